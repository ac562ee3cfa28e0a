import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../../electron/contract/path.ts'
import { firewallAnswersForEndpoint as rule } from '../../../electron/rules/firewall/firewall-answers-for-endpoint.ts'
import { aPath, aProbe, aServerHello, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aControl } from '../inspection-scene.ts'

/** What an nginx without TLS answers to a hello. */
const NOT_TLS = { kind: 'not-tls', firstLine: 'HTTP/1.1 400 Bad Request' } as const
const answered = (change: Partial<HttpAnswer> | null, path: Parameters<typeof aPath>[0] = {}) =>
  aStoppedPath('hello', 'not-tls', {
    probes: [aProbe('profile', NOT_TLS), aProbe('profile-again', NOT_TLS), aProbe('broad', NOT_TLS)],
    plainHttp: change && { status: 200, date: null, server: null, method: 'GET', location: null, headers: [], body: '', ...change },
    ...path,
  })
const redirected = (location: string) => answered({ status: 302, location })

describe('firewall-answers-for-endpoint', () => {
  it('R2.3 names a login page that plain HTTP is sent on to, and quotes the first line and the target', () => {
    expect(judgedPath(rule, redirected('http://login.hotspot.test/start?for=api'))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      owners: ['network-team', 'hosting-company', 'system-administrator'],
      why: expect.stringMatching(/HTTP\/1\.1 400 Bad Request.*login\.hotspot\.test/),
      evidence: [{ kind: 'network', text: expect.stringContaining('location: http://login.hotspot.test/start') }, {}, {}, {}],
    })
  })

  it.each([
    'http://198.51.100.7:8090/login',
    '//portal.example.net/',
    'https://user@portal.example.net/',
    'HTTP://PORTAL.example.net',
    'http://[2001:db8::7]/login',
  ])('takes %s for another host', (location) => {
    expect(judgedPath(rule, redirected(location)).outcome).toBe('fail')
  })

  it.each([
    'https://api.multisafepay.com/',
    'https://www.multisafepay.com/docs',
    'https://API.MultiSafepay.com:443/',
    '/login',
    'login.html',
    'https:///nothing',
  ])('does not take %s for another host: that is the endpoint’s own plain HTTP', (location) => {
    expect(judgedPath(rule, redirected(location)).outcome).toBe('not-applicable')
  })

  it('does not take the location of an answer that is no redirection for one', () => {
    expect(judgedPath(rule, answered({ status: 201, location: 'http://other.example.net/1' })).outcome).toBe('not-applicable')
  })

  it('names the status that asks for a login to the network (RFC 6585 section 6)', () => {
    expect(judgedPath(rule, answered({ status: 511 }))).toMatchObject({ outcome: 'fail', why: expect.stringContaining('511') })
    expect(judgedPath(rule, answered({ status: 503 })).outcome).toBe('not-applicable')
  })

  it.each([
    'Web Page Blocked The page you requested has been blocked. FortiGuard',
    'This website is blocked by the administrator',
    'Please log in to continue',
    'Welcome to our Hotspot',
    'Access to this site: the page has been blocked',
  ])('names a page with the words of a filter or a portal: “%s”', (body) => {
    expect(judgedPath(rule, answered({ status: 403, body }))).toMatchObject({
      outcome: 'fail',
      why: expect.stringContaining('shows a page'),
    })
  })

  it.each([
    '{"error":"invalid token"}',
    'Welcome to nginx!',
    '400 The plain HTTP request was sent to HTTPS port',
    'Please log in to your account to see your orders',
    'The request was denied',
    '',
  ])('does not claim a page without them: “%s”', (body) => {
    expect(judgedPath(rule, answered({ status: 400, body })).outcome).toBe('not-applicable')
  })

  it('does not claim what was not asked in plain HTTP, or what did not answer in it: a mail server is another cause', () => {
    expect(judgedPath(rule, answered(null)).outcome).toBe('not-applicable')
  })

  it('passes where one hello was answered in TLS, and does not claim silence', () => {
    expect(judgedPath(rule, aPath()).outcome).toBe('pass')
    const mixed = answered(
      { status: 302, location: 'http://x.test/' },
      { probes: [aProbe('profile', NOT_TLS), aProbe('broad', aServerHello())] },
    )
    expect(judgedPath(rule, mixed).outcome).toBe('pass')
    expect(judgedPath(rule, aStoppedPath('hello', 'silent', { probes: [aProbe('profile', { kind: 'silent' })] })).outcome).toBe(
      'not-applicable',
    )
  })

  it('does not apply through a proxy, which may have answered itself', () => {
    expect(judgedPath(rule, answered({ status: 302, location: 'http://x.test/' }, { via: PROXY })).outcome).toBe('not-applicable')
  })

  // As squid 5.7 with `http_port … intercept` sent them, and nginx 1.22.1 through it.
  const SQUID = ['x-cache: MISS from gate.lab', 'x-cache-lookup: NONE from gate.lab:3130', 'via: 1.1 gate.lab (squid/5.7)']
  const denied = (headers: readonly string[] = SQUID) => ({
    status: 403,
    server: 'squid/5.7',
    headers: ['x-squid-error: ERR_ACCESS_DENIED 0', ...headers],
    body: 'ERROR The requested URL could not be retrieved',
  })
  const TLS_BEHIND = '400 The plain HTTP request was sent to HTTPS port 400 Bad Request'

  it('names a transparent proxy that turns us away, or stands before a server that wants TLS', () => {
    expect(judgedPath(rule, answered(denied()))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      why: expect.stringMatching(/turns us away: “ERR_ACCESS_DENIED”.*“1\.1 gate\.lab \(squid\/5\.7\)”/),
      evidence: [{ text: expect.stringContaining('x-squid-error: ERR_ACCESS_DENIED 0') }, {}, {}, {}],
    })
    expect(judgedPath(rule, answered({ status: 400, server: 'nginx/1.22.1', headers: SQUID, body: TLS_BEHIND }))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      why: expect.stringContaining('So it speaks TLS there.'),
    })
  })

  it.each([
    ['the platform’s own squid, which answers', { status: 200, server: 'squid/5.7', headers: SQUID, body: '{"ok":true}' }],
    ['the platform’s own squid, which has its name', denied(['via: 1.1 edge.multisafepay.com (squid/5.7)'])],
    ['a squid before servers that do not answer', { status: 503, headers: ['x-squid-error: ERR_CONNECT_FAIL 111', ...SQUID] }],
    ['the address of a proxy in place of the endpoint’s', { status: 400, headers: ['x-squid-error: ERR_INVALID_URL 0', ...SQUID] }],
    ['a refusal that a proxy passed on', { status: 403, server: 'nginx', headers: SQUID, body: 'Forbidden' }],
    ['a server that wants TLS, and no proxy before it', { status: 400, server: 'nginx', body: TLS_BEHIND }],
  ])('does not claim %s', (_, answer) => {
    expect(judgedPath(rule, answered(answer)).outcome).toBe('not-applicable')
  })

  const strangers = (...controls: Parameters<typeof aControl>[0][]) => ({ facts: { controls: controls.map((one) => aControl(one)) } })
  const stranger = { host: 'www.elsewhere.test', port: 443, address: '203.0.113.1', answer: NOT_TLS }

  it('is certain where a host of somebody else is answered without TLS too, and needs no answer in plain HTTP then', () => {
    expect(judgedPath(rule, answered(null), strangers(stranger))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      why: expect.stringContaining('www.elsewhere.test'),
    })
    expect(judgedPath(rule, answered(denied()), strangers(stranger))).toMatchObject({ outcome: 'fail', confidence: 'certain' })
  })

  it.each([
    ['is the platform’s', { ...stranger, host: 'www.multisafepay.com' }],
    ['has the same address', { ...stranger, address: answered(null).address }],
    ['was met on another way', { ...stranger, via: PROXY }],
    ['was asked on a port of its own choice', { ...stranger, port: 8080 }],
    ['did not answer', { ...stranger, answer: { kind: 'silent' } as const }],
  ])('makes nothing of another host that %s', (_, control) => {
    expect(judgedPath(rule, answered(null), strangers(control)).outcome).toBe('not-applicable')
  })

  it('does not go by the marks of a proxy where a host of somebody else is answered in TLS on that port', () => {
    const tls = { ...stranger, answer: aServerHello() }
    expect(judgedPath(rule, answered(denied()), strangers(tls)).outcome).toBe('not-applicable')
    // A filter chooses whom it blocks, and what it shows is no mark alone.
    expect(judgedPath(rule, redirected('http://login.hotspot.test/'), strangers(tls)).outcome).toBe('fail')
  })
})
