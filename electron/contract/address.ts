// IP addresses as numbers: read from their text (RFC 4291 section 2.2), and whether one lies in a block of addresses.
// Gatherers read route tables with it, rules judge where a name leads.

const ipv4Bytes = (text: string): number[] | null => {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return null
  const bytes = text.split('.').map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : null
}

const ipv6Bytes = (text: string): number[] | null => {
  // The last 32 bits may stand in the form of IPv4.
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const four = tail ? ipv4Bytes(tail[2] ?? '') : []
  if (four === null) return null
  const hex = (from: number): string => (((four[from] ?? 0) << 8) | (four[from + 1] ?? 0)).toString(16)
  const whole = tail ? `${tail[1]}${hex(0)}:${hex(2)}` : text
  const halves = whole.split('::')
  if (halves.length > 2) return null
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const gap = 8 - left.length - right.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return null
  const groups = [...left, ...Array<string>(halves.length === 2 ? gap : 0).fill('0'), ...right]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null
  return groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
}

/** 4 or 16 bytes; null for what is no address. A zone (`%eth0`) is left aside. */
export const addressBytes = (text: string): number[] | null => {
  const bare = text.replace(/%.*$/, '')
  return bare.includes(':') ? ipv6Bytes(bare) : ipv4Bytes(bare)
}

export const isIpv6 = (address: string): boolean => address.includes(':')

/** Whether a host, as URLs have it, is an address and no name; IPv6 without brackets. */
export const isAddress = (host: string): boolean => isIpv6(host) || /^[\d.]+$/.test(host)

/** A host as it stands before a port: IPv6 in brackets (RFC 3986 section 3.2.2). */
export const bracketed = (host: string): string => (isIpv6(host) ? `[${host}]` : host)

/** Whether the first `bits` of both are the same; false for addresses of two families. */
export const sharesPrefix = (one: readonly number[], other: readonly number[], bits: number): boolean =>
  one.length === other.length &&
  bits <= one.length * 8 &&
  one.every((byte, at) => {
    const left = Math.min(8, Math.max(0, bits - at * 8))
    const mask = (0xff << (8 - left)) & 0xff
    return (byte & mask) === ((other[at] ?? 0) & mask)
  })

/** Whether `address` lies in `block`: `10.0.0.0/8`, or one address. */
export const inBlock = (address: string, block: string): boolean => {
  const [base = '', length] = block.split('/')
  const [one, other] = [addressBytes(address), addressBytes(base)]
  return one !== null && other !== null && sharesPrefix(one, other, length === undefined ? other.length * 8 : Number(length))
}

/** A resolver as Node writes it: an address, with its port where it is not DNS's own (`192.0.2.53:5353`, `[2001:db8::53]:5353`). */
export const resolverAddress = (text: string): { address: string; port: number } => {
  const [, bracketed, plain, port = '53'] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? []
  return { address: bracketed ?? plain ?? text, port: Number(port) }
}

/** Of this host itself (RFC 6890): nothing on the way to it is lost or filtered for its size. */
export const isLoopback = (address: string): boolean => inBlock(address, isIpv6(address) ? '::1' : '127.0.0.0/8')
