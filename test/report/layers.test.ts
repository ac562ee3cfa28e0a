// The picture and the checklist tell one truth: over many facts their states agree, layer by layer, and both with the headline.
import { describe, expect, it } from 'vitest'
import { missing } from '../../electron/contract/fact.ts'
import type { Facts } from '../../electron/contract/facts.ts'
import type { Path } from '../../electron/contract/path.ts'
import type { Report } from '../../electron/contract/report.ts'
import { OBSERVATIONS, STEPS } from '../../electron/contract/vocabulary.ts'
import { judge } from '../../electron/engine/judge.ts'
import { reportAsHtml } from '../../electron/report/html.ts'
import { reportAsText } from '../../electron/report/text.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  aPath,
  aProbe,
  aRuntime,
  aServerHello,
  aStoppedPath,
  ENDPOINT,
  PROTOCOL_VERSION,
  PROXY,
  someFacts,
} from '../fixtures/facts.ts'
import { factsOf, GOT_THROUGH } from '../rules/differential-scene.ts'
import { sightings } from '../rules/sightings.ts'
import { disagreements } from './disagreements.ts'

const OTHER = 'https://other.example.test/'
const failed = (change: Parameters<typeof anAttempt>[0] = {}) =>
  anAttempt({ outcome: 'failed', error: 'curl: (35) it did not work', httpStatus: null, negotiated: null, ...change })
const at = (endpoint: string, path: Path): Path => ({
  ...path,
  endpoint,
  id: `${endpoint} ${path.via} 192.0.2.7`,
  host: new URL(endpoint).hostname,
  address: '192.0.2.7',
})
/** Both addresses have to be reached; the first is the profile's. */
const both = (first: Path, second: Path): Facts => {
  const paths = [first, at(OTHER, second)]
  const attempts = paths.map(({ endpoint, via, steps }) =>
    steps.some(({ state }) => state === 'stopped') ? failed({ endpoint, via }) : anAttempt({ endpoint, via }),
  )
  const facts = someFacts({ paths, attempts })
  return { ...facts, request: { ...facts.request, urls: [ENDPOINT, OTHER] } }
}
const on = (path: Path): Facts => someFacts({ paths: [path], attempts: [failed({ via: path.via })] })

const oldOnly = aStoppedPath('hello', 'alert', {
  probes: [aProbe('profile', PROTOCOL_VERSION), aProbe('profile-again', PROTOCOL_VERSION), aProbe('broad', aServerHello(0x0302, 0xc014))],
})
const expired = aPath({ chain: [aCertificate({ notAfter: '2026-01-01T00:00:00.000Z' })] })
const closed = aStoppedPath('tcp', 'refused')
const noTls = aStoppedPath('hello', 'not-tls', { probes: [aProbe('profile', { kind: 'not-tls', firstLine: 'HTTP/1.1 400 Bad Request' })] })

/** Every way for a path to end, direct and through a proxy. */
const everyStop: [string, Facts][] = STEPS.flatMap((step) =>
  OBSERVATIONS[step]
    .slice(1)
    .flatMap((how) =>
      ['direct', PROXY]
        .filter((via) => (via === 'direct' ? step !== 'proxy' : step !== 'dns'))
        .map((via): [string, Facts] => [`${step}: ${how}, ${via}`, on(aStoppedPath(step, how, { via }))]),
    ),
)

const without = (id: keyof Facts['facts']): Facts => {
  const facts = someFacts()
  return { ...facts, facts: { ...facts.facts, [id]: missing('denied', `${id} could not be read.`) } }
}
const lacking: [string, Facts][] = (
  ['os', 'system-tls', 'servers', 'runtimes', 'hellos', 'attempts', 'proxy-settings', 'paths'] as const
).map((id) => [`${id} is missing`, without(id)])

/** The runtime offers nothing permitted to either address, and the second one is closed as well. */
const heldBackToBoth: Facts = {
  ...both(aPath(), closed),
  facts: someFacts({
    paths: [aPath(), at(OTHER, closed)],
    hellos: [aCaughtHello(aHello({ suites: [0x003d] }))],
    attempts: [failed(), failed({ endpoint: OTHER })],
  }).facts,
}

const cases: [string, Facts][] = [
  ['a runtime offers nothing permitted, and one address is closed', heldBackToBoth],
  ['all is well', someFacts()],
  ['all is well through a proxy', someFacts({ paths: [aPath({ via: PROXY })], attempts: [anAttempt({ via: PROXY })] })],
  ['a runtime offers nothing permitted', someFacts({ hellos: [aCaughtHello(aHello({ suites: [0x003d] }))], attempts: [failed()] })],
  ['a runtime is held back', someFacts({ hellos: [aCaughtHello(aHello({ versions: [0x0302] }))], attempts: [failed()] })],
  ['nothing but its own attempt fails', someFacts({ attempts: [failed()] })],
  ['our own connection alone did not open', someFacts({ paths: [closed] })],
  ['nothing that could connect was found', someFacts({ runtimes: [], hellos: [], attempts: [] })],
  ['no way was tried', someFacts({ paths: [], attempts: [failed()] })],
  ['the second address is old', both(aPath(), oldOnly)],
  ['the first address is closed, the second expired', both(closed, expired)],
  ['the first address is expired, the second closed', both(expired, closed)],
  ['one address is silent, the other well', both(aStoppedPath('hello', 'silent'), aPath())],
  ...lacking,
  ...everyStop,
  ...sightings.map((row): [string, Facts] => [row.name, factsOf(row)]),
  ...sightings.map((row): [string, Facts] => [`${row.name}; a program gets through`, factsOf({ ...row, attempt: GOT_THROUGH })]),
]

