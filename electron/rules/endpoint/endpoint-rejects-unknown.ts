// endpoint-rejects-unknown: a server must pass over what it does not know: extensions and suites (RFC 8446 section 4.1.2), groups and
// GREASE (RFC 8701 section 1). One that refuses such a hello breaks each runtime that is newer than itself. Names of protocols (ALPN) are
// the exception: a server that knows none of them may end with an alert of its own (RFC 7301 section 3.2), and ends each HTTP client so.

import type { Hello } from '../../contract/hello.ts'
import type { Change } from '../../contract/vocabulary.ts'
import { ALPN, isEmptyExtension, isGrease, isUsualExtension } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { baselineIs, breaks, isHeard, type Sight, sightEvidence, sightsOf, works } from '../differential-sight.ts'
import { HOST, RUNTIME, SUPPORT } from '../examples.ts'
import { farFault, isDirect } from '../path-sight.ts'
import { CHECK_AGAIN, handshakeCommand, mayBeTheProxy, sendReport, supportOf } from '../phrases.ts'

const X25519MLKEM768 = 0x11ec

interface Kind {
  change: Change
  words: string
  /** Whether a hello has what is refused. */
  isIn(hello: Hello): boolean
  /** Our usual hello has it: the change leaves it out. */
  inUsual?: true
}

const KINDS: readonly Kind[] = [
  {
    change: 'grease',
    words: 'reserved numbers (GREASE)',
    isIn: ({ suites, groups, extensions }) => [...suites, ...groups, ...extensions].some(isGrease),
  },
  // Which extensions it does not know is known to the server alone: any but the usual ones may be among them.
  {
    change: 'unknown-extension',
    words: 'an extension that it does not know',
    isIn: ({ extensions }) => extensions.some((type) => !isUsualExtension(type) && !isGrease(type)),
  },
  {
    change: 'empty-last-extension',
    words: 'a last extension that is empty',
    isIn: ({ extensions }) => isEmptyExtension(extensions[extensions.length - 1] ?? -1),
  },
  { change: 'many-suites', words: 'more than 128 cipher suites', isIn: ({ suites }) => suites.length > 128 },
  { change: 'post-quantum', words: 'a post-quantum key', isIn: ({ keyShares }) => keyShares.includes(X25519MLKEM768) },
  { change: 'no-alpn', words: 'the protocol name http/1.1 (ALPN)', isIn: ({ extensions }) => extensions.includes(ALPN), inUsual: true },
]

const isRefused = (sight: Sight, { change, inUsual }: Kind): boolean =>
  inUsual ? baselineIs(sight, 'alert') && works(sight, change) : breaks(sight, change)

interface Params {
  host: string
  runtime: string
  what: string
  /** It may refuse that, for what it knows is another protocol: shown by hand so; null: it may not. */
  byHand: string | null
  /** What it means for this runtime; `unknown`: its hello was not caught. */
  bearing: 'fails' | 'connects' | 'untried' | 'not-sent' | 'unknown'
  proxied: boolean
  support: string
}

const BEARING: Record<Params['bearing'], (runtime: string) => string> = {
  fails: (runtime) => `${runtime} sends such a hello, and its own attempt failed.`,
  connects: (runtime) => `${runtime} connected all the same.`,
  untried: (runtime) => `${runtime} was not tried.`,
  'not-sent': (runtime) => `${runtime} does not send such a hello.`,
  unknown: (runtime) => `Whether ${runtime} sends such a hello is not known.`,
}

export const endpointRejectsUnknown = defineRule<'runtime', 'differential' | 'paths', Params>({
  id: 'endpoint-rejects-unknown',
  layer: 'endpoint',
  subject: 'runtime',
  needs: ['differential', 'paths'],
  silences: ['app-connection-fails'],
  judge(subject, { differential, paths }, { profile }) {
    for (const { attempt, sight, hello, failed } of sightsOf(subject, differential, paths)) {
      // A post-quantum hello is also a long one: where any long one fails, that is the fault.
      const longFails = breaks(sight, 'large')
      // What is in a hello that got through is not what is refused; of extensions, the server may know those and no others.
      const gotThrough = ({ change, isIn }: Kind) => !failed && hello !== null && change !== 'unknown-extension' && isIn(hello)
      const refused = KINDS.filter((kind) => isRefused(sight, kind) && !(kind.change === 'post-quantum' && longFails) && !gotThrough(kind))
      const [first] = refused
      if (first === undefined) continue
      const sent = refused.find(({ isIn }) => hello !== null && isIn(hello))
      const ended = hello === null ? 'unknown' : sent ? 'fails' : 'not-sent'
      const bearing = attempt.outcome === 'not-run' ? 'untried' : failed ? ended : 'connects'
      return {
        outcome: bearing === 'fails' ? 'fail' : 'warn',
        params: {
          host: sight.path.host,
          runtime: `${subject.runtime.name} ${subject.runtime.version}`,
          what: (sent ?? first).words,
          byHand: (sent ?? first).inUsual === true ? handshakeCommand(sight.path, '-alpn', 'http/1.1') : null,
          bearing,
          proxied: !isDirect(sight.path),
          support: supportOf(profile),
        },
        ...farFault(sight.path, 'likely'),
        evidence: sightEvidence(sight),
      }
    }
    return { outcome: isHeard(subject, paths) ? 'pass' : 'not-applicable' }
  },
  words: {
    pass: 'No sign that the endpoint refuses what it does not know',
    example: () => ({
      owners: ['platform'],
      params: {
        host: HOST,
        runtime: RUNTIME,
        what: 'an extension that it does not know',
        byHand: null,
        bearing: 'fails',
        proxied: false,
        support: SUPPORT,
      },
    }),
    title: ({ host, what }) => `The endpoint ${host} refuses a hello with ${what}`,
    why: ({ runtime, what, byHand, bearing, proxied }) =>
      `The same hello without ${what} works, each time. ` +
      `${byHand ? 'So it knows other protocols only, such as HTTP/2 alone. Programs that speak HTTP/1.1 name it.' : 'A server has to pass over what it does not know.'} ` +
      `${BEARING[bearing](runtime)}` +
      `${mayBeTheProxy(proxied)}`,
    fix: ({ what, byHand, support }) => [
      ...(byHand === null
        ? []
        : [
            { text: 'See by hand that a hello with this name ends with an alert.', command: byHand },
            { text: 'If the platform speaks HTTP/2 alone, your program has to speak it too. Ask the platform.' },
          ]),
      { text: `Tell the platform: its endpoint turns down hellos with ${what} (${byHand ? 'RFC 7301' : 'RFC 8446, RFC 8701'}).` },
      sendReport(support),
      { text: 'A filter on the way can do the same. If another network gets through, ask your network team.' },
      CHECK_AGAIN,
    ],
    ask: ({ what, byHand }) =>
      byHand
        ? [
            `Please let the endpoint accept ${what}, or tell us that it speaks HTTP/2 alone. It ends a hello with that name with an alert.`,
            'RFC 7301, section 3.2, is about that alert.',
          ]
        : [
            `Please let the endpoint pass over what it does not know. It refuses a hello with ${what}.`,
            'RFC 8446, section 4.1.2, asks servers to do so. Equipment before the endpoint may need an update.',
          ],
  },
})
