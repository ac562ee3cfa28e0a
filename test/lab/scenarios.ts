// The list of the lab: at least one scenario per cause. Taking the fault away must make the same set-up ready.
// Each topic has a file; what they share is in staging.ts.
import type { Scenario } from './scenario.ts'
import { addressScenarios } from './scenarios/addresses.ts'
import { appServerScenarios } from './scenarios/app-server.ts'
import { appSwitchScenarios } from './scenarios/app-switches.ts'
import { certificateScenarios } from './scenarios/certificate.ts'
import { codeScenarios } from './scenarios/code.ts'
import { endpointScenarios } from './scenarios/endpoint.ts'
import { firewallScenarios } from './scenarios/firewall.ts'
import { helloScenarios } from './scenarios/hello.ts'
import { hostScenarios } from './scenarios/hosts.ts'
import { httpScenarios } from './scenarios/http.ts'
import { httpsProxyScenarios } from './scenarios/https-proxy.ts'
import { inspectionScenarios } from './scenarios/inspection.ts'
import { javaScenarios } from './scenarios/java.ts'
import { libraryScenarios } from './scenarios/libraries.ts'
import { linkScenarios } from './scenarios/links.ts'
import { nameScenarios } from './scenarios/names.ts'
import { osScenarios } from './scenarios/os.ts'
import { policyScenarios } from './scenarios/policies.ts'
import { proxyScenarios } from './scenarios/proxy.ts'
import { proxyScriptScenarios } from './scenarios/proxy-script.ts'
import { revocationScenarios } from './scenarios/revocation.ts'
import { runtimeAndEndpointScenarios } from './scenarios/runtime-and-endpoint.ts'
import { serverCarriersScenarios } from './scenarios/server-carriers.ts'
import { serverPlacesScenarios } from './scenarios/server-places.ts'
import { serverSettingsScenarios } from './scenarios/server-settings.ts'
import { toolProxyScenarios } from './scenarios/tool-proxies.ts'
import { trustStoreScenarios } from './scenarios/trust-stores.ts'
import { upkeepScenarios } from './scenarios/upkeep.ts'
import { windowsScenarios } from './scenarios/windows.ts'

export const scenarios: readonly Scenario[] = [
  ...hostScenarios,
  ...osScenarios,
  ...windowsScenarios,
  ...upkeepScenarios,
  ...policyScenarios,
  ...libraryScenarios,
  ...appServerScenarios,
  ...codeScenarios,
  ...appSwitchScenarios,
  ...javaScenarios,
  ...serverSettingsScenarios,
  ...serverCarriersScenarios,
  ...serverPlacesScenarios,
  ...trustStoreScenarios,
  ...runtimeAndEndpointScenarios,
  ...proxyScenarios,
  ...httpsProxyScenarios,
  ...proxyScriptScenarios,
  ...toolProxyScenarios,
  ...nameScenarios,
  ...firewallScenarios,
  ...addressScenarios,
  ...linkScenarios,
  ...inspectionScenarios,
  ...revocationScenarios,
  ...endpointScenarios,
  ...helloScenarios,
  ...certificateScenarios,
  ...httpScenarios,
]
