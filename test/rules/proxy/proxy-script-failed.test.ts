import { describe, expect, it } from 'vitest'
import type { ProxySettings } from '../../../electron/contract/facts.ts'
import { proxyScriptFailed } from '../../../electron/rules/proxy/proxy-script-failed.ts'
import { judgedHost } from '../../fixtures/judged.ts'

type Script = NonNullable<ProxySettings['scripts']>[number]
const script = (more: Partial<Script> = {}): Script => ({
  url: 'http://wpad.example.test/proxy.pac',
  source: 'the proxy script given for this check',
  scope: 'given',
  problem: { kind: 'not-fetched', detail: 'The server answered 404 Not Found.' },
  answers: [],
  ...more,
})
const judged = (...scripts: Script[]) =>
  judgedHost(proxyScriptFailed, { facts: { 'proxy-settings': { proxies: [], scripts, noProxy: [] } } })
const system = { scope: 'system', source: 'AutoConfigURL in HKCU' } as const

describe('proxy-script-failed', () => {
  it('fails where the script was given: what happened, where the script is, and how to see it', () => {
    expect(judged(script())).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      owners: ['network-team', 'system-administrator', 'you'],
      title: 'The proxy script could not be read',
      why: expect.stringContaining('http://wpad.example.test/proxy.pac. The server answered 404 Not Found. So no way'),
      evidence: [{ source: 'http://wpad.example.test/proxy.pac', text: 'The server answered 404 Not Found.' }],
      fix: expect.arrayContaining([expect.objectContaining({ command: expect.stringContaining('curl -v') })]),
    })
  })

  it('only warns where the system names it, since no runtime here reads it', () => {
    expect(judged(script(system))).toMatchObject({
      outcome: 'warn',
      why: expect.stringMatching(/set here: AutoConfigURL in HKCU\..*do not read it/),
    })
  })

  it.each([
    ['throws', 'It ended with an error: TypeError: x.', /ends with an error/],
    ['too-slow', 'It did not end within 2 seconds.', /takes too long/],
    ['nonsense', 'It answered with number, not with a text.', /no answer/],
  ] as const)('says which way it failed: %s', (kind, detail, title) => {
    expect(judged(script({ problem: { kind, detail } }))).toMatchObject({
      title: expect.stringMatching(title),
      why: expect.stringContaining(detail),
    })
  })

  it('shows what the script did say', () => {
    const answers = [{ endpoint: 'https://api.example.test/', text: 'PROXY a:1' }]
    const problem = { kind: 'nonsense', detail: 'For other.test it answered “42”.' } as const
    expect(judged(script({ problem, answers }))).toMatchObject({
      evidence: [{ text: 'For other.test it answered “42”.\nhttps://api.example.test/ → PROXY a:1' }],
    })
  })

  it('shows a file by a command that a strange name cannot turn into another', () => {
    const { fix } = { fix: [], ...judged(script({ url: '/etc/a b;c.pac' })) }
    expect(fix).toContainEqual(expect.objectContaining({ command: "cat '/etc/a b;c.pac'" }))
  })

  it('speaks of the one that was given first', () => {
    expect(judged(script(system), script())).toMatchObject({ outcome: 'fail' })
  })

  it('passes a script that answers, and has nothing to say where there is none', () => {
    expect(judged(script({ problem: null }))).toEqual({ outcome: 'pass' })
    expect(judged(script({ problem: null }), script({ ...system, problem: null }))).toEqual({ outcome: 'pass' })
    expect(judged()).toEqual({ outcome: 'not-applicable' })
    expect(judgedHost(proxyScriptFailed)).toEqual({ outcome: 'not-applicable' })
  })
})
