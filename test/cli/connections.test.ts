// What a check costs the platform: every connection that reaches one endpoint is counted, the runtimes' own included.
// The relay stands before a real platform that is well, or before none at all: then each hello meets the same bad end.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPractice } from '../../electron/practice/start.ts'
import { startScripted } from '../fixtures/tls-peers.ts'
import { withFiveRuntimes } from '../lab/few-runtimes.ts'
import { bundleCli, newFolder, run } from './built-cli.ts'

const SLOWEST_MS = 90_000
/** How long a connection lives at least, so that none is overlooked. */
const LIVES_MS = 300
const MOST = { inAll: 25, atOnce: 5 }
const folder = newFolder()
let cli = ''
/** Five kinds are seven clients, and no more than six try an endpoint that fails. */
let few: readonly string[] = []
let practice: Awaited<ReturnType<typeof startPractice>>
beforeAll(async () => {
  cli = await bundleCli(folder)
  few = await withFiveRuntimes(folder)
  practice = await startPractice(null)
})
afterAll(async () => {
  await practice.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Connections to this port that the other side has not closed, as the kernel has them: whatever this process has read by now (proc(5)). */
const establishedAt = (port: number): number =>
  ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((table) => readFileSync(table, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${port.toString(16).toUpperCase().padStart(4, '0')}`) && state === '01').length

/** Checks `localhost` with each connection handed to `meet`; answers how many there were, in all and at one time. */
const countedCheck = async (
  meet: (socket: Socket) => void,
  inside: readonly string[],
): Promise<{ inAll: number; atOnce: number; status: number | null }> => {
  let atOnce = 0
  const peer = await startScripted((socket) => {
    atOnce = Math.max(atOnce, establishedAt(peer.port))
    setTimeout(() => meet(socket), LIVES_MS)
  })
  try {
    const profile = join(folder, 'practice.json')
    writeFileSync(profile, JSON.stringify(practice.request.profile))
    const options = ['--profile', profile, '--ca', practice.request.ca ?? '', '--proxy', 'none', '--timeout', '1', '--json']
    const { status } = await run(cli, ['check', `https://localhost:${peer.port}/`, ...options], { inside })
    return { inAll: peer.count(), atOnce, status }
  } finally {
    await peer.stop()
  }
}

const relay = (socket: Socket): void => {
  const { port } = new URL(practice.request.urls?.[0] ?? '')
  const onward = connect(Number(port), '127.0.0.1')
  socket.pipe(onward).pipe(socket)
  onward.on('error', () => socket.destroy())
  socket.on('close', () => onward.destroy())
}

const ends: Record<string, (socket: Socket) => void> = {
  'is well': relay,
  'resets every hello': (socket) => socket.once('data', () => socket.resetAndDestroy()),
  'closes after every hello': (socket) => socket.once('data', () => socket.end()),
  'is silent after every hello': (socket) => {
    socket.resume()
    socket.once('end', () => socket.end())
  },
  'answers every hello with an alert': (socket) => socket.once('data', () => socket.end(Buffer.from('15030300020228', 'hex'))),
}

describe.runIf(process.platform === 'linux')('the platform meets no more than 25 connections in all and 5 at a time', () => {
  it.each(Object.entries(ends))(
    'where it %s',
    async (name, meet) => {
      const { inAll, atOnce, status } = await countedCheck(meet, name === 'is well' ? [] : few)
      expect(inAll).toBeGreaterThan(3)
      expect(inAll).toBeLessThanOrEqual(MOST.inAll)
      expect(atOnce).toBeLessThanOrEqual(MOST.atOnce)
      if (name !== 'is well') expect(status).not.toBe(0)
    },
    SLOWEST_MS,
  )
})
