// The hellos of the differential: the baseline, which is the profile's own hello, and one change of it at a time.
// Lengths are those of the handshake message in its record (RFC 7685: what breaks on 256 to 511 bytes counts just that).
import type { Change } from '../../contract/vocabulary.ts'
import type { FreshKeyShare, HandshakeCrypto } from '../../net/net.ts'
import { padToRecordLength, writeClientHello } from '../../tls/client-hello.ts'
import type { ClientHelloSpec } from '../../tls/client-hello-spec.ts'
import { isTls13Suite, registeredSuites } from '../../tls/code-points.ts'
import { cookie, type Extension, extendedMasterSecret, extensionType, rawExtension } from '../../tls/extensions.ts'
import { hybridShare, X25519MLKEM768 } from '../../tls/ml-kem-share.ts'
import { modernHello } from '../../tls/modern-hello.ts'
import { contentType, writeRecords } from '../../tls/record.ts'
import type { Offer } from './offer.ts'
import { GROUPS, type ReadyHello, type Retry } from './probe.ts'

/** What every variant of one endpoint is made from. */
export interface Baseline {
  profile: Offer
  broad: Offer
  /** The name asked for; null where the endpoint is an address. */
  sni: string | null
}

interface Recipe {
  versions: readonly number[]
  suites: readonly number[]
  sni: string | null
  groups: readonly number[]
  shared: readonly number[]
  alpn: readonly string[]
  /** 32 bytes; left out, as RFC 8446 appendix D.4 allows, to save them. */
  sessionId: boolean
  /** What is done with the hello when it is whole but for its length. */
  reshape(spec: ClientHelloSpec): ClientHelloSpec
  /** Gives it the length that is wanted; null where that cannot be. */
  fit(spec: ClientHelloSpec): ClientHelloSpec | null
  send: 'one' | 'segments' | 'records'
}

const TLS13 = 0x0304
const VERSION_OF = { 'version-1.0': 0x0301, 'version-1.1': 0x0302, 'version-1.2': 0x0303, 'version-1.3': TLS13 } as const
const TLS13_SUITES = [0x1301, 0x1302, 0x1303]
/** Reserved for examples (RFC 6761 section 6.5): no platform has it. */
const OTHER_NAME = 'www.example.com'
/** A type that IANA has given to nobody, and that is not GREASE either. */
const UNKNOWN_EXTENSION = 0x9c4f
/** RFC 8701 section 2: three different values, since a hello may not hold an extension twice. */
const GREASE = { suite: 0x3a3a, group: 0x4a4a, version: 0x5a5a, first: 0x6a6a, last: 0x7a7a }
/** TLS_NULL_WITH_NULL_NULL: never to be negotiated (RFC 5246 appendix A.5), so the one answer to it alone is an alert. */
const NEVER = 0x0000
const LARGE = 2000
const MEDIUM = 384
const MANY = 140
/** The longest piece of a split hello: it gets through wherever IPv4 does (RFC 791: 576 bytes with headers). */
const PIECE = 500

const lengthOf = (spec: ClientHelloSpec): number => writeClientHello(spec).length

/** Past the lengths on which old load balancers hang, and never ending with an empty extension. */
const atLeast512 = (spec: ClientHelloSpec): ClientHelloSpec => {
  const length = lengthOf(spec)
  return length < 512 ? padToRecordLength(spec, Math.max(512, length + 5)) : spec
}

const small = (spec: ClientHelloSpec): ClientHelloSpec | null => (lengthOf(spec) < 256 ? spec : null)

const medium = (spec: ClientHelloSpec): ClientHelloSpec | null => {
  const length = lengthOf(spec)
  if (length > 511) return null
  return length > 255 ? spec : padToRecordLength(spec, Math.max(MEDIUM, length + 5))
}

const large = (spec: ClientHelloSpec): ClientHelloSpec => padToRecordLength(spec, LARGE)

const withExtensions = (spec: ClientHelloSpec, change: (extensions: readonly Extension[]) => Extension[]): ClientHelloSpec => ({
  ...spec,
  extensions: change(spec.extensions ?? []),
})

/** Versions up to `highest`: the profile's, or where it has none that low, all from TLS 1.0. */
const upTo = (highest: number, { profile, broad }: Baseline): number[] => {
  const own = profile.versions.filter((version) => version <= highest)
  if (highest === TLS13) return [TLS13, ...own.filter((version) => version !== TLS13)]
  return own.length > 0 ? own : broad.versions.filter((version) => version <= highest)
}

/** The profile's suites that go with these versions; where there are none, or for versions below TLS 1.2, the usual ones. */
const suitesFor = (versions: readonly number[], { profile, broad }: Baseline): number[] => {
  const fits = (suite: number) => versions.some((version) => isTls13Suite(suite) === (version === TLS13))
  if (versions.every((version) => version < 0x0303)) return broad.suites.filter(fits)
  const own = profile.suites.filter(fits)
  const lacksTls13 = versions.includes(TLS13) && !own.some(isTls13Suite)
  if (lacksTls13) return [...TLS13_SUITES, ...own]
  return own.length > 0 ? own : broad.suites.filter(fits)
}

/** More than 128: the profile's first, then those of all times, so that a server still finds what it wants. */
const manySuites = ({ profile, broad }: Baseline): number[] =>
  [...new Set([...profile.suites, ...broad.suites, ...registeredSuites.map(({ value }) => value).filter((value) => value !== NEVER)])]
    .filter((suite) => suite !== 0x00ff && suite !== 0x5600)
    .slice(0, MANY)

