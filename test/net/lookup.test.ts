// Name look-up: what the resolvers' codes mean, and names that need no resolver.
// The codes are those of c-ares as Node gives them; NXDOMAIN is ENOTFOUND, an empty answer is ENODATA.
import { createSocket, type Socket } from 'node:dgram'
import { promises as dns } from 'node:dns'
import { afterEach, describe, expect, it } from 'vitest'
import { addressesOf, explainFailure, firstOfEach, lookup } from '../../electron/net/lookup.ts'

const deadline = { signal: new AbortController().signal, timeoutMs: 2000 }

describe('explainFailure', () => {
  const of = (...codes: string[]) => explainFailure([{ server: '192.0.2.53', codes, addresses: [] }], 'ENOTFOUND')
  it('takes NXDOMAIN for an unknown name and names who was asked', () => {
    expect(of('ENOTFOUND', 'ENOTFOUND')).toMatchObject({ kind: 'name-unknown', detail: expect.stringContaining('192.0.2.53') })
  })
  it('takes no answer of any kind for silent resolvers', () => {
    expect(of('ETIMEOUT', 'ECONNREFUSED').kind).toBe('resolver-silent')
    expect(explainFailure([], null).kind).toBe('resolver-silent')
  })
  it('takes an error answer for a resolver that failed', () => {
    expect(of('ESERVFAIL', 'ETIMEOUT')).toMatchObject({ kind: 'resolver-failed', detail: expect.stringContaining('ESERVFAIL') })
  })
  it('lets one resolver that answers outweigh one that is silent', () => {
    const answers = [
      { server: '192.0.2.1', codes: ['ETIMEOUT', 'ETIMEOUT'], addresses: [] },
      { server: '192.0.2.2', codes: ['ENOTFOUND', 'ENOTFOUND'], addresses: [] },
    ]
    expect(explainFailure(answers, null).kind).toBe('name-unknown')
  })
  it('says so when the resolvers know a name that the system does not find', () => {
    expect(of('found', 'ENODATA').kind).toBe('resolver-failed')
  })
  it('does not call a name unknown that exists without an address', () => {
    expect(of('ENODATA', 'ENODATA')).toMatchObject({ kind: 'no-address', detail: expect.stringContaining('no address') })
    expect(of('ENODATA', 'ENOTFOUND').kind).toBe('name-unknown')
  })
  it('tells an alias that leads nowhere from a name that is known', () => {
    expect(of('alias', 'ENODATA')).toMatchObject({ kind: 'no-address', detail: expect.stringContaining('as an alias') })
    expect(of('alias', 'found').kind).toBe('resolver-failed')
    expect(of('alias', 'ENOTFOUND').kind).toBe('name-unknown')
  })
})

describe('resolvers that contradict each other', () => {
  const SAYS = {
    nothing: ['ENOTFOUND', 'ENOTFOUND'],
    bare: ['ENODATA', 'ENODATA'],
    found: ['found', 'ENODATA'],
    error: ['ESERVFAIL', 'ESERVFAIL'],
    silence: ['ETIMEOUT', 'ETIMEOUT'],
    half: ['ENODATA', 'ETIMEOUT'],
  } as const
  const of = (said: (keyof typeof SAYS)[], systemCode: string | null = 'ENOTFOUND') =>
    explainFailure(
      said.map((one, at) => ({ server: `192.0.2.${at + 1}`, codes: [...SAYS[one]], addresses: one === 'found' ? ['198.51.100.1'] : [] })),
      systemCode,
    )

  it('are told each by itself where the one that programs believe does not know the name', () => {
    expect(of(['nothing', 'found'])).toEqual({
      kind: 'name-unknown',
      detail: '192.0.2.1 says that there is no such name. 192.0.2.2 gives 198.51.100.1. The system answered ENOTFOUND.',
      answers: [
        { resolver: '192.0.2.1', answer: 'name-unknown', addresses: [] },
        { resolver: '192.0.2.2', answer: 'found', addresses: ['198.51.100.1'] },
      ],
    })
    expect(of(['bare', 'found']).kind).toBe('no-address')
    expect(of(['silence', 'error', 'nothing', 'found']).kind).toBe('name-unknown')
  })

  it.each([
    ['the first knows it', ['found', 'nothing'], 'ENOTFOUND'],
    ['the first fails, and the next is asked', ['error', 'found'], 'ENOTFOUND'],
    ['the first is silent, and the next is asked', ['silence', 'found'], null],
    ['the first said only half of it', ['half', 'found'], 'ENOTFOUND'],
    ['the system says that it may be had later', ['nothing', 'found'], 'EAI_AGAIN'],
    ['the system did not end', ['nothing', 'found'], null],
  ] as const)('do not make the name unknown where %s', (_, said, systemCode) => {
    expect(of([...said], systemCode).kind).toBe('resolver-failed')
  })
})

