// What is offered: every registered suite and the unregistered ones that servers are known to have had, cut into pieces so that
// the usual ones stand apart. Also the order that is guessed before a server is asked for its own.
import { isSignalling, isTls13Suite, registeredSuites } from '../../tls/code-points.ts'

export const VERSIONS = [0x0304, 0x0303, 0x0302, 0x0301, 0x0300] as const
export const TLS13 = 0x0304
export const TLS12 = 0x0303

/** Servers that break on 128 suites exist, and a hello of SSL 3.0, which cannot be padded, stays below 256 bytes with these. */
export const MOST_AT_ONCE = 100

/**
 * Private and draft values that were deployed: EXPORT1024 and RC4/DSS (draft-ietf-tls-56-bit-ciphersuites), Fortezza (SSL 3.0,
 * RFC 6101), ChaCha20 (draft-agl-tls-chacha20poly1305), FIPS (Netscape), GOST (draft-chudov-cryptopro-cptls, draft-smyshlyaev),
 * Salsa20 (draft-josefsson-salsa20-tls).
 */
const UNREGISTERED = [
  ...[0x001c, 0x001d, 0x0060, 0x0061, 0x0062, 0x0063, 0x0064, 0x0065, 0x0066, 0x0072, 0x0073, 0x0074, 0x0077, 0x0078, 0x0079],
  ...[0x007c, 0x007d, 0x007e, 0xcc13, 0xcc14, 0xcc15, 0xe410, 0xe411, 0xe412, 0xe413, 0xe414, 0xe415, 0xe416, 0xe417, 0xe418],
  ...[0xe419, 0xe41a, 0xe41b, 0xe41c, 0xe41d, 0xe41e, 0xe41f, 0xfefe, 0xfeff, 0xffe0, 0xffe1, 0xff00, 0xff01, 0xff02, 0xff03, 0xff85],
]

/** One of them in each piece of the first round, so that a usual server is known after one more. The second row are twins for ECDSA and DHE. */
const COMMON = [
  ...[0xc02f, 0xc030, 0xcca8, 0xc013, 0xc014, 0xc027, 0xc028, 0x009c, 0x009d, 0x002f, 0x0035, 0x003c, 0x003d, 0x000a, 0x009e, 0x009f],
  ...[0xc02b, 0xc02c, 0xcca9, 0xc009, 0xc00a, 0xc023, 0xc024, 0x0033, 0x0039, 0x0067, 0x006b, 0xccaa, 0xc012, 0x0005, 0x0016, 0x0004],
]
const COMMON_13 = [0x1301, 0x1302, 0x1303]

