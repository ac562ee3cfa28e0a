// Addresses that no public name leads to, and names that are not public, as their registries have them.
// RFC 6890 and IANA's special-purpose registries (addresses); RFC 6761, RFC 6762, RFC 8375 and ICANN's `.internal` (names).
import { inBlock, isAddress } from '../../contract/address.ts'

const BLOCKS: readonly [string, string][] = [
  // ICANN's signal for a name that collides with a new top-level domain; it stands before the rest of loopback.
  ['127.0.53.53', 'the sign of a name collision'],
  ['127.0.0.0/8', 'this host itself'],
  ['::1', 'this host itself'],
  ['0.0.0.0/8', 'no address at all'],
  ['::', 'no address at all'],
  ['10.0.0.0/8', 'a private network'],
  ['172.16.0.0/12', 'a private network'],
  ['192.168.0.0/16', 'a private network'],
  ['fc00::/7', 'a private network'],
  ['100.64.0.0/10', 'the inside of a provider'],
  // Meant for measuring (RFC 2544); proxy programs borrow it for addresses that they make up.
  ['198.18.0.0/15', 'a test network, which proxy programs borrow'],
  ['169.254.0.0/16', 'this link alone'],
  ['fe80::/10', 'this link alone'],
]

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** Where an address leads that is not public, in plain words; null for any other. */
export const specialPlace = (address: string): string | null => {
  const bare = MAPPED.exec(address)?.[1] ?? address
  return BLOCKS.find(([block]) => inBlock(bare, block))?.[1] ?? null
}

const NOT_PUBLIC = /(^|\.)(test|local|internal|localhost|invalid|example|lan|home\.arpa|localdomain)$/

/** A name that could be found in the public DNS: of several labels, and under no name that is kept for other use. */
export const looksPublic = (host: string): boolean => {
  const name = host.toLowerCase().replace(/\.$/, '')
  return !isAddress(name) && name.includes('.') && !NOT_PUBLIC.test(name)
}
