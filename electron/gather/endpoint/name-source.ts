// How the name of an endpoint was found on the direct way: by a line of the hosts file, or by asking the resolvers.
// Programs look into the hosts file first, so a line for the name with the address that was found is where it came from.
// A line that says what the resolvers say as well leads nobody astray: they are asked where somebody else may have answered.
import { inBlock } from '../../contract/address.ts'
import type { Path } from '../../contract/path.ts'
import type { Host } from '../../host/host.ts'
import type { Deadline, Net } from '../../net/net.ts'

/** Where one address of a name came from; null for an address that was given as such, or where the file cannot be read. */
export type NameSource = (name: string, address: string) => Promise<Path['nameSource']>

const MAX_LINE = 200
const SEARCH_MS = 2000

/** The line of a hosts file (hosts(5)) that gives this address to this name; null where there is none. Names have no case. */
export const hostsLine = (text: string, name: string, address: string): string | null => {
  const wanted = name.toLowerCase().replace(/\.$/, '')
  for (const line of text.split(/\r?\n/)) {
    const [first = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (names.some((one) => one.toLowerCase().replace(/\.$/, '') === wanted) && inBlock(first, address))
      return line.trim().slice(0, MAX_LINE)
  }
  return null
}

const hostsFile = (host: Host): string =>
  host.platform === 'win32' ? `${host.env('SystemRoot') ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts` : '/etc/hosts'

/** The lines that hold one of these names, of a file that is too large to be read whole: lists of blocked names are. */
const linesWith = async (host: Host, path: string, name: string, signal: AbortSignal): Promise<string | null> => {
  if (host.platform === 'win32') return null
  const result = await host.run('grep', ['-i', '-F', '-e', name, path], { timeoutMs: SEARCH_MS, signal })
  // It ends with 1 where there is none.
  return result.end === 'ended' && (result.exit === 0 || result.exit === 1) ? result.stdout : null
}

/** The file is read once, when it is first asked for. */
export const createNameSource = (host: Host, signal: AbortSignal): NameSource => {
  const path = hostsFile(host)
  let reading: ReturnType<Host['readFile']> | null = null
  return async (name, address) => {
    if (name === address) return null
    reading ??= host.readFile(path)
    const file = await reading
    const resolver = { from: 'resolver', line: null } as const
    if (!file.ok && file.why === 'not-found') return resolver
    const text = file.ok ? file.text : file.why === 'too-large' ? await linesWith(host, path, name, signal) : null
    if (text === null) return null
    const line = hostsLine(text, name, address)
    return line === null ? resolver : { from: 'hosts-file', line }
  }
}

/** Whoever shows a trusted certificate for the name is the one that was asked for, however the name was found. */
export const mayBeAnother = ({ via, address, nameMatches, trust }: Path): boolean =>
  via === 'direct' &&
  address !== null &&
  !(nameMatches === true && trust.some(({ result }) => result === 'trusted' || result === 'incomplete'))

/** The paths, told where the resolvers give the very address that a line of the hosts file gives. Each name is asked for once. */
export const tellAgreedLines = (paths: readonly Path[], net: Pick<Net, 'addressesOf'>, deadline: Deadline): Promise<Path[]> => {
  const asked = new Map<string, Promise<string[] | null>>()
  const ask = (name: string): Promise<string[] | null> => {
    const answer = asked.get(name) ?? net.addressesOf(name, deadline)
    asked.set(name, answer)
    return answer
  }
  return Promise.all(
    paths.map(async (path) => {
      const { host, address, nameSource } = path
      if (nameSource?.from !== 'hosts-file' || address === null || !mayBeAnother(path)) return path
      const agreed = (await ask(host))?.includes(address) ?? false
      return agreed ? { ...path, nameSource: { ...nameSource, agreed } } : path
    }),
  )
}
