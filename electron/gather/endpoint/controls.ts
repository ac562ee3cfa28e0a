// Gatherer `controls`: other hosts met over a way that had failed, to learn on whose side the fault is. One baseline hello to
// each of the profile's control hosts, at most two, and a broad one where the endpoint showed its certificate to that alone. Where every
// way was well, nothing is opened.
import { isAddress } from '../../contract/address.ts'
import { readControlHost } from '../../contract/control-host.ts'
import { found } from '../../contract/fact.ts'
import type { Control, Path } from '../../contract/path.ts'
import type { Endpoint } from '../../engine/plan.ts'
import type { Connection } from '../../net/net.ts'
import { defineGatherer, type GatherContext, type Redactor } from '../define-gatherer.ts'
import { broadOffer, type Offer, profileOffer } from './offer.ts'
import { createOpener } from './opener.ts'
import { pickAddresses } from './paths.ts'
import { probe } from './probe.ts'
import { readTrustStores, type TrustOf } from './trust-stores.ts'
import { type Way, waysTo } from './ways.ts'

const MAX_HOSTS = 2
const FAILED_STEPS = ['tcp', 'proxy', 'hello', 'handshake']

/** By the clock of this host some certificate does not hold, and the endpoint did not tell its own clock. */
const asksForClock = ({ chain, http }: Path, now: number): boolean =>
  (http === null || http.date === null) && chain.some((one) => Date.parse(one.notAfter) <= now || Date.parse(one.notBefore) > now)

/**
 * It stopped before TLS was agreed, or it brought a chain for another name, or one that no public root and no named authority vouches for, or
 * one that may be outdated by this host's clock alone.
 */
const asksForControl = (path: Path, now: number): boolean =>
  asksForClock(path, now) ||
  path.steps.some((step) => step.state === 'stopped' && FAILED_STEPS.includes(step.step)) ||
  path.nameMatches === false ||
  (path.chain.length > 0 && !path.trust.some((one) => one.store !== 'system' && one.result === 'trusted'))

/** What it is compared with has to be asked alike: it turned the profile's hello down, and showed a certificate to the broad one. */
const showsOnlyBroadly = ({ chain, steps }: Path): boolean =>
  chain.length > 0 && steps.some(({ step, state }) => step === 'hello' && state === 'stopped')

interface Tools extends Pick<GatherContext<'paths' | 'proxy-settings'>, 'net' | 'signal' | 'stepMs' | 'credentials'> {
  offer: Offer
  /** Where every version must be offered for a certificate to come. */
  broadly: ReadonlySet<string>
  trustOf: TrustOf
}

/** Null where nothing can be said: cancelled, or out of the budget of connections. */
const meet = async (target: { host: string; port: number }, way: Way, tools: Tools): Promise<Control | null> => {
  const { net, signal, stepMs, credentials, offer, broadly, trustOf } = tools
  const deadline = { signal, timeoutMs: stepMs }
  const none = { ...target, via: way?.url ?? 'direct', proxy: null, answer: null, chain: [], trust: [] }
  const [address] = pickAddresses(await net.lookup(way?.host ?? target.host, deadline))
  if (address === undefined) return signal.aborted ? null : { ...none, address: null, tcp: 'name-unresolved' }
  const endpoint: Endpoint = { ...target, url: `https://${target.host}:${target.port}/`, resource: '/', required: false }
  const opener = createOpener(net, endpoint, way, credentials, deadline, trustOf)
  const opening = await opener.open(address)
  if (signal.aborted) {
    if (opening.kind === 'open') opening.connection.close()
    return null
  }
  if (opening.kind === 'budget') return null
  if (opening.kind === 'no-tcp') return { ...none, address, tcp: opening.result.kind }
  if (opening.kind === 'no-tunnel') return { ...none, address, tcp: 'open', proxy: opening.result.kind }
  const ask = async (connection: Connection, asked: Offer) => {
    const told = await probe(connection, net.crypto, asked, isAddress(target.host) ? null : target.host, deadline)
    connection.close()
    return told
  }
  const result = await ask(opening.connection, offer)
  const again = result.chain.length === 0 && broadly.has(none.via) && !signal.aborted ? await opener.open(address) : null
  const { chain } = again?.kind === 'open' ? await ask(again.connection, broadOffer()) : result
  if (signal.aborted) return null
  return {
    ...none,
    address,
    tcp: 'open',
    proxy: way === null ? null : 'tunnel',
    answer: result.answer,
    chain: chain.flatMap((der) => net.certificates.read(der) ?? []),
    trust: chain.length === 0 ? [] : trustOf(chain),
  }
}

const redactControl = (control: Control, { text }: Redactor): Control => ({ ...control, via: text(control.via) })

export const controlsGatherer = defineGatherer({
  id: 'controls',
  layer: 'endpoint',
  needs: ['paths', 'proxy-settings'],
  steps: 6,
  words: 'Comparing with other hosts where a way had failed',
  async gather(context) {
    const { plan, host, net, facts, signal, stepMs, say, credentials } = context
    const { profile, proxy, ca } = plan.request
    // An endpoint of this check is no comparison for itself, and its paths are there already.
    const own = new Set(plan.endpoints.map((endpoint) => endpoint.host.toLowerCase()))
    const targets = (profile.controlHosts ?? [])
      .flatMap((text) => readControlHost(text) ?? [])
      .filter((target) => !own.has(target.host))
      .slice(0, MAX_HOSTS)
    const paths = facts.paths.ok ? facts.paths.value.filter((path) => asksForControl(path, context.now().getTime())) : []
    if (targets.length === 0 || paths.length === 0) return found([])
    const settings = facts['proxy-settings'].ok ? facts['proxy-settings'].value : null
    const failed = new Set(paths.map((path) => path.via))
    const ways = new Map(
      plan.endpoints
        .flatMap((endpoint) => waysTo(endpoint, settings, proxy))
        .filter((way) => failed.has(way?.url ?? 'direct'))
        .map((way) => [way?.url ?? 'direct', way]),
    )
    const offer = profileOffer(profile, context.now().toISOString().slice(0, 10))
    const broadly = new Set(paths.filter(showsOnlyBroadly).map((path) => path.via))
    const tools: Tools = { net, signal, stepMs, credentials, offer, broadly, trustOf: await readTrustStores(host, net, ca) }
    say(`Comparing with ${targets.map((target) => target.host).join(' and ')}`)
    const met = await Promise.all([...ways.values()].flatMap((way) => targets.map((target) => meet(target, way, tools))))
    return found(met.filter((control): control is Control => control !== null))
  },
  redact: (controls, redactor) => controls.map((control) => redactControl(control, redactor)),
})
