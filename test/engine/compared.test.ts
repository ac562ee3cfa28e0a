// What is told beside a fault on one path of those next to it: other addresses, other ways and control hosts, as evidence and in the message.
// Each time with the neighbour that tells nothing.
import { describe, expect, it } from 'vitest'
import type { Control, Path } from '../../electron/contract/path.ts'
import type { Finding } from '../../electron/contract/report.ts'
import { judge } from '../../electron/engine/judge.ts'
import { aCertificate, anAttempt, aPath, aStoppedPath, PROXY, someFacts } from '../fixtures/facts.ts'
import { factsOf } from '../rules/differential-scene.ts'
import { aControlHost } from '../rules/firewall/scene.ts'
import { sighting } from '../rules/sightings.ts'

const expired = aPath({ chain: [aCertificate({ notAfter: '2026-10-22T12:00:00.000Z' })] })
const at = (address: string, change: Partial<Path> = {}): Path => aPath({ id: `another ${address}`, address, ...change })
const attempts = [anAttempt({ outcome: 'failed', error: 'certificate has expired' })]

const found = (id: string, paths: Path[], controls: Control[] = []): Finding => {
  const finding = judge(someFacts({ paths, attempts, controls })).findings.find((one) => one.id === id && one.subject.id === paths[0]?.id)
  if (finding === undefined) throw new Error(`${id} was not judged`)
  return finding
}
const texts = ({ evidence }: Finding): string[] => evidence.map(({ text }) => text)

describe('beside a fault at one address', () => {
  const WELL = /another address of api\.multisafepay\.com/

  it('stands the address at which it was not found, in the evidence and in the message', () => {
    const finding = found('endpoint-certificate-expired', [expired, at('192.0.2.2')])
    expect(texts(finding)).toContainEqual(
      expect.stringMatching(/^192\.0\.2\.2, another address of api\.multisafepay\.com: No certificate of the endpoint has expired\.$/),
    )
    expect(finding.message?.text).toMatch(WELL)
  })

  it('says at how many of them it is so', () => {
    const finding = found('endpoint-certificate-expired', [expired, at('192.0.2.2')])
    expect(finding.why).toMatch(/\. This is so at 1 of the 2 addresses of api\.multisafepay\.com that were tried\.$/)
    const two = found('endpoint-certificate-expired', [expired, at('192.0.2.2', { chain: expired.chain }), at('192.0.2.3')])
    expect(two.why).toContain('This is so at 2 of the 3 addresses')
  })

  it.each([
    ['the other address has it too', at('192.0.2.2', { chain: expired.chain })],
    ['the other address was not reached', aStoppedPath('tcp', 'silent', { id: 'other', address: '192.0.2.2' })],
    ['it is the address of a proxy', at('192.0.2.2', { via: PROXY })],
    ['it is one of another endpoint', at('192.0.2.2', { endpoint: 'https://other.example.test/' })],
  ])('stands nothing where %s', (_, other) => {
    const finding = found('endpoint-certificate-expired', [expired, other])
    expect(texts(finding).join('\n')).not.toMatch(WELL)
    expect(finding.why).not.toContain('This is so at')
  })
})

describe('beside a fault on one way', () => {
  const proxied = (change: Partial<Path> = {}): Path => aPath({ id: 'proxied', via: PROXY, address: '192.0.2.128', ...change })
  const WELL = `Through the proxy ${PROXY} (192.0.2.128): No certificate of the endpoint has expired.`

  it('stands the other way on which it was not found, in the evidence and in the message', () => {
    const finding = found('endpoint-certificate-expired', [expired, proxied()])
    expect(texts(finding)).toContain(WELL)
    expect(finding.message?.text).toContain(WELL)
    const other = found('endpoint-certificate-expired', [proxied({ chain: expired.chain }), at('192.0.2.2')])
    expect(texts(other)).toContain('Directly (192.0.2.2): No certificate of the endpoint has expired.')
  })

  it.each([
    ['it is found there too', proxied({ chain: expired.chain })],
    ['that way did not lead as far', aStoppedPath('proxy', 'denied', { id: 'proxied', via: PROXY, address: '192.0.2.128' })],
    ['that way leads to another endpoint', proxied({ endpoint: 'https://other.example.test/' })],
  ])('stands nothing where %s', (_, other) => {
    expect(texts(found('endpoint-certificate-expired', [expired, other])).join('\n')).not.toMatch(/Through the proxy|Directly/)
  })
})

describe('beside a fault on the way', () => {
  const silent = aStoppedPath('tcp', 'silent')
  const answered: Control = {
    ...aControlHost('open'),
    host: 'www.example.test',
    answer: { kind: 'server-hello', version: 0x0304, suite: 0x1301, group: null, helloRetry: false },
  }
  const told = (control: Control) => texts(found('firewall-drops-connection', [silent], [control])).join('\n')

  it('stands what another host answered on the same way', () => {
    expect(told(answered)).toContain('On the same way www.example.test, port 443, answered: TLS 1.3, TLS_AES_128_GCM_SHA256.')
  })

  it.each<[string, Control]>([
    ['did not answer', { ...answered, answer: { kind: 'silent' } }],
    ['was met through a proxy', { ...answered, via: PROXY }],
  ])('stands nothing of one that %s', (_, control) => {
    expect(told(control)).not.toContain('On the same way')
  })

  it('stands nothing beside what a server shows of itself', () => {
    expect(texts(found('endpoint-certificate-expired', [expired], [answered])).join('\n')).not.toContain('On the same way')
  })
})

describe('beside what a program met at one address', () => {
  const lost = sighting('an alert that arrives where no other answer does')
  const told = (other: Path) => {
    const { findings } = judge(factsOf({ ...lost, others: [other] }))
    const finding = findings.find(({ id, outcome }) => id === 'firewall-loses-large-packets' && outcome === 'fail')
    return { why: finding?.why ?? '', text: finding?.message?.text ?? '' }
  }

  it('stands the address that answered, and the message is about the other one', () => {
    const { why, text } = told(at('192.0.2.2'))
    expect(why).toMatch(/This is so at 1 of the 2 addresses of api\.multisafepay\.com that were tried\.$/)
    expect(text).toContain('To: api.multisafepay.com, port 443, address 192.0.2.1\n')
    expect(text).toContain('192.0.2.2, another address of api.multisafepay.com: Our own connection got its answer.')
  })

  it('stands nothing where the other address fares alike: the message names both', () => {
    const { why, text } = told({ ...lost.path, id: 'other', address: '192.0.2.2' })
    expect(why).not.toContain('This is so at')
    expect(text).toContain('address 192.0.2.1, 192.0.2.2\n')
  })
})
