// The system's GnuTLS, which wget and the git of Debian use: its version by gnutls-cli or its package, and what limits it.
// A file named by GNUTLS_SYSTEM_PRIORITY_FILE is that of the programs started with it: it is shown and left aside.
import type { Evidence } from '../../contract/fact.ts'
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { backEnd } from './crypto-policies.ts'
import { type GnutlsLimits, parseGnutlsConfig } from './gnutls-config.ts'
import { type Packages, packageOf, packagesOf, upstreamVersion } from './library-packages.ts'

const PROGRAM = 'gnutls-cli'
const OWN_FILE = 'GNUTLS_SYSTEM_PRIORITY_FILE'
/** Where distributions have it built in: those with crypto policies their file, the others GnuTLS's own. */
const FILES = [backEnd('gnutls'), '/etc/gnutls/config']
const MAX_TEXT = 4000

/** `gnutls-cli 3.7.9` */
export const parseGnutlsVersion = (stdout: string): string | null => /^gnutls-cli (\d[\w.]*)/.exec(stdout)?.[1] ?? null

/** What it says in the place of a list where nothing is left of one (lib/errors.c, GNUTLS_E_NO_PRIORITIES_WERE_SET). */
const NONE_LEFT = /No or insufficient priorities were set/

/** `TLS_AES_256_GCM_SHA384   0x13, 0x02  TLS1.3`; null where it printed something else. */
export const parseGnutlsSuites = (stdout: string, stderr = ''): number[] | null => {
  if (NONE_LEFT.test(stderr)) return []
  const suites = [...stdout.matchAll(/^TLS_\w+\s+0x([0-9a-f]{2}), 0x([0-9a-f]{2})\s/gm)]
  return suites.length === 0 ? null : suites.map(([, high, low]) => Number.parseInt(`${high}${low}`, 16))
}

interface Config extends GnutlsLimits {
  file: string | null
  unread: string[]
  evidence: Evidence[]
}

const readConfig = async (host: Host): Promise<Config> => {
  for (const path of FILES) {
    const read = await host.readFile(path)
    if (!read.ok && read.why === 'not-found') continue
    if (!read.ok) return { priority: null, switches: [], versions: [], file: null, unread: [`${path}: ${read.detail}`], evidence: [] }
    const evidence: Evidence[] = [{ kind: 'file', source: path, text: read.text.slice(0, MAX_TEXT) }]
    return { ...parseGnutlsConfig({ path, text: read.text }, path === backEnd('gnutls')), file: path, unread: [], evidence }
  }
  return { priority: null, switches: [], versions: [], file: null, unread: [], evidence: [] }
}

/** Null where neither the program nor a package tells of it. */
export const readGnutls = async (
  host: Host,
  asking: Promise<Packages>,
  { timeoutMs, signal }: RunOptions,
): Promise<{ library: SystemLibrary; evidence: Evidence[] } | null> => {
  const { file, evidence, priority, unread, ...limits } = await readConfig(host)
  const options: RunOptions = { timeoutMs, signal, env: { LC_ALL: 'C', [OWN_FILE]: null } }
  const [told, listed, packages] = await Promise.all([
    host.run(PROGRAM, ['--version'], options),
    host.run(PROGRAM, ['--list', '--priority', priority ?? 'NORMAL'], options),
    asking,
  ])
  const [installed] = packagesOf(packages, 'GnuTLS')
  const version = parseGnutlsVersion(told.stdout)
  if (version === null && installed === undefined) return null
  const own = host.env(OWN_FILE)
  const variable = own ? [{ name: OWN_FILE, value: own, source: 'the environment of this check' }] : []
  const text = version === null ? `${installed?.name} ${installed?.version}` : (told.stdout.split('\n')[0] ?? '')
  return {
    library: {
      library: { name: 'GnuTLS', version: version ?? upstreamVersion(installed?.version ?? ''), bundled: false },
      text,
      program: version === null ? (packages.program ?? '') : PROGRAM,
      package: version === null ? (installed ?? null) : packageOf(packages, 'GnuTLS', version),
      configFile: file,
      settings: { minProtocol: null, maxProtocol: null, cipherString: null, ciphersuites: null },
      ...limits,
      switches: [...limits.switches, ...variable],
      suites: parseGnutlsSuites(listed.stdout, listed.stderr),
      unread,
    },
    evidence: [...(version === null ? [] : [{ kind: 'command' as const, source: `${PROGRAM} --version`, text }]), ...evidence],
  }
}
