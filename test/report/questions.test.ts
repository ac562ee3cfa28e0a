// The questions that only a person can answer: which of them are asked of which host, and what becomes of an answer.
import { describe, expect, it } from 'vitest'
import { NOTHING_SCANNED } from '../../electron/contract/nothing-scanned.ts'
import { judge } from '../../electron/engine/judge.ts'
import { reportAsHtml } from '../../electron/report/html.ts'
import { questions } from '../../electron/report/questions.ts'
import { reportAsText } from '../../electron/report/text.ts'
import { someFacts } from '../fixtures/facts.ts'

const ids = (facts = someFacts()) => questions(facts).map(({ id }) => id)
const noProxies = { proxies: [], noProxy: [] }
const answered = (answer: 'yes' | 'no' | 'unknown') =>
  someFacts({}, { answers: [{ question: 'firewall-port', answer, at: '2026-11-21T10:00:00Z' }] })

describe('the questions', () => {
  it('stand in the order of the checklist, with the address that was checked', () => {
    const asked = questions(someFacts({}, { request: { ...someFacts().request, urls: ['https://api.example.com:8443/pay'] } }))
    expect([...new Set(asked.map(({ layer }) => layer))]).toEqual(
      ['os', 'app-server', 'proxy', 'firewall', 'endpoint'].filter((one) => asked.some(({ layer }) => layer === one)),
    )
    expect(asked.find(({ id }) => id === 'firewall-port')?.text).toBe(
      'Has the firewall team allowed api.example.com on port 8443 for good?',
    )
  })

  it('ask after https:// in the code only where no code was read', () => {
    expect(ids()).not.toContain('code-https')
    expect(ids(someFacts({ scan: NOTHING_SCANNED }))).toContain('code-https')
  })

  it('ask of the proxy what is not known: whether there is none, or whether it looks inside', () => {
    expect(ids(someFacts({ 'proxy-settings': noProxies }))).toContain('proxy-none')
    expect(ids(someFacts({ 'proxy-settings': noProxies }))).not.toContain('proxy-opens-nothing')
    const set = {
      url: 'http://proxy.example.com:3128',
      hasCredentials: false,
      source: 'HTTPS_PROXY',
      scope: 'environment' as const,
      problem: null,
    }
    expect(ids(someFacts({ 'proxy-settings': { proxies: [set], noProxy: [] } }))).toContain('proxy-opens-nothing')
    expect(ids(someFacts({ 'proxy-settings': { proxies: [set], noProxy: [] } }))).not.toContain('proxy-none')
  })
})

describe('an answer', () => {
  it.each(['yes', 'no', 'unknown'] as const)('%s leaves the verdict as it is', (answer) => {
    expect(judge(answered(answer)).verdict).toEqual(judge(someFacts()).verdict)
  })

  it('of no is a condition, with what to do; another one is none', () => {
    const condition = /“Has the firewall team .* for good\?” was answered with no\. Ask the firewall team/
    expect(judge(answered('no')).conditions.join('\n')).toMatch(condition)
    for (const answer of ['yes', 'unknown'] as const) expect(judge(answered(answer)).conditions).toEqual(judge(someFacts()).conditions)
  })

  it('stands in the text and in the HTML beside its question', () => {
    const report = judge(answered('yes'))
    expect(reportAsText(report)).toMatch(/Has the firewall team [^\n]*\n?[^\n]*for good\? Yes\./)
    expect(reportAsHtml(report)).toMatch(/for good\?<\/th><td>your network team<\/td><td>Yes<\/td>/)
  })
})
