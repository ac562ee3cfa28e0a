// Resolvers that are asked one by one: in turns by the options of resolv.conf(5), or as the look-up took long; and which paths are told of it.
import { describe, expect, it } from 'vitest'
import type { Path, ResolverAnswer } from '../../../electron/contract/path.ts'
import { takesTurns, tellResolvers } from '../../../electron/gather/endpoint/each-resolver.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { hostWith } from './scene.ts'

const deadline = { signal: new AbortController().signal, timeoutMs: 1000 }
const TWO = { resolvers: ['192.0.2.53', '192.0.2.54'] }
const KNOWS: ResolverAnswer = { resolver: '192.0.2.53', answer: 'found', addresses: ['192.0.2.1'] }
const DENIES: ResolverAnswer = { resolver: '192.0.2.54', answer: 'name-unknown', addresses: [] }

describe('a resolv.conf has programs take turns', () => {
  it.each([
    ['options rotate', true],
    ['options timeout:1 rotate\nnameserver 192.0.2.53', true],
    ['options rotate\noptions timeout:1', true],
    ['options timeout:1', false],
    ['# options rotate', false],
    ['search rotate', false],
  ])('%j: %s', (text, turns) => {
    expect(takesTurns(text)).toBe(turns)
  })
})

describe('a path whose resolvers are asked in turns', () => {
  let asked = 0
  const told = async (path: Path, answers: ResolverAnswer[], resolvConf = 'options rotate\n') => {
    asked = 0
    const askResolvers = async () => {
      asked += 1
      return answers
    }
    return (await tellResolvers([path, path], hostWith({ '/etc/resolv.conf': resolvConf }), { askResolvers }, deadline))[0]
  }

  it('is told where they contradict each other, whatever our own look-up met', async () => {
    for (const path of [aPath(TWO), aStoppedPath('dns', 'resolver-failed', { ...TWO, nameSource: null })])
      expect(await told(path, [KNOWS, DENIES])).toMatchObject({ resolversInTurns: true, resolverAnswers: [KNOWS, DENIES] })
    expect(asked).toBe(1)
  })

  it.each([
    ['agree', [KNOWS, { ...KNOWS, resolver: '192.0.2.54' }]],
    ['are silent but for one', [KNOWS, { ...DENIES, answer: 'silent' as const }]],
    ['fail but for one, after which programs ask the next', [{ ...DENIES, answer: 'failed' as const }, KNOWS]],
  ])('is left as it is where they %s', async (_, answers) => {
    expect(await told(aPath(TWO), answers)).toEqual(aPath(TWO))
  })

  it.each([
    ['they have an order', aPath(TWO), 'options timeout:1\n'],
    ['there is one alone', aPath(), 'options rotate\n'],
    ['a proxy asks for the name', aPath({ ...TWO, via: PROXY }), 'options rotate\n'],
    ['the hosts file has the name', aPath({ ...TWO, nameSource: { from: 'hosts-file', line: '192.0.2.1 x' } }), 'options rotate\n'],
  ])('asks nobody where %s', async (_, path, resolvConf) => {
    expect(await told(path, [KNOWS, DENIES], resolvConf)).toEqual(path)
    expect(asked).toBe(0)
  })

  const SILENT: ResolverAnswer = { resolver: '192.0.2.54', answer: 'silent', addresses: [] }
  const slowly = (path: Path, ms: number): Path => ({
    ...path,
    steps: path.steps.map((step) => (step.step === 'dns' && step.state === 'done' ? { ...step, ms } : step)),
  })

  it('is told of one that is silent before another answers, where the look-up took as long as programs wait at the least', async () => {
    const path = slowly(aPath(TWO), 1005)
    expect(await told(path, [SILENT, KNOWS], '')).toEqual({ ...path, resolverAnswers: [SILENT, KNOWS] })
    expect(asked).toBe(1)
  })

  it.each([
    ['the one that is silent comes after the one that answers', [KNOWS, SILENT]],
    ['each answers when it is asked again, as after a lost packet', [KNOWS, { ...KNOWS, resolver: '192.0.2.54' }]],
    ['nobody answers this time', [SILENT, { ...SILENT, resolver: '192.0.2.55' }]],
    ['the first answers with an error, which takes no time', [{ ...SILENT, answer: 'failed' as const }, KNOWS]],
  ])('is left as it is where %s', async (_, answers) => {
    const path = slowly(aPath(TWO), 5005)
    expect(await told(path, answers, '')).toEqual(path)
  })

  it('asks nobody where the look-up was quick', async () => {
    expect(await told(slowly(aPath(TWO), 300), [SILENT, KNOWS], '')).toEqual(slowly(aPath(TWO), 300))
    expect(asked).toBe(0)
  })
})