describe('the addresses of a name', () => {
  const of = (family: 4 | 6, count: number) => Array.from({ length: count }, (_, n) => ({ address: `${family}-${n}`, family }))

  it('are the first four of each family, in the order in which they came, however many there are', () => {
    const kept = firstOfEach([...of(4, 4000), ...of(6, 4000)])
    expect(kept.map(({ address }) => address)).toEqual(['4-0', '4-1', '4-2', '4-3', '6-0', '6-1', '6-2', '6-3'])
  })

  it('are all of them where they are few', () => {
    expect(firstOfEach([...of(6, 1), ...of(4, 2)]).map(({ address }) => address)).toEqual(['6-0', '4-0', '4-1'])
  })
})

describe('lookup', () => {
  it('passes address literals through', async () => {
    expect(await lookup('192.0.2.7', deadline)).toEqual({ kind: 'resolved', addresses: [{ address: '192.0.2.7', family: 4 }], ms: 0 })
    expect(await lookup('2001:db8::1', deadline)).toMatchObject({ addresses: [{ family: 6 }] })
  })

  it('resolves a name of the hosts file', async () => {
    const result = await lookup('localhost', deadline)
    expect(result.kind === 'resolved' && result.addresses.map((one) => one.address)).toContain('127.0.0.1')
  })
})

// A resolver on loopback, asked because this program's own list of resolvers is set to it for the test; the system's is not touched.
describe('lookup with a resolver of our own', () => {
  const before = dns.getServers()
  let server: Socket | undefined
  afterEach(() => {
    dns.setServers(before)
    server?.close()
  })

  /** A CNAME record (RFC 1035 section 3.3.1) of the name that was asked for, with this encoded name as its target. */
  const alias = (target: Buffer): Buffer =>
    Buffer.concat([Buffer.from('c00c00050001', 'hex'), Buffer.alloc(4), Buffer.from([0, target.length]), target])
  const ELSEWHERE = alias(Buffer.from('\x05other\x07invalid\0', 'latin1'))
  const ITSELF = alias(Buffer.from('c00c', 'hex'))

  /** Answers every query with the response code `code`, and with `record` where it is given; null: not at all. */
  const resolver = async (code: number | null, record: Buffer | null = null): Promise<void> => {
    const socket = createSocket('udp4')
    server = socket
    socket.on('message', (query, from) => {
      if (code === null) return
      // The header and the question alone, before the record: what else a query has (RFC 6891) stands behind them.
      const reply = record === null ? Buffer.from(query) : Buffer.concat([query.subarray(0, query.indexOf(0, 12) + 5), record])
      reply.writeUInt16BE(0x8180 | code, 2)
      if (record !== null) reply.writeUIntBE(0x000100000000, 6, 6)
      socket.send(reply, from.port, from.address)
    })
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()))
    dns.setServers([`127.0.0.1:${socket.address().port}`])
  }

  it('tells NXDOMAIN, SERVFAIL and silence apart', async () => {
    await resolver(3)
    expect((await lookup('no-such-name.invalid', deadline)).kind).toBe('name-unknown')
    server?.close()
    await resolver(2)
    expect((await lookup('no-such-name.invalid', deadline)).kind).toBe('resolver-failed')
    server?.close()
    await resolver(null)
    expect((await lookup('no-such-name.invalid', { ...deadline, timeoutMs: 1000 })).kind).toBe('resolver-silent')
  })

  it.each([
    ['to a name without an address', ELSEWHERE],
    ['to itself', ITSELF],
  ])('tells an alias that leads %s from a name that it knows', async (_, record) => {
    await resolver(0, record)
    expect(await lookup('no-such-name.invalid', deadline)).toMatchObject({
      kind: 'no-address',
      detail: expect.stringContaining('as an alias, which leads to no address'),
    })
    expect(await addressesOf('no-such-name.invalid', deadline)).toBeNull()
  })

  it('has the address that a record gives', async () => {
    await resolver(0, Buffer.from('c00c00010001000000000004c0000209', 'hex'))
    expect(await addressesOf('no-such-name.invalid', deadline)).toContain('192.0.2.9')
  })

  it.each([
    ['says that there is no such name', 3, []],
    ['says that it failed', 2, null],
    ['says that the name has no address', 0, null],
    ['is silent', null, null],
  ])('has these addresses of exactly one name where the resolver %s', async (_, code, addresses) => {
    await resolver(code)
    expect(await addressesOf('no-such-name.invalid', { ...deadline, timeoutMs: 500 })).toEqual(addresses)
  })
})
