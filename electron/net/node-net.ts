// Net on this machine's own sockets: the small files beside this one, wired together.
import { getServers } from 'node:dns'
import { setMaxListeners } from 'node:events'
import { createBudget } from './budget.ts'
import { certificates } from './certificates.ts'
import { completeOn } from './complete.ts'
import { SocketConnection } from './connection.ts'
import { fetchText } from './fetch-text.ts'
import { catchHello } from './hello-catcher.ts'
import { addressesOf, askEachResolver, lookup } from './lookup.ts'
import type { Connection, Net } from './net.ts'
import { ownAddresses } from './own-addresses.ts'
import { askPlain } from './plain-http.ts'
import { publicRoots } from './public-roots.ts'
import { connectTcp } from './tcp.ts'
import { tlsCrypto } from './tls-crypto.ts'
import { openTunnel } from './tunnel.ts'

/** Every connection of this Net is of one kind; another's would be a mistake in this program. */
const own = (connection: Connection): SocketConnection => {
  if (connection instanceof SocketConnection) return connection
  throw new TypeError('This connection was not opened by this Net')
}

export const createNet = (options: { connections: { perEndpoint: number; atOnce: number } }): Net => {
  const budget = createBudget(options.connections)
  return {
    resolvers: () => getServers(),
    lookup,
    askResolvers: askEachResolver,
    addressesOf,
    async connect(target, deadline) {
      // Each open connection listens for the end of the check; Node warns of more than ten.
      setMaxListeners(0, deadline.signal)
      const giveBack = await budget.take(target.endpoint, deadline.signal)
      if (!giveBack) return deadline.signal.aborted ? { kind: 'silent', code: 'ABORT_ERR', ms: 0 } : { kind: 'budget' }
      return connectTcp(target, deadline, giveBack)
    },
    tunnel: (connection, target, proxy, deadline) => openTunnel(own(connection), target, proxy, deadline),
    complete: (connection, request, deadline) => completeOn(own(connection).handOver(), request, deadline),
    askPlain: (connection, request, deadline) => askPlain(own(connection), request, deadline),
    place: budget.take,
    connectionsLeft: budget.left,
    catchHello,
    fetchText,
    ownAddresses,
    publicRoots,
    certificates,
    crypto: tlsCrypto,
  }
}
