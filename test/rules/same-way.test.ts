// Which tries tell of one address: those of its way, unless another address at which a program may have come out fares otherwise.
// Then what the rules and the verdict make of it: a fault at one of two addresses is told, whichever of them a program happened to take.
import { describe, expect, it } from 'vitest'
import type { Path } from '../../electron/contract/path.ts'
import type { Attempt } from '../../electron/contract/runtime-facts.ts'
import { judge } from '../../electron/engine/judge.ts'
import { areAlike, triesAt } from '../../electron/rules/same-way.ts'
import { aCertificate, anAttempt, aPath, aStoppedPath, aTrust, PROXY, someFacts } from '../fixtures/facts.ts'

const attempts = [anAttempt()]
const other = (change: Partial<Path> = {}): Path => aPath({ id: 'other', address: '192.0.2.2', ...change })
const stopped = (...args: Parameters<typeof aStoppedPath>): Path => ({ ...aStoppedPath(...args), id: 'other', address: '192.0.2.2' })
const expired = [aCertificate({ notAfter: '2026-10-22T12:00:00.000Z' })]

describe('what a program met tells of an address', () => {
  it.each<[string, Path[]]>([
    ['that is the only one', []],
    ['whose neighbour fares alike', [other()]],
    [
      'whose neighbour shows another certificate that is as good',
      [other({ chain: aPath().chain.map((one) => ({ ...one, sha256: 'CC:DD' })) })],
    ],
    ['whose neighbour lets nobody in: a program goes on to the next', [stopped('tcp', 'refused')]],
    ['beside a proxy with its own fate', [aStoppedPath('hello', 'reset', { via: PROXY })]],
    ['beside another endpoint', [stopped('hello', 'reset', { endpoint: 'https://other.example.test/' })]],
  ])('%s', (_, others) => {
    expect(triesAt(aPath(), attempts, [aPath(), ...others])).toEqual(attempts)
    expect(areAlike([aPath(), ...others.filter(({ via, endpoint }) => via === 'direct' && endpoint === aPath().endpoint)])).toBe(true)
  })

  it.each<[string, Path]>([
    ['cuts every hello', stopped('hello', 'reset')],
    ['ends after the hello', stopped('http', 'closed')],
    ['shows an expired certificate', other({ chain: expired })],
    ['shows a certificate for another name', other({ nameMatches: false })],
    ['shows a certificate that nobody trusts', other({ trust: [aTrust({ result: 'issuer-unknown' })] })],
  ])('but not of one whose neighbour %s, nor of that neighbour', (_, neighbour) => {
    const paths = [aPath(), neighbour]
    expect(triesAt(aPath(), attempts, paths)).toEqual([])
    expect(triesAt(neighbour, attempts, paths)).toEqual([])
    expect(areAlike(paths)).toBe(false)
  })

  it('nor of one that let nobody in, where another did', () => {
    const refused = stopped('tcp', 'refused')
    expect(triesAt(refused, attempts, [aPath(), refused])).toEqual([])
    expect(triesAt(refused, attempts, [refused])).toEqual(attempts)
  })
})

describe('a fault at one of two addresses', () => {
  const verdictOf = (neighbour: Path, tries: Attempt[] = attempts) => {
    const { verdict } = judge(someFacts({ paths: [aPath(), neighbour], attempts: tries }))
    return { status: verdict.status, causes: verdict.causes.map(({ id }) => id) }
  }

  /** The same path, answered until the step at which it ends. */
  const ending = (path: Path, step: 'handshake' | 'http'): Path => ({ ...path, steps: aStoppedPath(step, 'closed').steps, http: null })

  it('is never ready, though the program that decides came out at the other', () => {
    for (const step of ['handshake', 'http'] as const)
      expect(verdictOf(ending(other(), step))).toEqual({ status: 'cannot-tell', causes: [] })
  })

  it('is ready where the program got an answer at both, and only our own question was not answered', () => {
    const both = [ending(aPath(), 'http'), ending(other(), 'http')]
    expect(judge(someFacts({ paths: both, attempts })).verdict.status).toBe('ready')
  })

  it('is told by what it is, whichever address a program took', () => {
    const taken = anAttempt({ outcome: 'failed', error: 'curl: (60) SSL certificate problem: certificate has expired' })
    const wgets = anAttempt({ runtime: 'wget', verified: true })
    for (const tries of [attempts, [taken], [taken, wgets]])
      expect(verdictOf(other({ chain: expired }), tries)).toEqual({ status: 'not-ready', causes: ['endpoint-certificate-expired'] })
  })
})
