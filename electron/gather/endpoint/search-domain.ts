// Whether a name was found only because this host put one of its search domains behind it (resolv.conf(5), `search`).
// A wildcard in such a domain answers for every name that is mistyped or not known, and leads to a machine of another's.
import type { Path } from '../../contract/path.ts'
import type { Host } from '../../host/host.ts'
import type { Deadline, Net } from '../../net/net.ts'
import { mayBeAnother } from './name-source.ts'

/** As many as glibc took for long (resolv.conf(5)); newer ones take more. */
const MAX_DOMAINS = 6

/** The domains that a resolv.conf puts behind names; the last line of its kind counts (resolv.conf(5)). */
export const searchDomains = (text: string): string[] => {
  const lines = text.split(/\r?\n/).flatMap((line) => /^(?:search|domain)\s+(.*)$/.exec(line)?.slice(1, 2) ?? [])
  const domains = (lines[lines.length - 1] ?? '').split(/\s+/).map((domain) => domain.replace(/^\.+|\.+$/g, ''))
  return domains.filter((domain) => domain !== '').slice(0, MAX_DOMAINS)
}

/** A name without a dot is meant to be searched for. */
const isSearched = (path: Path): boolean => path.host.includes('.') && path.nameSource?.from === 'resolver' && mayBeAnother(path)

/** The whole name that has this address while the name itself does not exist; null where that is not proved. */
const wholeName = async (
  { host: name, address }: Path,
  domains: readonly string[],
  { addressesOf }: Pick<Net, 'addressesOf'>,
  deadline: Deadline,
): Promise<string | null> => {
  if (name.endsWith('.') || (await addressesOf(name, deadline))?.length !== 0) return null
  const candidates = domains.map((domain) => `${name}.${domain}`)
  const found = await Promise.all(candidates.map((candidate) => addressesOf(candidate, deadline)))
  return candidates.find((_, index) => address !== null && found[index]?.includes(address)) ?? null
}

/** The paths, with `search-domain` where their name was found so. Asks the resolvers only where somebody else may have answered. */
export const tellSearchDomains = async (paths: readonly Path[], host: Host, net: Net, deadline: Deadline): Promise<Path[]> => {
  if (host.platform === 'win32' || !paths.some(isSearched)) return [...paths]
  const file = await host.readFile('/etc/resolv.conf')
  const domains = file.ok ? searchDomains(file.text) : []
  if (domains.length === 0) return [...paths]
  return Promise.all(
    paths.map(async (path) => {
      const line = isSearched(path) ? await wholeName(path, domains, net, deadline) : null
      return line === null ? path : { ...path, nameSource: { from: 'search-domain' as const, line } }
    }),
  )
}
