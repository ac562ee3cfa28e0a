// The verdict: who decides, what is a consequence of what, and that ready is never said without proof.
// Facts are built by hand (test/fixtures/facts); the rules are the real ones.
import { describe, expect, it } from 'vitest'
import { missing } from '../../electron/contract/fact.ts'
import type { Facts } from '../../electron/contract/facts.ts'
import type { Profile } from '../../electron/contract/profile.ts'
import { judge } from '../../electron/engine/judge.ts'
import {
  aCaughtHello,
  aCertificate,
  aFailedAttempt,
  aHello,
  anAttempt,
  anOs,
  aPath,
  aProbe,
  aRuntime,
  aServerHello,
  aStoppedPath,
  CURL_UNTRUSTED,
  datedProfile,
  ENDPOINT,
  multisafepay,
  NODE,
  PROTOCOL_VERSION,
  PROXY,
  someFacts,
} from '../fixtures/facts.ts'

const without = (facts: Facts, id: keyof Facts['facts']): Facts => ({
  ...facts,
  facts: { ...facts.facts, [id]: missing('denied', `${id} could not be read.`) },
})
const causes = (facts: Facts) => judge(facts).verdict.causes.map((cause) => cause.id)
const oldOnly = (change: Parameters<typeof aPath>[0] = {}) =>
  aStoppedPath('hello', 'alert', {
    probes: [aProbe('profile', PROTOCOL_VERSION), aProbe('profile-again', PROTOCOL_VERSION), aProbe('broad', aServerHello(0x0302, 0xc014))],
    ...change,
  })

