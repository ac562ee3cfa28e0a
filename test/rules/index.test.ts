// What holds for every rule: its place, its identity, its words. A new cause adds an example here.
import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LAYERS } from '../../electron/contract/vocabulary.ts'
import type { AnyRule, Judged } from '../../electron/rules/define-rule.ts'
import { rules } from '../../electron/rules/index.ts'
import {
  aCaughtHello,
  aCertificate,
  anAttempt,
  anOs,
  aPath,
  aProbe,
  aRuntime,
  aServerHello,
  aStoppedPath,
  aSystemTls,
  aTrust,
  builtIn,
  CURL_UNTRUSTED,
  datedProfile,
  HANDSHAKE_FAILURE,
  PROTOCOL_VERSION,
  PROXY,
} from '../fixtures/facts.ts'
import { recordedHello } from '../fixtures/hellos.ts'
import { judgedHost, judgedPath, judgedRuntime } from '../fixtures/judged.ts'

const folder = new URL('../../electron/rules/', import.meta.url)
const tests = new URL('./', import.meta.url)
const prefixOf = { os: 'os-', 'app-server': 'app-', proxy: 'proxy-', firewall: 'firewall-', endpoint: 'endpoint-' }

const focal = anOs({ id: 'ubuntu', name: 'Ubuntu 20.04.6 LTS', version: '20.04' })
const bullseye = anOs({ name: 'Debian GNU/Linux 11 (bullseye)', version: '11' })
const refused = (answer: ReturnType<typeof aServerHello>) =>
  aStoppedPath('hello', 'alert', { probes: [aProbe('profile', answer), aProbe('profile-again', answer)] })
const and = (path: ReturnType<typeof aPath>, ...probes: ReturnType<typeof aProbe>[]) => ({ ...path, probes: [...path.probes, ...probes] })
const direct = aStoppedPath('tcp', 'silent')

/** What each rule says when it has something to say. */
const examples: Record<string, (rule: AnyRule) => Judged[]> = {
  'os-end-of-life': (rule) =>
    [focal, bullseye, { ...focal, container: 'docker' }, anOs({ id: 'rhel', name: 'Red Hat Enterprise Linux 7.9', version: '7.9' })].map(
      (os) => judgedHost(rule, { facts: { os }, profile: builtIn('loke') }),
    ),
  'os-tls-library-too-old': (rule) => [
    judgedHost(rule, { facts: { 'system-tls': aSystemTls('OpenSSL', '1.0.0m'), hellos: [] } }),
    judgedHost(rule, { facts: { 'system-tls': aSystemTls('OpenSSL', '1.0.2k'), hellos: [] }, profile: datedProfile }),
  ],
  'app-runtime-too-old': (rule) => [
    judgedRuntime(rule, { hellos: [aCaughtHello(recordedHello('node08'))], runtime: aRuntime({ library: null }) }),
    judgedRuntime(rule, { hellos: [aCaughtHello(recordedHello('opensslTls12'))] }, { profile: datedProfile }),
  ],
  'app-no-permitted-cipher': (rule) => [
    judgedRuntime(rule, { hellos: [aCaughtHello(recordedHello('opensslCbc256'))] }),
    judgedRuntime(rule, { hellos: [aCaughtHello(recordedHello('opensslCbc128'))] }, { profile: datedProfile }),
    judgedRuntime(
      rule,
      { hellos: [aCaughtHello(recordedHello('opensslTls12'))], attempts: [anAttempt({ outcome: 'failed' })] },
      { facts: { paths: [aPath({ chain: [aCertificate({ keyType: 'ec' })] })] } },
    ),
  ],
  'app-connection-fails': (rule) => [
    judgedRuntime(rule, { attempts: [anAttempt({ outcome: 'failed', error: CURL_UNTRUSTED })] }),
    judgedRuntime(rule, { attempts: [anAttempt({ outcome: 'timeout' })] }),
  ],
  'proxy-unreachable': (rule) =>
    ['refused', 'silent', 'unreachable', 'denied'].map((how) => judgedPath(rule, aStoppedPath('tcp', how, { via: PROXY }))),
  'proxy-login-needed': (rule) =>
    [[], ['Basic'], ['NTLM']].map((schemes) =>
      judgedPath(
        rule,
        aStoppedPath('proxy', 'login-needed', { via: PROXY, proxyAnswer: { status: 407, reason: '', schemes, headers: [] } }),
      ),
    ),
  'firewall-dns-name-unknown': (rule) => [
    judgedPath(rule, aStoppedPath('dns', 'name-unknown')),
    judgedPath(rule, aStoppedPath('dns', 'name-unknown', { endpoint: 'https://typed.example.test/', resolvers: [] })),
  ],
  'firewall-drops-connection': (rule) => [
    judgedPath(rule, direct),
    judgedPath(rule, { ...direct, secondPort: { port: 80, observation: 'open' } }, { facts: { paths: [direct, aPath({ via: PROXY })] } }),
  ],
  'firewall-refuses-connection': (rule) => [judgedPath(rule, aStoppedPath('tcp', 'refused'))],
  'endpoint-speaks-no-tls': (rule) =>
    ['direct', PROXY].map((via) =>
      judgedPath(
        rule,
        aStoppedPath('hello', 'not-tls', { via, probes: [aProbe('profile', { kind: 'not-tls', firstLine: 'HTTP/1.1 400 Bad Request' })] }),
      ),
    ),
  'endpoint-old-tls-only': (rule) =>
    ['direct', PROXY].map((via) =>
      judgedPath(rule, { ...and(refused(PROTOCOL_VERSION), aProbe('broad', aServerHello(0x0302, 0xc013))), via }),
    ),
  'endpoint-no-permitted-cipher': (rule) =>
    ['direct', PROXY].map((via) =>
      judgedPath(rule, { ...and(refused(HANDSHAKE_FAILURE), aProbe('broad', aServerHello(0x0303, 0xc014))), via }),
    ),
  'endpoint-certificate-expired': (rule) => [
    judgedPath(rule, aPath(), { date: '2027-02-01' }),
    judgedPath(rule, aPath(), { date: '2027-01-31' }),
  ],
  'endpoint-certificate-wrong-name': (rule) => [judgedPath(rule, aPath({ nameMatches: false }))],
  'endpoint-certificate-self-signed': (rule) => [
    judgedPath(rule, aPath({ chain: [aCertificate({ selfSigned: true })], trust: [aTrust({ result: 'self-signed' })] })),
  ],
  'endpoint-certificate-issuer-unknown': (rule) => [judgedPath(rule, aPath({ trust: [aTrust({ result: 'issuer-unknown' })] }))],
}

