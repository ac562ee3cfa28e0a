import { describe, expect, it } from 'vitest'
import { missing } from '../../../electron/contract/fact.ts'
import { appRuntimeTooOld } from '../../../electron/rules/app-server/app-runtime-too-old.ts'
import { aCaughtHello, aHello, anOs, aRuntime, builtIn, datedProfile, multisafepay } from '../../fixtures/facts.ts'
import { type CLIENTS, recordedHello } from '../../fixtures/hellos.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

const of = (client: keyof typeof CLIENTS) => ({ hellos: [aCaughtHello(recordedHello(client))] })

const withLibrary = (name: string, version: string) => aRuntime({ library: { name, version, bundled: false } })
/** What a runtime offers, on a library that knows no more. */
const old = (client: keyof typeof CLIENTS) => ({ runtime: withLibrary('OpenSSL', '1.0.0m'), ...of(client) })

describe('app-runtime-too-old', () => {
  it.each(['loke', 'multisafepay', 'pci-dss', 'pokitdok'])('R1.1 Node 0.8, which offers TLS 1.0 alone, fails under %s', (id) => {
    expect(judgedRuntime(appRuntimeTooOld, old('node08'), { profile: builtIn(id) })).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      why: expect.stringContaining('TLS 1.0'),
    })
  })

  it.each(['curl', 'openssl', 'opensslTls12', 'python', 'node20', 'php', 'node010'] as const)(
    'R3 %s offers TLS 1.2 or newer and passes',
    (client) => {
      expect(judgedRuntime(appRuntimeTooOld, of(client))).toEqual({ outcome: 'pass' })
    },
  )

  it('R1.1 turns SSL 3.0, TLS 1.0 and TLS 1.1 away, and takes TLS 1.3 alone for a 1.2 minimum', () => {
    const runtime = withLibrary('OpenSSL', '1.0.0m')
    const outcome = (versions: number[]) =>
      judgedRuntime(appRuntimeTooOld, { runtime, hellos: [aCaughtHello(aHello({ versions }))] }).outcome
    expect([[0x0300], [0x0301], [0x0302, 0x0301], [0x0303], [0x0304]].map(outcome)).toEqual(['fail', 'fail', 'fail', 'pass', 'pass'])
  })

  it.each([
    ['app.js (Node.js)', 'node', 'Install a newer Node.js.'],
    ['PHP-FPM (curl)', 'php', 'Install a newer PHP.'],
    ['Tomcat (Java)', 'java', 'Install a newer Java.'],
  ] as const)('has the runtime of a server renewed, and not the shop’s own program: %s', (name, kind, text) => {
    const server = { pid: 812, name: 'app.js', unit: null }
    const runtime = aRuntime({ name, kind, server, library: { name: 'OpenSSL', version: '1.0.0m', bundled: true } })
    const judged = judgedRuntime(appRuntimeTooOld, { runtime, ...of('node08') })
    expect('fix' in judged ? judged.fix.map((step) => step.text).join('\n') : '').toContain(text)
  })

  it('does not name this cause where a setting helps', () => {
    const hellos = [
      aCaughtHello(aHello({ versions: [0x0301] })),
      aCaughtHello(aHello({ versions: [0x0303] }), { mode: 'forced', change: 'jdk.tls.client.protocols=TLSv1.2' }),
    ]
    expect(judgedRuntime(appRuntimeTooOld, { hellos })).toEqual({ outcome: 'pass' })
  })

  it('says that it does not know where no default hello was caught, and why', () => {
    const failed = aCaughtHello(aHello(), { hello: missing('timeout', 'curl did not connect in time.') })
    expect(judgedRuntime(appRuntimeTooOld, { hellos: [failed] })).toEqual({ outcome: 'missing', fact: 'curl did not connect in time.' })
    expect(judgedRuntime(appRuntimeTooOld, { hellos: [] }).outcome).toBe('missing')
    expect(judgedRuntime(appRuntimeTooOld, { hellos: [aCaughtHello(aHello(), { mode: 'forced' })] }).outcome).toBe('missing')
  })

  it('R1.2 warns with the day where only a coming minimum is out of its reach', () => {
    const subject = { runtime: withLibrary('OpenSSL', '1.0.2u'), ...of('opensslTls12') }
    expect(judgedRuntime(appRuntimeTooOld, subject, { profile: datedProfile })).toMatchObject({
      outcome: 'warn',
      until: '2029-01-01',
      confidence: 'certain',
    })
    expect(judgedRuntime(appRuntimeTooOld, subject, { profile: datedProfile, date: '2029-01-01' }).outcome).toBe('fail')
    expect(judgedRuntime(appRuntimeTooOld, of('curl'), { profile: datedProfile }).outcome).toBe('pass')
  })

  it.each([
    ['OpenSSL', '1.0.1'],
    ['OpenSSL', '3.0.22'],
    ['GnuTLS', '3.7.9'],
    ['NSS', '3.15.1'],
  ])('does not call %s %s too old, which can do TLS 1.2 and is held back', (name, version) => {
    const judged = judgedRuntime(appRuntimeTooOld, { runtime: withLibrary(name, version), ...of('node08') })
    expect(judged).toEqual({
      outcome: 'missing',
      fact: expect.stringContaining(`TLS 1.0 at most, though its TLS library (${name} ${version}) can do TLS 1.2`),
    })
  })

  it('names the settings of the runtime and of its own library, and nobody else’s', () => {
    const factOf = (runtime: ReturnType<typeof aRuntime>) => {
      const judged = judgedRuntime(appRuntimeTooOld, { runtime, ...of('node08') })
      return judged.outcome === 'missing' ? judged.fact : judged.outcome
    }
    expect(factOf(withLibrary('OpenSSL', '3.0.22'))).toContain('Look at openssl.cnf, the variable OPENSSL_CONF and ~/.curlrc.')
    expect(factOf(aRuntime({ kind: 'node', library: { name: 'OpenSSL', version: '3.0.22', bundled: true } }))).toContain('NODE_OPTIONS.')
    expect(factOf(withLibrary('GnuTLS', '3.7.9'))).not.toMatch(/OPENSSL_CONF|NODE_OPTIONS/)
    expect(factOf(aRuntime({ kind: 'php', library: { name: 'NSS', version: '3.90', bundled: false } }))).toContain(
      'Look at its own settings.',
    )
  })

  it('leaves the day from which a held back version is too little to the cause of its suites', () => {
    expect(judgedRuntime(appRuntimeTooOld, of('opensslTls12'), { profile: datedProfile })).toEqual({ outcome: 'pass' })
    expect(judgedRuntime(appRuntimeTooOld, of('opensslTls12'), { profile: datedProfile, date: '2029-01-01' }).outcome).toBe('missing')
  })

  it('claims no age where no table knows what the library can do', () => {
    for (const runtime of [withLibrary('Schannel', ''), withLibrary('wolfSSL', '3.9.0'), aRuntime({ library: null })]) {
      const judged = judgedRuntime(appRuntimeTooOld, { runtime, ...of('node08') })
      expect(judged).toMatchObject({ outcome: 'fail', confidence: 'possible', title: 'curl 7.88.1 does not offer TLS 1.2' })
    }
  })

  it('R2.4 says what has to be upgraded: the runtime that carries its library, else the system', () => {
    const first = (bundled: boolean) => {
      const runtime = aRuntime({ name: 'Node.js', library: { name: 'OpenSSL', version: '1.0.0m', bundled } })
      const judged = judgedRuntime(appRuntimeTooOld, { runtime, ...of('node08') }, { profile: multisafepay })
      return judged.outcome === 'fail' ? judged.fix[0]?.text : ''
    }
    expect(first(true)).toContain('Install a newer Node.js')
    expect(first(false)).toContain('Upgrade the operating system')
  })

  describe('what to do', () => {
    const fixOf = (runtime: ReturnType<typeof aRuntime>, os = anOs(), profile = multisafepay) => {
      const judged = judgedRuntime(appRuntimeTooOld, { runtime, ...of('node08') }, { profile, facts: { os } })
      return judged.outcome === 'fail' ? judged.fix : []
    }
    const node = (version: string) =>
      aRuntime({ kind: 'node', name: 'Node.js', version, library: { name: 'OpenSSL', version: '1.0.0f', bundled: true } })
    const FIRST = /is the first release that offers TLS 1\.2 by itself/

    it('R3 names the first release that offers TLS 1.2 by itself, with where that is said', () => {
      expect(fixOf(node('0.8.28'))[1]).toEqual({ text: 'Node.js 0.10 is the first release that offers TLS 1.2 by itself.' })
      const judged = judgedRuntime(appRuntimeTooOld, { runtime: node('0.8.28'), ...of('node08') })
      expect('evidence' in judged && judged.evidence.at(-1)).toMatchObject({ kind: 'table', text: expect.stringContaining('2026-11-22') })
    })

    it.each([
      ['a version that should offer it by itself', node('0.10.48'), multisafepay],
      ['a minimum of TLS 1.3', node('0.8.28'), { ...multisafepay, minTls: '1.3' as const }],
      ['a runtime whose library decides', withLibrary('OpenSSL', '1.0.0m'), multisafepay],
      ['a version that is not known', node('unknown'), multisafepay],
    ])('names none for %s', (_, runtime, profile) => {
      const texts = fixOf(runtime, anOs(), profile).map(({ text }) => text)
      expect(texts.length).toBeGreaterThan(0)
      expect(texts.filter((text) => FIRST.test(text))).toEqual([])
    })

    it('renews the library by the packages of the release, where its newest can do it', () => {
      const fix = fixOf(
        withLibrary('OpenSSL', '1.0.0'),
        anOs({ id: 'rhel', name: 'Red Hat Enterprise Linux 6.4', version: '6.4', codename: null }),
      )
      expect(fix[0]?.text).toBe('curl uses the TLS library of this system, OpenSSL 1.0.0. Renew that.')
      expect(fix[1]?.command).toBe('sudo yum update openssl')
      expect(fix.map(({ text }) => text).join(' ')).not.toContain('Upgrade the operating system')
    })

    it('upgrades the system, with its own commands, where its packages have nothing newer', () => {
      const focal = anOs({ id: 'ubuntu', name: 'Ubuntu 20.04.6 LTS', version: '20.04', codename: 'focal' })
      const fix = fixOf(withLibrary('OpenSSL', '1.0.0m'), focal)
      expect(fix[0]?.text).toContain('Upgrade the operating system')
      expect(fix.map(({ command }) => command)).toContain('sudo do-release-upgrade')
      expect(fixOf(node('0.8.28'), focal).map(({ command }) => command)).not.toContain('sudo do-release-upgrade')
    })

    it('says all of it in sentences of 20 words', () => {
      const fixes = [fixOf(node('0.8.28')), fixOf(withLibrary('OpenSSL', '1.0.0'), anOs({ id: 'rhel', version: '6.4' }))]
      for (const { text } of fixes.flat())
        for (const sentence of text.split(/(?<=[.?!]) /)) expect(sentence.split(' ').length, sentence).toBeLessThanOrEqual(20)
    })
  })
})
