// app-connection-fails: the runtime's own attempt fails on a way on which our own handshake got an HTTP answer, and no closer cause
// is told. Its own words are quoted. Where its own hello, sent by us, is answered, it is the library or its settings; not so where it
// turns down a certificate whose root it had, for our handshake takes any certificate.

import type { ProxySettings } from '../../contract/facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { saysOfRevocation } from '../../contract/revocation.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { sameWay } from '../../contract/way.ts'
import { wasShownAnother } from '../contradiction.ts'
import { defineRule, type SubjectValues } from '../define-rule.ts'
import { storesText } from '../endpoint/trust-told.ts'
import { ENDPOINT, HOST, RUNTIME, SUPPORT, TRY } from '../examples.ts'
import { innerWords } from '../firewall/revocation-words.ts'
import { namesOf } from '../os/library-users.ts'
import { CHECK_AGAIN, certificateCommand, firstLine, KEEP_CHECKING, sendReport, supportOf } from '../phrases.ts'
import { areAlike } from '../same-way.ts'
import { acceptingStores, storeItHad } from './accepting-store.ts'
import { byHand } from './by-hand.ts'
import { LOST_KEYS, type LostKeys, lostKeys } from './key-store.ts'
import { foundNoAddress, nameSteps } from './name-not-found.ts'
import { defaultOffer, isHeldBack, runtimeName } from './offers.ts'
import { proxyRefusal } from './proxy-refusal.ts'
import { chainRefusal } from './refusals.ts'
import { type FailedTry, failedTries, helloIsTaken, helloIsTurnedDown, ownEvidence, replayEvidence, wordsEvidence } from './tries.ts'

interface Refused {
  host: string
  /** A store that accepts the chain, and whose roots it had in its try; null: not known, and its words are not about the root. */
  store: string | null
  /** The other programs that turned it down on the same way, and those that took it; empty where there are none. */
  alike: string
  takenBy: string
  command: string
}

interface Params {
  runtime: string
  endpoint: string
  host: string
  error: string
  /** It was shown another certificate than we were, as it seems. */
  another: boolean
  /** It was cut off without a word, or answered with no TLS. */
  broken: boolean
  timedOut: boolean
  /** It found no address, so that no TLS was tried; null: it speaks of something else. */
  unfound: Pick<Runtime, 'name' | 'account'> | null
  /** The file of its own certificate, which it cannot open; null: it speaks of something else. */
  keys: LostKeys | null
  /** It turns down the certificate though it had the roots of a store that accepts it; null: it is about something else. */
  chain: Refused | null
  /** What it says of the question whether the certificate was revoked, which our own handshake does not ask. */
  revocation: ReturnType<typeof saysOfRevocation>
  /** The answer by which the proxy opened no tunnel for it, though it did for us; null: it speaks of something else. */
  turnedAway: string | null
  /** How many addresses of the name were not tried: it may have met one of those. */
  untried: number
  /** What became of its own hello when we sent it; `untold`: it was not sent. */
  replay: 'taken' | 'turned-down' | 'untold'
  /** Of the proxy in between, where it is no plain http one; null otherwise. */
  proxyKind: string | null
  command: string
  support: string
}

/**
 * The connection did not open though ours did, ended without a word, or what came was no TLS, as OpenSSL, curl, PHP, Python, Node and
 * Java say it. The other end or the way does that, not this host; one try does not tell whether the runtime's hello is why, or one of
 * several servers.
 */
const BROKEN_OFF =
  /SSL_ERROR_SYSCALL|unexpected eof|EOF occurred|\(EOF\)|ECONNRESET|reset by peer|socket hang up|disconnected before secure|wrong version number|empty reply|closed connection without response|connection ended with|end of file|non-properly terminated|remote host terminated|connection refused|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|no route to host|network is unreachable/i

/** It ended as after a success and told no answer, so that one try settles nothing: a machine with too much to do can do that. */
const TOLD_NOTHING = /ended with status 0 and said nothing\.$/

/** By which names a tool's own settings name a proxy: curl's, Wget's and Git's. */
const PROXY_SETTING = /^(proxy|x|https[-_]?proxy|http\.proxy)$/i

