// Starts one practice run: a platform on loopback, well or with one fault, and the doors through which a check meets it.
// The check itself is a real one: the same engine, the same probes, the same rules.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpsServer } from 'node:https'
import { join } from 'node:path'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import type { Request } from '../contract/request.ts'
import type { Host } from '../host/host.ts'
import { removeAtExit } from '../host/leftovers.ts'
import { createNodeHost } from '../host/node-host.ts'
import { inTemporary } from '../host/temporary.ts'
import type { Net } from '../net/net.ts'
import { createNet } from '../net/node-net.ts'
import { createAuthority, DAY_MS, type Identity } from './certificates.ts'
import { type Fault, faultById } from './faults.ts'
import { closedPort, type Listener, listenOnLoopback, plainWebServer, proxyThatAsksForLogin } from './listeners.ts'
import { practiceHost } from './practice-host.ts'
import { PERMITTED_CIPHERS, practiceProfile } from './profile.ts'
import { replayedHost } from './replayed-host.ts'
import { silentAddress } from './silent-address.ts'

/** A name that can never exist (RFC 6761 section 6.4). */
const UNKNOWN_NAME = 'practice-platform.invalid'

/** On loopback nothing is slow: whoever practises need not wait for ten seconds of silence at every step. */
const SILENT_STEP_MS = 2000

interface Connections {
  connections: { perEndpoint: number; atOnce: number }
}

export interface StartedPractice {
  request: Pick<Request, 'urls' | 'profile' | 'proxy' | 'ca'> & Partial<Pick<Request, 'runtimes' | 'stepMs'>>
  adapters: { host: Host; net(plan: Connections): Net }
  /** Ends every listener and takes the CA file away. */
  close(): Promise<void>
}

/** Old versions need OpenSSL's lowest security level; BoringSSL knows no levels and refuses the word. */
const oldVersions = (): SecureContextOptions => {
  const versions: SecureContextOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }
  try {
    const levelled: SecureContextOptions = { ...versions, ciphers: 'DEFAULT:@SECLEVEL=0' }
    createSecureContext(levelled)
    return levelled
  } catch {
    return versions
  }
}

const settingsOf = (fault: Fault | null): SecureContextOptions => {
  if (fault?.tls === 'old-versions') return oldVersions()
  if (fault?.tls === 'other-cipher') return { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA:AES256-SHA' }
  return { minVersion: 'TLSv1.2', ciphers: PERMITTED_CIPHERS }
}

/** The platform's certificate, and the CA that this computer is told to trust. */
const identify = async (fault: Fault | null): Promise<{ ca: string; identity: Identity }> => {
  const authority = await createAuthority('TLS Preflight practice CA')
  const issuer = fault?.certificate === 'other-issuer' ? await createAuthority('A CA that nobody here knows') : authority
  const now = Date.now()
  const [from, to] = fault?.certificate === 'expired' ? [now - 90 * DAY_MS, now - 3 * DAY_MS] : [now - DAY_MS, now + 30 * DAY_MS]
  const names = fault?.certificate === 'wrong-name' ? ['shop.example.test'] : ['localhost']
  return { ca: authority.pem, identity: await issuer.issue(names, new Date(from), new Date(to)) }
}

const startPlatform = (identity: Identity, fault: Fault | null): Promise<Listener> =>
  listenOnLoopback(() =>
    createHttpsServer({ cert: identity.chain, key: identity.key, ...settingsOf(fault) }, (_request, response) => {
      response.writeHead(200, { Server: 'practice-platform', 'Content-Type': 'text/plain', Connection: 'close' })
      response.end('This is the practice platform.\n')
    }),
  )

/** Whatever the fault puts at the platform's address. */
const startAddress = (identity: Identity, fault: Fault | null): Promise<Listener> => {
  if (fault?.address === 'plain-http') return listenOnLoopback(plainWebServer)
  if (fault?.address === 'silent') return silentAddress()
  return startPlatform(identity, fault)
}

/** Practice needs a file of its own, and no folder takes it. */
export class NoPlace extends Error {}

const place = async (ca: string): Promise<{ folder: string; caFile: string }> => {
  const placed = await inTemporary(async (parent) => {
    const folder = await mkdtemp(join(parent, 'tls-preflight-practice-'))
    const caFile = join(folder, 'ca.pem')
    try {
      await writeFile(caFile, ca, { mode: 0o600 })
      return { folder, caFile }
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  })
  if (!placed.ok) throw new NoPlace(`${placed.problem}. Make room for temporary files, or name a folder with room in TMPDIR.`)
  return placed.made
}

/** Starts the practice run of a fault's id (`practiceFaults`), or of a platform that is well (null). */
export const startPractice = async (id: string | null): Promise<StartedPractice> => {
  const fault = id === null ? null : faultById(id)
  if (fault === undefined) throw new RangeError(`There is no practice fault ${id}`)
  const { ca, identity } = await identify(fault)
  const { folder, caFile } = await place(ca)
  const removed = removeAtExit({ folder })
  const listeners: Listener[] = []
  const started = async (starting: Promise<Listener>): Promise<number> => {
    const listener = await starting
    listeners.push(listener)
    return listener.port
  }
  const close = async () => {
    await Promise.all(listeners.map((listener) => listener.close()))
    await rm(folder, { recursive: true, force: true })
    removed()
  }
  try {
    const port = fault?.address === 'closed' ? await closedPort() : await started(startAddress(identity, fault))
    const url = fault?.address === 'unknown-name' ? `https://${UNKNOWN_NAME}/` : `https://localhost:${port}/`
    const proxyPort = fault?.proxy === 'asks-for-login' ? await started(listenOnLoopback(proxyThatAsksForLogin)) : await closedPort()
    return {
      request: {
        urls: [url],
        profile: practiceProfile(url, fault?.host ? 'supported' : 'any'),
        proxy: fault?.proxy ? `http://127.0.0.1:${proxyPort}` : 'none',
        ca: caFile,
        ...(fault?.runtime === undefined ? {} : { runtimes: [fault.runtime] }),
        ...(fault?.address === 'silent' ? { stepMs: SILENT_STEP_MS } : {}),
      },
      adapters: await doors(fault, { port, ca: caFile }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

const doors = async (fault: Fault | null, platform: { port: number; ca: string }): Promise<StartedPractice['adapters']> => {
  const machine = createNodeHost()
  if (fault?.host) {
    const { host, catchHello } = await replayedHost(fault.host, platform, machine)
    return { host, net: ({ connections }) => ({ ...createNet({ connections }), catchHello }) }
  }
  if (fault?.address !== 'unknown-name') return { host: practiceHost(machine, null), net: ({ connections }) => createNet({ connections }) }
  return {
    host: practiceHost(machine, UNKNOWN_NAME),
    net: ({ connections }) => {
      const net = createNet({ connections })
      const unknown = { kind: 'name-unknown', ms: 0, detail: 'Practice: this name does not exist. No resolver was asked.' } as const
      return { ...net, lookup: async (name, deadline) => (name === UNKNOWN_NAME ? unknown : net.lookup(name, deadline)) }
    },
  }
}
