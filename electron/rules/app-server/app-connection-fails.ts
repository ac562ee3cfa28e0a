// app-connection-fails: the runtime's own attempt fails on a way on which our own handshake got an HTTP answer, and no closer cause
// is told. Its own words are quoted. Where its own hello, sent by us, is answered, it is the library or its settings.
import type { Attempt } from '../../contract/runtime-facts.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { wasShownAnother } from '../contradiction.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN, firstLine, sendReport, supportOf } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { defaultOffer, isHeldBack, runtimeName } from './offers.ts'
import { failedTries, helloIsTaken, helloIsTurnedDown, ownEvidence, replayEvidence, wordsEvidence } from './tries.ts'

interface Params {
  runtime: string
  endpoint: string
  error: string
  /** It was shown another certificate than we were, as it seems. */
  another: boolean
  /** It was cut off without a word, or answered with no TLS. */
  broken: boolean
  timedOut: boolean
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

/** A proxy of the runtime's own is no setting that this program reads; the person can name it. */
const untriedWay = (runtime: string, { via, endpoint }: Attempt): string =>
  via === 'direct'
    ? `The way that ${runtime} takes to ${endpoint} was not tried by this program.`
    : `${runtime} goes through ${via}, by a setting of its own. Name that proxy for this check (--proxy on the command line).`

const REPLAYS = {
  taken: ' Its own first message, sent by us, was answered. So it is its library or its settings.',
  'turned-down': ' Its own first message, sent by us, was turned down too. So it is what it offers, or the way.',
  untold: '',
} as const satisfies Record<Params['replay'], string>

export const appConnectionFails = defineRule<'runtime', 'paths', Params>({
  id: 'app-connection-fails',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: [],
  judge(subject, { paths }, { profile, date, gathered, knowledge }) {
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
      const broken = BROKEN_OFF.test(attempt.error ?? '')
      const turnedDown = helloIsTurnedDown(one)
      const taken = helloIsTaken(one)
      const unlike = another || broken || turnedDown
      const timedOut = attempt.outcome === 'timeout'
      return {
        outcome: 'fail',
        params: {
          runtime: runtimeName(subject),
          endpoint: attempt.endpoint,
          error: firstLine(attempt.error ?? ''),
          another,
          broken,
          timedOut,
          // What ended in time only when we sent it does not tell why it did not for the runtime.
          replay: taken && !unlike && !timedOut ? 'taken' : turnedDown ? 'turned-down' : 'untold',
          proxyKind: /^(?!http:)(\w+):\/\//.exec(attempt.via)?.[1] ?? null,
          command: byHand(subject.runtime, attempt.endpoint),
          support: supportOf(profile),
        },
        // It may have taken an address of the endpoint that does not answer us either.
        confidence: unlike || open.length < ways.length ? 'possible' : taken && !timedOut ? 'certain' : 'likely',
        side: unlike ? 'unknown' : 'near',
        owners: unlike ? ['system-administrator', 'platform'] : ['system-administrator', 'you'],
        evidence: [wordsEvidence(attempt), ownEvidence(open[0]), ...replayEvidence(one)],
      }
    }
    const unseen = failed.find(({ ways }) => ways.length === 0)
    if (unseen) return { outcome: 'missing', fact: untriedWay(runtimeName(subject), unseen.attempt) }
    if (failed.length > 0) return { outcome: 'not-applicable' }
    const notRun = attempts.find((attempt) => attempt.outcome === 'not-run')
    if (notRun || attempts.length === 0)
      return { outcome: 'missing', fact: notRun?.notRun ?? `${runtimeName(subject)} was not run against the endpoint.` }
    return { outcome: 'pass' }
  },
  words: {
    pass: 'It connects by itself, on its own settings',
    title: ({ runtime }) => `${runtime} does not connect, though our own connection gets through`,
    why: ({ timedOut, error, another, broken, replay }) =>
      `Our own connection on the same way, which checks no certificate, got an answer. ` +
      (timedOut && error === '' ? 'The runtime did not finish in time.' : `The runtime says: “${error}”`) +
      REPLAYS[replay] +
      (broken ? ' The other end or the way did that; one try does not tell why.' : '') +
      (another ? ' The certificates that we were shown are within their dates.' : ''),
    fix: ({ runtime, another, broken, replay, proxyKind, command, support }) => [
      ...(another || broken || replay === 'turned-down'
        ? [{ text: 'Run this check again. If another runtime fails then, one of the platform’s servers is not like the rest.' }]
        : []),
      // Python's urllib and others speak plain HTTP to every proxy.
      ...(proxyKind === null
        ? []
        : [
            { text: `The proxy is of the kind ${proxyKind}. Make sure that ${runtime} knows it: some programs take every proxy for http.` },
          ]),
      { text: `Look at the settings of ${runtime}: its certificate file, its TLS settings, its proxy.` },
      { text: 'Try it by hand, on the same host and as the same user.', command },
      { text: 'Install the updates of the runtime and of its TLS library.' },
      sendReport(support),
      CHECK_AGAIN,
    ],
  },
})
