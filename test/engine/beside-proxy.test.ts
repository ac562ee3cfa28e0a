// What a proxy does to the verdict: one of several servers behind its name, the direct way beside it, and a program that it turns away.
import { describe, expect, it } from 'vitest'
import type { Path } from '../../electron/contract/path.ts'
import { judge } from '../../electron/engine/judge.ts'
import { aFailedAttempt, anAttempt, aPath, aRuntime, aStoppedPath, ENDPOINT, PROXY, someFacts } from '../fixtures/facts.ts'

type Values = NonNullable<Parameters<typeof someFacts>[0]>
const named = (values: Values, chosen: string[] = []) => {
  const { verdict } = judge(someFacts(values, { request: { ...someFacts().request, runtimes: chosen } }))
  return verdict.causes.map(({ id }) => id)
}

const through = aPath({ via: PROXY })
const atSecond = { id: `${ENDPOINT} ${PROXY} 192.0.2.2`, address: '192.0.2.2', via: PROXY }
const saying = (observation: string, status: number, change: Partial<Path> = {}): Path =>
  aStoppedPath('proxy', observation, { via: PROXY, proxyAnswer: { status, reason: 'No', schemes: [], headers: [] }, ...change })
const denied = saying('denied', 403, atSecond)
const turnedAway = aFailedAttempt({ via: PROXY, error: 'curl: (56) CONNECT tunnel failed, response 403' })

describe('a proxy with several addresses', () => {
  it('stops programs at the one that says no, whichever they met this time', () => {
    for (const attempts of [[anAttempt({ via: PROXY })], [turnedAway]]) {
      const { verdict } = judge(someFacts({ paths: [through, denied], attempts }))
      expect(verdict).toMatchObject({ status: 'not-ready', causes: [{ id: 'proxy-denies' }] })
      expect(verdict.causes).toHaveLength(1)
    }
  })

  it('stops nobody at the one that takes no connection: they go on to the next', () => {
    const dead = aStoppedPath('tcp', 'refused', atSecond)
    expect(judge(someFacts({ paths: [through, dead], attempts: [anAttempt({ via: PROXY })] })).verdict.status).toBe('ready')
  })

  it('is no matter where it has one alone, and programs got through it where we did not', () => {
    const { verdict } = judge(someFacts({ paths: [saying('denied', 403)], attempts: [anAttempt({ via: PROXY })] }))
    expect(verdict.causes).toEqual([])
  })
})

describe('a program that the proxy turns away', () => {
  it('is not said to be at fault where our own connection got through', () => {
    const report = judge(someFacts({ paths: [through], attempts: [turnedAway] }))
    expect(report.findings.find(({ id }) => id === 'app-connection-fails')).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      owners: ['network-team', 'system-administrator'],
      why: expect.stringContaining('That is the answer of the proxy, which let our own connection through.'),
    })
  })

  it.each([
    ['direct', 'curl: (56) CONNECT tunnel failed, response 403'],
    [PROXY, 'curl: (91) No OCSP response received'],
  ])('is another one than one that went by %s and says “%s”', (via, error) => {
    const path = via === 'direct' ? aPath() : through
    const report = judge(someFacts({ paths: [path], attempts: [aFailedAttempt({ via, error })] }))
    const finding = report.findings.find(({ id }) => id === 'app-connection-fails')
    expect(finding?.why).not.toContain('the answer of the proxy')
  })
})

describe('a closed direct way beside a proxy that is the way out', () => {
  const runtimes = [aRuntime(), aRuntime({ id: 'openssl', kind: 'openssl', name: 'OpenSSL' })]
  const attempts = [
    aFailedAttempt({ via: PROXY, error: 'curl: (56) CONNECT tunnel failed' }),
    aFailedAttempt({ runtime: 'openssl', error: 'connect: Connection timed out' }),
  ]
  const faults: [string, Path][] = [
    ['proxy-login-needed', saying('login-needed', 407)],
    ['proxy-denies', saying('denied', 403)],
    ['proxy-cannot-reach-endpoint', saying('cannot-reach', 503)],
    ['proxy-unreachable', aStoppedPath('tcp', 'refused', { via: PROXY })],
    ['proxy-certificate-bad', aStoppedPath('proxy', 'certificate-bad', { via: 'https://proxy.example.test:3128' })],
  ]
  it.each(faults)('is no cause of its own: %s', (id, path) => {
    const tries = attempts.map((attempt) => (attempt.via === PROXY ? { ...attempt, via: path.via } : attempt))
    for (const direct of [aStoppedPath('tcp', 'silent'), aStoppedPath('tcp', 'refused'), aStoppedPath('hello', 'silent')])
      expect(named({ paths: [direct, path], attempts: tries, runtimes })).toEqual([id])
  })

  it.each(faults)('is the cause for whoever goes directly, and alone decides: beside %s', (id, path) => {
    const closed = aStoppedPath('tcp', 'silent')
    // A proxy that asks for a login lets out whoever has one.
    const cause = id === 'proxy-login-needed' ? 'app-ignores-proxy' : 'firewall-drops-connection'
    expect(named({ paths: [closed, path], attempts, runtimes }, ['openssl'])).toEqual([cause])
  })

  it('stays a cause where this host has no way out at all, which a dead proxy is no reason for', () => {
    const noRoute = aStoppedPath('dns', 'resolver-silent', { address: null })
    expect(named({ paths: [noRoute, aStoppedPath('tcp', 'silent', { via: PROXY })], attempts, runtimes })).toContain('firewall-dns-silent')
    expect(named({ paths: [noRoute, saying('denied', 403)], attempts, runtimes })).toEqual(['proxy-denies'])
  })
})
