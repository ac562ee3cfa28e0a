// A cause in one of the system's TLS libraries: it decides for the runtimes that it was seen on, explains what they suffer, and
// leaves those on other libraries alone. Facts are built by hand; the rules are the real ones.
import { describe, expect, it } from 'vitest'
import type { SystemLibrary } from '../../electron/contract/host-facts.ts'
import type { Runtime } from '../../electron/contract/runtime-facts.ts'
import { judge } from '../../electron/engine/judge.ts'
import { aCaughtHello, aHello, anAttempt, aRuntime, aSystemLibrary, someFacts } from '../fixtures/facts.ts'

const off = { state: 'off' as const, source: '/etc/gnutls/config, line 2: default-priority-string = NORMAL:-VERS-TLS1.2' }
const openssl = aSystemLibrary()
const gnutls: SystemLibrary = aSystemLibrary('GnuTLS', '3.7.9', {
  versions: [
    { version: '1.2', ...off },
    { version: '1.3', ...off },
  ],
})
const curl = aRuntime()
const git: Runtime = aRuntime({
  id: 'git',
  kind: 'git',
  name: 'git',
  version: '2.39.5',
  path: '/usr/bin/git',
  realPath: '/usr/bin/git',
  library: { name: 'GnuTLS', version: '3.7.9', bundled: false },
})
const fails = { outcome: 'failed' as const, error: 'handshake failed', httpStatus: null, negotiated: null }

const facts = (chosen: string[], attempts = [anAttempt(), anAttempt({ runtime: 'git', ...fails })]) => {
  const whole = someFacts({
    'system-tls': { libraries: [openssl, gnutls] },
    runtimes: [curl, git],
    hellos: [aCaughtHello(), aCaughtHello(aHello({ versions: [0x0302, 0x0301] }), { runtime: 'git' })],
    attempts,
  })
  return { ...whole, request: { ...whole.request, runtimes: chosen } }
}

describe('a library that is limited', () => {
  it('is the one root where the runtime that decides is on it', () => {
    const { verdict, findings } = judge(facts(['git']))
    expect(verdict).toMatchObject({ status: 'not-ready', causes: [{ id: 'os-tls12-disabled' }] })
    expect(findings.find(({ id, subject }) => id === 'app-runtime-too-old' && subject.id === 'git')).toMatchObject({
      outcome: 'blocked',
      blockedBy: 'os-tls12-disabled',
    })
  })

  it('only warns where the runtime that decides is on another', () => {
    const { verdict, findings } = judge(facts(['curl']))
    expect(verdict.status).toBe('ready')
    expect(findings.find(({ id }) => id === 'os-tls12-disabled')).toMatchObject({ outcome: 'warn', counts: false })
  })

  it('explains nothing of a runtime on another', () => {
    const both = [anAttempt(fails), anAttempt({ runtime: 'git', ...fails })]
    const { verdict, findings } = judge(facts([], both))
    expect(verdict.causes.map(({ id }) => id)).toEqual(['os-tls12-disabled', 'app-connection-fails'])
    expect(findings.find(({ id, subject }) => id === 'app-connection-fails' && subject.id === 'curl')).toMatchObject({ silencedBy: null })
  })
})
