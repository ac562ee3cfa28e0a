// What a caught hello means against a profile. The hellos are recorded ones; a host that plays them back takes the place of the command.
import { describe, expect, it } from 'vitest'
import type { Profile } from '../../electron/contract/profile.ts'
import { toldHelloSchema } from '../../electron/contract/told-hello.ts'
import { type HelloRequest, hello } from '../../electron/engine/hello.ts'
import type { HelloCatcher, Spoken } from '../../electron/net/net.ts'
import { datedProfile, multisafepay } from '../fixtures/facts.ts'
import { type CLIENTS, recordedHello } from '../fixtures/hellos.ts'
import { netWith } from '../gather/context.ts'
import { hostWith } from '../gather/endpoint/scene.ts'

const catcherOf = (bytes: Uint8Array | null, spoken: Spoken | null): HelloCatcher => ({
  proxyUrl: 'http://127.0.0.1:4',
  port: 4,
  next: async () => bytes,
  spoken: () => spoken,
  close: async () => undefined,
})

const told = async (
  bytes: Uint8Array | null,
  { spoken = null, ...change }: Partial<HelloRequest> & { profile?: Profile; spoken?: Spoken | null } = {},
) => {
  const host = {
    ...hostWith({}),
    run: async () => ({ exit: 1, stdout: '', stderr: 'It did not work.', end: 'ended' as const, ms: 1, truncated: false }),
  }
  const request: HelloRequest = {
    command: ['curl', '{url}'],
    url: 'https://api.multisafepay.com/',
    way: 'proxy',
    folder: '/',
    timeoutMs: 1000,
    profile: multisafepay,
    date: '2026-11-21',
    ...change,
  }
  const result = await hello(
    request,
    { host, net: netWith({ catchHello: async () => catcherOf(bytes, spoken) }) },
    new AbortController().signal,
  )
  if (result.kind !== 'told') throw new Error(result.kind)
  return toldHelloSchema.parse(result.told)
}
const of = (client: keyof typeof CLIENTS) => Buffer.from(recordedHello(client).bytes, 'base64')

describe('a hello against a profile', () => {
  it('meets the rules with a version and a suite that are permitted', async () => {
    const answer = await told(of('curl'))
    expect(answer).toMatchObject({ meets: true, program: 'curl', askedFor: 'https://api.multisafepay.com/', said: null })
    expect(answer.meaning.slice(0, 3)).toEqual([
      'This hello meets the rules of MultiSafepay.',
      'It offers TLS 1.3, TLS 1.2, TLS 1.1 and TLS 1.0; of these TLS 1.3 and TLS 1.2 are accepted.',
      'Of its 30 cipher suites 9 are permitted.',
    ])
    expect(
      answer.hello?.suites
        .filter(({ permitted }) => permitted === true)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...multisafepay.suites].sort())
    expect(answer.hello?.suites.find(({ value }) => value === 0x00ff)?.permitted).toBeNull()
  })

  it('names the versions of the list that follows, with the least that is asked for where all of them will do', async () => {
    for (const client of ['curl', 'opensslTls12', 'node010'] as const) {
      const answer = await told(of(client))
      const [, offered] = /^It offers (.*?);/.exec(answer.meaning[1] ?? '') ?? []
      expect(offered?.split(/, | and /)).toEqual(answer.hello?.versions)
    }
    expect((await told(of('opensslTls12'))).meaning[1]).toBe('It offers TLS 1.2, TLS 1.1 and TLS 1.0; of these TLS 1.2 is accepted.')
    expect((await told(of('node20'))).meaning[1]).toBe('It offers TLS 1.3 and TLS 1.2; at least TLS 1.2 is asked for.')
  })

  it('does not, with TLS 1.0 alone: a suite that is listed is of no use then', async () => {
    const answer = await told(of('node08'))
    expect(answer.meets).toBe(false)
    expect(answer.meaning).toEqual(expect.arrayContaining(['The best that it offers is TLS 1.0; at least TLS 1.2 is asked for.']))
    expect(answer.meaning.join(' ')).toContain('is permitted at a version that is accepted')
  })

  it('does not, with suites that are not listed', async () => {
    expect(await told(of('opensslCbc256'))).toMatchObject({
      meets: false,
      meaning: expect.arrayContaining(['This hello does not meet the rules of MultiSafepay.']),
    })
  })

  it('says that Node 0.10 is well: it must not be accused', async () => {
    expect((await told(of('node010'))).meets).toBe(true)
  })

  it('says from which day on nothing of it is permitted, and that of no other', async () => {
    const end = 'From 1 January 2029 on the rules are stricter, and nothing of it is permitted any more.'
    expect((await told(of('opensslTls12'), { profile: datedProfile })).meaning).toContain(end)
    expect((await told(of('curl'), { profile: datedProfile })).meaning.join(' ')).not.toContain('From')
    expect((await told(of('opensslTls12'), { profile: datedProfile, date: '2029-01-01' })).meets).toBe(false)
  })

  it('says whether the host is named, and leaves that open where localhost was asked for', async () => {
    expect((await told(of('curl'))).meaning.join(' ')).toMatch(/It names the host “.+” \(SNI\)/)
    // The framing of SSL 2.0 has no room for a name.
    const body = Uint8Array.of(1, 3, 3, 0, 3, 0, 0, 0, 16, 0, 0, 0x9c, ...new Uint8Array(16))
    const nameless = Uint8Array.of(0x80, body.length, ...body)
    expect((await told(nameless)).meaning.join(' ')).toContain('It does not name the host api.multisafepay.com (SNI).')
    expect((await told(nameless, { way: 'listener' })).meaning.join(' ')).toContain('It was asked for localhost')
  })
})

describe('no hello', () => {
  it('is said, with the status, the last words and what to try next', async () => {
    const answer = await told(null)
    expect(answer).toMatchObject({ hello: null, meets: null, said: 'It did not work.' })
    expect(answer.meaning).toEqual([
      'curl ended with status 1 and sent no ClientHello.',
      'It may take no proxy from its surroundings. Try --listen: then {url} is an address on this computer.',
    ])
    expect((await told(null, { command: ['app'] })).meaning.join(' ')).toContain('None of its arguments is {url}')
    expect((await told(null, { way: 'listener' })).meaning.join(' ')).toContain('Look whether it connects to the address')
  })

  it.each([
    ['http', 'spoke plain HTTP, without TLS. Look whether the address that it calls begins with https://.'],
    ['http-to-proxy', 'asked the proxy for the page itself'],
    ['other', 'is no whole ClientHello'],
    ['nothing', 'It connected, and sent nothing.'],
  ] as const)('is told by what it sent instead, and not as one that never connected: %s', async (spoken, words) => {
    for (const way of ['proxy', 'listener'] as const) {
      const { meaning } = await told(null, { spoken, way })
      expect(meaning[0]).toBe('curl ended with status 1 and sent no ClientHello.')
      expect(meaning.at(-1)).toContain(words)
      expect(meaning.join(' ')).not.toMatch(/Try --listen|Look whether it connects/)
    }
  })

  it('is said of a first message that cannot be read', async () => {
    expect(await told(Uint8Array.of(22, 3, 1, 0, 4, 1, 0, 0, 0))).toMatchObject({
      hello: null,
      meaning: [expect.stringContaining('no ClientHello that can be read')],
    })
  })
})
