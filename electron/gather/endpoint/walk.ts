// One path walked from the first packet to the HTTP answer, every step recorded as it went.
// A healthy endpoint is asked twice: by a hello of our own that is read as sent, and by one whole handshake.
import { bracketed, isAddress } from '../../contract/address.ts'
import type { Path, StepRecord } from '../../contract/path.ts'
import type { Profile } from '../../contract/profile.ts'
import type { Endpoint } from '../../engine/plan.ts'
import {
  type CompletedHandshake,
  type Connection,
  type Deadline,
  isWorthAsking,
  type LookupResult,
  type Net,
  type ProxyTarget,
} from '../../net/net.ts'
import { type LargeTools, sayLarge } from './large-hello.ts'
import { negotiatedBy } from './negotiated.ts'
import type { Offer } from './offer.ts'
import { createOpener, type Opener, type Opening } from './opener.ts'
import { opensslCommand } from './openssl-command.ts'
import { findOtherKind } from './other-kind.ts'
import { type ProbeResult, probe } from './probe.ts'
import { runSeries, type Series } from './series.ts'
import { createStepLog, type StepLog } from './step-log.ts'
import type { TrustOf } from './trust-stores.ts'
import type { Way } from './ways.ts'
import { answerWords, chainWords, handshakeWords, otherKindWords, tcpWords, tunnelWords } from './words.ts'

/** What all walks of one check share. */
export interface WalkTools {
  net: Net
  signal: AbortSignal
  /** Deadline of each step, in milliseconds. */
  stepMs: number
  profileOffer: Offer
  broadOffer: Offer
  rules: { minTls: Profile['minTls']; suites: string[] }
  credentials: ReadonlyMap<string, NonNullable<ProxyTarget['credentials']>>
  trustOf: TrustOf
  /** Endpoints that were asked in plain HTTP: one answer per endpoint tells who it is. */
  askedPlain: Set<string>
  /** Ways that were asked with a long hello. */
  askedLarge: LargeTools['asked']
}

export interface WalkTarget {
  endpoint: Endpoint
  way: Way
  /** Of the endpoint's name on a direct path, of the proxy's otherwise. */
  lookup: LookupResult
  /** Null where no name resolved. */
  address: string | null
  /** A hello of more than one packet is sent there too. */
  sendsLarge?: boolean
  /** How many further addresses of the name are not tried. */
  leftAside?: number
  /** How the endpoint's name was found; left out through a proxy. */
  nameSource?: Path['nameSource']
  /** The entry of the exemptions that keeps programs from this way; left out: nothing does. */
  exempted?: string
}

type Halt = Omit<Extract<StepRecord, { state: 'not-run' }>, 'step' | 'state'>
const CANCELLED: Halt = { why: 'cancelled', detail: 'The check was cancelled.' }
const OUT_OF_BUDGET: Halt = { why: 'budget', detail: 'The limit of connections to this endpoint was reached.' }
/** No real server sends as many; what comes after is not kept. */
const MAX_CHAIN = 30
const END: Halt = { why: 'blocked', detail: 'The path ended before this step.' }

export const pathId = (url: string, via: string, address: string | null): string => `${url} ${via} ${address ?? 'unresolved'}`

export const walk = (target: WalkTarget, tools: WalkTools): Promise<Path> => new Walk(target, tools).path()

/** What is seen on the way, besides the steps. */
type Seen = Pick<
  Path,
  | 'address'
  | 'localAddress'
  | 'nameSource'
  | 'proxyAnswer'
  | 'secondPort'
  | 'probes'
  | 'negotiated'
  | 'chain'
  | 'trust'
  | 'nameMatches'
  | 'certificateRequested'
  | 'http'
  | 'plainHttp'
  | 'large'
>

class Walk {
  readonly #target: WalkTarget
  readonly #tools: WalkTools
  readonly #deadline: Deadline
  readonly #opener: Opener
  readonly #log: StepLog
  readonly #lines: string[] = []
  readonly #seen: Seen

