// A line of openssl.cnf that the library turns down, as os-tls12-disabled tells it. The words are those of OpenSSL 3.5.7, curl 8.14.1
// and Python 3.13.5 in a Debian 13.
import { describe, expect, it } from 'vitest'
import { missing } from '../../../electron/contract/fact.ts'
import type { RefusedLine, SystemLibrary } from '../../../electron/contract/host-facts.ts'
import type { Attempt, CaughtHello, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { osTls12Disabled } from '../../../electron/rules/os/os-tls12-disabled.ts'
import { aCaughtHello, aHello, anAttempt, aRuntime, aSystemLibrary } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const FILE = '/etc/ssl/openssl.cnf'
const BAD: RefusedLine = { problem: 'value', name: 'MinProtocol', value: 'TLS1.2', source: `${FILE}, line 398` }
const EMPTY: RefusedLine = { problem: 'empty-section', name: 'system_default', value: 'z', source: `${FILE}, line 396` }
const CURL = 'curl: (27) SSL: could not create a context: error:0A000180:SSL routines::bad value'
const PYTHON = 'SSLError: [SSL: ERROR_IN_SYSTEM_DEFAULT_CONFIG] error in system default config (_ssl.c:3125)'
const PROGRAM =
  'error:07000075:configuration file routines:ssl_module_init:ssl command section empty:../crypto/conf/conf_ssl.c:122:name=system_default, value=z'

const library = (change: Partial<SystemLibrary> = {}) =>
  aSystemLibrary('OpenSSL', '3.5.7', { configFile: '/usr/lib/ssl/openssl.cnf', refused: [BAD], ...change })
const on = (id: string, change: Partial<Runtime> = {}) =>
  aRuntime({ id, name: id, version: '1', library: { name: 'OpenSSL', version: '3.5.7', bundled: false }, ...change })
const silent = (runtime: string): CaughtHello => ({
  ...aCaughtHello(aHello(), { runtime }),
  hello: missing('failed', `${runtime} ended without sending a ClientHello.`),
})
const fails = (runtime: string, error: string): Attempt =>
  anAttempt({ runtime, outcome: 'failed', error, httpStatus: null, negotiated: null })
const connects = (runtime: string): Attempt => anAttempt({ runtime })

const judged = (libraries: SystemLibrary[], runtimes: Runtime[], hellos: CaughtHello[], attempts: Attempt[]) =>
  judgedHost(osTls12Disabled, { facts: { 'system-tls': { libraries }, runtimes, hellos, attempts } })

describe('a line of openssl.cnf that the library turns down', () => {
  it('is certain where programs on the library say so; the file, the line, the value and the right one are named', () => {
    const finding = judged(
      [library()],
      [on('curl'), on('python')],
      [silent('curl'), silent('python')],
      [fails('curl', CURL), fails('python', PYTHON)],
    )
    expect(finding).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      title: `A line of ${FILE} stops programs on OpenSSL 3.5.7`,
      runtimes: ['curl', 'python'],
      evidence: [{ kind: 'file', source: `${FILE}, line 398`, text: 'MinProtocol = TLS1.2' }, {}, { text: CURL }, { text: PYTHON }],
    })
    expect('why' in finding && finding.why).toContain('That stops curl 1 and python 1.')
    const fix = 'fix' in finding ? finding.fix : []
    expect(fix[0]?.command).toBe(`sudo cp -p ${FILE} ${FILE}.before`)
    expect(fix[1]).toEqual({ text: `Change ${FILE}, line 398 to: MinProtocol = TLSv1.2` })
    expect(fix.map(({ command }) => command)).toContain('openssl ciphers -s -v')
  })

  it.each([
    ['MaxProtocol', 'TLS1.3', 'MaxProtocol = TLSv1.3'],
    ['MinProtocol', 'tlsv1.2', 'MinProtocol = TLSv1.2'],
    ['MinProtocol', '"1.2"', 'MinProtocol = TLSv1.2'],
    ['MaxProtocol', 'TLSv1.0', 'or write TLSv1.2 or TLSv1.3 there: MaxProtocol = TLSv1.2'],
    ['Groups', 'X25519:NOSUCH', 'take out what this library does not know'],
  ])('says what to write in the place of %s = %s', (name, value, told) => {
    const finding = judged([library({ refused: [{ ...BAD, name, value }] })], [on('curl')], [silent('curl')], [fails('curl', CURL)])
    expect('fix' in finding && finding.fix[1]?.text).toContain(told)
  })

  it('is likely where a program on it sent no hello and says something else: no program on it can', () => {
    const finding = judged([library()], [on('ruby')], [silent('ruby')], [fails('ruby', 'SSL_CTX_new failed')])
    expect(finding).toMatchObject({ outcome: 'fail', confidence: 'likely', runtimes: ['ruby'] })
  })

  it('leaves out whom an empty section does not stop, and says what to write there', () => {
    const finding = judged(
      [library({ refused: [EMPTY] })],
      [on('openssl'), on('curl'), on('odd')],
      [silent('openssl'), aCaughtHello(aHello(), { runtime: 'curl' }), silent('odd')],
      [fails('openssl', PROGRAM), connects('curl'), fails('odd', 'It broke.')],
    )
    expect(finding).toMatchObject({ outcome: 'fail', confidence: 'certain', runtimes: ['openssl'] })
    expect('why' in finding && finding.why).toContain('The section [z], which it names, is empty.')
    expect('why' in finding && finding.why).toContain('All the same curl 1 can connect.')
    expect('fix' in finding && finding.fix[1]?.text).toBe(`Write a setting into the section [z] of ${FILE}, such as MinProtocol = TLSv1.2.`)
  })

  it('does not send anybody to edit a file of the crypto policy', () => {
    const source = '/etc/crypto-policies/back-ends/opensslcnf.config, line 3'
    const switches = [{ name: 'crypto policy', value: 'FUTURE', source: '/etc/crypto-policies/state/current' }]
    const finding = judged([library({ refused: [{ ...BAD, source }], switches })], [on('curl')], [silent('curl')], [fails('curl', CURL)])
    const commands = 'fix' in finding ? finding.fix.map(({ command = '' }) => command) : []
    expect(commands[0]).toBe('sudo update-crypto-policies --set DEFAULT')
    expect(commands.join()).not.toContain('cp -p')
  })

  it('only warns where no program that was tried is stopped by it', () => {
    const finding = judged([library({ refused: [EMPTY] })], [on('curl')], [aCaughtHello(aHello(), { runtime: 'curl' })], [connects('curl')])
    expect(finding).toMatchObject({ outcome: 'warn', runtimes: [], title: `A line of ${FILE} is turned down by OpenSSL 3.5.7` })
  })

  const others: [string, Runtime, Attempt][] = [
    ['its own copy of the library', on('node', { library: { name: 'OpenSSL', version: '3.5.7', bundled: true } }), fails('node', PYTHON)],
    ['another version', on('python', { library: { name: 'OpenSSL', version: '3.6.1', bundled: false } }), fails('python', PYTHON)],
    ['another library', on('wget', { library: { name: 'GnuTLS', version: '3.8.9', bundled: false } }), fails('wget', 'Fatal error')],
    [
      'a configuration of its own',
      on('python', { settings: [{ how: 'variable', name: 'OPENSSL_CONF', value: '/srv/my.cnf', source: 'the environment of process 7' }] }),
      fails('python', PYTHON),
    ],
  ]
  it.each(others)('does not take a program for stopped that is on %s', (_, runtime, attempt) => {
    expect(judged([library()], [runtime], [silent(runtime.id)], [attempt])).toMatchObject({ outcome: 'warn', runtimes: [] })
  })

  it('does not take one for stopped that sent a hello, and fails for another reason', () => {
    const refused = fails('curl', 'curl: (60) SSL certificate problem: unable to get local issuer certificate')
    expect(judged([library()], [on('curl')], [aCaughtHello(aHello(), { runtime: 'curl' })], [refused])).toMatchObject({ outcome: 'warn' })
    // Nor one of which no hello was asked for.
    expect(judged([library()], [on('curl')], [], [refused])).toMatchObject({ outcome: 'warn', runtimes: [] })
  })

  it('says nothing of the system’s where the library takes every line, whatever a program says', () => {
    const well = aSystemLibrary('OpenSSL', '3.5.7', { configFile: FILE })
    expect(judged([well], [on('python')], [silent('python')], [fails('python', PYTHON)])).toEqual({ outcome: 'pass' })
  })

  it('warns of what an older release passes over, and not a newer one, which would have said so', () => {
    const passedOver = [{ name: 'MinProtocol', value: 'TLS1.2', source: `${FILE}, line 398` }]
    const old = aSystemLibrary('OpenSSL', '3.0.20', { configFile: FILE, passedOver })
    const finding = judged([old], [on('curl', { library: old.library })], [aCaughtHello()], [connects('curl')])
    expect(finding).toMatchObject({ outcome: 'warn', title: `A line of ${FILE} will stop programs after an upgrade of OpenSSL` })
    expect('why' in finding && finding.why).toContain('OpenSSL 3.0.20 passes it over, so that it has no effect.')
    expect(judged([{ ...old, library: { ...old.library, version: '3.5.7' } }], [], [], [])).toEqual({ outcome: 'pass' })
  })
})
