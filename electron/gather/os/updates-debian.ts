// Security updates that wait on Debian, Ubuntu and what is made of them: apt's lists as they lie here, against what dpkg has installed.
// apt itself is not asked: it would take seconds to build a cache that it then leaves behind.
import { type Evidence, type Fact, found } from '../../contract/fact.ts'
import type { Updates } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { compareDebianVersions } from './debian-version.ts'
import { unasked } from './updates-unasked.ts'

const LISTS = '/var/lib/apt/lists'
/** It reads a list whichever way it is packed. */
const HELPER = '/usr/lib/apt/apt-helper'
const MAX_LISTS = 16 << 20
/** What is wanted of the many lines of a list (deb822(5)). */
const FIELDS = ['Package: ', 'Version: ', 'Architecture: ']
const MAX_TOLD = 60
/** Times that change as the lists are brought up to date, and the one that changes with every installation. */
const STAMPS = [`${LISTS}/partial`, '/var/lib/apt/periodic/update-success-stamp']
const STATUS = '/var/lib/dpkg/status'

export interface DebianPackage {
  name: string
  version: string
  architecture: string
  /** dpkg was told to leave it as it is (dpkg(1), selection state `hold`). */
  held?: true
}

/** The packages of a list, from its stanzas (deb822(5)); of each name and architecture the newest. */
export const parsePackageList = (text: string): Map<string, DebianPackage> => {
  const packages = new Map<string, DebianPackage>()
  let stanza: Partial<DebianPackage> = {}
  // A stanza begins with its package.
  for (const [, field, value = ''] of text.matchAll(/^(Package|Version|Architecture): (.*)$/gm)) {
    if (field === 'Package') stanza = { name: value }
    else if (field === 'Version') stanza.version = value
    else stanza.architecture = value
    const { name, version, architecture } = stanza
    if (name === undefined || version === undefined || architecture === undefined) continue
    stanza = {}
    const known = packages.get(`${name}:${architecture}`)
    if (known === undefined || compareDebianVersions(known.version, version) < 0)
      packages.set(`${name}:${architecture}`, { name, version, architecture })
  }
  return packages
}

/** The output of `dpkg-query -W` in the form below: what is installed or only half so, and not what was taken away. */
export const parseInstalled = (text: string): DebianPackage[] =>
  text.split('\n').flatMap((line) => {
    const [state = '', name, version, architecture] = line.split('|')
    if (!/^.i/.test(state) || !name || !version || !architecture) return []
    return [{ name, version, architecture, ...(state.startsWith('h') ? { held: true } : {}) }]
  })

/** What is installed and newer in the list. A package may change between one architecture and `all`. */
export const waiting = (
  installed: readonly DebianPackage[],
  listed: ReadonlyMap<string, DebianPackage>,
  security: Updates['pending'][number]['security'],
): Updates['pending'] =>
  installed.flatMap(({ name, version, architecture, held }) => {
    const candidate = listed.get(`${name}:${architecture}`) ?? listed.get(`${name}:all`)
    if (candidate === undefined || compareDebianVersions(version, candidate.version) >= 0) return []
    return [{ name, installed: version, candidate: candidate.version, security, ...(held ? { held } : {}) }]
  })

/** The day of a list, by its own signed head (`Date: Fri, 20 Nov 2026 00:12:41 UTC`). */
const dateOf = (text: string): number | null => {
  const told = Date.parse(/^Date: (.+)$/m.exec(text)?.[1] ?? '')
  return Number.isNaN(told) ? null : told
}

/** The output of `stat -c '%Y %n'`: seconds since 1970 by path, in milliseconds. */
export const parseStat = (text: string): Map<string, number> =>
  new Map([...text.matchAll(/^(\d+) (.+)$/gm)].map((line) => [line[2] ?? '', Number(line[1]) * 1000]))

const instant = (times: readonly (number | null | undefined)[]): string | null => {
  const known = times.filter((time) => typeof time === 'number')
  return known.length === 0 ? null : new Date(Math.max(...known)).toISOString()
}

/**
 * `security.debian.org_…`, `…_debian-security_dists_…`, `…_dists_jammy-security_…`, `…_dists_focal-infra-security_…`, and Freexian's
 * Extended LTS, which brings nothing else (https://www.freexian.com/lts/extended/docs/how-to-use-extended-lts/).
 */
const isOfSecurity = (name: string): boolean => /security|_extended-lts_dists_/i.test(name)

/** Lists from which apt installs nothing by itself: each package of theirs has to be asked for. */
const isTaken = (name: string): boolean => !/experimental|backports/i.test(name)

/**
 * `unreleased`: Debian testing or unstable. What mends a hole comes to these with everything else, by way of unstable
 * (https://wiki.debian.org/DebianTesting, as quoted in public, 2026-11-22), so all lists count.
 */
export const debianUpdates = async (host: Host, unreleased: boolean, options: RunOptions): Promise<Fact<Updates>> => {
  const names = (await host.list(LISTS)).filter(unreleased ? isTaken : isOfSecurity)
  const lists = names.filter((name) => /_Packages(\.\w+)?$/.test(name)).map((name) => `${LISTS}/${name}`)
  const heads = names.filter((name) => /_(In)?Release$/.test(name)).map((name) => `${LISTS}/${name}`)
  const [packages, dpkg, stamps, ...releases] = await Promise.all([
    lists.length === 0 ? null : host.run(HELPER, ['cat-file', ...lists], { ...options, maxBytes: MAX_LISTS, lines: FIELDS }),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query fills these in.
    host.run('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}|${Package}|${Version}|${Architecture}\\n'], { ...options, maxBytes: 4 << 20 }),
    host.run('stat', ['-c', '%Y %n', ...STAMPS, STATUS], options),
    ...heads.map((path) => host.readFile(path)),
  ])
  const times = parseStat(stamps.stdout)
  const lastInstalled = instant([times.get(STATUS)])
  const evidence: Evidence[] = [{ kind: 'command', source: `stat -c '%Y %n' ${STATUS}`, text: stamps.stdout.slice(0, 500) }]
  // Without a list nothing is known of what waits: images for containers are often delivered so.
  if (packages === null) return found({ tool: 'apt', pending: [], listsOf: null, lastInstalled }, evidence)
  if (packages.end !== 'ended' || packages.exit !== 0 || packages.truncated || dpkg.exit !== 0)
    return unasked(
      ...(['apt', lastInstalled, packages.end === 'timeout' || dpkg.end === 'timeout' ? 'timeout' : 'failed'] as const),
      'The lists of security updates on this host could not be read.',
      [...evidence, { kind: 'command', source: `${HELPER} cat-file`, text: packages.stderr.slice(0, 500) }],
    )
  const pending = waiting(parseInstalled(dpkg.stdout), parsePackageList(packages.stdout), unreleased ? null : true)
  const told = pending.slice(0, MAX_TOLD).map(({ name, installed, candidate }) => `${name} ${installed} -> ${candidate}`)
  const dates = releases.map((file) => (file.ok ? dateOf(file.text) : null))
  return found({ tool: 'apt', pending, listsOf: instant([...dates, ...STAMPS.map((path) => times.get(path))]), lastInstalled }, [
    ...evidence,
    { kind: 'file', source: lists.join(' '), text: told.length === 0 ? 'Nothing that is installed is newer there.' : told.join('\n') },
  ])
}
