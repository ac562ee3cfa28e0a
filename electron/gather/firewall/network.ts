// Gatherer `network`: how this host is joined to the network. Asked only where a way had failed before TLS;
// no program is started while another address of the same way gets through.
import { isIpv6, resolverAddress } from '../../contract/address.ts'
import { type Evidence, found } from '../../contract/fact.ts'
import type { Network } from '../../contract/facts.ts'
import type { Path } from '../../contract/path.ts'
import type { RunResult } from '../../contract/recording.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { type Neighbours, parseArp, parseNeighbours } from './neighbours.ts'
import { isOfIptables, type OutboundRule, parseIptablesRules, parseNftRules } from './outbound-rules.ts'
import { hasDefault, parseIpv4Table, parseIpv6Table, parseRouteGet, type Route, routeByTable, type TableLine } from './route-tables.ts'

const MAX_ADDRESSES = 12
/** The kernel asks for a neighbour three times, a second apart, before it gives up (arp(7), mcast_solicit and retrans_time). */
const ASKING_MS = 3500
const ASK_AGAIN_MS = 500
const MAX_BYTES = 4 << 20
const MAX_EVIDENCE = 2000

/** Nothing was looked at, since nothing called for it. */
const NOTHING: Network = { defaultRoute: { ipv4: null, ipv6: null }, routes: [], outboundRules: null }

const stoppedBeforeTls = (path: Path): boolean =>
  path.steps.some((step) => step.state === 'stopped' && (step.step === 'dns' || step.step === 'tcp'))

const sameWayIsOpen = (path: Path, paths: readonly Path[]): boolean =>
  paths.some(
    (other) =>
      other.endpoint === path.endpoint &&
      other.via === path.via &&
      other.steps.some(({ step, state }) => step === 'tcp' && state === 'done'),
  )

/** What was dialled in vain: the address of the path, or the resolvers where none answered. */
export const dialled = (paths: readonly Path[]): string[] => {
  const addresses = paths.flatMap((path) =>
    path.address === null ? path.resolvers.map((text) => resolverAddress(text).address) : [path.address],
  )
  return [...new Set(addresses)].slice(0, MAX_ADDRESSES)
}

/** Administrators' folders are not in everybody's PATH. */
const FOLDERS = ['', '/usr/sbin/', '/sbin/']

class Reader {
  /** The last reading of each source. */
  readonly #read = new Map<string, Evidence>()
  readonly #host: Host
  readonly #signal: AbortSignal
  readonly #stepMs: number

  constructor(host: Host, signal: AbortSignal, stepMs: number) {
    this.#host = host
    this.#signal = signal
    this.#stepMs = stepMs
  }

  get evidence(): Evidence[] {
    return [...this.#read.values()]
  }

  #keep(kind: Evidence['kind'], source: string, text: string): void {
    this.#read.set(source, { kind, source, text: text.slice(0, MAX_EVIDENCE) })
  }

  async #run(program: string, args: readonly string[]): Promise<RunResult | null> {
    for (const folder of FOLDERS) {
      const options = { timeoutMs: this.#stepMs, signal: this.#signal, env: { LC_ALL: 'C' }, maxBytes: MAX_BYTES }
      const result = await this.#host.run(`${folder}${program}`, args, options)
      if (result.end === 'not-found') continue
      this.#keep('command', [program, ...args].join(' '), `${result.stdout}${result.stderr}`.trim())
      return result.end === 'ended' ? result : null
    }
    return null
  }

