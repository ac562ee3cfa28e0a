// The trust store that a variable names: it is what the runtime looks for, there or not. The programs of this machine are asked, with
// such variables in their environment.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { hostOfKinds, hostWith, idleHost, runtimesOf } from './machine.ts'

const folder = mkdtempSync(join(tmpdir(), 'named-stores-'))
const there = join(folder, 'roots.pem')
writeFileSync(there, '')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What each says; those that share a kind must say the same. */
const storesOf = async (named: Record<string, string>, kinds: readonly Runtime['kind'][]) => {
  const found = await runtimesOf(hostWith(named, hostOfKinds(kinds, idleHost)))
  return kinds.map((kind) => {
    const ones = found.filter((runtime) => runtime.kind === kind && runtime.name !== 'PHP (curl)' && runtime.server === null)
    const told = new Set(ones.map(({ trustStore, storeUnreadable }) => `${trustStore}${storeUnreadable ? ', unreadable' : ''}`))
    return [kind, ...told]
  })
}

describe('the store that a variable names', () => {
  const kinds = ['curl', 'openssl', 'python', 'ruby', 'php'] as const

  it('is the one that is told, and that it cannot be read where it is not there', async () => {
    const named = { SSL_CERT_FILE: '/nowhere.pem', PERL_LWP_SSL_CA_FILE: '/nowhere.pem', NODE_OPTIONS: '--use-openssl-ca' }
    expect(await storesOf(named, [...kinds, 'node', 'perl'])).toEqual(
      [...kinds, 'node', 'perl'].map((kind) => [kind, '/nowhere.pem, unreadable']),
    )
  })

  it('is the one that is told where it is there; Node.js keeps its own', async () => {
    expect(await storesOf({ SSL_CERT_FILE: there }, [...kinds, 'node'])).toEqual([
      ...kinds.map((kind) => [kind, there]),
      ['node', 'built in'],
    ])
  })

  it('is for curl the one of its own variable first', async () => {
    expect(await storesOf({ SSL_CERT_FILE: there, CURL_CA_BUNDLE: '/nowhere.pem' }, ['curl'])).toEqual([
      ['curl', '/nowhere.pem, unreadable'],
    ])
  })

  it('is for Git the one of its own variable alone', async () => {
    expect(await storesOf({ SSL_CERT_FILE: '/nowhere.pem', GIT_SSL_CAINFO: there }, ['git'])).toEqual([['git', there]])
  })

  it('is joined by a further file of Node.js only where that can be read', async () => {
    expect(await storesOf({ NODE_EXTRA_CA_CERTS: there }, ['node'])).toEqual([['node', `built in, and ${there}`]])
    expect(await storesOf({ NODE_EXTRA_CA_CERTS: '/nowhere.pem' }, ['node'])).toEqual([
      ['node', 'built in, without /nowhere.pem, which it cannot read, unreadable'],
    ])
  })
})
