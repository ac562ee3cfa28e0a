// What is told of servers in memory: complete where everything was answered, and never a "none" that was not heard.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { enumerateSuites, type SuitesResult } from '../../../electron/gather/suites/enumerate.ts'
import { MOST_AT_ONCE } from '../../../electron/gather/suites/offered.ts'
import { suiteByName, suiteName } from '../../../electron/tls/code-points.ts'
import { concat } from '../../../electron/tls/writer.ts'
import { alert, type FakeServer, fakeServer, type Scene, takes } from './fake-server.ts'

const SSL30 = 0x0300
const TLS10 = 0x0301
const TLS11 = 0x0302
const TLS12 = 0x0303
const TLS13 = 0x0304

const code = (name: string): number => {
  const value = suiteByName(name)
  if (value === undefined) throw new Error(`no suite ${name}`)
  return value
}

/** In an order that is not the usual one, so that it has to be found out. */
const NAMES_12 = [
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
]
const NAMES_13 = ['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_256_GCM_SHA384']
const USUAL: Scene = { versions: { [TLS13]: NAMES_13.map(code), [TLS12]: NAMES_12.map(code) } }

/** 60 suites, in an order that follows no rule. */
const MANY = Array.from({ length: 0x6d - 0x2e }, (_, index) => 0x2e + ((index * 37) % (0x6d - 0x2e))).filter(
  (suite) => suite < 0x47 || suite > 0x66,
)

const ask = (server: FakeServer, options: { timeoutMs?: number; signal?: AbortSignal; host?: string } = {}): Promise<SuitesResult> =>
  enumerateSuites(server, {
    host: options.host ?? 'api.platform.test',
    port: 443,
    serverName: 'api.platform.test',
    timeoutMs: options.timeoutMs ?? 150,
    signal: options.signal ?? new AbortController().signal,
  })

const answered = async (server: FakeServer, options?: Parameters<typeof ask>[1]) => {
  const result = await ask(server, options)
  if (result.kind !== 'answered') throw new Error(result.sentence)
  return result.suites
}
const told = async (scene: Scene, options?: Parameters<typeof ask>[1]) => answered(fakeServer(scene), options)

const usual = {
  versions: [
    { version: 'TLS 1.3', suites: NAMES_13, order: 'server' },
    { version: 'TLS 1.2', suites: NAMES_12, order: 'server' },
  ],
  complete: true,
  notes: [],
}

describe.each([
  ['near', 0],
  ['far', 30],
])('a %s server', (_name, distanceMs) => {
  it('is told with every suite in its own order', async () => {
    expect(await told({ ...USUAL, distanceMs })).toMatchObject(usual)
  })

  it('that follows the client is told so', async () => {
    const { versions, complete } = await told({ ...USUAL, order: 'client', distanceMs })
    expect(versions.map(({ order }) => order)).toEqual(['client', 'client'])
    expect(versions.map(({ suites }) => [...suites].sort())).toEqual([[...NAMES_13].sort(), [...NAMES_12].sort()])
    expect(complete).toBe(true)
  })

  it('with many suites in every old version is told whole, in an order that follows no rule', async () => {
    const versions = Object.fromEntries([SSL30, TLS10, TLS11, TLS12].map((version) => [version, MANY]))
    const suites = await told({ versions, distanceMs })
    expect(suites.versions.map(({ version, order }) => [version, order])).toEqual(
      ['TLS 1.2', 'TLS 1.1', 'TLS 1.0', 'SSL 3.0'].map((version) => [version, 'server']),
    )
    for (const { suites: names } of suites.versions) expect(names.map((name) => suiteByName(name) ?? Number(name))).toEqual(MANY)
    expect(suites).toMatchObject({ complete: true, notes: [] })
  })

  it.each([
    ['one in the middle', [0xc030, 0x009f, 0xcca8]],
    ['two in the middle', [0xc013, 0xcca9, 0xc030, 0xc00a, 0xcca8, 0x003d]],
    ['two at the end', [0x002f, 0xc030, 0xc02c, 0xc014, 0xcca8, 0xcca9]],
    ['three among many', [0xc024, 0xccaa, 0xc00a, 0x2f, 0x9c, 0xc023, 0x9d, 0x3c, 0xc013, 0xc009, 0xc027, 0xcca9, 0xc028, 0xcca8, 0xc030]],
  ])('that follows a client which lists ChaCha20 first is told in its own order, and that it does: %s', async (_where, own) => {
    const suites = await told({ versions: { [TLS12]: own }, order: 'chacha', distanceMs })
    expect(suites.versions).toMatchObject([{ order: 'server', suites: own.map(suiteName) }])
    expect(suites.notes).toEqual(["TLS 1.2: the server has an order of its own, but between some suites it follows the client's."])
  })

  it('that lets the client choose between some suites is told with those in the usual order', async () => {
    // As BoringSSL's groups of equal preference, `[A|B|C]:D:[E|F]`.
    const groups = [[0xc013, 0xc02f, 0xc030], [0x009c], [0x0035, 0x002f]]
    const choose = (suites: readonly number[]) => {
      const group = groups.find((equals) => suites.some((suite) => equals.includes(suite)))
      return suites.find((suite) => group?.includes(suite))
    }
    const { versions, notes } = await told({
      versions: { [TLS12]: groups.flat() },
      distanceMs,
      instead: ({ version, suites }) => {
        const taken = version === TLS12 ? choose(suites) : undefined
        return taken === undefined ? null : { bytes: takes(TLS12, taken) }
      },
    })
    expect(versions).toMatchObject([{ order: 'server', suites: [0xc030, 0xc02f, 0xc013, 0x009c, 0x0035, 0x002f].map(suiteName) }])
    expect(notes).toEqual([expect.stringContaining("between some suites it follows the client's")])
  })

  it('with one suite has no order that could be known', async () => {
    const { versions } = await told({ versions: { [TLS10]: [0x0005] }, distanceMs })
    expect(versions).toEqual([{ version: 'TLS 1.0', suites: ['TLS_RSA_WITH_RC4_128_SHA'], order: 'unknown' }])
  })

  it('that takes a value which is not registered is told by that value', async () => {
    const { versions } = await told({ versions: { [TLS12]: [0xcc13] }, distanceMs })
    expect(versions).toMatchObject([{ suites: ['0xcc13'] }])
  })
})

