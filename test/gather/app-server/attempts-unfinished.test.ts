// What each kind of runtime of this machine makes of an answer that stops halfway: it is none before its headers have ended.
// The servers are on loopback; they say these bytes after the handshake and then nothing.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { contextFor, netWith } from '../context.ts'
import { createPki, onePerKind, type Pki, runtimesHere, USUAL, wordyServer } from './machine.ts'

const host = createNodeHost()
let pki: Pki
let folder = ''
let runtimes: Runtime[]
beforeAll(async () => {
  pki = createPki()
  folder = mkdtempSync(join(tmpdir(), 'unfinished-test-'))
  runtimes = onePerKind(await runtimesHere(), USUAL)
  const php = runtimes.find(({ kind }) => kind === 'php')
  if (php === undefined) throw new Error('no PHP')
  const path = join(folder, 'php')
  // -n: without php.ini, and so without the curl extension that is loaded by it.
  writeFileSync(path, `#!/bin/sh\nexec ${php.realPath} -n "$@"\n`)
  chmodSync(path, 0o755)
  runtimes.push({ ...php, id: 'php-streams', path, name: 'PHP (streams)' })
}, 30_000)
afterAll(() => {
  pki.remove()
  rmSync(folder, { recursive: true, force: true })
})

/** The outcome of each kind's direct try at a server that says this. */
const outcomesAt = async (answer: string): Promise<Record<string, string>> => {
  const server = await wordyServer(pki.good, answer)
  try {
    const facts = { runtimes: found(runtimes), 'proxy-settings': found({ proxies: [], noProxy: [] }) }
    const asked = { urls: [`https://localhost:${server.port}/`], ca: pki.ca, proxy: 'none', stepMs: 2500 }
    const fact = await attemptsGatherer.gather(contextFor(host, facts, asked, netWith()))
    if (!fact.ok) throw new Error(fact.detail)
    return Object.fromEntries(fact.value.map(({ runtime, outcome }) => [runtime, outcome]))
  } finally {
    await server.close()
  }
}
const all = (outcome: string) => Object.fromEntries(runtimes.map(({ id }) => [id, outcome]))

describe('an answer', () => {
  it.each([
    ['half a header', 'HTTP/1.1 200 OK\r\nX: '],
    ['one header', 'HTTP/1.1 200 OK\r\nX: y\r\n'],
    ['an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('is none for any kind where it stops before its headers end: after %s', { timeout: 30_000 }, async (_, answer) => {
    expect(await outcomesAt(answer)).toEqual(all('timeout'))
  })

  it('is one for every kind once its headers have ended, though its body does not end', { timeout: 30_000 }, async () => {
    const answer = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhe'
    expect(await outcomesAt(answer)).toEqual(all('completed'))
  })
})