  async #table(path: string, parse: (text: string) => TableLine[]): Promise<TableLine[] | null> {
    const file = await this.#host.readFile(path)
    if (!file.ok) return null
    this.#keep('file', path, file.text)
    return parse(file.text)
  }

  tables = async (): Promise<{ ipv4: TableLine[] | null; ipv6: TableLine[] | null }> => ({
    ipv4: await this.#table('/proc/net/route', parseIpv4Table),
    ipv6: await this.#table('/proc/net/ipv6_route', parseIpv6Table),
  })

  async routeGet(address: string): Promise<Route | null> {
    const result = await this.#run('ip', ['-j', 'route', 'get', address])
    return result && parseRouteGet(address, result)
  }

  /** A question that is still open when it is read is waited for: its answer is what decides. */
  async neighbours(wanted: readonly string[]): Promise<Neighbours> {
    const until = Date.now() + Math.min(ASKING_MS, this.#stepMs)
    for (;;) {
      const result = await this.#run('ip', ['-j', 'neigh'])
      const read = result?.exit === 0 ? parseNeighbours(result.stdout) : null
      const table = read && read.size > 0 ? read : await this.arp()
      const asking = wanted.some((key) => table.get(key) === 'asking')
      if (!asking || Date.now() >= until || this.#signal.aborted) return table
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
    }
  }

  /** IPv4 alone, but without starting a program. */
  async arp(): Promise<Neighbours> {
    const file = await this.#host.readFile('/proc/net/arp')
    return file.ok ? parseArp(file.text) : new Map()
  }

  /** Null where nobody but an administrator may read them. */
  async outboundRules(): Promise<OutboundRule[] | null> {
    const nft = await this.#run('nft', ['-j', 'list', 'ruleset'])
    const byNft = nft?.exit === 0 ? parseNftRules(nft.stdout) : null
    if (byNft !== null && byNft.length > 0 && !byNft.some(isOfIptables)) return byNft
    // The older tables are not in nft's list, and of what iptables has put in it has not every word.
    const saved: OutboundRule[][] = []
    for (const program of ['iptables', 'ip6tables'] as const) {
      const result = await this.#run(`${program}-save`, [])
      if (result?.exit === 0) saved.push(parseIptablesRules(result.stdout, program))
    }
    if (byNft === null && saved.length === 0) return null
    return [...(byNft ?? []), ...saved.flat()]
  }
}

/** The same rules for a gatherer that looks at nothing else of the network. */
export const readOutboundRules = (
  host: Host,
  { signal, timeoutMs }: Pick<RunOptions, 'signal' | 'timeoutMs'>,
): Promise<OutboundRule[] | null> => new Reader(host, signal, timeoutMs).outboundRules()

const joined = (route: Route, neighbours: Neighbours): Network['routes'][number] => {
  const state = route.result === 'found' ? neighbours.get(neighbourKey(route)) : undefined
  // Asked three times and not answered is as good as failed; /proc/net/arp has no other word for it.
  return { ...route, neighbour: state === 'asking' ? 'failed' : (state ?? null) }
}

const neighbourKey = ({ device, gateway, address }: Route): string => `${device} ${gateway ?? address}`

export const networkGatherer = defineGatherer({
  id: 'network',
  layer: 'firewall',
  needs: ['paths'],
  steps: 6,
  words: 'Reading how this host is joined to the network, where a way is closed',
  async gather({ host, facts: { paths }, signal, stepMs, say }) {
    const failed = paths.ok ? paths.value.filter(stoppedBeforeTls) : []
    if (!paths.ok || failed.length === 0) return found(NOTHING)
    if (host.platform !== 'linux')
      return found(NOTHING, [{ kind: 'table', source: 'routes', text: 'This program cannot read the route table of this system yet.' }])

    say('Reading the route tables of this host')
    const reader = new Reader(host, signal, stepMs)
    const addresses = dialled(failed)
    const tables = await reader.tables()
    const byTable = (address: string) => routeByTable(address, isIpv6(address) ? tables.ipv6 : tables.ipv4)
    const defaultRoute = { ipv4: tables.ipv4 && hasDefault(tables.ipv4), ipv6: tables.ipv6 && hasDefault(tables.ipv6) }
    if (failed.every((path) => sameWayIsOpen(path, paths.value))) {
      const table = await reader.arp()
      return found({ ...NOTHING, defaultRoute, routes: addresses.map((address) => joined(byTable(address), table)) }, reader.evidence)
    }

    const routes: Route[] = []
    for (const address of addresses) routes.push((await reader.routeGet(address)) ?? byTable(address))
    const neighbours = await reader.neighbours(routes.map(neighbourKey))
    const outboundRules = await reader.outboundRules()
    return found({ defaultRoute, routes: routes.map((route) => joined(route, neighbours)), outboundRules }, reader.evidence)
  },
  redact: (value, { text }) => ({
    ...value,
    routes: value.routes.map((route) => ({ ...route, text: text(route.text) })),
    outboundRules: value.outboundRules?.map((rule) => ({ ...rule, text: text(rule.text) })) ?? null,
  }),
})
