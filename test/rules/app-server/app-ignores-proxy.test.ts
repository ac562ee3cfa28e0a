import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { judge } from '../../../electron/engine/judge.ts'
import { appIgnoresProxy } from '../../../electron/rules/app-server/app-ignores-proxy.ts'
import { anAttempt, aPath, aRuntime, aStoppedPath, ENDPOINT, PROXY, someFacts } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { directClosed, failedBy, proxyOpen } from './tries-scene.ts'

const rule = appIgnoresProxy
const attempts = [failedBy('connect ETIMEDOUT 192.0.2.1:443')]
const on = (paths: Path[], tries = attempts) => judgedRuntime(rule, { attempts: tries }, { facts: { paths } })

describe('app-ignores-proxy', () => {
  it('is named where the direct way is closed, the proxy works, and the runtime went directly', () => {
    expect(on([directClosed, proxyOpen])).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      owners: ['system-administrator', 'you'],
      why: expect.stringContaining(`The proxy ${PROXY} works; it is set by HTTPS_PROXY in the environment.`),
    })
  })

  it.each([
    ['node', 'NODE_USE_ENV_PROXY=1'],
    ['java', "JAVA_TOOL_OPTIONS='-Dhttps.proxyHost=proxy.example.test -Dhttps.proxyPort=3128'"],
    ['perl', 'PERL_LWP_ENV_PROXY=1'],
    ['wget', `https_proxy=${PROXY}`],
  ] as const)('says how %s is told of it', (kind, command) => {
    const judged = judgedRuntime(rule, { runtime: aRuntime({ kind }), attempts }, { facts: { paths: [directClosed, proxyOpen] } })
    expect('fix' in judged ? judged.fix.map((step) => step.command) : []).toContain(`export ${command}`)
  })

  it('leads to the pool of PHP-FPM, whose programs have none of its variables, and not to its unit', () => {
    const textOf = (name: string) => {
      const runtime = aRuntime({ kind: 'php', name })
      const judged = judgedRuntime(rule, { runtime, attempts }, { facts: { paths: [directClosed, proxyOpen] } })
      return 'fix' in judged ? judged.fix.map(({ text }) => text).join('\n') : ''
    }
    expect(textOf('PHP-FPM (curl)')).toContain(`env[https_proxy] = ${PROXY}`)
    expect(textOf('PHP-FPM pool shop (curl)')).not.toContain('Environment=')
    expect(textOf('PHP in Apache (curl)')).toContain('Environment=')
  })

  it.each<[string, Path[]]>([
    ['the direct way is refused', [aStoppedPath('tcp', 'refused'), proxyOpen]],
    ['names are not resolved here', [aStoppedPath('dns', 'name-unknown'), proxyOpen]],
    ['the hello is swallowed on the direct way', [aStoppedPath('hello', 'silent'), proxyOpen]],
  ])('is named too where %s', (_, paths) => {
    expect(on(paths).outcome).toBe('fail')
  })

  it.each<[string, Path[]]>([
    ['the direct way is open', [aPath(), proxyOpen]],
    ['one address of the direct way is open', [directClosed, aPath({ id: 'second' }), proxyOpen]],
    ['there is no proxy', [directClosed]],
    ['the proxy does not work either', [directClosed, aStoppedPath('tcp', 'refused', { via: PROXY })]],
    ['the proxy is another endpoint’s', [directClosed, { ...proxyOpen, endpoint: 'https://other.example.test/' }]],
    ['the endpoint answered the direct hello by an alert', [aStoppedPath('hello', 'alert'), proxyOpen]],
  ])('is not named where %s', (_, paths) => {
    expect(on(paths).outcome).toBe('not-applicable')
  })

  const asking = aStoppedPath('proxy', 'login-needed', {
    via: PROXY,
    viaSource: 'the settings of the desktop',
    proxyAnswer: { status: 407, reason: 'Proxy Authentication Required', schemes: ['Negotiate', 'NTLM'], headers: [] },
  })

  it('is likely where the proxy asks for a login, and says to get one first', () => {
    expect(on([directClosed, asking])).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      why: expect.stringContaining(
        `The proxy ${PROXY}, set by the settings of the desktop, answers and asks for a login (Negotiate, NTLM).`,
      ),
      fix: [{ text: expect.stringContaining('login to the proxy') }, ...Array.from({ length: 4 }, () => expect.anything())],
    })
    expect(on([directClosed, asking, { ...proxyOpen, via: 'http://second.example.test:3128' }])).toMatchObject({ confidence: 'certain' })
  })

  it.each(['denied', 'cannot-reach', 'login-refused', 'not-a-proxy'])('is not named beside a proxy that ended with %s', (observation) => {
    expect(on([directClosed, aStoppedPath('proxy', observation, { via: PROXY })]).outcome).toBe('not-applicable')
  })

  it('says which exemption keeps a runtime from the proxy, and to take it out first', () => {
    const exempt = { ...proxyOpen, exempted: '.example.com' }
    const judged = judgedRuntime(rule, { runtime: aRuntime({ kind: 'curl' }), attempts }, { facts: { paths: [directClosed, exempt] } })
    expect(judged).toMatchObject({
      outcome: 'fail',
      why: expect.stringContaining('But “.example.com” in its exemptions keeps programs from it.'),
      fix: [
        { text: expect.stringContaining('Take “.example.com” out of NO_PROXY') },
        expect.anything(),
        expect.anything(),
        expect.anything(),
      ],
      evidence: expect.arrayContaining([expect.objectContaining({ text: `.example.com: no proxy, for ${PROXY}` })]),
    })
  })

  it('tells Java of the proxy too where an exemption is not all that keeps it away', () => {
    const exempt = { ...proxyOpen, exempted: '*' }
    const judged = judgedRuntime(rule, { runtime: aRuntime({ kind: 'java' }), attempts }, { facts: { paths: [directClosed, exempt] } })
    expect(JSON.stringify(judged)).toContain('-Dhttps.proxyHost=')
  })

  it('is not named of a runtime that took the proxy and failed behind it', () => {
    expect(on([directClosed, proxyOpen], [failedBy('certificate has expired', { via: PROXY })]).outcome).toBe('not-applicable')
  })

  it('is the root of what closes the direct way, which the runtime need not take', () => {
    const facts = someFacts({ paths: [directClosed, proxyOpen], attempts })
    const report = judge(facts)
    expect(report.verdict.causes.map(({ id }) => id)).toEqual(['app-ignores-proxy'])
    const drops = report.findings.find(({ id, subject }) => id === 'firewall-drops-connection' && subject.id === directClosed.id)
    expect(drops).toMatchObject({ silencedBy: 'app-ignores-proxy', counts: false })
  })

  it('passes a runtime that connects', () => {
    expect(on([directClosed, proxyOpen], [anAttempt({ via: PROXY, endpoint: ENDPOINT })])).toEqual({ outcome: 'pass' })
  })
})

