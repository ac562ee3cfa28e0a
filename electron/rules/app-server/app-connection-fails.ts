// app-connection-fails: the runtime's own attempt fails on a way on which our own handshake got an HTTP answer.
// Its own words are quoted. Where our own handshake was stopped too, the path's cause speaks instead. Ours checks no certificate.
import type { Attempt } from '../../contract/facts.ts'
import type { Path } from '../../contract/path.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { defineRule } from '../define-rule.ts'
import { isDone } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine, sendReport, supportOf } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { defaultOffer, isHeldBack, runtimeName } from './offers.ts'

interface Params {
  runtime: string
  endpoint: string
  error: string
  timedOut: boolean
  /** Of the proxy in between, where it is no plain http one; null otherwise. */
  proxyKind: string | null
  command: string
  support: string
}

const onSameWay = (attempt: Attempt, paths: readonly Path[]): Path[] =>
  paths.filter((path) => path.endpoint === attempt.endpoint && path.via === attempt.via)

export const appConnectionFails = defineRule<'runtime', 'paths', Params>({
  id: 'app-connection-fails',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: [],
  judge(subject, { paths }, { profile, date, knowledge }) {
    const { attempts } = subject
    const failed = attempts.filter((attempt) => attempt.outcome === 'failed' || attempt.outcome === 'timeout')
    // An offer below the rules may be why it fails: of that app-runtime-too-old speaks.
    if (failed.length > 0 && defaultOffer(subject).caught && isHeldBack(subject, profileOn(profile, date), knowledge))
      return { outcome: 'not-applicable' }
    for (const attempt of failed) {
      const ways = onSameWay(attempt, paths)
      const open = ways.filter((path) => isDone(path, 'http'))
      if (open[0] === undefined) continue
      const error = firstLine(attempt.error ?? '')
      return {
        outcome: 'fail',
        params: {
          runtime: runtimeName(subject),
          endpoint: attempt.endpoint,
          error,
          timedOut: attempt.outcome === 'timeout',
          proxyKind: /^(?!http:)(\w+):\/\//.exec(attempt.via)?.[1] ?? null,
          command: byHand(subject.runtime, attempt.endpoint),
          support: supportOf(profile),
        },
        // It may have taken an address of the endpoint that does not answer us either.
        confidence: open.length === ways.length ? 'likely' : 'possible',
        side: 'near',
        owners: ['system-administrator', 'you'],
        evidence: [
          { kind: 'command', source: attempt.command, text: attempt.error ?? attempt.outcome },
          {
            kind: 'network',
            source: open[0].id,
            text: 'Our own handshake on the same way, which checks no certificate, was completed and got an HTTP answer.',
          },
        ],
      }
    }
    const unseen = failed.find((attempt) => onSameWay(attempt, paths).length === 0)
    if (unseen)
      return { outcome: 'missing', fact: `The way that ${runtimeName(subject)} takes to ${unseen.endpoint} was not tried by this program.` }
    if (failed.length > 0) return { outcome: 'not-applicable' }
    const notRun = attempts.find((attempt) => attempt.outcome === 'not-run')
    if (notRun || attempts.length === 0)
      return { outcome: 'missing', fact: notRun?.notRun ?? `${runtimeName(subject)} was not run against the endpoint.` }
    return { outcome: 'pass' }
  },
  words: {
    pass: 'It connects by itself, on its own settings',
    title: ({ runtime }) => `${runtime} does not connect, though our own connection gets through`,
    why: ({ timedOut, error }) =>
      `Our own connection on the same way, which checks no certificate, got an answer. ` +
      (timedOut && error === '' ? 'The runtime did not finish in time.' : `The runtime says: “${error}”`),
    fix: ({ runtime, proxyKind, command, support }) => [
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
