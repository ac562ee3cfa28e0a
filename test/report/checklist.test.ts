// The checklist and the picture say of a layer only what was seen: well where a way led through it, broken where that is proved.
import { describe, expect, it } from 'vitest'
import { missing } from '../../electron/contract/fact.ts'
import type { Facts } from '../../electron/contract/facts.ts'
import type { Path } from '../../electron/contract/path.ts'
import { judge } from '../../electron/engine/judge.ts'
import { notTested } from '../../electron/report/labels.ts'
import { aCaughtHello, aHello, anAttempt, anOs, aPath, aProbe, aRuntime, aStoppedPath, PROXY, someFacts } from '../fixtures/facts.ts'

const failed = (change: Parameters<typeof anAttempt>[0] = {}) =>
  anAttempt({ outcome: 'failed', error: 'curl: (35) it did not work', httpStatus: null, negotiated: null, ...change })
const layers = (facts: Facts) => Object.fromEntries(judge(facts).checklist.map(({ layer, state }) => [layer, state]))
const nodes = (facts: Facts) => Object.fromEntries(judge(facts).picture.nodes.map(({ node, state }) => [node, state]))
const on = (path: Path) => someFacts({ paths: [path], attempts: [failed({ via: path.via })] })
const cutOff = (how: 'silent' | 'closed' | 'reset', change: Partial<Path> = {}) =>
  on(aStoppedPath('hello', how, { probes: [aProbe('profile', { kind: how })], ...change }))

describe('a layer', () => {
  it('is well on a host on which all is well, but for the proxy that nobody uses', () => {
    const well = { os: 'pass', 'app-server': 'pass', proxy: 'not-applicable', firewall: 'pass', endpoint: 'pass' }
    expect(layers(someFacts())).toEqual(well)
  })

  // A container without apt's lists, and a Debian 11 in which the same is not known.
  const unlisted = { updates: { tool: 'apt' as const, pending: [], listsOf: null, lastInstalled: null } }

  it('is well where only a warning might have been missed, and what was not found out is told all the same', () => {
    const facts = someFacts(unlisted)
    expect(layers(facts)).toMatchObject({ os: 'pass' })
    expect(notTested(judge(facts))).toEqual(['This host has no list of security updates, so which of them wait is not known.'])
  })

  it('is not named with the endpoint where a fact of this host is missing', () => {
    const sentence = 'This Linux system has no file that tells its name and version, such as /etc/os-release.'
    const facts = someFacts()
    const unnamed: Facts = { ...facts, facts: { ...facts.facts, os: missing('failed', sentence) } }
    const { verdict } = judge(unnamed)
    expect([...verdict.reasons, ...notTested(judge(unnamed))].filter((one) => one.includes(sentence))).toEqual([sentence])
  })

  it('warns of what is known where another warning might have been missed', () => {
    const facts = someFacts({ ...unlisted, os: anOs({ name: 'Debian GNU/Linux 11 (bullseye)', version: '11', codename: 'bullseye' }) })
    expect(layers(facts)).toMatchObject({ os: 'warn' })
    expect(judge(facts).checklist[0]?.meaning).toMatch(/^The support of Debian GNU\/Linux 11 \(bullseye\) ended/)
  })

  it('is not known where the rules demand what was not found out', () => {
    const known = someFacts()
    const facts = { ...known, facts: { ...known.facts, os: missing('denied', 'The file /etc/os-release may not be read.') } }
    expect(layers({ ...facts, request: { ...facts.request, profile: { ...facts.request.profile, os: 'supported' } } }).os).toBe('unknown')
  })

  it.each(['silent', 'closed', 'reset'] as const)('on the way is not known where the answer to the hello was: %s', (how) => {
    expect(layers(cutOff(how))).toMatchObject({ firewall: 'unknown', endpoint: 'unknown', 'app-server': 'pass' })
    expect(nodes(cutOff(how))).toMatchObject({ firewall: 'unknown', platform: 'unknown' })
  })

  it('that is not known is the proxy, and not the firewall, where the way leads through one', () => {
    expect(layers(cutOff('silent', { via: PROXY }))).toMatchObject({ proxy: 'unknown', firewall: 'blocked', endpoint: 'unknown' })
    expect(nodes(cutOff('silent', { via: PROXY }))).toMatchObject({ proxy: 'unknown' })
  })

  it.each(['silent', 'closed'] as const)('of the platform is not known where TLS is done and HTTP is %s', (how) => {
    const facts = on(aPath({ steps: aStoppedPath('http', how).steps, http: null }))
    expect(layers(facts)).toMatchObject({ firewall: 'pass', endpoint: 'unknown' })
    expect(judge(facts).verdict.reasons[0]).toMatch(how === 'silent' ? /^Step http: .*stayed silent/ : /^Step http: .*was closed/)
  })

  it('behind a break is not tested, in the picture too, whatever is known of its address', () => {
    const own = { ...someFacts().request.profile, endpoints: [{ url: 'https://api.other.test/', purpose: 'Pay', required: true }] }
    const facts = on(aStoppedPath('tcp', 'silent'))
    const elsewhere = { ...facts, request: { ...facts.request, profile: own, urls: ['https://api.multisafepay.com/'] } }
    expect(judge(elsewhere).findings.find(({ id }) => id === 'endpoint-not-in-profile')?.outcome).toBe('warn')
    expect(nodes(elsewhere)).toMatchObject({ firewall: 'broken', platform: 'not-tested' })
    expect(judge(elsewhere).runtimes[0]?.result).toMatch(/^Something drops the connection/)
  })

  it('is broken where that is proved, and what lies behind it is not tested', () => {
    expect(layers(on(aStoppedPath('tcp', 'silent')))).toMatchObject({ firewall: 'fail', endpoint: 'blocked' })
  })
})

