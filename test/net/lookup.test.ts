// Name look-up: what the resolvers' codes mean, and names that need no resolver.
// The codes are those of c-ares as Node gives them; NXDOMAIN is ENOTFOUND, an empty answer is ENODATA.
import { createSocket, type Socket } from 'node:dgram'
import { promises as dns } from 'node:dns'
import { afterEach, describe, expect, it } from 'vitest'
import { explainFailure, firstOfEach, lookup } from '../../electron/net/lookup.ts'

const deadline = { signal: new AbortController().signal, timeoutMs: 2000 }

describe('explainFailure', () => {
  const of = (...codes: string[]) => explainFailure([{ server: '192.0.2.53', codes }], 'ENOTFOUND')
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
      { server: '192.0.2.1', codes: ['ETIMEOUT', 'ETIMEOUT'] },
      { server: '192.0.2.2', codes: ['ENOTFOUND', 'ENOTFOUND'] },
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

  /** Answers every query with the response code `code`; null: not at all. */
  const resolver = async (code: number | null): Promise<void> => {
    const socket = createSocket('udp4')
    server = socket
    socket.on('message', (query, from) => {
      if (code === null) return
      const reply = Buffer.from(query)
      reply.writeUInt16BE(0x8180 | code, 2)
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
})
