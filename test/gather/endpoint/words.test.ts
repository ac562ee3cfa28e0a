// Every detail of a step is whole sentences: others follow it in a report. What a peer sent is quoted, and is never the end by itself.
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../electron/contract/path.ts'
import { answerWords, chainWords, handshakeWords, otherKindWords, tcpWords, tunnelWords } from '../../../electron/gather/endpoint/words.ts'
import type { Connection, ConnectResult, ProxyAnswer, TunnelResult } from '../../../electron/net/net.ts'
import { TlsFormatError } from '../../../electron/tls/errors.ts'
import { aCertificate } from '../../fixtures/facts.ts'

const connection: Connection = { write: async () => 'written', read: async () => ({ kind: 'closed' }), close: () => undefined }
const anAnswer = (change: Partial<ProxyAnswer> = {}): ProxyAnswer => ({
  protocol: 'http',
  status: 403,
  reason: 'Forbidden',
  schemes: [],
  headers: ['server: squid/5.7'],
  ...change,
})
const toldWhy = anAnswer({ headers: ['x-squid-error: ERR_ACCESS_DENIED 0', 'location: http://login.example.test/'] })
const notAsked = anAnswer({ status: 0, reason: 'the name has no address for SOCKS 4' })
const begun = anAnswer({ status: 0, reason: 'it sent 5 bytes of one' })

const tunnels: TunnelResult[] = [
  { kind: 'tunnel', connection, answer: anAnswer({ status: 200, reason: 'Connection established' }), ms: 1 },
  { kind: 'tunnel', connection, answer: anAnswer({ status: 200, reason: '' }), ms: 1 },
  ...(['login-needed', 'login-refused', 'denied', 'cannot-reach'] as const).flatMap((kind): TunnelResult[] =>
    [anAnswer(), toldWhy, notAsked, anAnswer({ protocol: 'socks5', status: 2, reason: 'not allowed by ruleset' })].map((answer) => ({
      kind,
      answer,
      ms: 1,
    })),
  ),
  { kind: 'certificate-bad', reason: 'It is valid until 2026-01-01. Subject: CN=proxy.example.test', ms: 1 },
  { kind: 'certificate-bad', reason: 'The proxy sent no certificate.', ms: 1 },
  { kind: 'not-a-proxy', detail: 'What answered is no HTTP proxy. Its first line: SSH-2.0-OpenSSH', answer: null, ms: 1 },
  { kind: 'not-a-proxy', detail: 'What answered is no SOCKS 5 proxy. Its answer begins: ', answer: null, ms: 1 },
  ...(['closed', 'reset', 'silent'] as const).flatMap((kind): TunnelResult[] => [null, begun].map((answer) => ({ kind, answer, ms: 1 }))),
]

const malformed = (detail: string): Answer => ({ kind: 'malformed', detail })
const answers: Answer[] = [
  { kind: 'server-hello', version: 0x0303, suite: 0xc02f, group: 0x001d, helloRetry: false },
  { kind: 'server-hello', version: 0x0303, suite: 0x009c, group: null, helloRetry: false },
  { kind: 'alert', level: 2, description: 40 },
  { kind: 'alert', level: 2, description: 255 },
  ...(['reset', 'closed', 'silent'] as const).flatMap((kind): Answer[] => [{ kind }, { kind, received: 6 }]),
  { kind: 'not-tls', firstLine: 'BLAH BLAH not TLS' },
  { kind: 'not-tls', firstLine: '' },
  malformed(new TlsFormatError('truncated', 'legacy version', 0).message),
  malformed('The answer did not end.'),
  { kind: 'not-connected', detail: 'The limit of connections to this endpoint was reached.' },
  { kind: 'not-connected', detail: 'cut' },
]

const connects = (['refused', 'silent', 'unreachable', 'denied'] as const).map(
  (kind): Exclude<ConnectResult, { kind: 'open' | 'budget' }> => ({ kind, code: 'ECODE', ms: 1 }),
)

const details: [string, string][] = [
  ...connects.map((result): [string, string] => [`tcp ${result.kind}`, tcpWords(result, '192.0.2.7:443', 4000)]),
  ...tunnels.map((result): [string, string] => [`proxy ${result.kind}`, tunnelWords(result, 4000)]),
  ...answers.map((answer): [string, string] => [`hello ${answer.kind}`, answerWords(answer, 4000)]),
  ['proxy of another kind', otherKindWords('socks5')],
  ['certificates', chainWords(3, 2, aCertificate())],
]

describe('the detail of a step', () => {
  it.each(details)('ends as a sentence, once: %s: %s', (_name, detail) => {
    expect(detail).toMatch(/[^.:\s][.”]$/)
  })
})

describe('an answer that is broken', () => {
  it.each([
    [{ kind: 'not-tls', firstLine: 'BLAH BLAH' }, 'The answer is not TLS. Its first line: “BLAH BLAH”.'],
    [{ kind: 'not-tls', firstLine: '' }, 'The answer is not TLS, and its first line is empty.'],
    [malformed('legacy version: truncated at byte 0'), 'The answer is not well-formed TLS (legacy version: truncated at byte 0).'],
    [malformed('The answer did not end.'), 'The answer is not well-formed TLS. The answer did not end.'],
    [{ kind: 'alert', level: 2, description: 255 }, 'The server sent the alert 255, which has no name.'],
    [{ kind: 'alert', level: 2, description: 40 }, 'The server sent the alert handshake_failure (40).'],
  ] satisfies [Answer, string][])('is told in whole sentences: %j', (answer, sentence) => {
    expect(answerWords(answer, 4000)).toBe(sentence)
  })
})

describe('the end of our own handshake', () => {
  const gaveUp = { observation: 'failed', detail: "This program's TLS library gave up.", ms: 1 } as const
  const boring = 'BoringSSL (Electron 22.3.25)'
  const words = (keyType: string, library = boring, handshake: Parameters<typeof handshakeWords>[0]['handshake'] = gaveUp) =>
    handshakeWords({ handshake, library }, aCertificate({ keyType }))

  it('says that a key is not known to the library, where it gave up and does not know such keys', () => {
    expect(words('rsa-pss')).toBe(
      "This program's TLS library gave up. Library: BoringSSL (Electron 22.3.25). It does not know keys of the kind rsa-pss. The command line on Node.js does.",
    )
  })

  it.each([
    ['the key is a usual one', words('rsa')],
    ['another library gave up', words('rsa-pss', 'OpenSSL 3.0.17 (Node 20.20.2)')],
    ['it did not give up', words('rsa-pss', boring, { ...gaveUp, observation: 'completed' })],
    ['no certificate came', handshakeWords({ handshake: gaveUp, library: boring })],
  ])('says nothing of the key where %s', (_, said) => {
    expect(said).not.toContain('does not know')
  })
})