describe('a host on which all is well', () => {
  it('is ready, names no cause and says no date', () => {
    const { verdict } = judge(someFacts())
    expect(verdict).toMatchObject({ status: 'ready', connects: 'yes', until: null, headline: 'ready', causes: [], reasons: [] })
  })

  it.each(['os', 'runtimes', 'hellos', 'attempts', 'paths', 'servers'] as const)('is not ready when %s is missing', (id) => {
    const facts = without(someFacts({}, { request: { ...someFacts().request, profile: datedProfile, urls: [ENDPOINT] } }), id)
    const { verdict } = judge(facts)
    expect(verdict.status).toBe('cannot-tell')
    expect(verdict.reasons.join(' ')).toContain(id === 'paths' ? 'paths could not be read' : 'could not be read')
  })

  it('needs no openssl program on the host: the caught hello of a runtime outranks a version', () => {
    expect(judge(without(someFacts(), 'system-tls')).verdict.status).toBe('ready')
  })

  it('is not ready when the only attempt was never made', () => {
    const { verdict } = judge(
      someFacts({ attempts: [anAttempt({ outcome: 'not-run', notRun: 'The limit was reached.', httpStatus: null, negotiated: null })] }),
    )
    expect(verdict.status).toBe('cannot-tell')
    expect(verdict.reasons.join(' ')).toContain('The limit was reached.')
  })

  it('does not ask for what nobody can supply', () => {
    const notRun = 'Mono has no setting for further trust anchors: cert-sync adds them to its store.'
    const attempt = { outcome: 'not-run', notRun, httpStatus: null, negotiated: null } as const
    const next = (command: string) =>
      judge(someFacts({ attempts: [anAttempt({ ...attempt, command })] }))
        .verdict.next.map(({ text }) => text)
        .join(' ')
    // A try that the runtime cannot make has no command.
    expect(next('')).toMatch(/^This check cannot try curl.* in this way\. Connect with your integration itself/)
    expect(next('')).not.toContain('Supply')
    expect(next('curl https://api.example.test/')).toBe('Supply what was missing, as told above. Then repeat the check.')
  })

  it('sends to the maker and to the platform where the table does not have the system', () => {
    const next = (os: Parameters<typeof anOs>[0], profile: Profile, attempts = [anAttempt()]) =>
      judge(someFacts({ os: anOs(os), attempts }, { request: { ...someFacts().request, profile } })).verdict.next.map(({ text }) => text)
    const demanding: Profile = { ...multisafepay, os: 'supported', contacts: { support: 'help@platform.test' } }
    const mint = { id: 'linuxmint', name: 'Linux Mint 21.3', version: '21.3' }
    expect(next(mint, demanding)).toEqual([
      'Look up with the maker of this system until when it is maintained. If that is over, upgrade it, or move to another system.',
      'Then ask help@platform.test whether a host with this system may connect. A newer version of this program may know the system.',
    ])
    // Near misses: a profile that takes any system, a system that the table has, another fact that lacks besides.
    expect(next(mint, multisafepay).join(' ')).not.toContain('maker')
    expect(next({}, demanding).join(' ')).not.toContain('maker')
    const notRun = anAttempt({ outcome: 'not-run', notRun: 'The limit was reached.', httpStatus: null, negotiated: null, command: 'curl' })
    expect(next(mint, demanding, [notRun])).toHaveLength(3)
    expect(next(mint, demanding, [notRun])).toContain('Supply what was missing, as told above. Then repeat the check.')
  })

  it('says once that no folder takes temporary files, and what to do, whatever was asked for it', () => {
    const notRun = 'The program was not started. A temporary file could not be written: ENOSPC: no space left on device (in /tmp)'
    const attempt = { outcome: 'not-run', notRun, httpStatus: null, negotiated: null } as const
    const { verdict } = judge(someFacts({ attempts: [anAttempt({ ...attempt, command: '' })] }))
    expect(verdict.reasons).toEqual([expect.stringContaining(notRun)])
    expect(verdict.next.map(({ text }) => text)).toEqual([
      'Make room for temporary files, or name a folder with room in TMPDIR. Then repeat the check.',
    ])
  })

  it('is not ready when nothing that could connect was found', () => {
    expect(judge(someFacts({ runtimes: [], hellos: [], attempts: [] })).verdict).toMatchObject({
      status: 'cannot-tell',
      connects: 'unknown',
    })
  })

  it('cannot tell of a chosen runtime that is not there', () => {
    const facts = someFacts()
    const { verdict } = judge({ ...facts, request: { ...facts.request, runtimes: ['ruby'] } })
    expect(verdict.status).toBe('cannot-tell')
    expect(verdict.reasons).toEqual(['No runtime called “ruby” was found on this host.'])
  })

  it.each([
    ['beside one cause', [oldOnly()], /rules of the platform ask for TLS 1\.2 or higher\. No runtime/],
    [
      'beside several',
      [aPath({ nameMatches: false, chain: [aCertificate({ notAfter: '2026-10-22T12:00:00.000Z' })] })],
      /listed below it\. No runtime/,
    ],
  ])('says of a chosen runtime that is not there that it is not, %s', (_, paths, end) => {
    const summaryWith = (runtimes: string[]) => {
      const facts = someFacts({ paths, attempts: [aFailedAttempt()] })
      const { verdict } = judge({ ...facts, request: { ...facts.request, runtimes } })
      expect(verdict.status).toBe('not-ready')
      return verdict.summary
    }
    for (const runtimes of [['phpp'], ['curl', 'phpp']])
      expect(summaryWith(runtimes)).toMatch(new RegExp(`${end.source} called “phpp” was found on this host\\.$`))
    for (const runtimes of [['curl'], []]) expect(summaryWith(runtimes)).not.toContain('No runtime called')
  })

  it.each(['curl', 'CURL', '/usr/bin/curl', 'curl 7.88.1'])('finds a chosen runtime by each of its names: %s', (name) => {
    const facts = someFacts()
    expect(judge({ ...facts, request: { ...facts.request, runtimes: [name] } }).verdict.status).toBe('ready')
  })

  it('cannot tell why an attempt failed that nothing explains', () => {
    const facts = someFacts({
      attempts: [aFailedAttempt()],
      paths: [aStoppedPath('hello', 'reset', { probes: [aProbe('profile', { kind: 'reset' })] })],
    })
    const { verdict } = judge(facts)
    expect(verdict).toMatchObject({ status: 'cannot-tell', connects: 'no' })
    expect(verdict.reasons.join(' ')).toContain('Connection timed out')
  })
})

