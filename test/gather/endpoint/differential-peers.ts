// A differential against scripted peers on loopback. A peer reads the first hello of each connection and takes it (a ServerHello of
// TLS 1.2), refuses it, breaks off or stays silent.
import type { Socket } from 'node:net'
import { afterEach } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import { type Differential, differentialSchema, type Path } from '../../../electron/contract/path.ts'
import type { Attempt, CaughtHello } from '../../../electron/contract/runtime-facts.ts'
import { plan } from '../../../electron/engine/plan.ts'
import { lookOnce as serversOnce } from '../../../electron/gather/app-server/servers/server-look.ts'
import { triedHellos } from '../../../electron/gather/app-server/tried-hellos.ts'
import { differentialGatherer } from '../../../electron/gather/endpoint/differential.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import { describeHello, type HelloDescription } from '../../../electron/tls/describe-hello.ts'
import { aCaughtHello, anAttempt, aPath, aProbe, aStoppedPath } from '../../fixtures/facts.ts'
import { recordedHello } from '../../fixtures/hellos.ts'
import { type ScriptedPeer, startScripted } from '../../fixtures/tls-peers.ts'
import { NOW } from '../context.ts'
import { hostWith, testProfile } from './scene.ts'

export type Reaction = 'take' | 'refuse' | 'close' | 'hang'
export interface Arrived extends HelloDescription {
  length: number
}

export const peers: ScriptedPeer[] = []
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop()
})

const record = (type: number, payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from([type, 3, 3, payload.length >> 8, payload.length & 255]), payload])

/** A ServerHello of TLS 1.2 or below, in answer to this hello. */
const serverHello = ({ versions, suites }: Arrived): Buffer => {
  const version = Math.max(...versions.filter((one) => one < 0x0304))
  const suite = suites.find((one) => one >> 8 !== 0x13) ?? 0
  const body = Buffer.concat([
    Buffer.from([version >> 8, version & 255]),
    Buffer.alloc(32, 7),
    Buffer.from([0, suite >> 8, suite & 255, 0]),
  ])
  return record(22, Buffer.concat([Buffer.from([2, 0, 0, body.length]), body]))
}

const arrived = (bytes: Buffer): Arrived | null => {
  try {
    return { ...describeHello(bytes), length: bytes.readUInt16BE(3) }
  } catch {
    // Not whole yet: sent in pieces.
    return null
  }
}

export const startPeer = async (react: (hello: Arrived, index: number) => Reaction): Promise<ScriptedPeer> => {
  const peer = await startScripted((socket: Socket, index) => {
    let bytes = Buffer.alloc(0)
    const take = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
      const hello = arrived(bytes)
      if (hello === null) return
      socket.off('data', take)
      socket.resume()
      const reaction = react(hello, index)
      if (reaction === 'take') socket.end(serverHello(hello))
      if (reaction === 'refuse') socket.end(record(21, Buffer.from([2, 40])))
      if (reaction === 'close') socket.end()
    }
    socket.on('data', take)
  })
  peers.push(peer)
  return peer
}

export interface Scene {
  paths?: (where: Partial<Path>) => Path[]
  attempts?: Attempt[]
  hellos?: CaughtHello[]
  deep?: boolean
  perEndpoint?: number
  stepMs?: number
  signal?: AbortSignal
  /** How long the connections took to open, in the order of opening; those beyond: none. */
  openings?: number[]
  /** Gets how long each connection would have been waited for. */
  waits?: number[]
  /** A file of further trust anchors, PEM. */
  ca?: string
}

export const stopped = (how: string) => (where: Partial<Path>) => {
  const answer = how === 'alert' ? ({ kind: 'alert', level: 2, description: 40 } as const) : { kind: how as 'closed' | 'silent' }
  return [aStoppedPath('hello', how, { ...where, probes: [aProbe('profile', answer), aProbe('profile-again', answer)] })]
}
export const open = (where: Partial<Path>) => [aPath(where)]

/** Runs the gatherer on paths that lead to this peer. */
export const look = async (peer: ScriptedPeer, scene: Scene): Promise<Differential[]> => {
  const url = `https://localhost:${peer.port}/`
  const connections = { perEndpoint: scene.perEndpoint ?? 25, atOnce: 5 }
  const request = {
    ...{ urls: [url], profile: testProfile(), runtimes: [], proxy: 'none', ca: scene.ca === undefined ? null : 'ca.pem', asOf: null },
    ...{ deep: scene.deep ?? false, scan: null, stepMs: scene.stepMs ?? 400 },
  }
  const where = { id: url, endpoint: url, host: 'localhost', port: peer.port, address: '127.0.0.1' }
  const paths = (scene.paths ?? open)(where)
  const attempts = (scene.attempts ?? []).map((attempt) => ({ ...attempt, endpoint: url }))
  const net = createNet({ connections })
  const openings = [...(scene.openings ?? [])]
  const fact = await differentialGatherer.gather({
    plan: { ...plan(request), connections },
    host: hostWith(scene.ca === undefined ? {} : { 'ca.pem': scene.ca }),
    net: {
      ...net,
      connect: async (target, deadline) => {
        scene.waits?.push(deadline.timeoutMs)
        const took = openings.shift()
        const result = await net.connect(target, deadline)
        return took === undefined || result.kind === 'budget' ? result : { ...result, ms: took }
      },
    },
    now: () => NOW,
    facts: {
      paths: found(paths),
      attempts: found(attempts),
      hellos: found(scene.hellos ?? [aCaughtHello()]),
      'proxy-settings': found({ proxies: [], noProxy: [] }),
    },
    signal: scene.signal ?? new AbortController().signal,
    stepMs: request.stepMs,
    say: () => undefined,
    learnSecret: () => undefined,
    credentials: new Map(),
    serverSecrets: new Map(),
    servers: serversOnce(hostWith({})),
    triedHellos: triedHellos(),
  })
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value.map((one) => differentialSchema.parse(one))
}

/** The one differential there is. */
export const lookOnce = async (react: (hello: Arrived, index: number) => Reaction, scene: Scene): Promise<Differential> => {
  const [one, ...more] = await look(await startPeer(react), scene)
  if (one === undefined || more.length > 0) throw new Error(`${more.length + (one ? 1 : 0)} differentials`)
  return one
}

const SHORT = { 'server-hello': 'works', 'not-connected': 'unopened' } as Record<string, string>
export const inShort = ({ probes }: Differential): string[] =>
  probes.map(({ change, answer }) => `${change} ${SHORT[answer.kind] ?? answer.kind}`)
export const asked = ({ probes }: Differential): string[] => probes.map(({ change }) => change)

export const failed = anAttempt({ outcome: 'failed' })
/** 303 bytes, no TLS 1.3, and the empty extension of NPN at its end. */
export const node010 = [aCaughtHello(recordedHello('node010'))]
export const isMedium = ({ length }: Arrived): boolean => length > 255 && length < 512
