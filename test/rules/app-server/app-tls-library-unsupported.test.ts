import { describe, expect, it } from 'vitest'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { judge } from '../../../electron/engine/judge.ts'
import { appTlsLibraryUnsupported } from '../../../electron/rules/app-server/app-tls-library-unsupported.ts'
import { aCaughtHello, aHello, aRuntime, someFacts } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

const node = (version: string, bundled = true): Runtime =>
  aRuntime({ kind: 'node', name: 'Node.js', version: '6.17.1', library: { name: 'OpenSSL', version, bundled } })
const judged = (version: string, date = '2026-11-21', bundled = true) =>
  judgedRuntime(appTlsLibraryUnsupported, { runtime: node(version, bundled) }, { date })

describe('app-tls-library-unsupported', () => {
  it('warns of a library that a runtime brings along, and that ended', () => {
    expect(judged('1.0.2s')).toMatchObject({
      outcome: 'warn',
      side: 'near',
      title: 'Node.js 6.17.1 brings OpenSSL 1.0.2s, which its makers mend no more',
      why: expect.stringContaining('The makers of OpenSSL ended this branch on 31 December 2019.'),
      fix: expect.arrayContaining([{ text: expect.stringContaining('Install a newer Node.js. It carries its own TLS library') }]),
    })
  })

  it.each([
    ['on its last day', '1.1.1w', '2023-09-11', 'pass'],
    ['the day after', '1.1.1w', '2023-09-12', 'warn'],
    ['of a branch that is mended', '3.5.4', '2026-11-21', 'pass'],
    ['of a branch that the table does not have', '9.1.0', '2026-11-21', 'not-applicable'],
    ['whose version it does not tell', '', '2026-11-21', 'not-applicable'],
  ])('says of a library %s (%s, %s): %s', (_, version, date, outcome) => {
    expect(judged(version, date).outcome).toBe(outcome)
  })

  it('leaves the library of the system to os-tls-library-unsupported', () => {
    expect(judged('1.0.2s', '2026-11-21', false).outcome).toBe('pass')
  })

  it('leaves one that comes with its runtime alone, which no table of branches has', () => {
    const runtime = aRuntime({ kind: 'java', name: 'Java', library: { name: 'SunJSSE', version: '1.8.0_504', bundled: true } })
    expect(judgedRuntime(appTlsLibraryUnsupported, { runtime }).outcome).toBe('not-applicable')
  })

  it('follows from a runtime that is too old for the rules, and is told under it', () => {
    const old = judge(someFacts({ runtimes: [node('1.0.0e')], hellos: [aCaughtHello(aHello({ versions: [0x0301] }))] }))
    expect(old.findings.find(({ id }) => id === 'app-tls-library-unsupported')).toMatchObject({ silencedBy: 'app-runtime-too-old' })
  })
})
