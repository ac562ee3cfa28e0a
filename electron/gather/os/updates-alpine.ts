// Updates that wait on Alpine Linux, by the indexes that apk has kept here (apk-version(8), `--no-network`).
// An index does not say which update is for security.
import { type Evidence, type Fact, found } from '../../contract/fact.ts'
import type { Updates } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { latestTime } from './updates-rpm.ts'
import { unasked } from './updates-unasked.ts'

const ARGS = ['--no-network', 'version', '-v', '-l', '<']
const CACHES = ['/var/cache/apk', '/etc/apk/cache', '/var/lib/apk']
const INSTALLED = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed']

/** The lines `libcrypto3-3.1.4-r2  < 3.1.4-r5`. */
export const parseApkVersion = (text: string): Updates['pending'] =>
  text.split('\n').flatMap((line) => {
    const [, name, installed, candidate] = /^(\S+)-(\d[^\s-]*-r\d+)\s+<\s+(\S+)/.exec(line) ?? []
    return name !== undefined && installed !== undefined && candidate !== undefined ? [{ name, installed, candidate, security: null }] : []
  })

export const alpineUpdates = async (host: Host, options: RunOptions): Promise<Fact<Updates>> => {
  const listed = await Promise.all(CACHES.map(async (folder) => (await host.list(folder)).map((name) => `${folder}/${name}`)))
  const indexes = listed.flat().filter((path) => /APKINDEX\.[^/]*\.tar\.gz$/.test(path))
  const stat = async (paths: readonly string[]) =>
    paths.length === 0 ? null : latestTime((await host.run('stat', ['-c', '%Y %n', ...paths], options)).stdout)
  const [asked, listsOf, lastInstalled] = await Promise.all([host.run('apk', ARGS, options), stat(indexes), stat(INSTALLED)])
  const evidence: Evidence[] = [{ kind: 'command', source: `apk ${ARGS.join(' ')}`, text: `${asked.stdout}${asked.stderr}`.slice(0, 3000) }]
  if (asked.exit !== 0)
    return unasked('apk', lastInstalled, asked.end === 'timeout' ? 'timeout' : 'failed', 'apk did not tell which updates wait.', evidence)
  return found({ tool: 'apk', pending: parseApkVersion(asked.stdout), listsOf, lastInstalled }, evidence)
}
