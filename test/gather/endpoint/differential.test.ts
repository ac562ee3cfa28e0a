// The differential against scripted peers on loopback: what is asked in which order, what is repeated, and every limit.
// What settles a question that the repeats left open stands in differential-rounds.test.ts.
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { aCaughtHello, anAttempt, aPath, aProbe, aServerHello } from '../../fixtures/facts.ts'
import { recordedHello } from '../../fixtures/hellos.ts'
import { has, makeCertificates, startNginx, startScripted, temporaryFolder } from '../../fixtures/tls-peers.ts'
import {
  type Arrived,
  asked,
  failed,
  inShort,
  isMedium,
  look,
  lookOnce,
  node010,
  open,
  peers,
  type Reaction,
  type Scene,
  startPeer,
  stopped,
} from './differential-peers.ts'

describe('where nothing failed', () => {
  it('not one connection is opened', async () => {
    const peer = await startPeer(() => 'take')
    expect(await look(peer, { attempts: [anAttempt()] })).toEqual([])
    expect(peer.count()).toBe(0)
  })

  it('every change is tried with --deep, and all that a good server may not refuse is taken', async () => {
    const one = await lookOnce(({ suites }) => (suites.length === 1 ? 'refuse' : 'take'), { deep: true, attempts: [anAttempt()] })
    expect(one).toMatchObject({ reason: 'deep', unfinished: null })
    expect(inShort(one).filter((line) => !line.endsWith(' works'))).toEqual(['provoke alert'])
    // TLS 1.3 is the highest already.
    expect(new Set(asked(one)).size).toBe(20)
  })
})

describe('where the hello is cut off', () => {
  it('asks for a refusal, name, version and pieces, then for the length, since nothing helped, and says what was left out', async () => {
    const one = await lookOnce(() => 'close', { paths: stopped('closed') })
    expect(inShort(one)).toEqual(
      [...['provoke', 'other-sni', 'no-sni', 'version-1.2', 'version-1.1', 'baseline-split', 'small', 'baseline']].map(
        (change) => `${change} closed`,
      ),
    )
    const left = 'the usual hello, in two TLS records; a hello for TLS 1.0 at most'
    expect(one).toMatchObject({ reason: 'hello-failed', unfinished: expect.stringContaining(left) })
  })

  it('asks again for the refusal, before those of a name, and for what helped at the last', async () => {
    const isUsual = ({ suites, sni }: Arrived) => suites.length > 1 && sni === 'localhost'
    const refusing = await lookOnce((hello) => (isUsual(hello) ? 'close' : 'refuse'), { paths: stopped('closed') })
    expect(inShort(refusing).slice(6)).toEqual([
      ...['baseline closed', 'provoke alert', 'baseline closed', 'other-sni alert', 'baseline closed'],
    ])
    const short = await lookOnce(({ length }) => (length < 256 ? 'take' : 'close'), { paths: stopped('closed') })
    expect(inShort(short).slice(6)).toEqual(['small works', 'baseline closed', 'small works', 'baseline closed'])
  })

  it('repeats what gets through, with the baseline after each', async () => {
    const one = await lookOnce(({ versions }) => (versions.includes(0x0304) ? 'close' : 'take'), { paths: stopped('closed') })
    expect(inShort(one).slice(3, 5)).toEqual(['version-1.2 works', 'version-1.1 works'])
    expect(inShort(one).slice(6)).toEqual([
      ...['baseline closed', 'version-1.2 works', 'baseline closed', 'version-1.1 works', 'baseline closed'],
    ])
  })

  it('repeats a ServerHello rather than an alert', async () => {
    const react = ({ sni, versions }: Arrived) => (sni !== 'localhost' ? 'refuse' : versions[0] === 0x0303 ? 'take' : 'close')
    const one = await lookOnce(react, { paths: stopped('closed') })
    expect(asked(one).slice(6)).toEqual(['baseline', 'version-1.2', 'baseline', 'other-sni', 'baseline'])
  })
})

describe('where the hello meets with silence', () => {
  it('asks for the likeliest six at once, so that it takes one deadline and not six', async () => {
    let most = 0
    let here = 0
    const peer = await startScripted((socket) => {
      here += 1
      most = Math.max(most, here)
      socket.resume()
      socket.once('end', () => {
        here -= 1
        socket.end()
      })
    })
    peers.push(peer)
    const [one] = await look(peer, { paths: stopped('silent'), stepMs: 150 })
    expect([...(one?.probes ?? [])].map(({ change }) => change).sort()).toEqual(
      ['baseline', 'baseline-split', 'other-sni', 'provoke', 'small', 'version-1.1', 'version-1.2'].sort(),
    )
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(5)
  })
})

