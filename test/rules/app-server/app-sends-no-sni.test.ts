import { describe, expect, it } from 'vitest'
import { missing } from '../../../electron/contract/fact.ts'
import { appSendsNoSni } from '../../../electron/rules/app-server/app-sends-no-sni.ts'
import { aCaughtHello, aHello, aRuntime, multisafepay } from '../../fixtures/facts.ts'
import { recordedHello } from '../../fixtures/hellos.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

const askedFor = (url: string, sni: string | null = null) => ({ hellos: [aCaughtHello(aHello({ askedFor: url, sni }))] })

describe('app-sends-no-sni', () => {
  it('warns where a real name was asked for and the hello does not say it', () => {
    expect(judgedRuntime(appSendsNoSni, askedFor('https://api.multisafepay.com/v1'))).toMatchObject({
      outcome: 'warn',
      confidence: 'certain',
      side: 'near',
      why: expect.stringContaining('It was asked for api.multisafepay.com'),
    })
  })

  it('names the switch of Java', () => {
    const judged = judgedRuntime(appSendsNoSni, {
      runtime: aRuntime({ kind: 'java', name: 'Java' }),
      ...askedFor('https://a.example.test/'),
    })
    expect(judged).toMatchObject({ fix: expect.arrayContaining([{ text: expect.stringContaining('jsse.enableSNIExtension') }]) })
  })

  it('says where that switch stands, and advises no newer version then', () => {
    const set = (value: string, how: 'flag' | 'unset' = 'flag') =>
      judgedRuntime(appSendsNoSni, {
        runtime: aRuntime({
          kind: 'java',
          name: 'Java',
          settings: [{ how, name: '-Djsse.enableSNIExtension', value, source: 'JAVA_TOOL_OPTIONS of Shop' }],
        }),
        ...askedFor('https://a.example.test/'),
      })
    const step = { text: 'Remove -Djsse.enableSNIExtension=false from JAVA_TOOL_OPTIONS of Shop.' }
    expect(set('false')).toMatchObject({ fix: [step, { text: expect.stringContaining('your own code') }, {}, {}] })
    for (const other of [set('true'), set('false', 'unset')])
      expect(other).toMatchObject({
        fix: [{ text: expect.stringMatching(/^Look for/) }, { text: expect.stringMatching(/^If there is no/) }, {}, {}, {}],
      })
  })

  it.each([
    ['an address of IPv4', 'https://192.0.2.1/'],
    ['an address of IPv6', 'https://[2001:db8::1]:8443/'],
    ['a name without a dot, for which Java sends none', 'https://localhost:8443/'],
    ['a name without a dot but for the last', 'https://intranet./'],
  ])('has nothing to say of %s', (_, url) => {
    expect(judgedRuntime(appSendsNoSni, askedFor(url)).outcome).toBe('not-applicable')
  })

  it('passes the hellos of real programs, those of Node 0.10 and of OpenSSL among them', () => {
    for (const client of ['curl', 'openssl', 'python', 'node20', 'php', 'node010'] as const)
      expect(judgedRuntime(appSendsNoSni, { hellos: [aCaughtHello(recordedHello(client))] }), client).toEqual({ outcome: 'pass' })
  })

  it('does not know without a hello, and never keeps a host from being ready', () => {
    const hellos = [aCaughtHello(undefined, { hello: missing('timeout', 'It sent none in time.') })]
    expect(judgedRuntime(appSendsNoSni, { hellos })).toEqual({ outcome: 'missing', fact: 'It sent none in time.' })
    expect(appSendsNoSni.canFail(multisafepay)).toBe(false)
  })
})
