// The list of the lab: at least one scenario per cause. Taking the fault away must make the same set-up ready.
// Each topic has a file; what they share is in staging.ts.
import type { Scenario } from './scenario.ts'
import { appServerScenarios } from './scenarios/app-server.ts'
import { certificateScenarios } from './scenarios/certificate.ts'
import { endpointScenarios } from './scenarios/endpoint.ts'
import { firewallScenarios } from './scenarios/firewall.ts'
import { helloScenarios } from './scenarios/hello.ts'
import { httpScenarios } from './scenarios/http.ts'
import { inspectionScenarios } from './scenarios/inspection.ts'
import { linkScenarios } from './scenarios/links.ts'
import { nameScenarios } from './scenarios/names.ts'
import { osScenarios } from './scenarios/os.ts'
import { proxyScenarios } from './scenarios/proxy.ts'
import { proxyScriptScenarios } from './scenarios/proxy-script.ts'
import { revocationScenarios } from './scenarios/revocation.ts'

export const scenarios: readonly Scenario[] = [
  ...osScenarios,
  ...appServerScenarios,
  ...proxyScenarios,
  ...proxyScriptScenarios,
  ...nameScenarios,
  ...firewallScenarios,
  ...linkScenarios,
  ...inspectionScenarios,
  ...revocationScenarios,
  ...endpointScenarios,
  ...helloScenarios,
  ...certificateScenarios,
  ...httpScenarios,
]
