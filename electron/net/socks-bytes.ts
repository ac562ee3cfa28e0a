// Addresses and ports as the SOCKS protocols write them: in network order.
import { isIPv4 } from 'node:net'

/** The 4 or 16 bytes of an address literal. */
export const addressBytes = (literal: string): Buffer => {
  if (isIPv4(literal)) return Buffer.from(literal.split('.').map(Number))
  // An IPv4 address at the end (RFC 4291 section 2.2) is written as the last two groups.
  const text = literal.replace(/%.*$/, '').replace(/[\d.]+\.\d+$/, (v4) => {
    const hex = addressBytes(v4).toString('hex')
    return `${hex.slice(0, 4)}:${hex.slice(4)}`
  })
  const [head = [], tail = []] = text.split('::').map((half) => half.split(':').filter((group) => group !== ''))
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail]
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

export const portBytes = (port: number): Buffer => Buffer.from([port >> 8, port & 255])