describe('the first broken layer', () => {
  it('is the one root, and the failed attempt its consequence', () => {
    const report = judge(someFacts({ paths: [oldOnly()], attempts: [aFailedAttempt({ error: 'curl: (35) unsupported protocol' })] }))
    expect(report.verdict.causes.map((cause) => cause.id)).toEqual(['endpoint-old-tls-only'])
    expect(report.verdict).toMatchObject({ status: 'not-ready', connects: 'no', headline: 'cannot-connect' })
  })

  it('is a certificate on a path that our own handshake completed, and the attempt is silenced', () => {
    const path = aPath({ nameMatches: false })
    const report = judge(someFacts({ paths: [path], attempts: [aFailedAttempt({ error: CURL_UNTRUSTED })] }))
    expect(report.verdict.causes.map((cause) => cause.id)).toEqual(['endpoint-certificate-wrong-name'])
    expect(report.findings.find((finding) => finding.id === 'app-connection-fails')).toMatchObject({
      outcome: 'fail',
      counts: false,
      silencedBy: 'endpoint-certificate-wrong-name',
    })
  })

  it('blocks what lies behind it, and the blocked names its blocker', () => {
    const path = aStoppedPath('tcp', 'silent')
    const report = judge(someFacts({ paths: [path], attempts: [aFailedAttempt()] }))
    expect(causes(someFacts({ paths: [path], attempts: [aFailedAttempt()] }))).toEqual(['firewall-drops-connection'])
    const blocked = report.findings.filter((finding) => finding.outcome === 'blocked')
    expect(blocked.length).toBeGreaterThan(3)
    expect(new Set(blocked.map((finding) => finding.blockedBy))).toEqual(new Set(['firewall-drops-connection']))
  })

  it('is drawn as the break in the picture, with nothing tested behind it', () => {
    const { picture } = judge(someFacts({ paths: [aStoppedPath('tcp', 'silent')], attempts: [aFailedAttempt()] }))
    expect(picture.nodes.map((node) => node.state)).toEqual(['ok', 'ok', 'not-used', 'broken', 'not-tested'])
  })
})

describe('which path counts', () => {
  const direct = aStoppedPath('tcp', 'silent')
  const proxied = aPath({ via: PROXY })

  it('is the one that the runtime takes: a closed direct way does not apply where the proxy is the way', () => {
    const report = judge(someFacts({ paths: [direct, proxied], attempts: [anAttempt({ via: PROXY })] }))
    expect(report.verdict.status).toBe('ready')
    expect(report.findings.find((finding) => finding.id === 'firewall-drops-connection' && finding.subject.id === direct.id)?.outcome).toBe(
      'not-applicable',
    )
  })

  it('is the direct one for a runtime that goes directly, and that it does is the root where the proxy works', () => {
    expect(causes(someFacts({ paths: [direct, proxied], attempts: [aFailedAttempt()] }))).toEqual(['app-ignores-proxy'])
    expect(causes(someFacts({ paths: [direct], attempts: [aFailedAttempt()] }))).toEqual(['firewall-drops-connection'])
  })

  it.each([
    ['an IPv6', '2001:db8::1', 'firewall-ipv6-broken'],
    ['another IPv4', '192.0.2.2', 'firewall-drops-connection'],
  ])('does not fail for %s address that is dead while one of the same way gets through, and says it', (_name, address, id) => {
    const dead = aStoppedPath('tcp', 'silent', { id: `${ENDPOINT} direct ${address}`, address })
    const report = judge(someFacts({ paths: [dead, aPath()] }))
    expect(report.verdict.status).toBe('ready')
    const told = report.findings.filter((finding) => finding.subject.id === dead.id && finding.outcome === 'warn')
    expect(told.map((finding) => finding.id)).toEqual([id])
  })

  it('fails for a dead address on which a program waited until its time was up', () => {
    const dead = aStoppedPath('tcp', 'silent', { id: `${ENDPOINT} direct 192.0.2.2`, address: '192.0.2.2' })
    const waited = anAttempt({ outcome: 'timeout', error: 'It did not end in time.' })
    expect(causes(someFacts({ paths: [dead, aPath()], attempts: [waited] }))).toEqual(['firewall-drops-connection'])
  })

  it('fails once, not twice, when both addresses are dead', () => {
    const dead = aStoppedPath('tcp', 'silent', { id: `${ENDPOINT} direct 2001:db8::1`, address: '2001:db8::1' })
    expect(causes(someFacts({ paths: [dead, aStoppedPath('tcp', 'silent')], attempts: [aFailedAttempt()] }))).toEqual([
      'firewall-drops-connection',
    ])
  })

  it('still fails when one address answers with an old TLS version only', () => {
    const old = oldOnly({ id: `${ENDPOINT} direct 192.0.2.2`, address: '192.0.2.2' })
    expect(judge(someFacts({ paths: [aPath(), old] })).verdict.status).toBe('not-ready')
  })
})