const recipeOf = (change: Change, base: Baseline): Recipe => {
  const plain: Recipe = {
    versions: base.profile.versions,
    suites: base.profile.suites,
    sni: base.sni,
    groups: GROUPS,
    shared: GROUPS.slice(0, 2),
    alpn: ['http/1.1'],
    sessionId: true,
    reshape: (spec) => spec,
    fit: atLeast512,
    send: 'one',
  }
  const tiny: Partial<Recipe> = { shared: GROUPS.slice(0, 1), groups: GROUPS.slice(0, 2), alpn: [], sessionId: false, fit: small }
  switch (change) {
    case 'version-1.0':
    case 'version-1.1':
    case 'version-1.2':
    case 'version-1.3': {
      const versions = upTo(VERSION_OF[change], base)
      return { ...plain, versions, suites: suitesFor(versions, base) }
    }
    case 'no-sni':
      return { ...plain, sni: null }
    case 'other-sni':
      return { ...plain, sni: OTHER_NAME }
    case 'no-alpn':
      return { ...plain, alpn: [] }
    case 'small':
      return { ...plain, ...tiny }
    case 'medium':
      return { ...plain, fit: medium }
    case 'large':
      return { ...plain, fit: large }
    case 'large-split':
      return { ...plain, fit: large, send: 'segments' }
    case 'baseline-split':
      return { ...plain, send: 'segments' }
    case 'split-records':
      return { ...plain, send: 'records' }
    case 'grease':
      return {
        ...plain,
        versions: plain.versions.includes(TLS13) ? [GREASE.version, ...plain.versions] : plain.versions,
        suites: [GREASE.suite, ...plain.suites],
        groups: [GREASE.group, ...plain.groups],
        shared: [GREASE.group, ...plain.shared],
        reshape: (spec) => withExtensions(spec, (all) => [rawExtension(GREASE.first), ...all, rawExtension(GREASE.last, Uint8Array.of(0))]),
      }
    case 'unknown-extension':
      return { ...plain, reshape: (spec) => withExtensions(spec, (all) => [rawExtension(UNKNOWN_EXTENSION, Uint8Array.of(1, 2)), ...all]) }
    case 'empty-last-extension':
      return {
        ...plain,
        fit: (spec) =>
          withExtensions(atLeast512(spec), (all) => [
            ...all.filter(({ type }) => type !== extensionType.extendedMasterSecret),
            extendedMasterSecret(),
          ]),
      }
    case 'many-suites':
      return { ...plain, suites: manySuites(base) }
    case 'post-quantum':
      return { ...plain, groups: [X25519MLKEM768, ...GROUPS], shared: [X25519MLKEM768, ...plain.shared.slice(0, 1)] }
    case 'provoke':
      return { ...plain, suites: [NEVER] }
    case 'broad':
      return { ...plain, versions: base.broad.versions, suites: base.broad.suites }
    case 'baseline':
      return plain
  }
}

/** Whether the change is one at all: not where the baseline is like that already, or has nothing that could be changed so. */
export const isChange = (change: Change, { profile, sni }: Baseline): boolean => {
  if (change === 'no-sni') return sni !== null
  if (change === 'post-quantum') return profile.versions.includes(TLS13)
  const version = change in VERSION_OF ? VERSION_OF[change as keyof typeof VERSION_OF] : null
  return version === null || version !== Math.max(...profile.versions)
}

const shareOf = (crypto: HandshakeCrypto, group: number): FreshKeyShare[] => {
  // One byte is what RFC 8701 section 3.1 lets a client send; nobody can agree on it.
  if (group === GREASE.group) return [{ group, publicKey: Uint8Array.of(0), privateKey: new Uint8Array(0) }]
  if (group === X25519MLKEM768) {
    const x25519 = crypto.generateKeyShare(0x001d)
    return x25519 ? [{ group, publicKey: hybridShare(crypto.random, x25519.publicKey), privateKey: new Uint8Array(0) }] : []
  }
  return [crypto.generateKeyShare(group) ?? []].flat()
}

/** Equal pieces of at most PIECE bytes, two at least. */
const inPieces = (bytes: Uint8Array): Uint8Array[] => {
  const count = Math.max(2, Math.ceil(bytes.length / PIECE))
  const size = Math.ceil(bytes.length / count)
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
}

/** The hello of a change, with fresh values; null where this endpoint's name leaves no room for that length. */
export const readyHello = (change: Change, base: Baseline, crypto: HandshakeCrypto): ReadyHello | null => {
  const recipe = recipeOf(change, base)
  const tls13 = recipe.versions.includes(TLS13)
  const random = crypto.random(32)
  const sessionId = tls13 && recipe.sessionId ? crypto.random(32) : new Uint8Array(0)
  const write = (keyShares: readonly FreshKeyShare[], more: readonly Extension[] = []): Uint8Array | null => {
    const { sni: host, versions, suites, groups, alpn } = recipe
    const spec = modernHello({ host, versions, suites, random, sessionId, keyShares, groups, alpn })
    const fitted = recipe.fit(recipe.reshape(withExtensions(spec, (all) => [...all, ...more])))
    return fitted && writeClientHello(fitted)
  }
  const shares = tls13 ? recipe.shared.flatMap((group) => shareOf(crypto, group)) : []
  const message = write(shares)
  if (message === null) return null
  const sizes = recipe.send === 'records' ? { sizes: [Math.floor(message.length / 2)] } : {}
  const records = writeRecords(contentType.handshake, 0x0301, message, sizes)
  return {
    message,
    shares,
    pieces: recipe.send === 'segments' ? inPieces(records) : [records],
    again: ({ group, cookie: given }: Retry) => {
      const fresh = group === null ? shares : shareOf(crypto, group)
      const second = fresh.length === 0 ? null : write(fresh, given ? [cookie(given)] : [])
      return second && { message: second, shares: fresh }
    },
  }
}
