import { describe, expect, it } from 'vitest'
import { found, missing } from '../../../electron/contract/fact.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { knowledge } from '../../../electron/knowledge/knowledge.ts'
import { appRuntimeTooOld } from '../../../electron/rules/app-server/app-runtime-too-old.ts'
import { appTls12OffByDefault } from '../../../electron/rules/app-server/app-tls12-off-by-default.ts'
import { aCaughtHello, aHello, aRuntime, builtIn, datedProfile } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

/** Java 7 as its makers describe it: TLS 1.0 by default, TLS 1.2 by a property. */
const java7 = aRuntime({
  kind: 'java',
  name: 'Java',
  version: '1.7.0_80',
  path: '/usr/lib/jvm/java-7/bin/java',
  library: { name: 'SunJSSE', version: '1.7.0_80', bundled: true },
})
const byDefault = aCaughtHello(aHello({ versions: [0x0301] }))
const noHello = aCaughtHello(aHello(), { hello: missing('failed', 'Java ended without sending a ClientHello.') })
const forced = (versions: number[], change = '-Dhttps.protocols=TLSv1.2') =>
  aCaughtHello(aHello(), { mode: 'forced', change, hello: found(aHello({ versions })) })

describe('app-tls12-off-by-default', () => {
  it.each(['loke', 'multisafepay', 'pci-dss', 'pokitdok'])('R3 Java 7, which has TLS 1.2 by a property alone, fails under %s', (id) => {
    const judged = judgedRuntime(
      appTls12OffByDefault,
      { runtime: java7, hellos: [byDefault, forced([0x0303]), forced([0x0303], '-Djdk.tls.client.protocols=TLSv1.2')] },
      { profile: builtIn(id) },
    )
    expect(judged).toMatchObject({ outcome: 'fail', confidence: 'certain', side: 'near', title: expect.stringContaining('Java 1.7.0_80') })
    if (judged.outcome !== 'fail') return
    expect(judged.why).toContain('TLS 1.0 at most. With -Dhttps.protocols=TLSv1.2 it offers TLS 1.2.')
    expect(judged.fix.map(({ text }) => text).join('\n')).toMatch(
      /-Dhttps\.protocols=TLSv1\.2,.*\n.*-Djdk\.tls\.client\.protocols=TLSv1\.2/,
    )
    expect(judged.evidence.map(({ text }) => text.split('\n')[0])).toContain('with -Dhttps.protocols=TLSv1.2')
  })

  it('names the file that may keep it lower, where a setting leads to one', () => {
    const steps = (settings: Runtime['settings']) => {
      const judged = judgedRuntime(appTls12OffByDefault, { runtime: { ...java7, settings }, hellos: [byDefault, forced([0x0303])] })
      return 'fix' in judged ? judged.fix.map(({ text }) => text).join('\n') : ''
    }
    const place = { how: 'variable' as const, name: 'OPENSSL_CONF', value: '/srv/old.cnf', source: 'the environment of this check' }
    expect(steps([place])).toContain(
      'Or mend what may keep it lower. Look into /srv/old.cnf, which OPENSSL_CONF names (the environment of this check).',
    )
    for (const settings of [[], [{ ...place, how: 'unset' as const }], [{ ...place, name: 'SSL_CERT_FILE' }]])
      expect(steps(settings)).toContain('If another setting of yours keeps it lower')
  })

  it('leaves it to app-runtime-too-old where no setting helps, and only there', () => {
    const runtime = aRuntime({ library: { name: 'OpenSSL', version: '1.0.0m', bundled: true } })
    const hellos = [byDefault, forced([0x0302, 0x0301])]
    expect(judgedRuntime(appTls12OffByDefault, { runtime, hellos })).toEqual({ outcome: 'not-applicable' })
    expect(judgedRuntime(appRuntimeTooOld, { runtime, hellos }).outcome).toBe('fail')
    expect(judgedRuntime(appRuntimeTooOld, { runtime, hellos: [byDefault, forced([0x0303])] })).toEqual({ outcome: 'pass' })
  })

  it.each([[[0x0303]], [[0x0304]], [[0x0304, 0x0303, 0x0302, 0x0301]]])('passes a runtime that offers enough by itself: %j', (versions) => {
    expect(judgedRuntime(appTls12OffByDefault, { hellos: [aCaughtHello(aHello({ versions }))] })).toEqual({ outcome: 'pass' })
  })

  it('asks for what the platform asks for on that day', () => {
    const hellos = [aCaughtHello(aHello({ versions: [0x0303] })), forced([0x0304], '-Dhttps.protocols=TLSv1.3')]
    const on = (date: string) => judgedRuntime(appTls12OffByDefault, { runtime: java7, hellos }, { profile: datedProfile, date })
    expect(on('2026-11-21')).toEqual({ outcome: 'pass' })
    expect(on('2029-01-01')).toMatchObject({ outcome: 'fail', title: expect.stringContaining('TLS 1.3') })
  })

  it('is less sure of a runtime that sent no hello by itself, and knows nothing where none was sent at all', () => {
    const judged = judgedRuntime(appTls12OffByDefault, { runtime: java7, hellos: [noHello, forced([0x0303])] })
    expect(judged).toMatchObject({ outcome: 'fail', confidence: 'likely', why: expect.stringContaining('ended without a ClientHello') })
    expect(judgedRuntime(appTls12OffByDefault, { runtime: java7, hellos: [noHello] })).toEqual({
      outcome: 'missing',
      fact: 'Java ended without sending a ClientHello.',
    })
  })

  it('names the setting where no table says how it is set', () => {
    const hellos = [byDefault, forced([0x0303], '--new')]
    const judged = judgedRuntime(appTls12OffByDefault, { hellos }, { knowledge: { ...knowledge, switches: [] } })
    expect(judged).toMatchObject({ fix: expect.arrayContaining([{ text: 'Set --new.' }]) })
  })
})