describe('what does not decide', () => {
  const other = 'https://reports.example.test/'
  const optional = {
    ...multisafepay,
    endpoints: [...multisafepay.endpoints, { url: other, purpose: 'Reports', required: false }],
  }
  const withOptional = (values: Parameters<typeof someFacts>[0]) => {
    const facts = someFacts(values)
    return { ...facts, request: { ...facts.request, profile: optional } }
  }
  const refused = aStoppedPath('tcp', 'refused', { id: `${ENDPOINT} direct 192.0.2.9`, address: '192.0.2.9' })
  const pinned = aFailedAttempt({ error: 'curl: (90) SSL: public key does not match pinned public key' })

  it('cannot explain away a real failure: a dead sibling address and an attempt that fails', () => {
    const { verdict } = judge(someFacts({ paths: [aPath(), refused], attempts: [pinned] }))
    expect(verdict.status).not.toBe('ready')
    expect(verdict.connects).toBe('no')
  })

  it('cannot explain away a real failure: a closed optional endpoint and a required one that fails', () => {
    const closed = aStoppedPath('tcp', 'refused', { id: `${other} direct 192.0.2.7`, endpoint: other })
    const attempts = [pinned, aFailedAttempt({ endpoint: other, error: 'curl: (7) refused' })]
    expect(causes(withOptional({ paths: [aPath(), closed], attempts }))).toEqual(['app-connection-fails'])
  })

  it('is an optional endpoint that a runtime does not reach', () => {
    const open = aPath({ id: `${other} direct 192.0.2.7`, endpoint: other })
    const attempts = [anAttempt(), aFailedAttempt({ endpoint: other })]
    expect(judge(withOptional({ paths: [aPath(), open], attempts })).verdict.status).toBe('ready')
  })

  it('is meant all the same when a person asks for it, or when the profile requires nothing', () => {
    const closed = aStoppedPath('tcp', 'refused', { id: `${other} direct 192.0.2.7`, endpoint: other })
    const facts = withOptional({ paths: [closed], attempts: [aFailedAttempt({ endpoint: other })] })
    const asked = { ...facts, request: { ...facts.request, urls: [other] } }
    const only = { ...facts, request: { ...facts.request, profile: { ...optional, endpoints: optional.endpoints.slice(1) } } }
    for (const one of [asked, only]) expect(causes(one)).toEqual(['firewall-refuses-connection'])
  })

  it('is a proxy setting that stopped another runtime, where the chosen one reads it and gets through', () => {
    const url = 'http://proxy.example.test:3128'
    const problem = 'The proxy address has a space or the end of a line before or after it.'
    const proxies = [{ url, hasCredentials: false, source: 'HTTPS_PROXY in the environment', scope: 'environment' as const, problem }]
    const facts = someFacts({
      runtimes: [aRuntime(), NODE],
      hellos: [aCaughtHello(), aCaughtHello(aHello(), { runtime: 'node' })],
      'proxy-settings': { proxies, noProxy: [] },
      attempts: [aFailedAttempt({ via: url, error: 'curl: (5) Unsupported proxy syntax' }), anAttempt({ runtime: 'node', via: url })],
    })
    const chosen = (name: string) => judge({ ...facts, request: { ...facts.request, runtimes: [name] } })
    expect(chosen('curl').verdict).toMatchObject({ status: 'not-ready', causes: [{ id: 'proxy-address-invalid' }] })
    const other = chosen('node')
    expect(other.verdict.status).toBe('ready')
    expect(other.findings.find(({ id }) => id === 'proxy-address-invalid')).toMatchObject({ outcome: 'warn', counts: false })
  })

  it('is our own lost connection where the runtime got through by itself on the same way', () => {
    const { verdict, findings } = judge(someFacts({ paths: [aStoppedPath('tcp', 'silent')] }))
    expect(verdict.status).toBe('ready')
    expect(findings.find((finding) => finding.id === 'firewall-drops-connection')?.outcome).toBe('warn')
  })
})

