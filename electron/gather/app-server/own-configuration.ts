// The configuration of a TLS library, where a setting of a runtime leads it to a file in the place of the system's: what of it limits TLS,
// line by line. Beside what the system's own file is read for (gather/os), since a server may have another than the rest of the host.
// Sources: OpenSSL, config(5); Node.js, "Command-line API", --openssl-shared-config; GnuTLS' manual, "System-wide configuration".
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import { backEnd } from '../os/crypto-policies.ts'
import { parseGnutlsConfig } from '../os/gnutls-config.ts'
import { obeysConfig, readIncluded } from '../os/library-openssl.ts'
import { configLines, includedPaths, parseOpensslConfig } from '../os/openssl-config.ts'
import { shownSetting } from '../os/version-settings.ts'

type Configured = Pick<Runtime, 'kind' | 'version' | 'library' | 'settings'>
type Limits = Pick<SystemLibrary, 'switches' | 'versions'>

/** The file that the last of these settings names; null where none does. */
const named = ({ settings }: Configured, ...names: readonly string[]): string | null => {
  const [last] = settings.filter(({ how, name, value }) => how !== 'unset' && names.includes(name) && value !== '').slice(-1)
  return last?.value ?? null
}

/** Node.js begins at a name of its own since 17, unless it is told to begin where all others do. */
const beginsApart = ({ kind, version, settings }: Configured): boolean =>
  kind === 'node' && Number.parseInt(version, 10) >= 17 && !settings.some(({ name }) => name === '--openssl-shared-config')

const ofOpenssl = async (runtime: Configured, host: Host): Promise<Limits | null> => {
  const { library } = runtime
  // A flag of Node.js comes before the variable.
  const path = named(runtime, '--openssl-config') ?? named(runtime, 'OPENSSL_CONF')
  if (path === null || library === null || !obeysConfig(library.name, library.version)) return null
  const read = await host.readFile(path)
  if (!read.ok) return null
  const file = { path, text: read.text }
  const { files } = await readIncluded(host, includedPaths(file), path.replace(/\/[^/]*$/, ''))
  const behind = (one: string) => files.get(one) ?? []
  const from = beginsApart(runtime) ? 'nodejs_conf' : 'openssl_conf'
  const { switches, versions } = parseOpensslConfig(file, behind, from)
  const { commands } = configLines(file, behind, from)
  return { versions, switches: [...switches, ...commands.filter(({ source }) => switches.every((one) => one.source !== source))] }
}

const ofGnutls = async (runtime: Configured, host: Host): Promise<Limits | null> => {
  const path = named(runtime, 'GNUTLS_SYSTEM_PRIORITY_FILE')
  if (path === null) return null
  const [read, policy] = await Promise.all([host.readFile(path), host.readFile(backEnd('gnutls'))])
  return read.ok ? parseGnutlsConfig({ path, text: read.text }, policy.ok) : null
}

/** Empty where its library has no file of its own, or that could not be read. */
export const configurationLines = async (runtime: Configured, host: Host): Promise<Runtime['settings']> => {
  const limits = runtime.library?.name === 'GnuTLS' ? await ofGnutls(runtime, host) : await ofOpenssl(runtime, host)
  if (limits === null) return []
  return limits.switches.map((one) => ({
    how: 'file',
    ...one,
    versionsOff: limits.versions.flatMap(({ version, source }) => (source.startsWith(shownSetting(one)) ? [version] : [])),
  }))
}