describe('the hellos', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('are few for a near server, and more at once for a far one', async () => {
    // By a clock of the test's own: on a busy machine a near server looks far.
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
    const near = fakeServer(USUAL)
    const far = fakeServer({ ...USUAL, distanceMs: 30 })
    const both = Promise.all([answered(near), answered(far)])
    await vi.runAllTimersAsync()
    expect((await both).map(({ connections }) => connections)).toEqual([near.connections, far.connections])
    expect(near.connections).toBeLessThan(30)
    expect(far.connections).toBeLessThan(60)
    expect(far.mostOpen).toBeGreaterThan(near.mostOpen)
    expect(far.mostOpen).toBeLessThanOrEqual(48)
  })

  it('never offer more suites than a fragile server can take, nor have a length that hangs an old one', async () => {
    const server = fakeServer({ versions: { [SSL30]: MANY, [TLS12]: MANY } })
    await ask(server)
    expect(server.mostSuites).toBeLessThanOrEqual(MOST_AT_ONCE + 1)
    // The record's own header is five bytes long.
    expect(server.lengths.filter((length) => length - 5 >= 256 && length - 5 <= 511)).toEqual([])
  })
})

describe('ways to refuse', () => {
  it.each([
    ['insufficient_security', { bytes: alert(71) }],
    ['illegal_parameter', { bytes: alert(47) }],
    ['handshake_failure, then the end', { bytes: alert(40), end: 'closed' as const }],
    ['an alert that says something else', { bytes: alert(80) }],
    ['unrecognized_name, as where it has no certificate for the suite', { bytes: alert(112) }],
    ['the end of the connection', 'closed' as const],
    ['a reset', 'reset' as const],
  ])('%s: what is not accepted is known', async (_name, refusal) => {
    expect(await told({ ...USUAL, refusal })).toMatchObject(usual)
  })

  it.each([
    ['for the name', 112, 'It does not know the name that it was asked for. Ask for one that it knows, with --sni.'],
    ['for something else', 80, 'It answered every hello with an alert: internal_error (80).'],
  ])('of every hello by an alert %s: the alert is told, and not that nothing came', async (_why, description, sentence) => {
    const server = fakeServer({ versions: {}, refusal: { bytes: alert(description) }, versionRefusal: { bytes: alert(description) } })
    expect(await ask(server)).toMatchObject({ kind: 'not-reached', sentence })
  })

  it.each([
    ['an older version in its place', { bytes: takes(TLS12, 0xc02f) }],
    ['handshake_failure', { bytes: alert(40) }],
    ['the end of the connection', 'closed' as const],
    ['a reset', 'reset' as const],
  ])('a version by %s: it is not there, and everything is known', async (_name, versionRefusal) => {
    expect(await told({ ...USUAL, versionRefusal })).toMatchObject(usual)
  })

  it('silence is never a refusal: what it hides is unknown', async () => {
    const suites = await told({ ...USUAL, refusal: 'silent' }, { timeoutMs: 40 })
    expect(suites.versions).toMatchObject(usual.versions.map(({ version }) => ({ version })))
    expect(suites.complete).toBe(false)
    expect(suites.notes.join(' ')).toMatch(/TLS 1\.2: of \d+ suites it is not known whether they are accepted: no answer came/)
  }, 30_000)

  it('silence to one version leaves that version unknown, and the others told', async () => {
    const suites = await told({ ...USUAL, instead: ({ version }) => (version === TLS10 ? 'silent' : null) }, { timeoutMs: 40 })
    expect(suites).toMatchObject({ versions: usual.versions, complete: false })
    expect(suites.notes).toEqual(['Not known for TLS 1.0: no answer came, also when it was asked again.'])
  })
})