/** Quotations, names and numbers of hosts and suites are not ours to shorten. */
const sentences = (text: string): string[] =>
  text
    .replace(/“[^”]*”/g, 'quoted')
    .split(/(?<=[.:?])\s+/)
    .filter((sentence) => sentence !== '')

describe('the list of rules', () => {
  it('has every cause of its folders, each with a test of its own', () => {
    const files = LAYERS.flatMap((layer) =>
      readdirSync(new URL(`${layer}/`, folder))
        .filter((file) => file.startsWith(prefixOf[layer]))
        .map((file) => `${layer}/${file.replace(/\.ts$/, '')}`),
    )
    expect(rules.map((rule) => `${rule.layer}/${rule.id}`).sort()).toEqual(files.sort())
    for (const file of files) expect(existsSync(new URL(`${file}.test.ts`, tests)), file).toBe(true)
  })

  it('R2.3 is in the order of the checklist', () => {
    const layers = rules.map((rule) => LAYERS.indexOf(rule.layer))
    expect(layers).toEqual([...layers].sort((a, b) => a - b))
  })

  it('silences only causes that are there, and never in a circle', () => {
    const byId = new Map(rules.map((rule) => [rule.id, rule]))
    const silenced = (id: string, above: string[]): void => {
      expect(above).not.toContain(id)
      for (const next of byId.get(id)?.silences ?? []) {
        expect(byId.has(next), next).toBe(true)
        silenced(next, [...above, id])
      }
    }
    for (const rule of rules) silenced(rule.id, [])
  })

  it('judges a host on which all is well as well', () => {
    const outcomes = rules.map((rule) => {
      if (rule.subject === 'host') return judgedHost(rule).outcome
      return rule.subject === 'path' ? judgedPath(rule, aPath()).outcome : judgedRuntime(rule).outcome
    })
    expect(outcomes.filter((outcome) => outcome !== 'pass')).toEqual(
      rules.flatMap((rule) => (rule.layer === 'proxy' ? ['not-applicable'] : [])),
    )
  })
})

describe.each(rules.map((rule) => ({ rule, id: rule.id })))('the words of $id', ({ rule, id }) => {
  const said = (examples[id]?.(rule) ?? []).flatMap((judged) => (judged.outcome === 'fail' || judged.outcome === 'warn' ? [judged] : []))

  it('are there for each of its examples, with evidence and a fix', () => {
    expect(said.length).toBeGreaterThan(0)
    expect(said.length).toBe(examples[id]?.(rule).length)
    for (const judged of said) {
      expect(judged.evidence.length).toBeGreaterThan(0)
      expect(judged.fix.length).toBeGreaterThan(1)
      expect(judged.title.endsWith('.')).toBe(false)
      expect(judged.why).toMatch(/[.”?]$/)
    }
  })

  it('have no sentence of more than 20 words', () => {
    const texts = said.flatMap((judged) => [judged.title, judged.why, ...judged.fix.map((step) => step.text)])
    const long = texts.flatMap(sentences).filter((sentence) => sentence.split(/\s+/).length > 20)
    expect(long).toEqual([])
  })

  it('R1.6 never ask the platform to weaken its rules, nor anybody to turn checks off', () => {
    const steps = said.flatMap((judged) => judged.fix.flatMap((step) => [step.text, step.command ?? '']))
    const weak = steps.filter((text) =>
      /exception|allow (the )?(old|TLS 1\.[01])|enable (TLS 1\.[01]|SSL)|--insecure|-k\b|verify.?(peer)?.?(=|off|0)|turn .* off/i.test(
        text,
      ),
    )
    expect(weak.filter((text) => !/^Do not |exception for this host\.$/.test(text))).toEqual([])
  })
})