/** A proxy of the runtime's own is no setting that this program reads; the person can name it, unless its address is what is wrong. */
const untriedWay = (subject: SubjectValues['runtime'], { via, endpoint }: Attempt, proxySettings: ProxySettings | null): string => {
  const runtime = runtimeName(subject)
  if (via === 'direct') return `The way that ${runtime} takes to ${endpoint} was not tried by this program.`
  const broken = proxySettings?.proxies.find(({ url, problem }) => url === via && problem !== null)
  if (broken) return `${runtime} goes through ${via}. ${broken.problem} It is set here: ${broken.source}.`
  const setting = subject.runtime.settings.find(({ how, name }) => how === 'file' && PROXY_SETTING.test(name))
  const by = setting === undefined ? 'a setting of its own' : `${setting.name} in ${setting.source}`
  return `${runtime} goes through ${via}, by ${by}. Name that proxy for this check (--proxy on the command line).`
}

/** What it refuses is then in the certificates that came, or in how strictly it reads them. */
const refusedChain = (
  runtime: Runtime,
  { attempt, open }: FailedTry,
  attempts: readonly Attempt[],
  runtimes: readonly Runtime[],
  gathered: string,
): Refused | null => {
  const [path] = open
  const refusal = chainRefusal(attempt.error ?? '')
  const accepting = acceptingStores(open, gathered)
  const had = storeItHad(runtime, attempt, accepting)
  if (path === undefined || refusal === null || accepting.length === 0 || (refusal === 'issuer' && had === null)) return null
  const others = attempts.filter((one) => one.runtime !== attempt.runtime && sameWay(one, attempt))
  const names = (some: readonly Attempt[]) => namesOf(runtimes.filter(({ id }) => some.some((one) => one.runtime === id)))
  return {
    host: path.host,
    store: had?.source ?? null,
    alike: names(others.filter(({ outcome, error }) => outcome === 'failed' && chainRefusal(error ?? '') !== null)),
    takenBy: names(others.filter(({ outcome, verified }) => outcome === 'completed' && verified === true)),
    command: certificateCommand(path),
  }
}

const REPLAYS = {
  taken: ' Its own first message, sent by us, was answered. So it is its library or its settings.',
  'turned-down': ' Its own first message, sent by us, was turned down too. So it is what it offers, or the way.',
  untold: '',
} as const satisfies Record<Params['replay'], string>

const chainWords = (chain: Refused | null): string => {
  if (chain === null) return ''
  const told = [
    chain.store === null
      ? 'Its words do not blame a missing root.'
      : `It was run with the roots of “${chain.store}”. By our own reading they accept the chain, so no root is missing.`,
    chain.alike === '' ? '' : `Others turn it down too: ${chain.alike}.`,
    chain.takenBy === '' ? '' : `Others take it: ${chain.takenBy}. So the programs read it differently.`,
    'It may be what the server sends, or how strictly the runtime reads it.',
  ]
  return ` ${told.filter((sentence) => sentence !== '').join(' ')}`
}

/** Of a question that our own handshake does not ask, so that its success says nothing of it. */
const REVOCATION = {
  revoked: {
    title: 'says that the certificate of',
    why: ' Programs that do not ask whether a certificate was revoked still connect.',
    steps: [{ text: 'Ask the platform whether its certificate was revoked. It then needs a new one.' }],
  },
  unsettled: {
    title: 'does not learn whether the certificate of',
    why: ' It must know whether the certificate was revoked, and what it got does not tell it.',
    steps: [
      { text: 'Look at its settings for revocation: whether it may ask at all, whom it asks, and which lists it has.' },
      { text: 'If the list is missing or too old where it is asked for, tell the platform: its certificate authority keeps it.' },
    ],
  },
} as const satisfies Record<NonNullable<Params['revocation']>, { title: string; why: string; steps: readonly FixStep[] }>

/** What makes programs differ over one chain (RFC 4158 section 2.3, RFC 7633). */
const chainSteps = ({ command }: Refused): FixStep[] => [
  { text: 'Look at the certificates that the server sends. Those that are not needed mislead some programs.', command },
  { text: 'Ask the platform to send the one chain that leads to a root, and nothing beside it.' },
  { text: 'Ask it too: does the certificate need an OCSP answer (must-staple) that its server does not send?' },
]

const turnedAwaySteps = (runtime: string): FixStep[] => [
  { text: 'Run this check again. If another runtime fails then, one of several proxies is not like the rest.' },
  { text: `Ask your network team whether the proxy has rules for programs, such as by the name that ${runtime} gives itself.` },
]

const chainRequests = ({ host, alike }: Refused): string[] => [
  `Please look at the certificates that ${host} sends${alike === '' ? '' : ': several programs here turn them down'}.`,
  'Send the one chain that leads to a root, and no other certificates beside it.',
  'If the certificate asks for an OCSP answer (must-staple), let the server send one with it.',
]