describe('what a profile demands and nothing here judges', () => {
  it.each<[string, Partial<Profile>]>([
    ['groups', { groups: ['secp521r1'] }],
    ['clientCertificate', { clientCertificate: true }],
  ])('is said, and is no ready: %s', (_name, demand) => {
    const facts = someFacts()
    const { verdict } = judge({ ...facts, request: { ...facts.request, profile: { ...multisafepay, ...demand } } })
    expect(verdict.status).toBe('cannot-tell')
    expect(verdict.reasons[0]).toMatch(/^The profile also asks for .*, which this version does not check\.$/)
  })
})

describe('a report', () => {
  it('says of each way where its proxy setting came from', () => {
    const viaSource = 'HTTPS_PROXY in the environment'
    const { paths } = judge(someFacts({ paths: [aPath(), aPath({ id: `${ENDPOINT} ${PROXY} 192.0.2.9`, via: PROXY, viaSource })] }))
    expect(paths.map((path) => path.viaSource)).toEqual([null, viaSource])
  })
})

describe('the headline where nothing was seen to connect', () => {
  const untried = { attempts: [], paths: [] }

  it('is that nothing can, where the only way is a proxy setting that is broken', () => {
    const proxies = [
      {
        url: 'http://proxy:bad',
        hasCredentials: false,
        source: 'given',
        scope: 'given' as const,
        problem: 'The port is no number.',
      },
    ]
    const { verdict } = judge(someFacts({ ...untried, 'proxy-settings': { proxies, noProxy: [] } }))
    expect(verdict).toMatchObject({ status: 'not-ready', connects: 'no', headline: 'cannot-connect' })
    expect(verdict.sentence).toBe('Cannot connect: there is a mistake in the proxy address')
  })

  it('says nothing of connecting where the system alone is against the rules', () => {
    const facts = someFacts({ ...untried, os: anOs({ name: 'Debian GNU/Linux 10 (buster)', version: '10', codename: 'buster' }) })
    const { verdict } = judge({ ...facts, request: { ...facts.request, profile: { ...facts.request.profile, os: 'supported' } } })
    expect(verdict).toMatchObject({ status: 'not-ready', connects: 'unknown', headline: 'could-not-tell' })
    expect(verdict.sentence).toMatch(/^We could not tell whether it connects, and it does not meet the rules: the support of Debian/)
  })
})

describe('a proxy script that gives no way', () => {
  const scripted = (attempts: ReturnType<typeof anAttempt>[]) => {
    const problem = { kind: 'throws' as const, detail: 'It ended with an error.' }
    const script = {
      url: 'http://wpad.test/p.pac',
      source: 'the proxy script given for this check',
      scope: 'given' as const,
      problem,
      answers: [],
    }
    return judge(someFacts({ paths: [], attempts, 'proxy-settings': { proxies: [], noProxy: [], scripts: [script] } })).verdict
  }

  it('is told as one that does not connect, in the headline and in the field alike', () => {
    const notRun = anAttempt({ outcome: 'not-run', notRun: 'The proxy script gave no way.', httpStatus: null, negotiated: null })
    expect(scripted([notRun])).toMatchObject({ status: 'not-ready', connects: 'no', headline: 'cannot-connect' })
  })

  it('does not contradict a runtime that was seen to connect', () => {
    expect(scripted([anAttempt()]).connects).not.toBe('no')
  })
})
