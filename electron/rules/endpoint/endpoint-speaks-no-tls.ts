// endpoint-speaks-no-tls: what answers on that port is not TLS: plain HTTP, or another protocol, told by its first line.

import { defineRule } from '../define-rule.ts'
import { HOST } from '../examples.ts'
import { passedOnBy } from '../firewall/gateway-marks.ts'
import { farFault, isDirect, probeEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine, mayBeTheProxy } from '../phrases.ts'
import { answersOf, isServerHello } from './answers.ts'

const PROTOCOLS: readonly [RegExp, string][] = [
  [/^HTTP\/|^<(!doctype|html)/i, 'plain HTTP'],
  [/^SSH-/, 'SSH'],
  [/^220[ -].*(smtp|mail)/i, 'SMTP (mail)'],
  [/^220[ -].*ftp/i, 'FTP'],
  [/^\+OK/, 'POP3 (mail)'],
  [/^\* OK/, 'IMAP (mail)'],
]

interface Params {
  host: string
  port: number
  /** null: not known by its first line. */
  protocol: string | null
  line: string
  proxied: boolean
  /** The name that a proxy gave itself in the answer to a question in plain HTTP; null: it names none, or one of the platform's. */
  passedOnBy: string | null
}

export const endpointSpeaksNoTls = defineRule<'path', never, Params>({
  id: 'endpoint-speaks-no-tls',
  layer: 'endpoint',
  subject: 'path',
  step: 'hello',
  needs: [],
  silences: ['endpoint-old-tls-only', 'endpoint-no-permitted-cipher', 'app-connection-fails'],
  judge(path) {
    const { profile, broad } = answersOf(path)
    const answers = broad ? [...profile, broad] : profile
    if (answers.length === 0) return { outcome: 'missing', fact: `${path.host} was not sent a hello.` }
    if (answers.some(isServerHello)) return { outcome: 'pass' }
    const plain = answers.filter((answer) => answer.kind === 'not-tls')
    if (plain[0]?.kind !== 'not-tls') return { outcome: 'not-applicable' }
    const line = firstLine(plain[0].firstLine)
    const marked = path.plainHttp === null ? null : passedOnBy(path.plainHttp, path.host)
    // The proxy may be the platform's own, or one on the way.
    const fault = farFault(path, plain.length > 1 && marked === null ? 'certain' : 'likely')
    return {
      outcome: 'fail',
      params: {
        host: path.host,
        port: path.port,
        protocol: PROTOCOLS.find(([pattern]) => pattern.test(line))?.[1] ?? null,
        line,
        proxied: !isDirect(path),
        passedOnBy: marked,
      },
      ...fault,
      // A wrong port is the commonest reason, and a page of this network can answer too: the side is open.
      side: 'unknown',
      owners: ['you', 'platform', 'network-team'],
      evidence: probeEvidence(path),
    }
  },
  words: {
    pass: 'The endpoint speaks TLS',
    example: () => ({
      owners: ['you', 'platform', 'network-team'],
      params: { host: HOST, port: 80, protocol: 'plain HTTP', line: 'HTTP/1.1 400 Bad Request', proxied: false, passedOnBy: null },
    }),
    title: ({ host, port, protocol }) =>
      `${host}, port ${port}, speaks ${protocol ?? 'no TLS'}${protocol === 'plain HTTP' ? ', not HTTPS' : ''}`,
    why: ({ line, proxied, passedOnBy: by }) =>
      `It answered our hello with something that is not TLS${line === '' ? '.' : `. Its first line: “${line}”`}` +
      `${mayBeTheProxy(proxied)}` +
      (by === null ? '' : ` Asked in plain HTTP, a proxy answers, which calls itself “${firstLine(by)}”. Whose it is, it does not say.`),
    fix: ({ port, protocol, passedOnBy: by }) => [
      {
        text: `Compare the address and the port with the documents of the platform${port === 443 ? '.' : `. HTTPS is mostly on port 443, this is port ${port}.`}`,
      },
      ...(protocol === 'plain HTTP'
        ? [{ text: 'If a login or block page of your own network answers, ask your network team to let this host through.' }]
        : []),
      ...(by === null
        ? []
        : [{ text: `Ask your network team whether “${firstLine(by)}” is a proxy of theirs, to which a firewall leads port ${port}.` }]),
      { text: 'If both are right, tell the platform what answers there.' },
      CHECK_AGAIN,
    ],
    ask: () => ['Please tell us whether the address and the port above are right, and what answers there.'],
  },
})
