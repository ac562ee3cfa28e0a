import { describe, expect, it } from 'vitest'
import type { Answer, Control, Differential } from '../../../electron/contract/path.ts'
import { proxyClosesTunnel } from '../../../electron/rules/proxy/proxy-closes-tunnel.ts'
import { anAttempt, aPath, aProbe, aServerHello, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { judgedSighting, stopped } from '../differential-scene.ts'
import { expectedAt, sighting, spokenAt } from '../sightings.ts'

const CLOSED: Answer = { kind: 'closed' }
const closing = (...answers: Answer[]) =>
  aStoppedPath('hello', 'closed', { via: PROXY, probes: answers.map((answer) => aProbe('profile', answer)) })
const path = closing(CLOSED, CLOSED, CLOSED)
const control = (answer: Answer): Control => ({
  ...{ host: 'control.example.test', port: 443, via: PROXY, address: '192.0.2.9', tcp: 'open', proxy: 'tunnel' },
  ...{ answer, chain: [], trust: [] },
})
const changed = (answer: Answer): Differential => ({
  path: path.id,
  reason: 'hello-failed',
  probes: [{ change: 'version-1.2', hello: '', answer, leaf: null, ms: 1 }],
  unfinished: null,
})

describe('proxy-closes-tunnel', () => {
  it('R2.3 is only possible where nothing tells the proxy from the endpoint', () => {
    expect(judgedPath(proxyClosesTunnel, path)).toMatchObject({ outcome: 'fail', confidence: 'possible', side: 'unknown' })
    const directToo = aStoppedPath('hello', 'closed', { probes: [aProbe('profile', CLOSED)] })
    expect(judgedPath(proxyClosesTunnel, path, { facts: { paths: [path, directToo] } })).toMatchObject({ confidence: 'possible' })
  })

  it('is likely where the direct way is open, or where other hosts fare so too', () => {
    expect(judgedPath(proxyClosesTunnel, path, { facts: { paths: [path, aPath()] } })).toMatchObject({ confidence: 'likely', side: 'near' })
    expect(judgedPath(proxyClosesTunnel, path, { facts: { controls: [control(CLOSED)] } })).toMatchObject({
      confidence: 'likely',
      side: 'near',
    })
    expect(judgedPath(proxyClosesTunnel, path, { facts: { controls: [control(aServerHello())] } })).toMatchObject({
      confidence: 'possible',
      why: expect.stringContaining('another host does answer'),
    })
  })

  it('tells a reset from a close', () => {
    const reset = aStoppedPath('hello', 'reset', { via: PROXY, probes: [aProbe('profile', { kind: 'reset' })] })
    expect(judgedPath(proxyClosesTunnel, reset)).toMatchObject({ why: expect.stringContaining('with a reset') })
  })

  it('does not claim a tunnel through which any hello is answered, or one that is silent', () => {
    expect(judgedPath(proxyClosesTunnel, closing(CLOSED, aServerHello(0x0302, 0xc013))).outcome).toBe('not-applicable')
    expect(judgedPath(proxyClosesTunnel, closing(CLOSED, { kind: 'alert', level: 2, description: 70 })).outcome).toBe('not-applicable')
    expect(judgedPath(proxyClosesTunnel, path, { facts: { differential: [changed(aServerHello())] } }).outcome).toBe('not-applicable')
    expect(judgedPath(proxyClosesTunnel, path, { facts: { differential: [changed(CLOSED)] } }).outcome).toBe('fail')
    expect(judgedPath(proxyClosesTunnel, aStoppedPath('hello', 'silent', { via: PROXY })).outcome).toBe('not-applicable')
  })

  it('tells an answer that is cut off from a tunnel that ends on any hello', () => {
    const through = sighting('a reset in place of the answer through a proxy, which is the tunnel’s')
    expect(judgedSighting(proxyClosesTunnel, through)).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      title: expect.stringContaining('ends when api.multisafepay.com has to answer'),
      why: expect.stringContaining(
        'every usual ClientHello was answered with a reset. A hello that has to be refused brings its alert back',
      ),
    })
    expect(judgedSighting(proxyClosesTunnel, { ...through, others: [aPath()] })).toMatchObject({ confidence: 'likely', side: 'near' })
    expect(judgedSighting(proxyClosesTunnel, { ...through, path: stopped('cut', { via: PROXY }), series: 'small cut' })).toMatchObject({
      why: expect.stringContaining('the first bytes of an answer came each time, and a reset'),
    })
    expect(judgedSighting(proxyClosesTunnel, { ...through, series: 'provoke alert, small works, baseline reset' }).outcome).toBe(
      'not-applicable',
    )
    // Another name alone that is refused is no refusal of every hello: it is the name that matters.
    expect(judgedSighting(proxyClosesTunnel, { ...through, series: 'other-sni alert, provoke reset, baseline reset' })).toMatchObject({
      title: expect.stringContaining('is cut off for the name api.multisafepay.com'),
    })
  })

  it('is told by its own rows of the table of observations, and by no other', () => {
    expect(spokenAt(proxyClosesTunnel)).toEqual(expectedAt(proxyClosesTunnel))
  })

  it('names a filter by name, says only what was tried, and leaves the side open where one way alone was gone', () => {
    const [other, none] = (['other-sni', 'no-sni'] as const).map((one) =>
      sighting(`a close through a proxy that a hello with ${one} escapes`),
    )
    if (other === undefined || none === undefined) throw new Error('two rows')
    expect(judgedSighting(proxyClosesTunnel, other)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'unknown',
      owners: ['network-team', 'platform'],
      title: `The tunnel of the proxy ${PROXY} is cut off for the name api.multisafepay.com`,
      why: expect.stringMatching(/every ClientHello with this name.*with another name is answered.*or equipment of the platform/),
      fix: expect.arrayContaining([{ text: expect.stringContaining('let the name api.multisafepay.com through') }]),
    })
    expect(judgedSighting(proxyClosesTunnel, none)).toMatchObject({ why: expect.stringContaining('with no name is answered') })
    expect(judgedSighting(proxyClosesTunnel, { ...other, others: [aPath()] })).toMatchObject({
      side: 'near',
      why: expect.stringMatching(/Directly from this host the endpoint answers\.$/),
    })
  })

  it('tells a tunnel of which only the first piece is read', () => {
    const inPieces = sighting('a reset that the same bytes in pieces escape', { path: stopped('reset', { via: PROXY }) })
    expect(judgedSighting(proxyClosesTunnel, inPieces)).toMatchObject({
      confidence: 'likely',
      why: expect.stringContaining('reads the first piece only'),
    })
  })

  it('does not claim a tunnel through which a program of this host got', () => {
    const attempt = anAttempt({ via: PROXY })
    for (const name of [
      'a close on every hello through a proxy, which is the tunnel’s',
      'a close through a proxy that a hello with no-sni escapes',
    ])
      expect(judgedSighting(proxyClosesTunnel, sighting(name, { attempt })).outcome).toBe('not-applicable')
    // One that took the direct way says nothing of the tunnel.
    const direct = sighting('a close on every hello through a proxy, which is the tunnel’s', { attempt: anAttempt() })
    expect(judgedSighting(proxyClosesTunnel, direct).outcome).toBe('fail')
  })

  it('passes a tunnel that stays open, and leaves a direct path alone', () => {
    expect(judgedPath(proxyClosesTunnel, aPath({ via: PROXY })).outcome).toBe('pass')
    expect(judgedPath(proxyClosesTunnel, aStoppedPath('hello', 'closed', { probes: [aProbe('profile', CLOSED)] })).outcome).toBe(
      'not-applicable',
    )
  })
})
