// Which way of those that a proxy script names a program takes that follows it: the first whose proxy takes a connection. How the
// proxy then answers makes no difference: who is refused by one does not go on to the next.
import type { Endpoint } from '../../engine/plan.ts'
import type { Deadline, Net } from '../../net/net.ts'
import { proxyWay } from '../endpoint/ways.ts'
import type { ProxySetting } from './no-proxy.ts'

const MAX_ADDRESSES = 2

/** What cannot be asked any more, the budget being used up, is not called dead. */
const takesConnection = async (setting: ProxySetting, endpoint: Endpoint, net: Net, deadline: Deadline): Promise<boolean> => {
  const { host, port } = proxyWay(setting)
  const found = await net.lookup(host, deadline)
  if (found.kind !== 'resolved') return false
  for (const { address } of found.addresses.slice(0, MAX_ADDRESSES)) {
    const result = await net.connect({ address, port, endpoint: `${endpoint.host}:${endpoint.port}` }, deadline)
    if (result.kind === 'open') result.connection.close()
    if (result.kind === 'open' || result.kind === 'budget') return true
  }
  return false
}

/** `ways` in the script's order, one at least, null for the direct one. The first where none is alive; a way alone is not tried. */
export const firstLive = async (
  ways: readonly (ProxySetting | null)[],
  endpoint: Endpoint,
  net: Net,
  deadline: Deadline,
): Promise<ProxySetting | null> => {
  const [first = null] = ways
  if (ways.length < 2) return first
  for (const way of ways) if (way === null || (await takesConnection(way, endpoint, net, deadline))) return way
  return first
}
