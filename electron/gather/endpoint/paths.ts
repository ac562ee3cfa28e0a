// Gatherer `paths`: every way to every endpoint, walked address by address. What was observed, and no judgement.
import { found } from '../../contract/fact.ts'
import type { Path, StepRecord } from '../../contract/path.ts'
import { profileOn } from '../../contract/upcoming.ts'
import type { Endpoint } from '../../engine/plan.ts'
import type { LookupResult } from '../../net/net.ts'
import { defineGatherer, type Redactor } from '../define-gatherer.ts'
import { tellResolvers } from './each-resolver.ts'
import { tellLaid } from './laid-roots.ts'
import { largeAt } from './large-hello.ts'
import { createNameSource, type NameSource, tellAgreedLines } from './name-source.ts'
import { broadOffer, profileOffer } from './offer.ts'
import { tellSearchDomains } from './search-domain.ts'
import { completeTrust, readTrustStores } from './trust-stores.ts'
import { type WalkTarget, type WalkTools, walk } from './walk.ts'
import { exemptedWays, type Way, waysTo } from './ways.ts'

const MAX_ADDRESSES = 4
/** Of a proxy: each costs as many connections as one of the endpoint. */
const MAX_OF_PROXY = 2
/** The same with `--deep`. */
const MAX_DEEP = 64

/** The first addresses in the order given, both families in turn, so that neither is left out. */
export const pickAddresses = (lookup: LookupResult, most = MAX_ADDRESSES): string[] => {
  if (lookup.kind !== 'resolved') return []
  const of = (family: 4 | 6) => lookup.addresses.filter((one) => one.family === family)
  const first = lookup.addresses[0]?.family === 6 ? of(6) : of(4)
  const second = lookup.addresses[0]?.family === 6 ? of(4) : of(6)
  return first
    .flatMap((one, index) => [one, ...second.slice(index, index + 1)])
    .concat(second.slice(first.length))
    .slice(0, most)
    .map((one) => one.address)
}

/** One walk per address, of the endpoint on the direct way, else of the proxy. */
const targetsOf = async (endpoint: Endpoint, way: Way, deep: boolean, nameSource: NameSource, tools: WalkTools): Promise<WalkTarget[]> => {
  const { net, signal, stepMs } = tools
  const lookup = await net.lookup(way?.host ?? endpoint.host, { signal, timeoutMs: stepMs })
  const addresses = pickAddresses(lookup, deep ? MAX_DEEP : way === null ? MAX_ADDRESSES : MAX_OF_PROXY)
  if (addresses.length === 0) return [{ endpoint, way, lookup, address: null }]
  const leftAside = lookup.kind === 'resolved' ? lookup.addresses.length + (lookup.more ?? 0) - addresses.length : 0
  const large = largeAt(addresses, deep)
  return Promise.all(
    addresses.map(async (address) => ({
      endpoint,
      way,
      lookup,
      address,
      leftAside,
      sendsLarge: large.includes(address),
      ...(way === null && { nameSource: await nameSource(endpoint.host, address) }),
    })),
  )
}

/** An address of a proxy that takes no connection costs programs nothing, unless it is silent; where none does, one of them is told. */
const withoutDeadProxies = (walked: readonly Path[]): Path[] => {
  const tcpOf = ({ steps }: Path) => steps.find(({ step }) => step === 'tcp')
  if (!walked.some((path) => tcpOf(path)?.state === 'done')) return walked.slice(-1)
  return walked.filter((path) => {
    const tcp = tcpOf(path)
    return tcp?.state === 'done' || (tcp?.state === 'stopped' && tcp.observation === 'silent')
  })
}

/** No TLS came back. */
const isClosed = ({ probes }: Path): boolean => !probes.some(({ answer: { kind } }) => kind === 'server-hello' || kind === 'alert')

const redactStep = (step: StepRecord, { text }: Redactor): StepRecord => ({ ...step, detail: text(step.detail) })