const layer = (report: Report, name: string) => report.checklist.find((one) => one.layer === name)

describe('the picture and the checklist', () => {
  it.each(cases)('agree layer by layer: %s', (_name, facts) => {
    expect(disagreements(judge(facts))).toEqual([])
  })

  it.each(cases)('say what the verdict says: %s', (_name, facts) => {
    const { verdict, checklist, picture } = judge(facts)
    const states = checklist.map(({ state }) => state)
    // What the rules only warn of may stay unknown; the way may not.
    if (verdict.status === 'ready') expect(states.slice(2).filter((state) => ['fail', 'blocked', 'unknown'].includes(state))).toEqual([])
    if (verdict.status === 'not-ready') expect(picture.nodes.some(({ state }) => state === 'broken')).toBe(true)
    if (verdict.status === 'cannot-tell' && verdict.causes.length === 0) expect(states).toContain('unknown')
  })

  it.each(cases)('leave nobody without a step to take: %s', (_name, facts) => {
    const { verdict, findings } = judge(facts)
    const steps = findings.filter(({ outcome, counts }) => outcome === 'fail' && counts).flatMap(({ fix }) => fix)
    if (verdict.status !== 'ready') expect([...steps, ...verdict.next].length).toBeGreaterThan(0)
    else expect(verdict.next).toEqual([])
  })
})

describe('the picture', () => {
  it.each([
    ['https://other.example.test/', 'platform', both(aPath(), oldOnly)],
    ['https://other.example.test/', 'firewall', both(expired, closed)],
    [ENDPOINT, 'firewall', both(closed, expired)],
  ])('is drawn to %s with the break at the %s, of which the headline speaks', (endpoint, broken, facts) => {
    const { picture, verdict, findings } = judge(facts)
    expect(picture.endpoint).toBe(endpoint)
    const first = picture.nodes.find(({ state }) => state === 'broken')
    expect(first?.node).toBe(broken)
    expect(first?.findings.map((index) => findings[index]?.id)).toContain(verdict.causes[0]?.id)
  })

  it.each([
    ['of a TLS that is too old', both(closed, oldOnly)],
    ['of a certificate', both(closed, expired)],
    [
      'of a silence that nobody explains',
      both(closed, aStoppedPath('hello', 'silent', { probes: [aProbe('profile', { kind: 'silent' })] })),
    ],
  ])('does not draw behind its break the trouble of another address: %s', (_name, facts) => {
    const report = judge(facts)
    expect(['fail', 'unknown']).toContain(layer(report, 'endpoint')?.state)
    expect(report.picture).toMatchObject({ endpoint: ENDPOINT })
    expect(report.picture.nodes.slice(-2)).toMatchObject([
      { node: 'firewall', state: 'broken' },
      { node: 'platform', state: 'not-tested', lines: ['api.multisafepay.com:443'] },
    ])
    const drawn = report.picture.nodes.at(-1)?.findings.map((index) => report.findings[index]?.subject)
    expect(drawn?.filter((subject) => subject?.kind === 'path' && !subject.id.startsWith(`${ENDPOINT} `))).toEqual([])
  })

  it('draws behind its break what this very way shows', () => {
    const held = { hellos: [aCaughtHello(aHello({ suites: [0x003d] }))], attempts: [failed()] }
    const { picture } = judge(someFacts({ ...held, paths: [expired] }))
    expect(picture.nodes.map(({ state }) => state)).toEqual(['broken', 'not-tested', 'not-used', 'ok', 'broken'])
  })

  it('draws as passed what this way led through behind its break, though another one ended there', () => {
    const { picture } = judge(heldBackToBoth)
    expect(picture.endpoint).toBe(ENDPOINT)
    expect(picture.nodes.map(({ state }) => state)).toEqual(['broken', 'not-tested', 'not-used', 'ok', 'ok'])
  })

  it('is not drawn as travelled to what is not known', () => {
    const text = reportAsText(
      judge(on(aStoppedPath('hello', 'alert', { probes: [aProbe('profile', { kind: 'alert', level: 2, description: 112 })] }))),
    )
    expect(text).toMatch(/── Firewall and network ✓ ··\s+MultiSafepay \?/)
  })
})

describe('a firewall before an endpoint that speaks no TLS', () => {
  it('was passed: something behind it answered', () => {
    const report = judge(on(noTls))
    expect(report.verdict.causes[0]?.id).toBe('endpoint-speaks-no-tls')
    expect(layer(report, 'firewall')).toMatchObject({
      state: 'pass',
      meaning: 'The connection got through here. It ended only behind this.',
    })
  })

  it('is near this: what a closed port keeps from being tested is the platform', () => {
    expect(layer(judge(on(closed)), 'endpoint')?.state).toBe('blocked')
  })
})