describe('where a runtime failed though the baseline is taken', () => {
  it('looks into the address that failed for us too, and not into the first one of that way', async () => {
    const peer = await startScripted((socket) => socket.once('data', () => socket.end()))
    peers.push(peer)
    const both = (where: Partial<Path>) => [aPath({ ...where, id: 'well' }), ...stopped('closed')({ ...where, id: 'cut' })]
    const looked = await look(peer, { paths: both, attempts: [failed], hellos: node010 })
    expect(looked.map(({ path, reason }) => [path, reason])).toEqual([['cut', 'hello-failed']])
  })

  it('asks first for what the runtime’s own hello is like, and where all works for the baseline, with ten more at the end', async () => {
    const one = await lookOnce(() => 'take', { attempts: [failed], hellos: node010 })
    expect(inShort(one)).toEqual(
      ['medium', 'small', 'unknown-extension', 'empty-last-extension', ...Array(14).fill('baseline')].map((line) => `${line} works`),
    )
    expect(one).toMatchObject({ reason: 'attempt-failed', unfinished: null })
  })

  it('asks a change that fails again, out of step with the baselines, and ends with a baseline', async () => {
    const one = await lookOnce((hello) => (isMedium(hello) ? 'hang' : 'take'), { attempts: [failed], hellos: node010, stepMs: 200 })
    expect(inShort(one)).toEqual([
      ...['medium silent', 'baseline works', 'medium silent', 'baseline works', 'baseline works', 'medium silent'],
      ...['small works', 'unknown-extension works', 'empty-last-extension works', 'baseline works'],
    ])
  })

  it('goes on with the baseline alone once that fails: a limit of connections is told by it', async () => {
    const one = await lookOnce((_, index) => (index === 0 ? 'take' : 'close'), { attempts: [failed], hellos: node010 })
    expect(inShort(one)).toEqual(['medium works', 'small closed', ...Array(4).fill('baseline closed')])
  })

  it.each([
    ['second', 2, 1],
    ['third', 3, 1],
    ['two of three', 3, 2],
    ['fourth', 4, 1],
  ])('does not take every %s connection that fails for a change that fails', async (_name, period, bad) => {
    for (let at = 0; at < period; at++) {
      const one = await lookOnce((_, index) => ((index + at) % period < bad ? 'close' : 'take'), { attempts: [failed], hellos: node010 })
      const baselines = inShort(one).filter((line) => line.startsWith('baseline '))
      expect(new Set(baselines)).toEqual(new Set(['baseline works', 'baseline closed']))
    }
  })

  it('asks twice for a hello without a name that brings another certificate or none', async () => {
    const hellos = [aCaughtHello({ ...recordedHello('curl'), sni: null })]
    const one = await lookOnce(({ sni }) => (sni === null ? 'refuse' : 'take'), { attempts: [failed], hellos })
    expect(inShort(one).filter((line) => line.startsWith('no-sni'))).toEqual(Array(3).fill('no-sni alert'))
  })
})

describe.skipIf(!has('nginx') || !has('openssl'))('of each chain that is shown', () => {
  it('keeps how it fares, so that servers behind one address are told apart', async () => {
    const folder = temporaryFolder()
    try {
      const certificates = makeCertificates(folder.dir)
      const { rsa, expired, wrongName } = certificates
      const identities = [rsa, { chain: rsa.leaf, key: rsa.key }, expired, wrongName]
      const servers = await Promise.all(identities.map((identity) => startNginx({ certificates, identity })))
      const front = await startScripted((socket, index) => {
        const behind = connect(servers[index % servers.length]?.port ?? 0, '127.0.0.1')
        for (const end of [socket, behind]) end.on('error', () => undefined)
        socket.pipe(behind).pipe(socket)
      })
      const ca = readFileSync(certificates.ca, 'utf8')
      const [one] = await look(front, { attempts: [failed], hellos: node010, ca, stepMs: 2000 })
      for (const peer of [front, ...servers]) await peer.stop()
      const dates = { notBefore: '2024-01-01T00:00:00.000Z', notAfter: '2044-01-01T00:00:00.000Z' }
      const sound = { ...dates, certificates: 2, nameMatches: true, trusted: true }
      expect(one?.probes.slice(0, 4).map(({ chain }) => chain)).toEqual([
        sound,
        { ...sound, certificates: 1, trusted: false },
        { ...sound, notBefore: '2019-01-01T00:00:00.000Z', notAfter: '2020-01-01T00:00:00.000Z' },
        { ...sound, nameMatches: false },
      ])
    } finally {
      folder.remove()
    }
  })
})

