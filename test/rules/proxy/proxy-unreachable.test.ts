import { describe, expect, it } from 'vitest'
import { judge } from '../../../electron/engine/judge.ts'
import { proxyNameUnresolved } from '../../../electron/rules/proxy/proxy-name-unresolved.ts'
import { proxyUnreachable } from '../../../electron/rules/proxy/proxy-unreachable.ts'
import { anAttempt, aPath, aRuntime, aStoppedPath, ENDPOINT, PROXY, someFacts } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

describe('proxy-unreachable', () => {
  it.each([
    ['refused', 'certain', 'refuses'],
    ['unreachable', 'certain', 'cannot be reached'],
    ['silent', 'likely', 'does not answer'],
    ['denied', 'likely', 'may not connect'],
  ])('R2.3 a proxy that is %s: %s, and says so', (observation, confidence, words) => {
    expect(judgedPath(proxyUnreachable, aStoppedPath('tcp', observation, { via: PROXY }))).toMatchObject({
      outcome: 'fail',
      confidence,
      side: 'near',
      owners: ['network-team', 'you'],
      title: expect.stringContaining(words),
      why: expect.stringContaining('HTTPS_PROXY in the environment'),
    })
  })

  it('does not claim a proxy whose name does not resolve: that is another cause', () => {
    expect(judgedPath(proxyUnreachable, aStoppedPath('tcp', 'name-unresolved', { via: PROXY })).outcome).toBe('not-applicable')
  })

  it('passes a proxy that was reached, even one that then asks for a login', () => {
    expect(judgedPath(proxyUnreachable, aStoppedPath('proxy', 'login-needed', { via: PROXY })).outcome).toBe('pass')
    expect(judgedPath(proxyUnreachable, aPath({ via: PROXY })).outcome).toBe('pass')
  })

  it('has nothing to say of a direct path, not even of one that is refused', () => {
    expect(judgedPath(proxyUnreachable, aStoppedPath('tcp', 'refused')).outcome).toBe('not-applicable')
  })
})

describe('a dead proxy that one tool alone names', () => {
  const dead = aStoppedPath('tcp', 'refused', { via: PROXY, viaSource: 'proxy in /root/.curlrc, line 1, for curl alone', onlyFor: 'curl' })
  const php = aRuntime({ id: 'php', kind: 'php', name: 'PHP (curl)' })
  const refused = anAttempt({ via: PROXY, outcome: 'failed', error: 'curl: (7) Failed to connect' })
  const facts = someFacts({
    paths: [aPath(), dead],
    attempts: [refused, anAttempt({ runtime: 'php', verified: true })],
    runtimes: [aRuntime(), php],
  })
  const verdictFor = (...runtimes: string[]) => judge({ ...facts, request: { ...facts.request, runtimes } }).verdict

  it('stops that tool, and is told with the place that names it', () => {
    expect(verdictFor('curl')).toMatchObject({ status: 'not-ready', causes: [{ id: 'proxy-unreachable' }] })
    expect(judgedPath(proxyUnreachable, dead)).toMatchObject({ why: expect.stringContaining('line 1, for curl alone.') })
  })

  it.each([['php'], ['no-such-runtime']])('is no cause for %s, which does not take it', (runtime) => {
    expect(verdictFor(runtime).causes.map(({ id }) => id)).not.toContain('proxy-unreachable')
  })
})

describe('a dead proxy of a proxy script', () => {
  const SCRIPT = 'the proxy script http://wpad.example.test/proxy.pac'
  const NEXT = 'http://next.example.test:3128'
  const of = (url: string) => ({
    url,
    hasCredentials: false,
    source: SCRIPT,
    scope: 'given' as const,
    endpoints: [ENDPOINT],
    problem: null,
  })
  const settings = (text: string, ...urls: string[]) => ({
    proxies: urls.map(of),
    noProxy: [],
    scripts: [
      {
        url: 'http://wpad.example.test/proxy.pac',
        source: SCRIPT,
        scope: 'given' as const,
        problem: null,
        answers: [{ endpoint: ENDPOINT, text }],
      },
    ],
  })
  const dead = aStoppedPath('tcp', 'refused', { via: PROXY, viaSource: SCRIPT })
  const next = aPath({ id: 'next', via: NEXT, viaSource: SCRIPT })
  const directClosed = aStoppedPath('tcp', 'silent', { id: 'direct' })
  const judged = (
    text: string,
    others: ReturnType<typeof aPath>[],
    rule = proxyUnreachable as Parameters<typeof judgedPath>[0],
    path = dead,
  ) => judgedPath(rule, path, { facts: { paths: [path, ...others], 'proxy-settings': settings(text, PROXY, NEXT) } })

  it('only warns where the script names another that works, which is named', () => {
    expect(judged('PROXY proxy:3128; PROXY next:3128', [next, directClosed])).toMatchObject({
      outcome: 'warn',
      confidence: 'certain',
      why: expect.stringContaining(`The script names ${NEXT} too, and that works`),
    })
    expect(judged('PROXY proxy:3128; DIRECT', [aPath()])).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('the direct way too'),
    })
    const stopped = aStoppedPath('dns', 'name-unknown', { via: PROXY, viaSource: SCRIPT })
    const [, ...steps] = stopped.steps
    const nameless: typeof stopped = {
      ...stopped,
      steps: [{ step: 'dns', state: 'stopped', observation: 'name-unknown', ms: 5, detail: 'No.' }, ...steps],
    }
    expect(judged('PROXY proxy:3128; PROXY next:3128', [next], proxyNameUnresolved, nameless).outcome).toBe('warn')
    expect(judged('PROXY proxy:3128', [], proxyNameUnresolved, nameless).outcome).toBe('fail')
  })

  it('fails where the next does not work either, is of another setting, or is a direct way that the script does not name', () => {
    const closed = aStoppedPath('proxy', 'denied', { id: 'next', via: NEXT, viaSource: SCRIPT })
    expect(judged('PROXY proxy:3128; PROXY next:3128', [closed, directClosed]).outcome).toBe('fail')
    expect(judged('PROXY proxy:3128', [aPath()]).outcome).toBe('fail')
    expect(judged('PROXY proxy:3128', [aPath({ id: 'other', via: NEXT, viaSource: 'HTTPS_PROXY in the environment' })]).outcome).toBe(
      'fail',
    )
    const ofElsewhere = aPath({ id: 'next', via: NEXT, viaSource: SCRIPT, endpoint: 'https://other.example.test/' })
    expect(judged('PROXY proxy:3128; PROXY next:3128', [ofElsewhere]).outcome).toBe('fail')
    const set = aStoppedPath('tcp', 'refused', { via: PROXY })
    expect(judgedPath(proxyUnreachable, set, { facts: { paths: [set, aPath()] } }).outcome).toBe('fail')
  })
})
