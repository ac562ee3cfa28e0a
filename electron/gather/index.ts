// The gatherers, in the order of the layers: adding one is its file, its schema in contract/facts and its line here.
import { attemptsGatherer } from './app-server/attempts.ts'
import { caFilesGatherer } from './app-server/ca-files.ts'
import { hellosGatherer } from './app-server/hellos.ts'
import { replaysGatherer } from './app-server/replays.ts'
import { runtimesGatherer } from './app-server/runtimes.ts'
import { scanGatherer } from './app-server/scan.ts'
import { serversGatherer } from './app-server/servers/servers.ts'
import type { Gatherer } from './define-gatherer.ts'
import { controlsGatherer } from './endpoint/controls.ts'
import { differentialGatherer } from './endpoint/differential.ts'
import { pathsGatherer } from './endpoint/paths.ts'
import { networkGatherer } from './firewall/network.ts'
import { revocationGatherer } from './firewall/revocation.ts'
import { denialsGatherer } from './os/denials.ts'
import { osGatherer } from './os/os.ts'
import { staleLibrariesGatherer } from './os/stale-libraries.ts'
import { systemTlsGatherer } from './os/system-tls.ts'
import { updatesGatherer } from './os/updates.ts'
import { proxySettingsGatherer } from './proxy/proxy-settings.ts'

/** Any gatherer, whichever fact it has and needs. */
export type AnyGatherer = Gatherer

export const gatherers: readonly AnyGatherer[] = [
  osGatherer,
  systemTlsGatherer,
  proxySettingsGatherer,
  serversGatherer,
  runtimesGatherer,
  hellosGatherer,
  attemptsGatherer,
  // Of the layer os: these read much, and the runtimes take the longest. Denials are looked for only after a try that failed.
  updatesGatherer,
  staleLibrariesGatherer,
  denialsGatherer,
  pathsGatherer,
  differentialGatherer,
  controlsGatherer,
  networkGatherer,
  revocationGatherer,
  scanGatherer,
  caFilesGatherer,
  // Of the layer app-server; it needs what the paths met with.
  replaysGatherer,
]
