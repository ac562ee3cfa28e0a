// Resolvers that are asked in turns: the options of resolv.conf(5), and which paths are told that they contradict each other.
import { describe, expect, it } from 'vitest'
import type { Path, ResolverAnswer } from '../../../electron/contract/path.ts'
import { takesTurns, tellTurns } from '../../../electron/gather/endpoint/resolver-turns.ts'
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
    return (await tellTurns([path, path], hostWith({ '/etc/resolv.conf': resolvConf }), { askResolvers }, deadline))[0]
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
})
