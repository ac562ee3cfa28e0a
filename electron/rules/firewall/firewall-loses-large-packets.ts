// firewall-loses-large-packets: what fits small packets gets through, what needs large ones does not. Outbound, the size of a packet (a
// path MTU that is not told, RFC 2923 section 2.1) is told apart from equipment that does not put the pieces of a hello together. A
// request is lost like a hello of that length, so that a program which connects is not ready for it. Inbound, the few bytes of an alert
// arrive and the server's answer never does. Where it begins to arrive and ends there, its server may have stopped as well, so that is
// only possible. Within one host nothing is lost for its size.

import { isIpv6, isLoopback } from '../../contract/address.ts'
import type { FactValue } from '../../contract/facts.ts'
import type { Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'
import { sameWay } from '../../contract/way.ts'
import { defineRule } from '../define-rule.ts'
import {
  baselineIs,
  breaks,
  bytesSent,
  comparisons,
  helloLength,
  isAlways,
  isHeard,
  of,
  placed,
  type RuntimeSight,
  type Sight,
  sightEvidence,
  sightOf,
  sightsOf,
  told,
  works,
} from '../differential-sight.ts'
import { ADDRESS, HOST, RUNTIME } from '../examples.ts'
import { stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'

/** The longest payload of one segment on a line of 1500 bytes, TCP's timestamps counted (RFC 7323). */
const ONE_SEGMENT = 1448
/** A header of IPv6 is longer by this. */
const IPV6_MORE = 20
/** TCP's header with its timestamps, less that of an ICMP echo: what a ping carries more than a segment in a packet of the same size. */
const PING_MORE = 32 - 8
const RECORD_HEADER = 5

interface Loss {
  /**
   * `size`: large packets out; `cut`: the same, and the connection is ended for them; `pieces`: a hello in several pieces; `in`: large packets in; `rest`: the answer begins and ends there;
   * `length`: neither is ruled out; `untold`: nor was the large one sent in small packets.
   */
  kind: 'size' | 'cut' | 'pieces' | 'in' | 'rest' | 'length' | 'untold'
  /** Every program on this way is cut off, not only one with a large hello. */
  forAll: boolean
}

/** {small, large} × {one write, split}, where the baseline itself gets through. */
const largeHelloLost = (sight: Sight): Loss | null => {
  if (!breaks(sight, 'large')) return breaks(sight, 'baseline-split') ? { kind: 'pieces', forAll: false } : null
  if (works(sight, 'large-split')) {
    if (isAlways(sight, 'large', 'cut')) return { kind: 'cut', forAll: false }
    return isAlways(sight, 'large', 'silent') ? { kind: 'size', forAll: false } : null
  }
  if (of(sight, 'large-split').length === 0) return isAlways(sight, 'large', 'silent') ? { kind: 'untold', forAll: false } : null
  if (of(sight, 'baseline-split').length > 0 && !of(sight, 'baseline-split').includes('works')) return { kind: 'pieces', forAll: false }
  return isAlways(sight, 'large', 'silent') ? { kind: 'length', forAll: false } : null
}

/** The baseline itself is lost: the same bytes in small packets are answered, or a shorter hello alone is. */
const baselineLost = (sight: Sight): Loss | null => {
  if (!baselineIs(sight, 'silent')) return null
  if (works(sight, 'baseline-split')) return { kind: 'size', forAll: true }
  // An older version, which makes a hello shorter too, is another cause.
  if (works(sight, 'version-1.2') || works(sight, 'version-1.1')) return null
  return works(sight, 'small') && of(sight, 'baseline-split').length > 0 ? { kind: 'length', forAll: true } : null
}

/** An alert comes back, and nothing that needs more than one small packet does. */
const flightLost = (sight: Sight): Loss | null => {
  if (!baselineIs(sight, 'silent') || !isAlways(sight, 'provoke', 'alert')) return null
  const anyWorks = sight.differential.probes.some((probe) => probe.answer.kind === 'server-hello')
  return anyWorks ? null : { kind: 'in', forAll: true }
}

/** The short first message of the server arrives, its certificates never do, and our own handshake waits in vain. */
const restLost = (sight: Sight, path: Path): Loss | null => {
  const baselines = sight.differential.probes.filter((probe) => probe.change === 'baseline')
  const hasNoLeaf = path.chain.length === 0 && baselines.length > 0 && baselines.every((probe) => probe.leaf === null)
  return hasNoLeaf && stoppedAt(path, 'handshake')?.observation === 'silent' && works(sight, 'baseline')
    ? { kind: 'rest', forAll: true }
    : null
}

const isWithinHost = ({ via, address }: Path): boolean => via === 'direct' && address !== null && isLoopback(address)

const lossOf = ({ sight }: RuntimeSight): Loss | null =>
  baselineLost(sight) ?? flightLost(sight) ?? restLost(sight, sight.path) ?? largeHelloLost(sight)

/** The hello beside the handshake was lost for its size, as it seems, and what would tell could not all be sent. */
const isLeftOpen = (path: Path, differential: FactValue<'differential'>, paths: readonly Path[]): boolean => {
  if (path.large === null || !['silent', 'cut'].includes(told(path.large.answer)) || isWithinHost(path)) return false
  const sight = sightOf(path, differential, [...paths])
  if (sight === null) return true
  const { probes, unfinished } = sight.differential
  return unfinished !== null && !probes.some(({ change, answer }) => change === 'large' && told(answer) === 'works')
}

interface Test {
  address: string
  isProxy: boolean
  /** Bytes that the ping carries, in a packet as large as those that were lost. */
  bytes: number
}

/** Where a packet of its size is lost; equipment that ends connections, or reads one piece only, lets a ping of any size through. */
const testOf = ({ via, address }: Path, { kind }: Loss, lost: number | null): Test | null => {
  if (address === null || kind === 'pieces' || kind === 'cut') return null
  const most = ONE_SEGMENT - (isIpv6(address) ? IPV6_MORE : 0)
  const payload = kind === 'in' || kind === 'rest' ? most : Math.min(lost ?? most, most)
  return { address, isProxy: via !== 'direct', bytes: payload + PING_MORE }
}

/** What passed and what did not, in bytes of hellos. */
const seenOf = (sight: Sight, { kind, forAll }: Loss): { words: string; lost: number | null } => {
  const usual = bytesSent(sight, 'baseline')
  const lost = forAll ? usual : bytesSent(sight, 'large')
  const passed = forAll ? bytesSent(sight, 'small') : usual
  const sized = (bytes: number | null) => (bytes === null ? 'A hello' : `A hello of ${bytes} bytes`)
  const shorter = passed === null || (forAll && !works(sight, 'small')) ? '' : ` One of ${passed} bytes was answered.`
  const words = {
    size: `${sized(lost)} was not answered. In small packets it was.${shorter}`,
    cut: `${sized(lost)} ended the connection. In small packets it was answered.${shorter}`,
    length: `${sized(lost)} was not answered.${shorter}`,
    untold: `${sized(lost)} was not answered.${shorter}`,
    pieces: `${sized(usual)} was answered in one packet. In two pieces it was not.`,
    in: `${sized(usual)} brought no answer. The few bytes of an alert arrived.`,
    rest: `${sized(usual)} brought the beginning of an answer. The certificates after it did not arrive.`,
  }
  return { words: words[kind], lost }
}

interface Params {
  host: string
  runtime: string
  /** What the check saw, in bytes. */
  saw: string
  test: Test | null
  kind: Loss['kind']
  /** What it means for this runtime; `small`: it connected with what fits one packet, `perhaps`: the same, and it is not proved; `unknown`: its hello was not caught. */
  bearing: 'fails' | 'elsewhere' | 'small' | 'perhaps' | 'connects' | 'untried' | 'short' | 'unknown'
  control: { host: string; answers: boolean } | null
}

const WHY: Record<Loss['kind'], string> = {
  size: 'A hello in one large packet is not answered. The same hello in small packets is.',
  cut: 'A hello in one large packet ends the connection. The same hello in small packets is answered.',
  pieces: 'A hello in one piece is answered, the same hello in two pieces is not. So something reads the first piece only.',
  in: 'A hello that is refused brings its alert back. The long answer to a good one, with its certificates, does not arrive in time.',
  rest: 'The answer of the platform begins to arrive, and its certificates do not. Large packets may be lost, or its server may have stopped.',
  length: 'A short hello is answered, a longer one is not, however it is sent.',
  untold: 'A short hello is answered, a large one is not. In small packets it was not tried, for no more connections were left.',
}

const BEARING: Record<Params['bearing'], (runtime: string) => string> = {
  fails: (runtime) => `The attempt of ${runtime} failed too.`,
  elsewhere: (runtime) => `${runtime} connected, it may be at another address of the same name.`,
  small: (runtime) => `${runtime} connected, as its messages so far were small. A request as long would be lost too.`,
  perhaps: (runtime) => `${runtime} connected, as its messages so far were small. A request as long may be lost.`,
  connects: (runtime) => `${runtime} connected all the same.`,
  untried: (runtime) => `${runtime} was not tried.`,
  short: (runtime) => `${runtime} sends a short hello, so this is not why its attempt failed.`,
  unknown: (runtime) => `How long the hello of ${runtime} is, is not known.`,
}

const whither = ({ address, isProxy }: Test): string => (isProxy ? `the proxy, ${address},` : address)

/** The ping of Linux, and that of Windows, whose -f knows IPv4 alone. */
const pingOf = ({ address, bytes }: Test) => ({
  linux: shellLine(['ping', '-M', 'do', '-c', '3', '-s', `${bytes}`, address]),
  windows: shellLine(['ping', ...(isIpv6(address) ? [] : ['-f']), '-l', `${bytes}`, address]),
})

const pingStep = (test: Test | null): FixStep[] => {
  if (test === null) return []
  const { linux, windows } = pingOf(test)
  const meaning = `If a plain ping of ${whither(test)} is answered and this one is not, large packets are lost.`
  return [{ text: `${meaning} On Windows: ${windows}`, command: linux }]
}

const pingAsked = (test: Test | null): string[] => {
  if (test === null) return []
  const { linux, windows } = pingOf(test)
  return [`To test: ${linux} (on Windows: ${windows}). If only a plain ping of ${whither(test)} is answered, large packets are lost.`]
}

export const firewallLosesLargePackets = defineRule<'runtime', 'differential' | 'paths' | 'controls', Params>({
  id: 'firewall-loses-large-packets',
  layer: 'firewall',
  subject: 'runtime',
  needs: ['differential', 'paths', 'controls'],
  silences: ['app-connection-fails'],
  judge(subject, { differential, paths, controls }) {
    for (const seen of sightsOf(subject, differential, paths)) {
      const loss = lossOf(seen)
      const { sight, attempt, hello, failed, elsewhere } = seen
      if (loss === null || (loss.kind !== 'pieces' && isWithinHost(sight.path))) continue
      const isLong = hello !== null && helloLength(hello) + RECORD_HEADER > ONE_SEGMENT
      // Proved for any packet as large, whatever it holds, or not ruled out; a program whose long hello got through shows that it is not lost for it.
      const short = loss.kind === 'untold' ? 'perhaps' : loss.kind === 'size' || loss.kind === 'cut' ? 'small' : 'connects'
      const through = elsewhere && (loss.forAll || isLong) ? 'elsewhere' : loss.forAll || isLong ? 'connects' : short
      const ended = loss.forAll || isLong ? 'fails' : hello === null ? 'unknown' : 'short'
      const bearing = attempt.outcome === 'not-run' ? 'untried' : failed ? ended : through
      const compared = comparisons(sight.path, controls, paths)
      const saw = seenOf(sight, loss)
      return {
        outcome: ['fails', 'elsewhere', 'small', 'perhaps'].includes(bearing) ? 'fail' : 'warn',
        params: {
          host: sight.path.host,
          runtime: `${subject.runtime.name} ${subject.runtime.version}`,
          saw: saw.words,
          test: testOf(sight.path, loss, saw.lost),
          kind: loss.kind,
          bearing,
          control: compared.control,
        },
        ...placed(compared, !['length', 'rest', 'untold'].includes(loss.kind)),
        evidence: sightEvidence(sight),
      }
    }
    const left = subject.attempts.flatMap((attempt) =>
      paths.filter((path) => sameWay(path, attempt) && isLeftOpen(path, differential, paths)),
    )
    const [path] = left
    if (path !== undefined)
      return { outcome: 'missing', fact: `A large hello to ${path.host} was not answered. There was no connection left to find out why.` }
    return { outcome: isHeard(subject, paths) ? 'pass' : 'not-applicable' }
  },
  words: {
    pass: 'No sign that large packets are lost on the way',
    example: () => ({
      owners: ['network-team', 'hosting-company', 'platform'],
      params: {
        host: HOST,
        runtime: RUNTIME,
        saw: 'A hello of 1700 bytes was not answered. In small packets it was.',
        test: { address: ADDRESS, isProxy: false, bytes: 1700 },
        kind: 'size',
        bearing: 'fails',
        control: null,
      },
    }),
    title: ({ host, kind }) =>
      kind === 'pieces'
        ? `Something on the way to ${host} reads only the first piece of a hello`
        : kind === 'rest'
          ? `Only the beginning of the answer of ${host} arrives`
          : kind === 'cut'
            ? `Something on the way to ${host} ends connections that have large packets`
            : `Large packets ${kind === 'in' ? 'from' : 'to'} ${host} are lost on the way`,
    why: ({ kind, runtime, bearing, control }) =>
      [
        WHY[kind],
        BEARING[bearing](runtime),
        control === null
          ? ''
          : control.answers
            ? `${control.host} answers on the same way.`
            : `${control.host} does not answer on the same way either.`,
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    fix: ({ host, kind, test }) =>
      kind === 'pieces'
        ? [
            { text: `Ask your network team for an update of the firewall or filter before ${host}. It has to read a whole hello.` },
            { text: 'Post-quantum keys make hellos longer than one packet, so more programs will meet this.' },
            { text: 'If no filter of yours reads hellos, ask the platform about its load balancer.' },
            CHECK_AGAIN,
          ]
        : [
            ...pingStep(test),
            ...(kind === 'cut'
              ? [{ text: `Ask your network team which device on the way to ${host} ends connections for large packets.` }]
              : []),
            {
              text: `Ask your network team, or your hosting company, about the largest packet (MTU) on the way to ${host}. VPNs and tunnels make it smaller.`,
            },
            { text: 'Ask them to let the messages “fragmentation needed” and “packet too big” (ICMP) through.' },
            { text: 'If their way is clear, ask the platform to look at its own.' },
            CHECK_AGAIN,
          ],
    ask: ({ host, kind, saw, test }) =>
      kind === 'pieces'
        ? [
            `What the check saw: ${saw}`,
            `Please look for a filter that reads TLS hellos on the way to ${host}, and for an update of it.`,
            'It has to wait for the whole hello, which may come in several packets.',
          ]
        : [
            `What the check saw: ${saw}`,
            ...pingAsked(test),
            ...(kind === 'cut' ? [`Please look which device on the way to ${host} ends a connection that has large packets.`] : []),
            `Please look at the largest packet (MTU) on the way ${kind === 'in' || kind === 'rest' ? 'from' : 'to'} ${host}, VPNs and tunnels included.`,
            'Please let the ICMP messages “fragmentation needed” and “packet too big” through, or limit the MSS.',
          ],
  },
})