export const redactHttp = (http: Path['http'], { text }: Redactor): Path['http'] =>
  http && { ...http, location: http.location && text(http.location), headers: http.headers.map(text), body: text(http.body) }

const redactPath = (path: Path, redactor: Redactor): Path => ({
  ...path,
  id: redactor.text(path.id),
  via: redactor.text(path.via),
  viaSource: path.viaSource && redactor.text(path.viaSource),
  ...(path.exempted !== undefined && { exempted: redactor.text(path.exempted) }),
  steps: path.steps.map((step) => redactStep(step, redactor)),
  proxyAnswer: path.proxyAnswer && {
    ...path.proxyAnswer,
    reason: redactor.text(path.proxyAnswer.reason),
    headers: path.proxyAnswer.headers.map((header) => redactor.text(header)),
  },
  ...(path.tunnels && { tunnels: { ...path.tunnels, said: redactor.text(path.tunnels.said) } }),
  ...(path.untaken && { untaken: { ...path.untaken, file: redactor.text(path.untaken.file) } }),
  ...(path.endedFile !== undefined && { endedFile: redactor.text(path.endedFile) }),
  http: redactHttp(path.http, redactor),
  plainHttp: redactHttp(path.plainHttp, redactor),
  probes: path.probes.map((probe) => ({ ...probe, opensslCommand: redactor.text(probe.opensslCommand) })),
  evidence: path.evidence.map((item) => ({ ...item, source: redactor.text(item.source), text: redactor.text(item.text) })),
})

export const pathsGatherer = defineGatherer({
  id: 'paths',
  layer: 'endpoint',
  needs: ['proxy-settings'],
  steps: 20,
  words: 'Going every way to the platform, step by step',
  async gather({ plan, host, net, now, facts, signal, stepMs, say, credentials }) {
    const { profile, proxy, ca, deep } = plan.request
    const today = now().toISOString().slice(0, 10)
    const tools: WalkTools = {
      net,
      signal,
      stepMs,
      profileOffer: profileOffer(profile, today),
      broadOffer: broadOffer(),
      rules: profileOn(profile, today),
      credentials,
      trustOf: await readTrustStores(host, net, ca),
      askedPlain: new Set(),
      askedLarge: new Set(),
    }
    const nameSource = createNameSource(host, signal)
    const settings = facts['proxy-settings']
    const known = settings.ok ? settings.value : null
    const go = async (endpoint: Endpoint, way: Way, exempted?: string): Promise<Path[]> => {
      say(`Going to ${endpoint.host} ${way ? `through the proxy ${way.host}` : 'directly'}`)
      const targets = await targetsOf(endpoint, way, deep, nameSource, tools)
      const walked = await Promise.all(targets.map((target) => walk({ ...target, ...(exempted !== undefined && { exempted }) }, tools)))
      return way === null ? walked : withoutDeadProxies(walked)
    }
    const goAll = async (endpoint: Endpoint): Promise<Path[]> => {
      const walked = (await Promise.all(waysTo(endpoint, known, proxy).map((way) => go(endpoint, way)))).flat()
      // Where nothing answers directly, a proxy that this endpoint is exempt from may be the way that is open.
      const others = walked.every(isClosed) ? exemptedWays(endpoint, known, proxy) : []
      return [...walked, ...(await Promise.all(others.map(({ way, exempted }) => go(endpoint, way, exempted)))).flat()]
    }
    // All at once: the budget of each endpoint lets only so many connections through at a time.
    const walked = completeTrust((await Promise.all(plan.endpoints.map(goAll))).flat(), tools.trustOf)
    const paths = await tellLaid(walked, host, net, now().toISOString())
    const deadline = { signal, timeoutMs: stepMs }
    const told = await tellResolvers(await tellSearchDomains(paths, host, net, deadline), host, net, deadline)
    return found(await tellAgreedLines(told, net, deadline))
  },
  redact: (paths, redactor) => paths.map((path) => redactPath(path, redactor)),
})
