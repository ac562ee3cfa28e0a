// A cause in one of the system's TLS libraries: it decides for the runtimes that it was seen on, explains what they suffer, and
// leaves those on other libraries alone. Facts are built by hand; the rules are the real ones.
import { describe, expect, it } from 'vitest'
import type { SystemLibrary } from '../../electron/contract/host-facts.ts'
import type { Runtime } from '../../electron/contract/runtime-facts.ts'
import { judge } from '../../electron/engine/judge.ts'
import { aCaughtHello, aHello, anAttempt, anOs, aRuntime, aSystemLibrary, aSystemTls, builtIn, someFacts } from '../fixtures/facts.ts'
import { disagreements } from '../report/disagreements.ts'

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

  it('is not said to leave open whether anything connects where some programs were seen to, and some not to', () => {
    const { verdict } = judge(facts([]))
    expect(verdict).toMatchObject({ status: 'not-ready', connects: 'unknown' })
    expect(verdict.sentence).toMatch(/^We could not tell: only some of the programs here connect, and the rules are not met$/)
  })

  it('explains nothing of a runtime on another', () => {
    const both = [anAttempt(fails), anAttempt({ runtime: 'git', ...fails })]
    const { verdict, findings } = judge(facts([], both))
    expect(verdict.causes.map(({ id }) => id)).toEqual(['os-tls12-disabled', 'app-connection-fails'])
    expect(findings.find(({ id, subject }) => id === 'app-connection-fails' && subject.id === 'curl')).toMatchObject({ silencedBy: null })
  })
})

describe('the layer of the application', () => {
  const appServer = (chosen: string[]) => {
    const report = judge(facts(chosen))
    expect(disagreements(report)).toEqual([])
    return report.checklist.find(({ layer }) => layer === 'app-server')
  }

  it('is not said to be well where all that it shows follows from a cause of the system', () => {
    expect(appServer(['git'])).toMatchObject({
      state: 'blocked',
      meaning: expect.stringMatching(/^Not tested yet\. First mend this: A setting of this system switches TLS 1\.2 off/),
    })
  })

  it('is well where that cause is not on the way of the runtime that decides', () => {
    expect(appServer(['curl'])).toMatchObject({ state: 'pass' })
  })
})

describe('a system that its vendor no longer maintains', () => {
  const on = (platform: string) => {
    const os = anOs({ name: 'Debian GNU/Linux 11 (bullseye)', version: '11', codename: 'bullseye' })
    const whole = someFacts({ os, 'system-tls': aSystemTls('OpenSSL', '1.1.1w') })
    return judge({
      ...whole,
      request: { ...whole.request, profile: { ...builtIn('multisafepay'), os: platform === 'any' ? 'any' : 'supported' } },
    })
  }
  const library = (platform: string) => on(platform).findings.find(({ id }) => id === 'os-tls-library-unsupported')

  it('is the root of what is said of its library, where the platform asks for a maintained one', () => {
    expect(on('supported').verdict.causes.map(({ id }) => id)).toEqual(['os-end-of-life'])
    expect(library('supported')).toMatchObject({ outcome: 'warn', silencedBy: 'os-end-of-life', counts: false })
  })

  it('warns beside it where the platform takes any', () => {
    expect(library('any')).toMatchObject({ outcome: 'warn', silencedBy: null })
  })
})
