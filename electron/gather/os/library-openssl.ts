// The system's OpenSSL or LibreSSL: its version by its own program or its package, and what its configuration leaves of TLS.
// A configuration named by OPENSSL_CONF is that of the programs started with it, not the system's: it is shown and left aside.
import type { Evidence } from '../../contract/fact.ts'
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { isTls13Suite } from '../../tls/code-points.ts'
import { type Packages, packageOf, packagesOf, upstreamVersion } from './library-packages.ts'
import { type ConfigFile, type ConfigLine, configLines, includedPaths, type OpensslLimits, parseOpensslConfig } from './openssl-config.ts'
import { parseRefusals } from './openssl-refusals.ts'
import { parseOpensslVersion } from './openssl-version.ts'

const MAX_TEXT = 4000
const OWN_CONFIG = { LC_ALL: 'C', OPENSSL_CONF: null }
/** With an error in its configuration the program does not even start to tell its version. */
const NO_CONFIG = { LC_ALL: 'C', OPENSSL_CONF: '/dev/null' }
/** Where distributions put the file, asked only where no program tells its folder. */
const USUAL_FOLDERS = ['/etc/ssl', '/etc/pki/tls']

/** What was read of a library, or why its own program did not tell it. */
export type Told = { library: SystemLibrary; evidence: Evidence[] } | { why: 'timeout' | 'failed'; detail: string }

/** The system's own copy first: another one that stands first in PATH is a runtime, not the system's library. */
const candidates = (host: Host): string[] => {
  const folders = ['/usr/bin', ...(host.env('PATH') ?? '').split(':').filter((folder) => folder.startsWith('/'))]
  return [...new Set(folders)].map((folder) => `${folder.replace(/\/$/, '')}/openssl`)
}

/** The files behind each included path: a file, or a folder whose .cnf and .conf files are read in order (config(5)). */
export const readIncluded = async (
  host: Host,
  paths: readonly string[],
  folder: string,
): Promise<{ files: Map<string, ConfigFile[]>; unread: string[] }> => {
  const files = new Map<string, ConfigFile[]>()
  const unread: string[] = []
  for (const path of paths) {
    const whole = path.startsWith('/') ? path : `${folder}/${path}`
    const names = (await host.list(whole)).filter((name) => /\.(cnf|conf)$/.test(name))
    const parts: ConfigFile[] = []
    for (const file of names.length > 0 ? names.map((name) => `${whole}/${name}`) : [whole]) {
      const read = await host.readFile(file)
      if (read.ok) parts.push({ path: file, text: read.text })
      else if (read.why !== 'not-found') unread.push(`${file}: ${read.detail}`)
    }
    files.set(path, parts)
  }
  return { files, unread }
}

/** The lines of a configuration that say something about TLS. */
const tellingLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => /openssl_conf|ssl_conf|system_default|Protocol|Cipher|\.include|alg_section|provider|activate|fips/i.test(line))
    .join('\n')
    .slice(0, MAX_TEXT)

interface Config extends OpensslLimits {
  file: string | null
  lines: ConfigLine[]
  passedOver: ConfigLine[]
  unread: string[]
  evidence: Evidence[]
}

const NO_LIMITS: OpensslLimits & Pick<Config, 'lines' | 'passedOver'> = {
  settings: { minProtocol: null, maxProtocol: null, cipherString: null, ciphersuites: null },
  switches: [],
  versions: [],
  lines: [],
  passedOver: [],
}

const readConfig = async (host: Host, folders: readonly string[]): Promise<Config> => {
  for (const folder of folders) {
    const path = `${folder}/openssl.cnf`
    const read = await host.readFile(path)
    if (!read.ok && read.why === 'not-found') continue
    if (!read.ok) return { ...NO_LIMITS, file: null, unread: [`${path}: ${read.detail}`], evidence: [] }
    const file: ConfigFile = { path: read.realPath, text: read.text }
    const included = await readIncluded(host, includedPaths(file), read.realPath.replace(/\/[^/]*$/, ''))
    const all = [file, ...[...included.files.values()].flat()]
    const behind = (one: string) => included.files.get(one) ?? []
    const { lines, unknown } = configLines(file, behind)
    return {
      ...parseOpensslConfig(file, behind),
      lines,
      passedOver: unknown,
      file: path,
      unread: included.unread,
      evidence: all.map((one) => ({ kind: 'file', source: one.path, text: tellingLines(one.text) })),
    }
  }
  return { ...NO_LIMITS, file: null, unread: [], evidence: [] }
}

