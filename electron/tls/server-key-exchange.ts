// ServerKeyExchange up to TLS 1.2, as far as it names the group of an ephemeral elliptic-curve exchange (RFC 8422 section 5.4).
import { suiteName } from './code-points.ts'
import { Reader } from './reader.ts'

const namedCurve = 3

/** The group, or null where the suite's key exchange uses none or the curve is spelled out. Throws TlsFormatError. */
export function parseKeyExchangeGroup(body: Uint8Array, suite: number): number | null {
  const name = suiteName(suite)
  if (!/^TLS_(ECDHE_|ECDH_anon_)/.test(name)) return null
  const reader = new Reader(body)
  if (name.startsWith('TLS_ECDHE_PSK_')) reader.opaque(2, 'PSK identity hint')
  return reader.u8('curve type') === namedCurve ? reader.u16('group') : null
}