describe('where the first of two equal hellos failed', () => {
  it('the baseline alone is repeated, four times', async () => {
    const paths = (where: Partial<Path>) => [
      aPath({ ...where, probes: [aProbe('profile', { kind: 'closed' }), aProbe('profile-again', aServerHello())] }),
    ]
    expect(inShort(await lookOnce(() => 'take', { paths, attempts: [anAttempt()] }))).toEqual(Array(4).fill('baseline works'))
  })
})

describe('the limits', () => {
  it.each<[string, Scene['paths'], Reaction, number?]>([
    ['closed', stopped('closed'), 'close'],
    ['silent', stopped('silent'), 'hang'],
    ['refused', stopped('alert'), 'refuse'],
    ['closed before, and taken now', stopped('closed'), 'take'],
    ['open, with a runtime that failed', open, 'close'],
    ['open, and taken, with ten baselines more', open, 'take', 14],
  ])('are eight changes and four baselines: %s', async (_name, paths, reaction, most = 4) => {
    const many = [...node010, aCaughtHello({ ...recordedHello('curl'), sni: null, keyShares: [0x11ec], suites: Array(130).fill(0x2a2a) })]
    const peer = await startPeer(() => reaction)
    const [one] = await look(peer, { ...(paths ? { paths } : {}), attempts: [failed], hellos: many, stepMs: 150 })
    const baselines = (one?.probes ?? []).filter(({ change }) => change === 'baseline').length
    expect(baselines).toBeLessThanOrEqual(most)
    expect((one?.probes.length ?? 0) - baselines).toBeLessThanOrEqual(8)
    expect(peer.count()).toBe(one?.probes.length)
  })

  it('of connections to the endpoint is kept to, and said', async () => {
    const peer = await startPeer(() => 'close')
    const [one] = await look(peer, { paths: stopped('closed'), perEndpoint: 3 })
    expect(one?.probes.length).toBe(3)
    expect(one?.unfinished).toContain('limit of connections')
    expect(peer.count()).toBe(3)
  })

  it('of time keeps what was learned before it', async () => {
    const one = await lookOnce(() => 'hang', { paths: stopped('closed'), deep: true, stepMs: 250 })
    expect(one.probes.length).toBeGreaterThan(8)
    expect(one.probes.length).toBeLessThan(19)
    expect(one.unfinished).toBe('The time for this part of the check was up.')
  })

  it('a check that is cancelled opens nothing more, and what was broken off has no answer', async () => {
    const controller = new AbortController()
    const peer = await startPeer((_, index) => {
      if (index === 2) controller.abort()
      return index === 2 ? 'hang' : 'close'
    })
    const [one] = await look(peer, { paths: stopped('closed'), signal: controller.signal, stepMs: 5000 })
    expect(one?.probes.length).toBe(2)
    expect(peer.count()).toBe(3)
  })

  it('are one way of a server, that of a runtime which failed, or every way with --deep', async () => {
    const two = (where: Partial<Path>) => [
      ...stopped('closed')({ ...where, id: 'unused', via: 'http://127.0.0.1:1' }),
      ...stopped('closed')({ ...where, id: 'used' }),
    ]
    const peer = await startPeer(() => 'close')
    expect((await look(peer, { paths: two, attempts: [failed] })).map(({ path }) => path)).toEqual(['used'])
    const both = (where: Partial<Path>) => [
      ...stopped('closed')({ ...where, id: 'one address' }),
      ...stopped('closed')({ ...where, id: 'another' }),
    ]
    expect((await look(peer, { paths: both })).map(({ path }) => path)).toEqual(['one address'])
    expect((await look(peer, { paths: both, deep: true })).map(({ path }) => path)).toEqual(['one address', 'another'])
  })
})