export const appConnectionFails = defineRule<'runtime', 'paths' | 'attempts' | 'runtimes', Params>({
  id: 'app-connection-fails',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths', 'attempts', 'runtimes'],
  silences: [],
  judge(subject, { paths, attempts: all, runtimes }, { profile, date, gathered, knowledge, proxySettings }) {
    const { attempts } = subject
    const failed = failedTries(subject, paths)
    // An offer below the rules may be why it fails: of that app-runtime-too-old speaks.
    if (failed.length > 0 && defaultOffer(subject).caught && isHeldBack(subject, profileOn(profile, date), knowledge))
      return { outcome: 'not-applicable' }
    for (const one of failed) {
      const { attempt, ways, open } = one
      if (open[0] === undefined) continue
      // An old root in a store of its own does this, and one of several servers too.
      const another = open.every((path) => wasShownAnother(path, attempt, gathered))
      const revocation = saysOfRevocation(attempt.error ?? '')
      // What broke off then may be that question.
      const broken = revocation === null && BROKEN_OFF.test(attempt.error ?? '')
      const turnedDown = helloIsTurnedDown(one)
      const taken = helloIsTaken(one)
      const proxyKind = /^(?!http:)(\w+):\/\//.exec(attempt.via)?.[1] ?? null
      const turnedAway = attempt.via === 'direct' ? null : proxyRefusal(attempt.error ?? '')
      const unlike = another || broken || turnedDown || turnedAway !== null || TOLD_NOTHING.test(attempt.error ?? '')
      const unfound = foundNoAddress(attempt) ? subject.runtime : null
      const keys = lostKeys(subject.runtime, attempt)
      const untried = unfound === null ? Math.max(...ways.map(({ leftAside }) => leftAside)) : 0
      const timedOut = attempt.outcome === 'timeout'
      const chain = unlike ? null : refusedChain(subject.runtime, one, all, runtimes, gathered)
      return {
        outcome: 'fail',
        params: {
          runtime: runtimeName(subject),
          endpoint: attempt.endpoint,
          host: open[0].host,
          error: firstLine(revocation === null ? (attempt.error ?? '') : innerWords(attempt.error ?? '')),
          another,
          broken,
          timedOut,
          unfound,
          keys,
          chain,
          revocation,
          turnedAway,
          untried,
          // Our sending takes any certificate. What ended in time only when we sent it does not tell why it did not for the runtime.
          replay:
            taken && unfound === null && untried === 0 && !unlike && !timedOut && chain === null && revocation === null
              ? 'taken'
              : turnedDown
                ? 'turned-down'
                : 'untold',
          proxyKind,
          command: byHand(subject.runtime, attempt.endpoint),
          support: supportOf(profile),
        },
        // It may have taken an address of the endpoint that does not answer us either; and on a machine that is merely slow, whatever
        // starts slowly, such as a JVM, has no time left.
        confidence:
          unlike || timedOut || untried > 0 || open.length < ways.length || !areAlike(ways)
            ? 'possible'
            : taken && unfound === null && chain === null && revocation === null
              ? 'certain'
              : 'likely',
        side: turnedAway === null && (unlike || untried > 0 || chain !== null || revocation !== null) ? 'unknown' : 'near',
        owners:
          chain !== null || revocation === 'revoked'
            ? ['platform', 'system-administrator']
            : turnedAway !== null || proxyKind !== null
              ? ['network-team', 'system-administrator']
              : unlike || untried > 0
                ? ['system-administrator', 'platform']
                : ['system-administrator', 'you'],
        evidence: [
          wordsEvidence(attempt),
          ownEvidence(open[0]),
          ...(chain === null ? [] : [{ kind: 'network' as const, source: open[0].id, text: storesText(open[0].trust) }]),
          ...replayEvidence(one),
        ],
      }
    }
    const unseen = failed.find(({ ways }) => ways.length === 0)
    if (unseen) return { outcome: 'missing', fact: untriedWay(subject, unseen.attempt, proxySettings) }
    if (failed.length > 0) return { outcome: 'not-applicable' }
    const notRun = attempts.find((attempt) => attempt.outcome === 'not-run')
    if (notRun || attempts.length === 0)
      return { outcome: 'missing', fact: notRun?.notRun ?? `${runtimeName(subject)} was not run against the endpoint.` }
    return { outcome: 'pass' }
  },
  words: {
    pass: 'It connects by itself, on its own settings',
    example: () => ({
      owners: ['system-administrator', 'you'],
      params: {
        runtime: RUNTIME,
        endpoint: ENDPOINT,
        host: HOST,
        error: 'SSL: Handshake timed out',
        another: false,
        broken: false,
        timedOut: false,
        unfound: null,
        keys: null,
        chain: null,
        revocation: null,
        turnedAway: null,
        untried: 0,
        replay: 'taken',
        proxyKind: null,
        command: TRY,
        support: SUPPORT,
      },
    }),
    title: ({ runtime, host, unfound, keys, chain, revocation }) =>
      unfound !== null
        ? `${runtime} finds no address for ${host}, though this check does`
        : keys !== null
          ? LOST_KEYS.title(runtime)
          : revocation !== null
            ? `${runtime} ${REVOCATION[revocation].title} ${host} was revoked`
            : chain === null
              ? `${runtime} does not connect, though our own connection gets through`
              : `${runtime} turns down the certificate of ${chain.host}, though ${chain.store === null ? 'a store of this host accepts it' : 'it has the root'}`,
    why: ({ timedOut, error, another, broken, replay, unfound, keys, chain, revocation, turnedAway, untried }) =>
      `Our own connection on the same way, which checks no certificate, got an answer. ` +
      (timedOut && error === '' ? 'The runtime did not finish in time.' : `The runtime says: “${error}”`) +
      (timedOut ? ' This computer may merely be slow.' : '') +
      REPLAYS[replay] +
      (unfound === null ? '' : ' So it made no connection, and TLS was not tried.') +
      (keys === null ? '' : LOST_KEYS.why(keys)) +
      (revocation === null ? '' : REVOCATION[revocation].why) +
      chainWords(chain) +
      (broken ? ' The other end or the way did that; one try does not tell why.' : '') +
      (untried > 0
        ? ` The name has ${untried} more ${untried === 1 ? 'address' : 'addresses'} that this check did not try: it may have met one of those.`
        : '') +
      (another ? ' The certificates that we were shown are within their dates.' : '') +
      (turnedAway === null
        ? ''
        : ' That is the answer of the proxy, which let our own connection through. It may be several proxies, or treat programs differently.'),
    fix: ({
      runtime,
      host,
      timedOut,
      another,
      broken,
      replay,
      unfound,
      keys,
      chain,
      revocation,
      turnedAway,
      proxyKind,
      command,
      support,
    }) => [
      ...(unfound === null ? [] : nameSteps(unfound, host)),
      ...(keys === null ? [] : LOST_KEYS.steps(keys)),
      ...(turnedAway === null ? [] : turnedAwaySteps(runtime)),
      ...(timedOut ? [{ text: 'Run this check again when less runs here, and give it more time: --timeout 60 on the command line.' }] : []),
      ...(chain === null ? [] : chainSteps(chain)),
      ...(revocation === null ? [] : REVOCATION[revocation].steps),
      // Python's urllib and others speak plain HTTP to every proxy.
      ...(proxyKind === null
        ? []
        : [
            { text: `The proxy is of the kind ${proxyKind}. Make sure that ${runtime} knows it: some programs take every proxy for http.` },
          ]),
      ...(proxyKind === null && unfound === null && (another || broken || replay === 'turned-down')
        ? [{ text: 'Run this check again. If another runtime fails then, one of the platform’s servers is not like the rest.' }]
        : []),
      ...(chain === null && turnedAway === null && unfound === null && keys === null
        ? [{ text: `Look at the settings of ${runtime}: its certificate file, its TLS settings, its proxy.` }]
        : []),
      { text: 'Try it by hand, on the same host and as the same user.', command },
      ...(turnedAway === null && unfound === null && keys === null
        ? [{ text: 'Install the updates of the runtime and of its TLS library.' }]
        : []),
      ...(chain === null && revocation === null ? [] : [KEEP_CHECKING]),
      ...(unfound === null && keys === null ? [sendReport(support)] : []),
      CHECK_AGAIN,
    ],
    ask: ({ runtime, host, chain, revocation, turnedAway }) =>
      turnedAway !== null
        ? [`Please look why the proxy answers ${runtime} “${turnedAway}” for ${host}, and lets another program of this host through.`]
        : revocation === 'revoked'
          ? [`Please look whether the certificate of ${host} was revoked, and put a new one in its place if it was.`]
          : chain === null
            ? []
            : chainRequests(chain),
  },
})
