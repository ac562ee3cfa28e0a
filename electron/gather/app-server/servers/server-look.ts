// The servers that run on this host, looked for once in a check: the runtimes, the servers that cannot be asked, and the proxies of
// servers are all read from this one look.
import type { Host } from '../../../host/host.ts'
import { runtimeKinds } from '../runtimes/index.ts'
import type { PhpServer } from './php-server.ts'
import { phpServers } from './php-servers.ts'
import { type RunningServers, runningServers } from './running-servers.ts'

export interface ServerLook {
  running: RunningServers
  /** PHP-FPM's pools and Apache's module: those that run, and those that are set up otherwise than their command-line program. */
  php: PhpServer[]
}

/** Who asks first looks; the others are given the same. */
export const lookOnce = (host: Host): (() => Promise<ServerLook>) => {
  let look: Promise<ServerLook> | undefined
  return () => {
    look ??= Promise.all([runningServers(host, runtimeKinds), phpServers(host)]).then(([running, php]) => ({ running, php }))
    return look
  }
}