  constructor(target: WalkTarget, tools: WalkTools) {
    this.#target = target
    this.#tools = tools
    this.#deadline = { signal: tools.signal, timeoutMs: tools.stepMs }
    this.#opener = createOpener(tools.net, target.endpoint, target.way, tools.credentials, this.#deadline, tools.trustOf)
    this.#log = createStepLog((text) => this.#note(text))
    this.#seen = {
      address: target.address,
      nameSource: target.nameSource ?? null,
      proxyAnswer: null,
      secondPort: null,
      probes: [],
      negotiated: null,
      chain: [],
      trust: [],
      nameMatches: null,
      certificateRequested: null,
      http: null,
      plainHttp: null,
      large: null,
    }
  }

  async path(): Promise<Path> {
    const { endpoint, way, lookup, exempted, leftAside = 0 } = this.#target
    const halt = await this.#steps()
    const via = way?.url ?? 'direct'
    const id = pathId(endpoint.url, via, this.#seen.address)
    return {
      id,
      endpoint: endpoint.url,
      host: endpoint.host,
      port: endpoint.port,
      via,
      viaSource: way?.source ?? null,
      ...(way?.tool && { onlyFor: way.tool }),
      ...(exempted !== undefined && { exempted }),
      steps: this.#log.list(halt),
      resolvers: this.#tools.net.resolvers(),
      ...(lookup.kind !== 'resolved' && lookup.answers && { resolverAnswers: lookup.answers }),
      ...this.#seen,
      ...(this.#opener.tunnels && { tunnels: this.#opener.tunnels }),
      leftAside,
      connections: this.#opener.count,
      evidence: [{ kind: 'network', source: id, text: this.#lines.join('\n') }],
    }
  }

  /** Takes the steps in order; the answer explains those that were not taken. */
  async #steps(): Promise<Halt> {
    const unresolved = this.#resolve()
    if (unresolved) return unresolved
    const opened = await this.#connect()
    if ('why' in opened) return opened
    const series = await this.#sayHello(opened)
    this.#readChain(series)
    if (series.answer.kind === 'not-tls') await this.#askPlain()
    if (this.#cancelled) return CANCELLED
    if (!series.accepted) return END
    const [halt] = await Promise.all([this.#complete(), this.#sayLarge()])
    return halt
  }

  get #cancelled(): boolean {
    return this.#tools.signal.aborted
  }

  #note(text: string): void {
    this.#lines.push(`${new Date().toISOString()} ${text}`)
  }

  /** Address and port that are dialled, as a person reads them. */
  get #where(): string {
    const { endpoint, way } = this.#target
    return `${bracketed(this.#seen.address ?? '')}:${way?.port ?? endpoint.port}`
  }

  get #sni(): string | null {
    const { host } = this.#target.endpoint
    return isAddress(host) ? null : host
  }

  #resolve(): Halt | null {
    const { endpoint, way, lookup } = this.#target
    if (this.#cancelled) return CANCELLED
    if (lookup.kind !== 'resolved') {
      this.#log.stopped('dns', lookup.kind, lookup.ms, lookup.detail)
      return END
    }
    const name = way?.host ?? endpoint.host
    const more = lookup.more ? ` and ${lookup.more} more, which are left aside` : ''
    const found = `${lookup.addresses.map((one) => one.address).join(', ')}${more}`
    this.#log.done(
      'dns',
      lookup.ms,
      isAddress(name) ? `${name} is an address; nothing had to be looked up.` : `${name} has the address ${found}.`,
    )
    return null
  }

  async #connect(): Promise<Connection | Halt> {
    const { address } = this.#target
    const opening: Opening = address === null ? { kind: 'budget' } : await this.#opener.openFirst(address)
    if (this.#cancelled) {
      if (opening.kind === 'open') opening.connection.close()
      return CANCELLED
    }
    if (opening.kind === 'budget') return OUT_OF_BUDGET
    if (opening.kind === 'no-tcp') {
      const { kind, ms } = opening.result
      this.#log.stopped('tcp', kind, ms, tcpWords(opening.result, this.#where, this.#tools.stepMs))
      if (this.#target.way === null && (kind === 'refused' || kind === 'silent' || kind === 'unreachable')) await this.#tryOtherPort()
      return END
    }
    this.#log.done('tcp', opening.tcpMs, `${this.#where} accepted the connection.`)
    const { localAddress } = opening.kind === 'no-tunnel' ? opening : opening.connection
    if (localAddress !== undefined) this.#seen.localAddress = localAddress
    if (opening.kind === 'no-tunnel') {
      await this.#stopAtProxy(opening)
      return END
    }
    if (opening.tunnel) {
      this.#seen.proxyAnswer = opening.tunnel.answer
      this.#log.done('proxy', opening.tunnel.ms, tunnelWords(opening.tunnel, this.#tools.stepMs))
    } else this.#log.notRun('proxy', 'not-applicable', 'This path uses no proxy.')
    return opening.connection
  }

  async #stopAtProxy({ result }: Extract<Opening, { kind: 'no-tunnel' }>): Promise<void> {
    if ('answer' in result) this.#seen.proxyAnswer = result.answer
    const said = tunnelWords(result, this.#tools.stepMs)
    const kind = await findOtherKind(result, this.#target.way?.scheme ?? '', this.#seen.address ?? '', this.#opener)
    if (kind === null) this.#log.stopped('proxy', result.kind, result.ms, said)
    else this.#log.stopped('proxy', 'not-a-proxy', result.ms, `${said} ${otherKindWords(kind)}`)
  }

  /** Where the endpoint's port does not open, another port of the same address tells whether anything there can be reached. */
  async #tryOtherPort(): Promise<void> {
    const port = this.#target.endpoint.port === 443 ? 80 : 443
    const observation = await this.#opener.tryPort(this.#seen.address ?? '', port)
    if (observation === null || this.#cancelled) return
    this.#seen.secondPort = { port, observation }
    this.#note(`second port ${port}: ${observation}.`)
  }

  async #sayHello(first: Connection): Promise<Series> {
    const { endpoint, way } = this.#target
    const { stepMs, profileOffer, broadOffer, signal } = this.#tools
    const target = {
      address: way ? endpoint.host : (this.#seen.address ?? ''),
      port: endpoint.port,
      sni: this.#sni,
      // openssl goes through HTTP proxies alone; for the others the command shows the hello, without the way.
      proxy: way?.scheme === 'http' ? `${bracketed(way.host)}:${way.port}` : null,
    }
    const series = await runSeries(first, profileOffer, broadOffer, {
      reopen: () => this.#reopen(),
      ask: (connection, offer) => this.#ask(connection, offer),
      command: (offer, answer) => opensslCommand(target, offer, answer),
      signal,
    })
    this.#seen.probes = series.probes
    for (const { name, answer } of series.probes) this.#note(`ClientHello (${name}). ${answerWords(answer, stepMs)}`)
    if (!this.#cancelled) this.#logHello(series)
    return series
  }

  async #ask(connection: Connection, offer: Offer): Promise<ProbeResult> {
    const result = await probe(connection, this.#tools.net.crypto, offer, this.#sni, this.#deadline)
    // Whether one is asked for is known once a server's flight was read (RFC 8446 section 4.3.2, RFC 5246 section 7.4.4).
    if (result.chain.length > 0) this.#seen.certificateRequested = result.certificateRequested || this.#seen.certificateRequested === true
    return result
  }

  /** Where no TLS is spoken on the direct way, the same question in plain HTTP tells who it is that answers. */
  async #askPlain(): Promise<void> {
    const { endpoint, way } = this.#target
    const { net, askedPlain } = this.#tools
    if (this.#cancelled || way !== null || askedPlain.has(endpoint.url)) return
    askedPlain.add(endpoint.url)
    const connection = await this.#reopen()
    if (typeof connection === 'string') return
    const { host, port, resource } = endpoint
    this.#seen.plainHttp = await net.askPlain(connection, { host, port, resource }, this.#deadline)
    const { status, location } = this.#seen.plainHttp ?? {}
    this.#note(`GET in plain HTTP on the same port: ${status ?? 'no HTTP answer'}${location ? `, to ${location}` : ''}.`)
  }

  #logHello({ answer, accepted, ms, probes }: Series): void {
    const said = answerWords(answer, this.#tools.stepMs)
    if (accepted) this.#log.done('hello', ms, probes.length > 1 ? `${said} The same ClientHello had failed just before.` : said)
    else if (answer.kind === 'server-hello') this.#log.stopped('hello', 'malformed', ms, `${said} It was not offered that.`)
    // The first connection was open, so its answer is never `not-connected`.
    else if (answer.kind !== 'not-connected') this.#log.stopped('hello', answer.kind, ms, said)
  }

  async #reopen(): Promise<Connection | string> {
    const opening = await this.#opener.open(this.#seen.address ?? '')
    if (opening.kind === 'open') return opening.connection
    if (opening.kind === 'budget') return OUT_OF_BUDGET.detail
    const { stepMs } = this.#tools
    return opening.kind === 'no-tcp' ? tcpWords(opening.result, this.#where, stepMs) : tunnelWords(opening.result, stepMs)
  }

  #readChain({ chain, accepted }: Series): void {
    const { net, trustOf } = this.#tools
    for (const der of chain.slice(0, MAX_CHAIN)) {
      const certificate = net.certificates.read(der)
      // What follows an unreadable certificate would be taken for its neighbour.
      if (!certificate) break
      this.#seen.chain.push(certificate)
    }
    const [sentLeaf] = chain
    const [leaf] = this.#seen.chain
    if (sentLeaf && leaf) {
      this.#seen.nameMatches = net.certificates.nameMatches(sentLeaf, this.#target.endpoint.host)
      this.#seen.trust = trustOf(chain)
      this.#log.done('certificate', 0, chainWords(chain.length, this.#seen.chain.length, leaf))
    } else if (accepted && !this.#cancelled)
      this.#log.stopped('certificate', 'none', 0, sentLeaf ? 'The certificate that was sent cannot be read.' : 'No certificate came.')
  }

  async #sayLarge(): Promise<void> {
    const { endpoint, way, sendsLarge } = this.#target
    if (!sendsLarge) return
    const { net, profileOffer: profile, broadOffer: broad, askedLarge: asked } = this.#tools
    const target = { host: endpoint.host, via: way?.url ?? 'direct', address: this.#seen.address ?? '', opener: this.#opener }
    const said = await sayLarge(target, { net, base: { profile, broad }, asked }, this.#deadline)
    this.#seen.large = said
    if (said !== null) this.#note(`ClientHello of more than one packet. ${answerWords(said.answer, this.#tools.stepMs)}`)
  }

  async #complete(): Promise<Halt> {
    const first = await this.#completeOnce()
    if ('why' in first) return first
    // A server that does not answer HEAD, or refuses it and says no more on that connection, is asked once more, by GET.
    const again = this.#cancelled || !this.#tellsTooLittle(first) ? null : await this.#completeOnce('GET')
    if (this.#cancelled) return CANCELLED
    this.#logCompleted(again !== null && !('why' in again) && this.#tellsMore(again, first) ? again : first)
    return END
  }

  #tellsTooLittle({ handshake, http }: CompletedHandshake): boolean {
    if (handshake.observation !== 'completed' || http?.method !== 'HEAD') return false
    return http.answer === null ? http.observation !== 'not-http' : isWorthAsking(http.answer)
  }

  /** HEAD is not waited for as long as GET: what GET met with, be it silence, is the better word. */
  #tellsMore({ http }: CompletedHandshake, first: CompletedHandshake): boolean {
    if (http === null) return false
    return http.observation === 'answered' || first.http?.observation === 'silent' || first.http?.observation === 'unfinished'
  }

  async #completeOnce(method?: 'GET'): Promise<CompletedHandshake | Halt> {
    const { endpoint } = this.#target
    const { net, rules } = this.#tools
    const opening = await this.#opener.open(this.#seen.address ?? '')
    if (this.#cancelled) {
      if (opening.kind === 'open') opening.connection.close()
      return CANCELLED
    }
    if (opening.kind === 'budget') return OUT_OF_BUDGET
    if (opening.kind !== 'open') {
      if (method === undefined)
        this.#log.stopped('handshake', 'failed', 0, 'The connection for the handshake did not open, though an earlier one had.')
      return END
    }
    const request = {
      host: endpoint.host,
      port: endpoint.port,
      resource: endpoint.resource,
      minVersion: rules.minTls,
      suites: rules.suites,
      ...(method && { method }),
    }
    const done = await net.complete(opening.connection, request, this.#deadline)
    return this.#cancelled ? CANCELLED : done
  }

  #logCompleted(done: CompletedHandshake): void {
    const { handshake, http } = done
    const detail = handshakeWords(done, this.#seen.chain[0])
    this.#seen.negotiated = negotiatedBy(done)
    if (handshake.observation === 'completed') this.#log.done('handshake', handshake.ms, detail)
    else this.#log.stopped('handshake', handshake.observation, handshake.ms, detail)
    if (http?.observation === 'answered') this.#log.done('http', http.ms, http.detail)
    else if (http) this.#log.stopped('http', http.observation, http.ms, http.detail)
    if (http?.answer) this.#seen.http = http.answer
  }
}
