// Search domains: the lines of resolv.conf(5), and which paths are told to have been found by one.
// What the resolvers say is handed in; the real ones are asked in test/net/lookup.test.ts and in the lab.
import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { searchDomains, tellSearchDomains } from '../../../electron/gather/endpoint/search-domain.ts'
import { aPath, PROXY } from '../../fixtures/facts.ts'
import { netWith } from '../context.ts'
import { hostWith } from './scene.ts'

const NAME = 'api.multisafepay.com'
const deadline = { signal: new AbortController().signal, timeoutMs: 1000 }

describe('the search domains of a resolv.conf', () => {
  it.each([
    ['search corp.example shop.example', ['corp.example', 'shop.example']],
    ['domain corp.example', ['corp.example']],
    ['search\tcorp.example. \t.lan', ['corp.example', 'lan']],
    ['domain corp.example\nnameserver 192.0.2.53\nsearch shop.example', ['shop.example']],
    ['# search corp.example\nnameserver 192.0.2.53', []],
    ['search corp.example\nsearch .', []],
    ['', []],
  ])('%j', (text, domains) => {
    expect(searchDomains(text)).toEqual(domains)
  })

  it('are six at most', () => {
    expect(searchDomains(`search ${Array.from({ length: 300 }, (_, n) => `d${n}.example`).join(' ')}`)).toHaveLength(6)
  })
})

describe('a path whose name was found by a search domain', () => {
  const LEAF = { address: '10.0.0.9', nameMatches: false }
  const asked: string[] = []
  const told = async (path: Path, answers: Record<string, string[]>, resolvConf: string | null = 'search corp.example shop.example\n') => {
    asked.length = 0
    const net = netWith({
      addressesOf: async (name) => {
        asked.push(name)
        return answers[name] ?? null
      },
    })
    const host = hostWith(resolvConf === null ? {} : { '/etc/resolv.conf': resolvConf })
    return (await tellSearchDomains([path], host, net, deadline))[0]?.nameSource
  }
  const RESOLVER = { from: 'resolver', line: null }
  const searched = { [NAME]: [], [`${NAME}.corp.example`]: [], [`${NAME}.shop.example`]: ['10.0.0.9'] }

  it('is told with the whole name that has its address', async () => {
    expect(await told(aPath(LEAF), searched)).toEqual({ from: 'search-domain', line: `${NAME}.shop.example` })
  })

  it.each([
    ['exists', { ...searched, [NAME]: ['192.0.2.9'] }],
    ['is not told of by the resolvers', { [`${NAME}.shop.example`]: ['10.0.0.9'] }],
    ['has another address in each search domain', { ...searched, [`${NAME}.shop.example`]: ['10.0.0.8'] }],
  ])('is not told where the name %s', async (_, answers) => {
    expect(await told(aPath(LEAF), answers)).toEqual(RESOLVER)
  })

  it('is not told where there is no search domain', async () => {
    expect(await told(aPath(LEAF), searched, 'nameserver 192.0.2.53\n')).toEqual(RESOLVER)
    expect(await told(aPath(LEAF), searched, null)).toEqual(RESOLVER)
  })

  it.each([
    ['the endpoint itself answers', aPath({ address: '10.0.0.9' })],
    ['a proxy asks for the name', aPath({ ...LEAF, via: PROXY })],
    ['the hosts file has the name', aPath({ ...LEAF, nameSource: { from: 'hosts-file', line: '10.0.0.9 x' } })],
    ['the name has no dot', aPath({ ...LEAF, host: 'api' })],
  ])('asks nobody where %s', async (_, path) => {
    expect(await told(path, searched)).toEqual(path.nameSource)
    expect(asked).toEqual([])
  })
})