/** The code points of `openssl ciphers -s -V`, each with the version in which it begins; null where it printed something else. */
export const parseCiphers = (stdout: string): number[] | null => {
  const suites = [...stdout.matchAll(/^\s*0x([0-9A-F]{2}),0x([0-9A-F]{2}) - /gm)].map(([, high, low]) =>
    Number.parseInt(`${high}${low}`, 16),
  )
  return suites.length === 0 ? null : suites
}

/** What it says in the place of a list where no provider gives it a cipher (ssl_err.c). */
const NO_CIPHERS = /library has no ciphers/i

/** The program lists suites of every version: those of versions that are switched off go. */
const left = (suites: readonly number[], versions: OpensslLimits['versions']): number[] => {
  const off = new Set(versions.filter(({ state }) => state === 'off').map(({ version }) => version))
  const older = ['1.0', '1.1', '1.2'] as const
  return suites.filter((suite) => (isTls13Suite(suite) ? !off.has('1.3') : !older.every((version) => off.has(version))))
}

/** OpenSSL itself reads the commands of `system_default` from 1.1.1 on; LibreSSL does not (its openssl.cnf(5) has no such section). */
export const obeysConfig = (name: string, version: string): boolean => {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.map(Number) ?? []
  if (name === 'LibreSSL' || major === undefined || minor === undefined || patch === undefined) return false
  return major > 1 || (major === 1 && minor === 1 && patch >= 1)
}

const variable = (host: Host): SystemLibrary['switches'] => {
  const value = host.env('OPENSSL_CONF')
  return value ? [{ name: 'OPENSSL_CONF', value, source: 'the environment of this check' }] : []
}

const limitedBy = async (host: Host, library: SystemLibrary['library'], folders: readonly string[]): Promise<Config> => {
  const config = await readConfig(host, folders)
  return obeysConfig(library.name, library.version) ? config : { ...config, switches: [], versions: [], passedOver: [] }
}

const byPackage = async (host: Host, packages: Packages): Promise<Told | null> => {
  const [found] = packagesOf(packages, 'OpenSSL')
  if (found === undefined || packages.program === null) return null
  const library = { name: 'OpenSSL', version: upstreamVersion(found.version), bundled: false }
  const { file, evidence, switches, versions, settings, passedOver, unread } = await limitedBy(host, library, USUAL_FOLDERS)
  return {
    library: {
      library,
      text: `${found.name} ${found.version}`,
      program: packages.program,
      package: found,
      configFile: file,
      settings,
      versions,
      unread,
      switches: [...switches, ...variable(host)],
      suites: null,
      ...(passedOver.length === 0 ? {} : { passedOver }),
    },
    evidence,
  }
}

/** Null where this host has neither the program nor a package of the library. */
export const readOpenssl = async (host: Host, asking: Promise<Packages>, { timeoutMs, signal }: RunOptions): Promise<Told | null> => {
  const options: RunOptions = { timeoutMs, signal, env: OWN_CONFIG }
  for (const program of candidates(host)) {
    const [told, ciphers] = await Promise.all([
      host.run(program, ['version', '-a'], { ...options, env: NO_CONFIG }),
      host.run(program, ['ciphers', '-s', '-V'], options),
    ])
    if (told.end === 'not-found') continue
    const version = parseOpensslVersion(told.stdout)
    const packages = await asking
    if (version === null) {
      const why = told.end === 'timeout' ? 'timeout' : 'failed'
      const detail = `${program} did not tell its version${why === 'timeout' ? ' in time' : ''}.`
      return (await byPackage(host, packages)) ?? { why, detail }
    }
    const library = { name: version.name, version: version.version, bundled: false }
    const { file, lines, passedOver, evidence, ...limits } = await limitedBy(
      host,
      library,
      version.folder === null ? USUAL_FOLDERS : [version.folder],
    )
    const refused = parseRefusals(ciphers.stderr, lines)
    const suites = parseCiphers(ciphers.stdout) ?? (NO_CIPHERS.test(ciphers.stderr) ? [] : null)
    return {
      library: {
        library,
        text: version.text,
        program,
        package: packageOf(packages, version.name, version.version),
        configFile: file,
        ...limits,
        switches: [...limits.switches, ...variable(host)],
        suites: suites === null ? null : left(suites, limits.versions),
        // What it turns down it does not pass over.
        ...(refused.length > 0 ? { refused } : passedOver.length > 0 ? { passedOver } : {}),
      },
      evidence: [
        { kind: 'command', source: `${program} version -a`, text: told.stdout.slice(0, MAX_TEXT) },
        ...(refused.length === 0
          ? []
          : [{ kind: 'command' as const, source: `${program} ciphers -s -V`, text: ciphers.stderr.slice(0, MAX_TEXT) }]),
        ...evidence,
      ],
    }
  }
  return byPackage(host, await asking)
}