describe('accidents on the way', () => {
  it('lost answers are asked for again: nothing is missing', async () => {
    expect(await told({ ...USUAL, instead: ({ index }) => (index % 7 === 3 ? 'silent' : null) }, { timeoutMs: 60 })).toMatchObject(usual)
  })

  it('resets of every fifth connection too', async () => {
    expect(await told({ ...USUAL, instead: ({ index }) => (index % 5 === 4 ? 'reset' : null) })).toMatchObject(usual)
  })

  it('a server that resets what is more than four at a time is asked more slowly, and told whole', async () => {
    const server = fakeServer({ ...USUAL, distanceMs: 20, instead: ({ open }) => (open > 4 ? 'reset' : null) })
    const { versions, complete, notes } = await answered(server)
    expect({ versions, complete }).toEqual({ versions: usual.versions, complete: true })
    expect(notes.filter((note) => !/asked more slowly/.test(note))).toEqual([])
  }, 20_000)

  it('a server that refuses connections for a while is waited for, and that is said', async () => {
    let until = Number.POSITIVE_INFINITY
    const instead: Scene['instead'] = ({ index }) => {
      if (index === 12) until = Math.min(until, performance.now() + 1000)
      return index >= 12 && performance.now() < until ? 'refused' : null
    }
    const suites = await told({ ...USUAL, instead })
    expect(suites).toMatchObject({ versions: usual.versions, complete: true, notes: [expect.stringMatching(/answered nothing at all/)] })
  }, 20_000)

  it('a server that has had enough for good: what is known is told, and that the rest is missing', async () => {
    const suites = await told({ ...USUAL, instead: ({ index }) => (index >= 15 ? 'reset' : null) })
    expect(suites.complete).toBe(false)
    expect(suites.notes.join(' ')).toMatch(/stopped answering after \d+ connections/)
    for (const { suites: names } of suites.versions) for (const name of names) expect([...NAMES_12, ...NAMES_13]).toContain(name)
  }, 20_000)

  it('a warning before the hello is no refusal', async () => {
    const instead: Scene['instead'] = ({ version, suites }) => {
      const taken = USUAL.versions[version]?.find((suite) => suites.includes(suite))
      return taken === undefined ? null : { bytes: concat(alert(112, 1), takes(version, taken)) }
    }
    expect(await told({ ...USUAL, instead })).toMatchObject(usual)
  })
})

describe('no server to tell of', () => {
  it.each([
    ['refused' as const, /The connection was refused/],
    ['closed' as const, /closed every connection without an answer/],
    ['reset' as const, /reset every connection/],
    ['silent' as const, /never answered/],
    [{ bytes: new TextEncoder().encode('SSH-2.0-OpenSSH_9.2\r\n') }, /does not speak TLS.*SSH-2\.0/],
    [{ bytes: Uint8Array.of(22, 3, 3, 0, 6, 2, 0, 0, 2, 3, 3) }, /not with well-formed TLS/],
  ])('that answers %o', async (always, says) => {
    const result = await ask(fakeServer({ versions: {}, instead: () => always }), { timeoutMs: 30 })
    expect(result).toMatchObject({ kind: 'not-reached', sentence: expect.stringMatching(says), suites: { versions: [], complete: false } })
  })

  it('a name that nobody knows', async () => {
    const result = await ask(fakeServer(USUAL), { host: 'unknown.test' })
    expect(result).toMatchObject({
      kind: 'not-reached',
      sentence: expect.stringMatching(/The name was not found/),
      suites: { connections: 0 },
    })
  })

  it('a server that refuses everything is there: nothing is accepted, and that is known', async () => {
    const suites = await told({ versions: {} })
    expect(suites).toMatchObject({ versions: [], complete: true, notes: [expect.stringMatching(/refused every version and every suite/)] })
  })
})

it('an interrupt ends it at once, whatever is under way', async () => {
  const abort = new AbortController()
  const working = ask(fakeServer({ ...USUAL, instead: () => 'silent' }), { timeoutMs: 60_000, signal: abort.signal })
  setTimeout(() => abort.abort(), 50)
  expect(await working).toMatchObject({ suites: { complete: false } })
})