describe('the result of a runtime', () => {
  const own = { ...someFacts().request.profile, endpoints: [{ url: OTHER, purpose: 'Pay', required: true }] }
  const elsewhere = (facts: Facts): Facts => ({ ...facts, request: { ...facts.request, profile: own, urls: [ENDPOINT] } })
  const alerted = aStoppedPath('hello', 'alert', { probes: [aProbe('profile', { kind: 'alert', level: 2, description: 112 })] })

  it('is its own error and no mere warning, where no cause was found', () => {
    const report = judge(elsewhere(on(alerted)))
    expect(report.findings.find(({ id }) => id === 'endpoint-not-in-profile')?.outcome).toBe('warn')
    expect(report.runtimes[0]).toMatchObject({ result: 'curl: (35) it did not work', outcome: 'unknown' })
  })

  it('is one line without the bytes of an answer', () => {
    const error = 'BadStatusLine: \u0016\u0000ÿþgarb\u001b[31mage\r\nmore'
    const facts = someFacts({ paths: [alerted], attempts: [failed({ error })] })
    expect(judge(facts).runtimes[0]?.result).toBe('BadStatusLine: …')
    expect(judge(facts).verdict.reasons.join('\n')).toMatch(/failed and no cause was found: BadStatusLine: …$/)
  })
})

describe('the sentence of a host that is ready', () => {
  it('counts the runtimes beyond what it can name', () => {
    const ids = ['curl', 'openssl', 'python', 'node', 'php', 'php2']
    const facts = someFacts({
      runtimes: ids.map((id, index) => aRuntime({ id, name: `Runtime${index}`, version: '1.0' })),
      hellos: ids.map((runtime) => aCaughtHello(aHello(), { runtime })),
      attempts: ids.map((runtime) => anAttempt({ runtime })),
    })
    const { summary } = judge(facts).verdict
    expect(summary).toContain('Runtime0 1.0, Runtime1 1.0 and 4 more connected by themselves. They offer what')
    for (const sentence of summary.split(/(?<=[.])\s/)) expect(sentence.split(' ').length).toBeLessThanOrEqual(20)
  })
})

describe('what the check itself gave to the runtimes', () => {
  const given = (change: Partial<Facts['request']>) => {
    const facts = someFacts({
      paths: [aPath({ via: PROXY }), aPath()],
      attempts: [anAttempt({ via: change.proxy === PROXY ? PROXY : 'direct' })],
    })
    return judge({ ...facts, request: { ...facts.request, ...change } }).verdict.summary
  }
  it.each([
    [{ proxy: PROXY }, 'the proxy given for this check'],
    [{ proxy: 'http://127.0.0.1/way.pac' }, 'sent directly, as the setting given for this check says: http://127.0.0.1/way.pac'],
    [{ proxy: 'none' }, 'sent directly, as asked'],
    [{ ca: '/srv/root.pem' }, 'the certificates in /srv/root.pem'],
  ])('is a condition of ready, and said with it: %o', (change, words) => {
    expect(given(change)).toContain(words)
    expect(given(change)).not.toContain('Nothing needs')
    for (const sentence of given(change).split(/(?<=[.])\s/)) expect(sentence.split(' ').length).toBeLessThanOrEqual(20)
  })
  it('is nothing where its settings are its own', () => {
    expect(given({})).toMatch(/Nothing needs to be configured\.$/)
  })
})

describe('a proxy that only the runtime itself knows', () => {
  it('is not passed over as if there were none', () => {
    const report = judge(someFacts({ attempts: [failed({ via: 'http://127.0.0.1:3997' })] }))
    expect(report.checklist.find(({ layer }) => layer === 'proxy')).toMatchObject({
      state: 'unknown',
      meaning: expect.stringContaining('goes through http://127.0.0.1:3997'),
    })
  })
})

describe('the steps of a verdict without a cause', () => {
  const alerted = aStoppedPath('hello', 'alert', { probes: [aProbe('profile', { kind: 'alert', level: 2, description: 112 })] })
  const told = (facts: Facts) => judge(facts).verdict.next.map(({ text }) => text)

  it('stand in the summary and in the page', () => {
    const report = judge(on(alerted))
    expect(report.verdict.next).toHaveLength(2)
    const text = reportAsText(report).replace(/\s+/g, ' ')
    for (const step of report.verdict.next) {
      expect(text).toContain(`What to do - ${report.verdict.next[0]?.text}`)
      expect(text).toContain(step.text)
      expect(reportAsHtml(report)).toContain(step.text)
    }
  })

  it('speak of sending the bundle only where a connection ended', () => {
    expect(told(on(alerted)).join(' ')).toContain('Send it to your network team and to MultiSafepay')
    expect(told(without('hellos')).join(' ')).not.toContain('bundle')
  })

  it('are left to the causes where there are some', () => {
    expect(told(on(closed))).toEqual([])
  })
})