/** The order of OpenSSL 3.0 where nobody chose another (`openssl ciphers -V ALL:COMPLEMENTOFALL`): many a server's own. */
const USUAL_ORDER = [
  0x1302, 0x1303, 0x1301, 0x1304, 0x1305, 0xc02c, 0xc030, 0x00a3, 0x009f, 0xcca9, 0xcca8, 0xccaa, 0xc0af, 0xc0ad, 0xc0a3, 0xc09f, 0xc05d,
  0xc061, 0xc057, 0xc053, 0x00a7, 0xc02b, 0xc02f, 0x00a2, 0x009e, 0xc0ae, 0xc0ac, 0xc0a2, 0xc09e, 0xc05c, 0xc060, 0xc056, 0xc052, 0x00a6,
  0xc024, 0xc028, 0x006b, 0x006a, 0xc073, 0xc077, 0x00c4, 0x00c3, 0x006d, 0x00c5, 0xc023, 0xc027, 0x0067, 0x0040, 0xc072, 0xc076, 0x00be,
  0x00bd, 0x006c, 0x00bf, 0xc00a, 0xc014, 0x0039, 0x0038, 0x0088, 0x0087, 0xc019, 0x003a, 0x0089, 0xc009, 0xc013, 0x0033, 0x0032, 0x0045,
  0x0044, 0xc018, 0x0034, 0x0046, 0x00ad, 0x00ab, 0xccae, 0xccad, 0xccac, 0xc0ab, 0xc0a7, 0xc06f, 0xc06d, 0x009d, 0xc0a1, 0xc09d, 0xc051,
  0x00a9, 0xccab, 0xc0a9, 0xc0a5, 0xc06b, 0x00ac, 0x00aa, 0xc0aa, 0xc0a6, 0xc06e, 0xc06c, 0x009c, 0xc0a0, 0xc09c, 0xc050, 0x00a8, 0xc0a8,
  0xc0a4, 0xc06a, 0x003d, 0x00c0, 0x003c, 0x00ba, 0xc038, 0xc036, 0xc022, 0xc021, 0xc020, 0x00b7, 0x00b3, 0x0095, 0x0091, 0xc09b, 0xc099,
  0xc097, 0x0035, 0x0084, 0x00af, 0x008d, 0xc095, 0xc037, 0xc035, 0xc01f, 0xc01e, 0xc01d, 0x00b6, 0x00b2, 0x0094, 0x0090, 0xc09a, 0xc098,
  0xc096, 0x002f, 0x0041, 0x00ae, 0x008c, 0xc094, 0xc006, 0xc010, 0xc015, 0x003b, 0xc03b, 0xc03a, 0xc039, 0x00b9, 0x00b8, 0x00b5, 0x00b4,
  0x002e, 0x002d, 0x0002, 0x0001, 0x00b1, 0x00b0, 0x002c,
]

const usualRank = new Map(USUAL_ORDER.map((suite, rank) => [suite, rank]))
const rankOf = (suite: number): number => usualRank.get(suite) ?? USUAL_ORDER.length

/** Best guess of a server's preference, first to last. */
export const inUsualOrder = (suites: Iterable<number>): number[] => [...suites].sort((a, b) => rankOf(a) - rankOf(b) || a - b)

/** Everything that is offered with this version, the commonest first. */
export const offeredWith = (version: number): number[] => {
  const modern = version === TLS13
  const registered = registeredSuites.map(({ value }) => value).filter((suite) => isTls13Suite(suite) === modern && !isSignalling(suite))
  return [...new Set([...(modern ? COMMON_13 : COMMON), ...inUsualOrder(modern ? registered : [...registered, ...UNREGISTERED])])]
}

/** Dealt out like cards: the first of the list end up in different pieces. No piece is empty or larger than `MOST_AT_ONCE`. */
export const deal = (suites: readonly number[], pieces: number): number[][] => {
  const count = Math.min(suites.length, Math.max(pieces, Math.ceil(suites.length / MOST_AT_ONCE)))
  const hands: number[][] = Array.from({ length: count }, () => [])
  suites.forEach((suite, index) => {
    hands[index % count]?.push(suite)
  })
  return hands
}

/** Cut one after the other: the commonest stay together. */
export const cut = (suites: readonly number[]): number[][] =>
  Array.from({ length: Math.ceil(suites.length / MOST_AT_ONCE) }, (_, index) =>
    suites.slice(index * MOST_AT_ONCE, (index + 1) * MOST_AT_ONCE),
  )

/**
 * The first hellos of a version. Nearly every server has TLS 1.2 and many have 1.3, so they are asked in many pieces at once, which
 * saves round trips; a near server is asked in few, which saves work. Of an older version one piece alone says in most cases that
 * it is not there.
 */
export const firstPieces = (version: number, near: boolean): { now: number[][]; later: number[] } => {
  const all = offeredWith(version)
  if (version < TLS12) return { now: [all.slice(0, MOST_AT_ONCE)], later: all.slice(MOST_AT_ONCE) }
  if (near) return { now: cut(all), later: [] }
  if (version === TLS12) return { now: deal(all, 16), later: [] }
  return { now: [...COMMON_13.map((suite) => [suite]), all.slice(COMMON_13.length)], later: [] }
}
