// The plain sentences that the steps of a path carry as their detail. They say what was seen, never why.
import type { Answer, Certificate } from '../../contract/path.ts'
import type { CompletedHandshake, ConnectResult, ProxyAnswer, TunnelResult } from '../../net/net.ts'
import { alertWords, groupName, suiteName, versionName } from '../../tls/code-points.ts'

/** Other sentences follow a detail: what a peer sent, or a reader of bytes says, need not end as one. */
const ended = (text: string): string => {
  if (text.endsWith(': ')) return `${text}(an empty line).`
  return /[.!?…”]$/.test(text) ? text : `${text}.`
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`

export const tcpWords = (result: Exclude<ConnectResult, { kind: 'open' | 'budget' }>, where: string, stepMs: number): string => {
  switch (result.kind) {
    case 'refused':
      return `${where} refused the connection (${result.code}).`
    case 'silent':
      return `${where} gave no answer within ${seconds(stepMs)} (${result.code}).`
    case 'unreachable':
      return `The network says that ${where} cannot be reached (${result.code}).`
    case 'denied':
      return `The connection to ${where} was forbidden (${result.code}).`
  }
}

/** What a proxy said, with the codes of its protocol and the headers that tell why. */
const proxySaid = ({ protocol, status, reason, headers }: ProxyAnswer): string => {
  const telling = headers.filter((header) => /^(x-squid-error|location|retry-after):/.test(header))
  return [`${protocol === 'http' ? '' : 'SOCKS '}${status} ${reason}`.trim(), ...telling].join('. ')
}

/** What did not come; of a proxy that answered at first and no more, how far it got. */
const wholeAnswer = (begun: ProxyAnswer | null): string => (begun === null ? 'an answer' : `a whole answer, though ${begun.reason}`)

export const tunnelWords = (result: TunnelResult, stepMs: number): string => {
  switch (result.kind) {
    case 'tunnel':
      return ended(`The proxy opened the way: ${proxySaid(result.answer)}`)
    case 'login-needed':
    case 'login-refused':
    case 'denied':
    case 'cannot-reach':
      // A status of 0 is no refusal: this host did not get as far as asking.
      return result.answer.status === 0
        ? `Nothing was asked of the proxy: ${result.answer.reason}.`
        : ended(`The proxy answered ${proxySaid(result.answer)}`)
    case 'certificate-bad':
      return `The certificate of the proxy is not accepted. ${ended(result.reason)}`
    case 'not-a-proxy':
      return ended(result.detail)
    case 'closed':
      return `The proxy closed the connection without ${wholeAnswer(result.answer)}.`
    case 'reset':
      return 'The proxy reset the connection.'
    case 'silent':
      return `Within ${seconds(stepMs)} the proxy did not give ${wholeAnswer(result.answer)}.`
  }
}

export const otherKindWords = (kind: string): string => `Asked as a proxy of the kind ${kind}, it answers as one.`

const howFar = (received: number | undefined): string =>
  received === undefined ? 'the ClientHello' : `the first ${received} bytes of the answer to the ClientHello`

export const answerWords = (answer: Answer, stepMs: number): string => {
  switch (answer.kind) {
    case 'server-hello': {
      const group = answer.group === null ? '' : `, ${groupName(answer.group)}`
      return `The server chose ${versionName(answer.version)}, ${suiteName(answer.suite)}${group}.`
    }
    case 'alert':
      return `The server sent the alert ${alertWords(answer.description)}.`
    case 'reset':
      return `The connection was reset after ${howFar(answer.received)}.`
    case 'closed':
      return `The connection was closed after ${howFar(answer.received)}, without an alert.`
    case 'silent':
      return answer.received === undefined
        ? `No answer to the ClientHello within ${seconds(stepMs)}.`
        : `No whole answer to the ClientHello within ${seconds(stepMs)}: only ${answer.received} bytes of it came.`
    case 'not-tls':
      return answer.firstLine === ''
        ? 'The answer is not TLS, and its first line is empty.'
        : `The answer is not TLS. Its first line: “${answer.firstLine}”.`
    case 'malformed':
      // A sentence, or what the reader of the bytes says: the field, what is wrong with it and where.
      return answer.detail.endsWith('.')
        ? `The answer is not well-formed TLS. ${answer.detail}`
        : `The answer is not well-formed TLS (${answer.detail}).`
    case 'not-connected':
      return ended(answer.detail)
  }
}

/** How many certificates came, and of those how many were understood from the first on. */
export const chainWords = (sent: number, read: number, leaf: Certificate): string =>
  `${sent} sent${read < sent ? `, of which ${read === 1 ? 'only the first was' : `the first ${read} were`} read` : ''}. The first is for ${leaf.subject}, valid until ${leaf.notAfter}.`

/** Keys of which BoringSSL checks no signature in a handshake: it has none of their algorithms (Electron 22 was seen to give up). */
const UNKNOWN_TO_BORINGSSL = ['rsa-pss', 'ed448']

/** How our own handshake ended, and of which library; a key that it does not know is no fault of the server. */
export const handshakeWords = ({ handshake, library }: Pick<CompletedHandshake, 'handshake' | 'library'>, leaf?: Certificate): string => {
  const isUnknown =
    handshake.observation !== 'completed' && library.startsWith('BoringSSL') && UNKNOWN_TO_BORINGSSL.includes(leaf?.keyType ?? '')
  const because = isUnknown ? ` It does not know keys of the kind ${leaf?.keyType}. The command line on Node.js does.` : ''
  return `${handshake.detail} Library: ${library}.${because}`
}