describe('app-ignores-proxy, where the proxy was given for the check', () => {
  const given = { ...proxyOpen, viaSource: 'the proxy address given for this check' }
  const shop = aRuntime({ kind: 'python', name: 'Python', running: true, serves: ['shop.py'], namesNoProxy: true })
  const through = [anAttempt({ via: PROXY })]
  const met = ({ runtime = shop, paths = [directClosed, given], tries = through } = {}) =>
    judgedRuntime(rule, { runtime, attempts: tries }, { facts: { paths } })

  it('warns of a server that names none, before a direct way that is closed', () => {
    const said = met()
    expect(said).toMatchObject({
      outcome: 'warn',
      confidence: 'likely',
      owners: ['system-administrator', 'you'],
      title: expect.stringMatching(/names no proxy outside of this check, and the direct way to .* is closed$/),
      why: expect.stringContaining(
        `In this check it was sent through ${PROXY}, as you said. Neither its flags nor its environment names a proxy`,
      ),
      evidence: expect.arrayContaining([expect.objectContaining({ source: 'the flags and the environment of shop.py' })]),
    })
    expect('fix' in said ? said.fix.map(({ command }) => command) : []).toContain(`export https_proxy=${PROXY}`)
  })

  it('leaves the verdict as it is, and is told beside it', () => {
    const facts = someFacts({ paths: [directClosed, given], attempts: through, runtimes: [{ ...shop, id: through[0]?.runtime ?? '' }] })
    const report = judge({ ...facts, request: { ...facts.request, proxy: PROXY } })
    expect(report.findings.find(({ id }) => id === 'app-ignores-proxy')).toMatchObject({ outcome: 'warn', silencedBy: null })
    expect(report.verdict.connects).toBe('yes')
  })

  const { namesNoProxy: _, ...unread } = shop
  it.each<[string, Parameters<typeof met>[0]]>([
    ['the server names one, or was not read, or none runs', { runtime: unread }],
    ['the direct way is open', { paths: [aPath(), given] }],
    ['one address of the direct way is open', { paths: [directClosed, aPath({ id: 'second' }), given] }],
    ['the direct way was not tried', { paths: [given] }],
    ['the endpoint answered the direct hello by an alert', { paths: [aStoppedPath('hello', 'alert'), given] }],
    ['the proxy is that of this host', { paths: [directClosed, proxyOpen] }],
    ['it went another way', { tries: [anAttempt({ via: 'http://other.example.test:3128' })] }],
    ['its proxy is another endpoint’s', { paths: [directClosed, { ...given, endpoint: 'https://other.example.test/' }] }],
  ])('says nothing where %s', (_what, scene) => {
    expect(met(scene)).toEqual({ outcome: 'pass' })
  })
})
