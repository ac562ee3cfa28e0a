// A captured ClientHello made ready to be sent again by our own socket: all that it offered, with fresh random, session id and key
// shares. What belongs to a session that is not ours (a ticket to resume, early data) is left out.
import type { Replay } from '../../contract/runtime-facts.ts'
import type { FreshKeyShare, HandshakeCrypto } from '../../net/net.ts'
import { clientHelloFromRecords, writeClientHello } from '../../tls/client-hello.ts'
import type { ClientHelloSpec } from '../../tls/client-hello-spec.ts'
import { isGrease } from '../../tls/code-points.ts'
import { TlsFormatError } from '../../tls/errors.ts'
import {
  cookie,
  type Extension,
  extensionData,
  extensionType,
  keyShare,
  readCodePoints,
  readKeyShares,
  serverName,
  signatureAlgorithms,
  supportedGroups,
} from '../../tls/extensions.ts'
import { hybridShare, X25519MLKEM768 } from '../../tls/ml-kem-share.ts'
import { contentType, writeRecords } from '../../tls/record.ts'
import { GROUPS, type ReadyHello, type Retry } from '../endpoint/probe.ts'

export interface ReplayHello {
  ready: ReadyHello
  /** Groups whose key share could not be made, so that the hello goes without it. */
  leftOut: number[]
}

export interface ReplayAsk {
  /** The records as they were caught. */
  bytes: Uint8Array
  /** Who is asked now: the name takes the place of the one in the hello; null: an address, which is not sent as a name. */
  host: string | null
  added: Replay['added']
  /** Those that are added where suites are. */
  suites: readonly number[]
}

const X25519 = 0x001d
/** ECDSA, EdDSA, RSA-PSS of both kinds of key, RSA PKCS #1, and SHA-1 last. */
const SCHEMES = [
  ...[0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b],
  ...[0x0401, 0x0501, 0x0601, 0x0203, 0x0201],
]
/** early_data and pre_shared_key (RFC 8446 sections 4.2.10 and 4.2.11): the last is bound to the hello's every byte. */
const OF_A_SESSION = new Set([42, 41])

const shareOf = (group: number, crypto: HandshakeCrypto): FreshKeyShare | null => {
  // What a client sends for it is of no use to anybody (RFC 8701 section 3.1).
  if (isGrease(group)) return { group, publicKey: Uint8Array.of(0), privateKey: new Uint8Array(0) }
  if (group !== X25519MLKEM768) return crypto.generateKeyShare(group)
  const x25519 = crypto.generateKeyShare(X25519)
  return x25519 && { group, publicKey: hybridShare(crypto.random, x25519.publicKey), privateKey: new Uint8Array(0) }
}

const listIn = (extensions: readonly Extension[] | null, type: number): number[] | null => {
  const data = extensionData(extensions, type)
  return data === undefined ? null : readCodePoints(data)
}

const union = (own: readonly number[], more: readonly number[]): number[] => [...new Set([...own, ...more])]

/** Those of finite fields (RFC 7919 section 2). */
const isFiniteField = (group: number): boolean => group >> 8 === 1

/**
 * A hello without one suite of ECDHE names no groups, or those for DHE alone. Beside such suites it has to: RFC 8422 section 4 lets a server
 * take any group then, but those on OpenSSL take none.
 */
const withGroups = (extensions: ClientHelloSpec['extensions']): ClientHelloSpec['extensions'] => {
  const own = listIn(extensions, extensionType.supportedGroups) ?? []
  if (extensions === null || !own.every(isFiniteField)) return extensions
  const others = extensions.filter(({ type }) => type !== extensionType.supportedGroups)
  return [...others, supportedGroups(union(own, GROUPS))]
}

/** The hello with what is to be added; null where it has no such list, or all of that is in it already. */
const widened = (hello: ClientHelloSpec, { added, suites }: Pick<ReplayAsk, 'added' | 'suites'>): ClientHelloSpec | null => {
  if (added === 'nothing') return hello
  if (added === 'suites') {
    const more = union(hello.suites, suites)
    return more.length === hello.suites.length ? null : { ...hello, suites: more, extensions: withGroups(hello.extensions) }
  }
  const type = added === 'groups' ? extensionType.supportedGroups : extensionType.signatureAlgorithms
  const own = listIn(hello.extensions, type)
  const all = own && union(own, added === 'groups' ? GROUPS : SCHEMES)
  if (own === null || all === null || all.length === own.length) return null
  const extension = added === 'groups' ? supportedGroups(all) : signatureAlgorithms(all)
  // What is said of the certificates' signatures alone (RFC 8446 section 4.2.3) would hold them to less than that.
  const extensions = (hello.extensions ?? []).filter((one) => one.type !== extensionType.signatureAlgorithmsCert || added === 'groups')
  return { ...hello, extensions: extensions.map((one) => (one.type === type ? extension : one)) }
}

const isTlsFormat = (error: unknown): boolean => error instanceof TlsFormatError

/** Null where it cannot be sent again: the framing is that of SSL 2.0, it cannot be read, or nothing would be added to it. */
export const replayHello = ({ bytes, host, ...more }: ReplayAsk, crypto: HandshakeCrypto): ReplayHello | null => {
  try {
    const { framing, recordVersion, hello } = clientHelloFromRecords(bytes)
    const base = framing === 'tls' ? widened(hello, more) : null
    if (base === null) return null
    const shared = extensionData(base.extensions, extensionType.keyShare)
    const asked = shared === undefined ? [] : readKeyShares(shared).map(({ group }) => group)
    const shares = asked.flatMap((group) => shareOf(group, crypto) ?? [])
    const random = crypto.random(32)
    const sessionId = base.sessionId.length === 0 ? base.sessionId : crypto.random(base.sessionId.length)
    const write = (keys: readonly FreshKeyShare[], more: readonly Extension[] = []): Uint8Array => {
      const extensions = base.extensions?.flatMap((one): Extension[] => {
        if (OF_A_SESSION.has(one.type)) return []
        if (one.type === extensionType.serverName) return host === null ? [] : [serverName(host)]
        return [one.type === extensionType.keyShare ? keyShare(keys) : one]
      })
      return writeClientHello({ ...base, random, sessionId, extensions: extensions ? [...extensions, ...more] : null })
    }
    const message = write(shares)
    const made = new Set(shares.map(({ group }) => group))
    return {
      leftOut: asked.filter((group) => !made.has(group)),
      ready: {
        message,
        shares,
        pieces: [writeRecords(contentType.handshake, recordVersion, message)],
        again: ({ group, cookie: given }: Retry) => {
          const fresh = group === null ? shares : [shareOf(group, crypto) ?? []].flat()
          return fresh.length === 0 ? null : { message: write(fresh, given ? [cookie(given)] : []), shares: fresh }
        },
      },
    }
  } catch (error) {
    if (isTlsFormat(error)) return null
    throw error
  }
}
