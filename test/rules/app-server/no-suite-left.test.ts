// A configuration of a server's own that leaves its library no cipher suite, or that the library turns down; and what looks so.
import { describe, expect, it } from 'vitest'
import { missing } from '../../../electron/contract/fact.ts'
import type { CaughtHello, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { judge } from '../../../electron/engine/judge.ts'
import { appNoPermittedCipher } from '../../../electron/rules/app-server/app-no-permitted-cipher.ts'
import { aCaughtHello, aPath, aRuntime, someFacts } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { failedBy } from './tries-scene.ts'

const CONF = '/srv/shop/own.cnf'
const NO_CIPHERS = 'SSLError: [SSL: LIBRARY_HAS_NO_CIPHERS] library has no ciphers (_ssl.c:3063)'
const BAD = 'SSLError: [SSL: ERROR_IN_SYSTEM_DEFAULT_CONFIG] error in system default config (_ssl.c:3125)'
const BAD_GROUPS = 'error:0A000180:SSL routines:SSL_CONF_cmd:bad value:../ssl/ssl_conf.c:995:cmd=Groups, value=X25519:NOSUCH'
type Setting = Runtime['settings'][number]
const PLACE: Setting = { how: 'variable', name: 'OPENSSL_CONF', value: CONF, source: 'the environment of shop.py' }
const line = (name: string, value: string, at: number, versionsOff: Setting['versionsOff'] = []): Setting => ({
  how: 'file',
  name,
  value,
  source: `${CONF}, line ${at}`,
  versionsOff,
})
const FIPS = line('providers', 'fips, base without default', 5)
const server = { pid: 7, name: 'shop.py', unit: null }
const shop = (...settings: Setting[]) =>
  aRuntime({ kind: 'python', name: 'shop.py (Python)', version: '3.11.2', running: true, server, settings })
const sentNone = (words: string): CaughtHello =>
  aCaughtHello(undefined, {
    hello: missing('failed', 'It sent no ClientHello.', [{ kind: 'command', source: '/usr/bin/python3', text: words }]),
  })
const judged = (words: string, settings: Setting[], hello = sentNone(words)) =>
  judgedRuntime(
    appNoPermittedCipher,
    { runtime: shop(...settings), hellos: [hello], attempts: [failedBy(words)] },
    { facts: { paths: [aPath()] } },
  )
const fixOf = (said: ReturnType<typeof judged>) =>
  'fix' in said ? said.fix.map(({ text, command }) => (command === undefined ? text : `${text} ${command}`)) : []

describe('app-no-permitted-cipher, by a configuration of its own that leaves nothing', () => {
  it('names the line, the variable that leads to it, and the way back', () => {
    const said = judged(NO_CIPHERS, [PLACE, FIPS])
    expect(said).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      title: 'A setting leaves shop.py (Python) 3.11.2 no cipher suite: providers=fips, base without default',
      why:
        `It sends nothing. providers=fips, base without default stands in ${CONF}, line 5. OPENSSL_CONF=${CONF} comes from the environment of shop.py. ` +
        `So the library has no algorithms, or those of FIPS alone. It says: “${NO_CIPHERS}”`,
    })
    expect(fixOf(said)).toEqual([
      `Keep a copy of the file first. To go back, put it in its place again. sudo cp -p ${CONF} ${CONF}.before`,
      `Activate the provider default too, beside the others: activate = 1 in its section (${CONF}, line 5).`,
      `See which providers are active. env OPENSSL_CONF=${CONF} openssl list -providers`,
      'Restart that server.',
      expect.anything(),
    ])
  })

  it('is the one cause of a check in which nothing else is wrong', () => {
    const facts = someFacts({ runtimes: [shop(PLACE, FIPS)], hellos: [sentNone(NO_CIPHERS)], attempts: [failedBy(NO_CIPHERS)] })
    expect(judge(facts).verdict.causes.map(({ id }) => id)).toEqual(['app-no-permitted-cipher'])
  })

  it('names a list of suites, and how it is taken away', () => {
    const said = judged('no cipher match', [PLACE, line('CipherString', 'bogus', 7)])
    expect(said).toMatchObject({ confidence: 'certain', title: expect.stringContaining('no cipher suite: CipherString=bogus') })
    expect(fixOf(said)).toContain(`Remove CipherString=bogus from ${CONF}, line 7, or let it permit suites that the platform permits.`)
  })

  it('tells where the modules come from that the library was to load', () => {
    const modules: Setting = { how: 'variable', name: 'OPENSSL_MODULES', value: '/nope', source: 'the environment of shop.py' }
    expect(judged(NO_CIPHERS, [PLACE, modules, FIPS])).toMatchObject({ why: expect.stringContaining('OPENSSL_MODULES=/nope comes from') })
  })

  it.each<[string, string, Setting[], string, string]>([
    [
      'the library names it',
      BAD_GROUPS,
      [line('Groups', 'X25519:NOSUCH', 7), line('MinProtocol', 'TLSv1.2', 8)],
      'Groups=X25519:NOSUCH',
      'certain',
    ],
    ['its version is none', BAD, [line('CipherString', 'DEFAULT', 7), line('MinProtocol', 'TLS1.2', 8)], 'MinProtocol=TLS1.2', 'certain'],
    ['it is the only one', BAD, [line('Groups', 'X25519:NOSUCH', 7)], 'Groups=X25519:NOSUCH', 'certain'],
    ['one of several, and it does not say which', BAD, [line('Groups', 'a', 7), line('Options', 'b', 8)], `OPENSSL_CONF=${CONF}`, 'likely'],
    ['the file was not read', BAD, [], `OPENSSL_CONF=${CONF}`, 'likely'],
  ])('names the line that the library turns down where %s', (_, words, lines, setting, confidence) => {
    expect(judged(words, [PLACE, ...lines])).toMatchObject({
      outcome: 'fail',
      confidence,
      title: `The TLS library of shop.py (Python) 3.11.2 turns down its configuration: ${setting}`,
    })
  })

  it('is likely where the file that may leave no suite was not read', () => {
    expect(judged(NO_CIPHERS, [PLACE])).toMatchObject({ confidence: 'likely', title: expect.stringContaining('may leave shop.py') })
  })

  it.each<[string, ReturnType<typeof judged>]>([
    ['no setting leads its library to a file: that is the system', judged(NO_CIPHERS, [])],
    ['the variable is taken away from it', judged(NO_CIPHERS, [{ ...PLACE, how: 'unset', value: '' }])],
    ['it sent none for another reason', judged('[Errno 111] Connection refused', [PLACE, FIPS])],
    [
      'no version is left, which is another cause',
      judged('no protocols available', [PLACE, line('MaxProtocol', 'TLSv1.1', 7, ['1.2', '1.3'])]),
    ],
  ])('says nothing where %s', (_, said) => {
    expect(said).toMatchObject({ outcome: 'missing' })
  })

  it('says nothing of one that sent a hello with suites of the platform', () => {
    expect(judged('SSL: alert', [PLACE, line('CipherString', 'ECDHE+AESGCM', 7)], aCaughtHello())).toEqual({ outcome: 'pass' })
  })
})
