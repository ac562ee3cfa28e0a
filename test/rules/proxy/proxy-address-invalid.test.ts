import { describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { ProxySettings } from '../../../electron/contract/facts.ts'
import { judge } from '../../../electron/engine/judge.ts'
import { correctedForm, proxyAddressInvalid } from '../../../electron/rules/proxy/proxy-address-invalid.ts'
import { anAttempt, aRuntime, someFacts } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

type Setting = ProxySettings['proxies'][number]
const setting = (change: Partial<Setting> = {}): Setting => ({
  url: 'http://proxy.example.test:31x8',
  hasCredentials: false,
  source: 'HTTPS_PROXY in the environment',
  scope: 'environment',
  problem: 'The proxy address has “31x8” where its port number should be.',
  ...change,
})
const judged = (proxies: Setting[], ...attempts: ReturnType<typeof anAttempt>[]) =>
  judgedHost(proxyAddressInvalid, { facts: { 'proxy-settings': { proxies, noProxy: [] }, attempts } })
/** curl 7.88.1 with such an address. */
const failed = anAttempt({
  via: 'http://proxy.example.test:31x8',
  outcome: 'failed',
  error: "curl: (5) Unsupported proxy syntax in 'http://proxy.example.test:31x8'",
})

describe('proxy-address-invalid', () => {
  it('R2.3 fails where a runtime was stopped by it: where it was set, what is wrong, and how it should read', () => {
    expect(judged([setting()], failed)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      owners: ['you', 'system-administrator'],
      why: expect.stringMatching(/“31x8” where its port number should be\. It is set here: HTTPS_PROXY in the environment\./),
      fix: expect.arrayContaining([{ text: expect.stringContaining('http://proxy.example.test:PORT') }]),
    })
  })

  it('fails for an address that was given for this check, though nothing was started with it', () => {
    const notRun = anAttempt({ via: setting().url, outcome: 'not-run', notRun: 'No.' })
    expect(judged([setting({ scope: 'given', source: '--proxy' })], notRun)).toMatchObject({ outcome: 'fail' })
  })

  it('is not certain of a port that is only missing: the proxy may be at the one that the runtime took', () => {
    const url = 'http://proxy.example.test'
    const problem = 'The proxy address has no port. Programs then differ: curl takes 1080, others 80 or 443.'
    const refused = anAttempt({ via: url, outcome: 'failed', error: 'curl: (7) Failed to connect to proxy.example.test port 1080' })
    expect(judged([setting({ url, problem })], refused)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      fix: expect.arrayContaining([{ text: expect.stringContaining('http://proxy.example.test:PORT') }]),
    })
  })

  it('only warns where no runtime was stopped by it', () => {
    expect(judged([setting()], anAttempt())).toMatchObject({ outcome: 'warn' })
    expect(judged([setting()], anAttempt({ via: setting().url }))).toMatchObject({ outcome: 'warn' })
    expect(judged([setting()], anAttempt({ outcome: 'failed', error: 'x' }))).toMatchObject({ outcome: 'warn' })
  })

  it('speaks of the one that breaks something first', () => {
    expect(judged([setting({ url: 'htp://x', problem: 'No.', scope: 'system' }), setting()], failed)).toMatchObject({
      outcome: 'fail',
      why: expect.stringContaining('31x8'),
    })
  })

  it('speaks of those alone that it stopped, such as the one tool whose own settings name it', () => {
    const own = setting({
      scope: 'tool',
      tool: 'curl',
      source: 'proxy in /root/.curlrc, line 1, for curl alone',
      endpoints: ['https://x/'],
    })
    expect(judged([own], anAttempt({ runtime: 'php', outcome: 'failed', error: 'x' }), failed)).toMatchObject({
      outcome: 'fail',
      runtimes: [failed.runtime],
      why: expect.stringContaining('proxy in /root/.curlrc, line 1, for curl alone'),
      evidence: [{ kind: 'file' }, { kind: 'command' }],
    })
    expect(judged([setting({ scope: 'given' })], failed)).not.toHaveProperty('runtimes')
  })

  it('is no cause of what a program meets that does not know it', () => {
    const own = setting({ scope: 'tool', tool: 'curl', endpoints: ['https://api.multisafepay.com/'] })
    const php = anAttempt({ runtime: 'php', outcome: 'failed', error: 'Connection reset' })
    const facts = someFacts({ attempts: [failed, php], runtimes: [aRuntime(), aRuntime({ id: 'php', kind: 'php', name: 'PHP (curl)' })] })
    const settings = found({ proxies: [own], noProxy: [] })
    for (const [chosen, named] of [
      ['php', []],
      ['curl', ['proxy-address-invalid']],
    ] as const) {
      const asked = { ...facts, facts: { ...facts.facts, 'proxy-settings': settings }, request: { ...facts.request, runtimes: [chosen] } }
      const ids = judge(asked).verdict.causes.map(({ id }) => id)
      expect(ids.filter((id) => id.startsWith('proxy-'))).toEqual(named)
    }
  })

  it('passes addresses that can be used, and has nothing to say where none is set', () => {
    expect(judged([setting({ problem: null })], failed).outcome).toBe('pass')
    expect(judged([]).outcome).toBe('not-applicable')
  })

  it.each([
    ['http://proxy.test:31x8', 'http://proxy.test:PORT'],
    ['http://proxy.test:0', 'http://proxy.test:PORT'],
    ['htp://proxy.test:3128', 'http://proxy.test:3128'],
    ['http://proxy.test', 'http://proxy.test:PORT'],
    ['http://[::1]:', 'http://[::1]:PORT'],
    ['socks5h://pro xy:1080', 'socks5h://HOST:1080'],
    ['http://', 'http://HOST:PORT'],
    ['http://::1:3128', 'http://[::1]:3128'],
    ['http://[::1]:99999', 'http://[::1]:PORT'],
    ['http://proxy.test:3128/x?y', 'http://proxy.test:3128'],
  ])('reads %s as %s', (url, form) => {
    expect(correctedForm({ url, hasCredentials: false })).toBe(form)
    expect(correctedForm({ url, hasCredentials: true })).toBe(form.replace('://', '://USER:PASSWORD@'))
  })
})
