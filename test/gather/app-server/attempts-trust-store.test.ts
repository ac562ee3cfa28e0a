// The store that a runtime names while it tries: by it a cause tells which setting leads where. What curl really prints, with its
// settings by variable and by file, against a server whose authority is in none of them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Attempt } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import { aRuntime } from '../../fixtures/facts.ts'
import { contextFor, netWith } from '../context.ts'
import { createPki, hostWith, httpsServer, type Pki, type TestServer } from './machine.ts'

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const home = mkdtempSync(join(tmpdir(), 'attempts-store-'))
let pki: Pki
/** Another authority than the server's. */
let other: Pki
let server: TestServer
beforeAll(async () => {
  pki = createPki()
  other = createPki()
  server = await httpsServer(pki.good)
})
afterAll(async () => {
  await server.close()
  pki.remove()
  other.remove()
  rmSync(home, { recursive: true, force: true })
})

const attempt = async (env: Record<string, string>, ca: string | null = null): Promise<Attempt> => {
  const host = hostWith({ HOME: home, ...env })
  const facts = { runtimes: found([aRuntime()]), 'proxy-settings': found({ proxies: [], noProxy: [] }) }
  const fact = await attemptsGatherer.gather(
    contextFor(host, facts, { urls: [`https://localhost:${server.port}/`], ca, proxy: 'none' }, netWith()),
  )
  if (!fact.ok || fact.value[0] === undefined) throw new Error('No attempt was made.')
  return fact.value[0]
}

describe('the store that curl names', () => {
  it('is the one of the system by itself', async () => {
    expect(await attempt({})).toMatchObject({ outcome: 'failed', trustStore: expect.stringMatching(/^\/etc\//) })
  })

  it('is the one that a variable leads to', async () => {
    expect(await attempt({ CURL_CA_BUNDLE: other.ca })).toMatchObject({ outcome: 'failed', trustStore: other.ca })
  })

  it('is the one that its own file of settings leads to, whatever anchors are added', async () => {
    writeFileSync(join(home, '.curlrc'), `cacert = ${other.ca}\n`)
    const tried = await attempt({}, pki.ca)
    expect(tried).toMatchObject({ outcome: 'failed', trustStore: other.ca })
    expect(tried).not.toHaveProperty('givenTrust')
    rmSync(join(home, '.curlrc'))
  })

  it('is the one that a variable leads to, whatever anchors are added; where it is the system’s, they are added', async () => {
    const tried = await attempt({ CURL_CA_BUNDLE: other.ca }, pki.ca)
    expect(tried).toMatchObject({ outcome: 'failed', trustStore: other.ca, ownStore: true })
    expect(tried).not.toHaveProperty('givenTrust')
    const systems = await attempt({ CURL_CA_BUNDLE: '/etc/ssl/certs/ca-certificates.crt' }, pki.ca)
    expect(systems).toMatchObject({ outcome: 'completed', givenTrust: true })
    expect(systems).not.toHaveProperty('ownStore')
  })

  it('is not told where it is a file of ours with added anchors', async () => {
    expect(await attempt({}, pki.ca)).toMatchObject({ outcome: 'completed', trustStore: null, givenTrust: true })
  })
})
