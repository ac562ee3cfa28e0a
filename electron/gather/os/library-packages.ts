// Which package of the distribution each TLS library came in: its version says which fixes were carried back.
// One start of the package manager's own query for all of them.
import type { Evidence } from '../../contract/fact.ts'
import type { SystemLibrary } from '../../contract/host-facts.ts'
import { commandLine } from '../../host/command-line.ts'
import type { Host, RunOptions } from '../../host/host.ts'

export type Package = NonNullable<SystemLibrary['package']>

export interface Packages {
  packages: Package[]
  /** What told it; null where none of the known package managers did. */
  program: string | null
  evidence: Evidence[]
}

interface Manager {
  program: string
  args: readonly string[]
  parse(stdout: string): Package[]
}

const tabbed = (line: string): Package[] => {
  const [name, version] = line.split('\t')
  return name && version ? [{ name, version }] : []
}

/** dpkg keeps a line for what was removed as well: only `ii` is installed. */
export const parseDpkg = (stdout: string): Package[] =>
  stdout.split('\n').flatMap((line) => (line.startsWith('ii') ? tabbed(line.replace(/^\S+\s*\t/, '')) : []))

/** A package that is not there makes a sentence without a tab. */
export const parseRpm = (stdout: string): Package[] => stdout.split('\n').flatMap(tabbed)

/** `libssl3-3.1.4-r5`: name, version and the distribution's own revision. */
export const parseApk = (stdout: string): Package[] =>
  stdout.split('\n').flatMap((line) => {
    const [, name, version] = /^(libssl[\d.]*|gnutls|nss|libressl[\d.]*-libssl)-(\d\S*-r\d+)$/.exec(line.trim()) ?? []
    return name && version ? [{ name, version }] : []
  })

const MANAGERS: readonly Manager[] = [
  {
    program: 'dpkg-query',
    args: [
      '-W',
      '-f',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: these are the fields of dpkg-query(1).
      '${db:Status-Abbrev}\\t${Package}\\t${Version}\\n',
      'libssl[0-9]*',
      'libgnutls[0-9]*',
      'libgnutls-deb0-28',
      'libnss3',
    ],
    parse: parseDpkg,
  },
  {
    program: 'rpm',
    args: [
      '-q',
      '--qf',
      '%{NAME}\\t%{VERSION}-%{RELEASE}\\n',
      ...['openssl-libs', 'openssl', 'libopenssl3', 'libopenssl1_1', 'libopenssl1_0_0'],
      ...['gnutls', 'libgnutls30', 'libgnutls28', 'nss', 'mozilla-nss'],
    ],
    parse: parseRpm,
  },
  { program: 'apk', args: ['info', '-v'], parse: parseApk },
]

/** A host may have a second package manager that knows of nothing: the first that knows a library holds. */
export const readPackages = async (host: Host, options: RunOptions): Promise<Packages> => {
  for (const { program, args, parse } of MANAGERS) {
    const result = await host.run(program, args, { ...options, env: { LC_ALL: 'C' } })
    const packages = parse(result.stdout)
    if (packages.length > 0)
      return {
        packages,
        program,
        evidence: [
          {
            kind: 'command',
            source: commandLine(program, args),
            text: packages.map(({ name, version }) => `${name} ${version}`).join('\n'),
          },
        ],
      }
  }
  return { packages: [], program: null, evidence: [] }
}

/** The version of the library itself within a package's: without epoch, the distribution's revision and what it repacked. */
export const upstreamVersion = (version: string): string => version.replace(/^\d+:/, '').replace(/[-~+].*$/, '')

/** Further packages of the same source hold its headers and programs. */
const FAMILIES: Readonly<Record<string, RegExp>> = {
  OpenSSL: /^(libssl[\d.]+(t64)?|openssl(-libs)?|libopenssl[\d_]+)$/,
  LibreSSL: /^libressl[\d.]*-libssl$/,
  GnuTLS: /^(lib)?gnutls(-deb0-)?\d*(t64)?$/,
  NSS: /^(libnss3|nss|mozilla-nss)$/,
}

/** The packages of one library, the newest first: an older one is often left from an upgrade. */
export const packagesOf = ({ packages }: Packages, library: string): Package[] =>
  packages
    .filter(({ name }) => FAMILIES[library]?.test(name))
    .sort((a, b) => b.version.replace(/^\d+:/, '').localeCompare(a.version.replace(/^\d+:/, ''), 'en', { numeric: true }))

/** The package of exactly this version of a library; null where none is, as for a copy that no package brought. */
export const packageOf = (packages: Packages, library: string, version: string): Package | null =>
  packagesOf(packages, library).find((one) => upstreamVersion(one.version) === version.replace(/-.*$/, '')) ?? null
