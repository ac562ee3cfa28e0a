// app-connection-fails: the runtime's own attempt fails on a way on which our own handshake got an HTTP answer.
// Its own words are quoted. Where our own handshake was stopped too, the path's cause speaks instead. Ours checks no certificate.

import type { Path } from '../../contract/path.ts'
import type { Attempt } from '../../contract/runtime-facts.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { wasShownAnother } from '../contradiction.ts'
import { defineRule } from '../define-rule.ts'
import { isDone } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine, sendReport, supportOf } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { defaultOffer, isHeldBack, runtimeName } from './offers.ts'

interface Params {
  runtime: string
  endpoint: string
  error: string
  /** It was shown another certificate than we were, as it seems. */
  another: boolean
  /** It was cut off without a word, or answered with no TLS. */
  broken: boolean
  /** What it turns down is what the endpoint shows, whoever asks. */
  theirs: boolean
  timedOut: boolean
  /** Of the proxy in between, where it is no plain http one; null otherwise. */
  proxyKind: string | null
  command: string
  support: string
}

/**
 * The connection did not open though ours did, ended without a word, or what came was no TLS, as OpenSSL, curl, PHP, Python and Node say it. The other end or the way
 * does that, not this host; one try does not tell whether the runtime's hello is why, or one of several servers.
 */
const BROKEN_OFF =
  /SSL_ERROR_SYSCALL|unexpected eof|EOF occurred|\(EOF\)|ECONNRESET|reset by peer|socket hang up|disconnected before secure|wrong version number|empty reply|closed connection without response|connection ended with|end of file|non-properly terminated|remote host terminated|connection refused|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|no route to host|network is unreachable/i

/**
 * What the endpoint shows is turned down: a certificate that is not for servers, an issuer that may not have issued it (RFC 5280 section 6.1), or a key of its own that is too small. In the words of
 * OpenSSL (x509_txt.c, ssl_err.c), of NSS (SECerrs.h, SSLerrs.h), of GnuTLS and of Java.
 */
const OF_THE_ENDPOINT =
  /(unsuitable|unsupported) certificate purpose|INVALID_PURPOSE|\bdh[ _]key[ _]too[ _]small|certificate type not approved|weak ephemeral Diffie-Hellman|Diffie-Hellman prime sent by the server is not acceptable|extended key usage does not permit use for TLS server|DH ServerKeyExchange does not comply|(permitted|excluded) subtree violation|name constraint|path length constraint|invalid CA certificate|\bpathlen|PATH_LEN_CONSTRAINT|CERT_NOT_IN_NAME_SPACE/i

/** A proxy of the runtime's own is no setting that this program reads; the person can name it. */
const untriedWay = (runtime: string, { via, endpoint }: Attempt): string =>
  via === 'direct'
    ? `The way that ${runtime} takes to ${endpoint} was not tried by this program.`
    : `${runtime} goes through ${via}, by a setting of its own. Name that proxy for this check (--proxy on the command line).`

const onSameWay = (attempt: Attempt, paths: readonly Path[]): Path[] =>
  paths.filter((path) => path.endpoint === attempt.endpoint && path.via === attempt.via)

export const appConnectionFails = defineRule<'runtime', 'paths', Params>({
  id: 'app-connection-fails',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: [],
  judge(subject, { paths }, { profile, date, gathered, knowledge }) {
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
      // An old root in a store of its own does this, and one of several servers too.
      const another = open.every((path) => wasShownAnother(path, attempt, gathered))
      const broken = BROKEN_OFF.test(attempt.error ?? '')
      const unlike = another || broken
      const theirs = OF_THE_ENDPOINT.test(attempt.error ?? '')
      return {
        outcome: 'fail',
        params: {
          runtime: runtimeName(subject),
          endpoint: attempt.endpoint,
          error,
          another,
          broken,
          theirs,
          timedOut: attempt.outcome === 'timeout',
          proxyKind: /^(?!http:)(\w+):\/\//.exec(attempt.via)?.[1] ?? null,
          command: byHand(subject.runtime, attempt.endpoint),
          support: supportOf(profile),
        },
        // It may have taken an address of the endpoint that does not answer us either.
        confidence: open.length === ways.length && !unlike ? 'likely' : 'possible',
        // Newer libraries turn down what older ones take: both ends can mend it.
        side: unlike || theirs ? 'unknown' : 'near',
        owners: theirs
          ? ['platform', 'system-administrator']
          : unlike
            ? ['system-administrator', 'platform']
            : ['system-administrator', 'you'],
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
    if (unseen) return { outcome: 'missing', fact: untriedWay(runtimeName(subject), unseen) }
    if (failed.length > 0) return { outcome: 'not-applicable' }
    const notRun = attempts.find((attempt) => attempt.outcome === 'not-run')
    if (notRun || attempts.length === 0)
      return { outcome: 'missing', fact: notRun?.notRun ?? `${runtimeName(subject)} was not run against the endpoint.` }
    return { outcome: 'pass' }
  },
  words: {
    pass: 'It connects by itself, on its own settings',
    title: ({ runtime }) => `${runtime} does not connect, though our own connection gets through`,
    why: ({ timedOut, error, another, broken, theirs }) =>
      `Our own connection on the same way, which checks no certificate, got an answer. ` +
      (timedOut && error === '' ? 'The runtime did not finish in time.' : `The runtime says: “${error}”`) +
      (theirs ? ' What it turns down is what the endpoint shows: its certificate, or its key.' : '') +
      (broken ? ' The other end or the way did that; one try does not tell why.' : '') +
      (another ? ' The certificates that we were shown are within their dates.' : ''),
    fix: ({ runtime, another, broken, theirs, proxyKind, command, support }) => [
      ...(another || broken
        ? [{ text: 'Run this check again. If another runtime fails then, one of the platform’s servers is not like the rest.' }]
        : []),
      // Python's urllib and others speak plain HTTP to every proxy.
      ...(proxyKind === null
        ? []
        : [
            { text: `The proxy is of the kind ${proxyKind}. Make sure that ${runtime} knows it: some programs take every proxy for http.` },
          ]),
      ...(theirs
        ? [{ text: 'Tell the platform. Only the platform can change what its endpoint shows: a certificate, an issuer or a key.' }]
        : []),
      { text: `Look at the settings of ${runtime}: its certificate file, its TLS settings, its proxy.` },
      { text: 'Try it by hand, on the same host and as the same user.', command },
      ...(theirs ? [] : [{ text: 'Install the updates of the runtime and of its TLS library.' }]),
      sendReport(support),
      CHECK_AGAIN,
    ],
  },
})
