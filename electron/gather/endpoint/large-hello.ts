// A hello that takes more than one packet, once the way was found open: requests are often as long, and the usual hello never is.
// It is sent beside the handshake, so that a healthy way is not checked longer for it, and once to each address that it is meant for.
import { isAddress, isIpv6, isLoopback } from '../../contract/address.ts'
import type { ChangedProbe } from '../../contract/path.ts'
import type { Deadline, Net } from '../../net/net.ts'
import type { Opener } from './opener.ts'
import { sendHello } from './probe.ts'
import { type Baseline, readyHello } from './variants.ts'

export interface LargeTarget {
  host: string
  /** `direct`, or the proxy's address. */
  via: string
  /** That is dialled. */
  address: string
  opener: Opener
}

export interface LargeTools {
  net: Net
  base: Pick<Baseline, 'profile' | 'broad'>
  /** The ways and addresses that were asked, in this check. */
  asked: Set<string>
}

/** Addresses of one name that are all sent one; each costs a connection. */
const MOST = 3

/** Which of the addresses of a way are sent one: all, or of many the first of each family, which may take another line each. */
export const largeAt = (addresses: readonly string[], deep: boolean): readonly string[] => {
  if (deep || addresses.length <= MOST) return addresses
  return [addresses.find((one) => !isIpv6(one)), addresses.find(isIpv6)].flatMap((one) => one ?? [])
}

/** Null where it was not asked. */
export const sayLarge = async (
  { host, via, address, opener }: LargeTarget,
  { net, base, asked }: LargeTools,
  deadline: Deadline,
): Promise<ChangedProbe | null> => {
  const key = `${host} ${via} ${address}`
  const ready = readyHello('large', { ...base, sni: isAddress(host) ? null : host }, net.crypto)
  // Within one host no packet is too large.
  if (ready === null || asked.has(key) || (via === 'direct' && isLoopback(address))) return null
  asked.add(key)
  const opening = await opener.open(address)
  if (opening.kind !== 'open') return null
  const { hello, answer, ms } = await sendHello(opening.connection, net.crypto, ready, deadline)
  opening.connection.close()
  return deadline.signal.aborted ? null : { change: 'large', hello: Buffer.from(hello).toString('base64'), answer, leaf: null, ms }
}
