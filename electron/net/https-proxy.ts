// TLS to an HTTPS proxy (RFC 9110 section 9.3.6 inside TLS, as curl's `https://` proxies): the tunnel is asked for only after
// the proxy's own certificate was held against the stores of this host. The check is made by hand, so that its reason is known.
import { isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { type Certificate, type Trust, wasRead } from '../contract/path.ts'
import { certificates } from './certificates.ts'
import { shakeHands } from './complete.ts'
import { SocketConnection } from './connection.ts'
import type { Deadline, ProxyAnswer, ProxyTarget, TunnelResult } from './net.ts'

type Failure = Exclude<TunnelResult, { kind: 'tunnel' }>

/** More certificates than any real chain has. */
const MAX_SENT = 10

const day = (instant: string): string => instant.slice(0, 10)

/** The stores of this host decide; the public roots stand in for them only where none can be read. */
const trustProblem = (trust: readonly Trust[]): string[] => {
  const own = trust.filter((one) => one.store !== 'public' && wasRead(one))
  const counting = own.length > 0 ? own : trust.filter(({ store }) => store === 'public')
  if (counting.some(({ result }) => result === 'trusted')) return []
  const results = counting.map(({ result }) => result)
  if (results.includes('self-signed')) return ['It signs itself.']
  if (results.includes('incomplete')) return ['The certificate between it and the root was not sent.']
  if (results.includes('bad-signature')) return ['Its signature does not fit its issuer.']
  return ['No trust store of this host knows its issuer.']
}

/** Why this certificate is not accepted for `host` at the instant `now`, as plain sentences; null where it is. */
export const certificateProblem = (
  leaf: Certificate | null,
  matches: boolean | null,
  host: string,
  trust: readonly Trust[],
  now: Date,
): string | null => {
  if (leaf === null) return 'It sent no certificate that can be read.'
  const problems = [
    ...(Date.parse(leaf.notAfter) < now.getTime() ? [`It ended on ${day(leaf.notAfter)}.`] : []),
    ...(Date.parse(leaf.notBefore) > now.getTime() ? [`It begins only on ${day(leaf.notBefore)}.`] : []),
    ...(matches ? [] : [`It is not for the name ${host}.`]),
    ...trustProblem(trust),
  ]
  return problems.length === 0 ? null : `${problems.join(' ')} Subject: ${leaf.subject}. Issuer: ${leaf.issuer}.`
}

/** The chain as DER, the proxy's own certificate first. */
const chainOf = (socket: TLSSocket): Uint8Array[] => {
  const chain: Uint8Array[] = []
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (next?.raw !== undefined && chain.length < MAX_SENT && !chain.some((known) => Buffer.compare(known, next?.raw ?? known) === 0)) {
    chain.push(next.raw)
    next = next.issuerCertificate
  }
  return chain
}

/** That it speaks TLS, where the handshake ended by TLS itself: by an alert, or by a version that the library here does not take. */
const spokeTls = (observation: string, detail: string): ProxyAnswer | null => {
  const tooOld = /UNSUPPORTED_PROTOCOL/.test(detail)
  const reason = tooOld ? 'it chose an older TLS than this program takes' : observation === 'alert' ? 'it answered with a TLS alert' : null
  return reason === null ? null : { protocol: 'http', status: 0, reason, schemes: [], headers: [] }
}

/** TLS on an open socket to the proxy; what is asked next goes through it. The socket is the new connection's from here on. */
export const secureProxy = async (
  plain: Socket,
  proxy: Pick<ProxyTarget, 'url' | 'trustOf'>,
  deadline: Deadline,
): Promise<SocketConnection | Failure> => {
  const from = performance.now()
  const host = new URL(proxy.url).hostname.replace(/^\[|\]$/g, '')
  const options: ConnectionOptions = { socket: plain, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] }
  const socket = connectTls(isIP(host) === 0 ? { ...options, servername: host } : options)
  socket.once('close', () => plain.destroy())
  const { observation, detail } = await shakeHands(socket, deadline, from)
  const ms = performance.now() - from
  if (observation !== 'completed') {
    socket.destroy()
    if (observation === 'reset' || observation === 'closed' || observation === 'silent') return { kind: observation, answer: null, ms }
    const answer = spokeTls(observation, detail)
    const said =
      answer === null ? 'It did not complete a TLS handshake, as an https proxy must.' : 'It speaks TLS, and the handshake ended.'
    return { kind: 'not-a-proxy', detail: `${said} ${detail}`, answer, ms }
  }
  const chain = chainOf(socket)
  const [sent] = chain
  const leaf = sent === undefined ? null : certificates.read(sent)
  const matches = sent === undefined ? null : certificates.nameMatches(sent, host)
  const reason = certificateProblem(leaf, matches, host, proxy.trustOf(chain), new Date())
  if (reason !== null) {
    socket.destroy()
    return { kind: 'certificate-bad', reason, ms }
  }
  return new SocketConnection(socket, deadline.timeoutMs)
}