describe('a running server that could not be asked', () => {
  const facts = someFacts({ servers: { unasked: ['php-fpm (process 7): it may not be read by this user'], elsewhere: [] } })

  it('leaves open whether its layer is well, and is named there', () => {
    expect(layers(facts)).toMatchObject({ os: 'pass', 'app-server': 'unknown', endpoint: 'pass' })
    expect(judge(facts).checklist[1]?.meaning).toBe(
      'A running server could not be asked. php-fpm (process 7): it may not be read by this user.',
    )
  })

  it('matters no more where a runtime was chosen', () => {
    expect(layers({ ...facts, request: { ...facts.request, runtimes: ['curl'] } })).toMatchObject({ 'app-server': 'pass' })
  })
})

describe('a proxy that cannot be used', () => {
  const problem = 'The proxy address has “bad” where its port number should be.'
  const proxies = [
    { url: 'http://proxy:bad', hasCredentials: false, source: 'https_proxy in the environment', scope: 'environment' as const, problem },
  ]
  const facts = someFacts({ paths: [], attempts: [failed({ via: 'http://proxy:bad' })], 'proxy-settings': { proxies, noProxy: [] } })

  it('breaks its layer, and nothing behind it is called well', () => {
    expect(layers(facts)).toMatchObject({ 'app-server': 'pass', proxy: 'fail', firewall: 'blocked', endpoint: 'blocked' })
    const told = judge(facts).checklist.map(({ meaning }) => meaning)
    expect(told.join(' ')).not.toMatch(/No proxy is used|The way out is the proxy/)
  })

  it('leaves no question open about the attempt that it explains', () => {
    const own = judge(facts).findings.find(({ id }) => id === 'app-connection-fails')
    expect(own).toMatchObject({ outcome: 'blocked', blockedBy: 'proxy-address-invalid', missing: null, counts: false })
    expect(judge(facts).verdict).toMatchObject({ status: 'not-ready', causes: [{ id: 'proxy-address-invalid' }] })
  })

  it('is near this: a way that was not tried for another reason stays a question', () => {
    const untried = someFacts({ paths: [], attempts: [failed()] })
    expect(judge(untried).findings.find(({ id }) => id === 'app-connection-fails')?.outcome).toBe('unknown')
    expect(judge(untried).verdict.status).toBe('cannot-tell')
  })
})

describe('what was not tested', () => {
  it('names the steps behind the stop, and no proxy on a way that has none', () => {
    const direct = judge(on(aStoppedPath('tcp', 'silent')))
    expect(notTested(direct)).toEqual([expect.stringMatching(/: hello, handshake, certificate, http\.$/)])
  })

  it('names the runtime of which something is missing', () => {
    const attempts = [anAttempt({ outcome: 'not-run', notRun: 'The limit was reached.', httpStatus: null, negotiated: null })]
    expect(judge(someFacts({ attempts })).verdict.reasons).toEqual(['curl 7.88.1: The limit was reached.'])
    const other = someFacts({ attempts, runtimes: [aRuntime(), aRuntime({ id: 'php', kind: 'php', name: 'PHP', version: '8.2' })] })
    const chosen = { ...other, request: { ...other.request, runtimes: ['php'] } }
    expect(notTested(judge(chosen))).toContain('curl 7.88.1: The limit was reached.')
  })

  it('does not say again what the verdict gives as its reason', () => {
    const report = judge(someFacts({ paths: [], attempts: [failed()] }))
    expect(report.verdict.reasons).toContain(
      'The way that curl 7.88.1 takes to https://api.multisafepay.com/ was not tried by this program.',
    )
    expect(notTested(report)).toEqual([])
  })
})

describe('a cause that is only possible', () => {
  it('is told with what was seen, and as not settled', () => {
    const unproved = { runtimes: [aRuntime({ library: null })], hellos: [aCaughtHello(aHello({ versions: [0x0301] }))] }
    const report = judge(someFacts({ ...unproved, attempts: [failed()] }))
    const told = report.findings.find(({ outcome, counts }) => outcome === 'fail' && counts)
    expect(told?.confidence).toBe('possible')
    expect(report.verdict.reasons).toEqual([`${told?.title}. The cause of that is not settled.`])
    expect(report.checklist.find(({ layer }) => layer === 'app-server')).toMatchObject({
      state: 'unknown',
      meaning: report.verdict.reasons[0],
    })
  })
})

describe('a runtime that is held back', () => {
  const facts = someFacts({ hellos: [aCaughtHello(aHello({ versions: [0x0302] }))], attempts: [failed()] })

  it('does not have a TLS library that is called well', () => {
    expect(nodes(facts).library).toBe('unknown')
    expect(layers(facts)['app-server']).toBe('unknown')
  })

  it('is not said to have failed for no cause: what holds it back is the question', () => {
    const { reasons } = judge(facts).verdict
    expect(reasons).toEqual([expect.stringContaining('Something holds it back'), 'curl 7.88.1 failed: curl: (35) it did not work'])
  })
})
