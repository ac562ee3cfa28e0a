// The part of Net that `suites` needs, on this machine's own sockets. A file of its own, because that command starts fast:
// it loads neither Node's TLS nor what speaks to proxies.
import { setMaxListeners } from 'node:events'
import { certificates } from './certificates.ts'
import { lookup } from './lookup.ts'
import type { ConnectResult, Deadline, Net } from './net.ts'
import { connectTcp } from './tcp.ts'
import { tlsCrypto } from './tls-crypto.ts'

export interface Wire extends Pick<Net, 'lookup' | 'crypto' | 'certificates'> {
  /** Without a budget: who asks keeps to one of their own. */
  connect(target: { address: string; port: number }, deadline: Deadline): Promise<ConnectResult>
}

export const createWire = (): Wire => ({
  lookup,
  connect(target, deadline) {
    // Each open connection listens for the end of the command; Node warns of more than ten.
    setMaxListeners(0, deadline.signal)
    return connectTcp(target, deadline, () => undefined)
  },
  crypto: tlsCrypto,
  certificates,
})
