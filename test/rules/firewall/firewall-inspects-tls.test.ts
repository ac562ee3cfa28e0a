import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import type { Profile } from '../../../electron/contract/profile.ts'
import type { Attempt } from '../../../electron/contract/runtime-facts.ts'
import { firewallInspectsTls as rule } from '../../../electron/rules/firewall/firewall-inspects-tls.ts'
import {
  aCertificate,
  anAttempt,
  anIssuer,
  aPath,
  aProbe,
  aServerHello,
  aStoppedPath,
  aTrust,
  multisafepay,
  PROXY,
} from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { aControl, aPublicControl, GATEWAY, inspected, inspectedOld } from '../inspection-scene.ts'

const failed = [anAttempt({ outcome: 'failed', error: 'curl: (60)' })]

describe('firewall-inspects-tls', () => {
  it('is certain where a control host shows the same issuer on the direct way', () => {
    expect(judgedPath(rule, inspected(), { facts: { controls: [aControl()], attempts: failed } })).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      owners: ['network-team', 'system-administrator'],
      why: expect.stringContaining(GATEWAY),
    })
  })

  it('is certain where the same endpoint shows a trusted chain through a proxy', () => {
    const path = inspected()
    const paths = [path, aPath({ via: PROXY })]
    expect(judgedPath(rule, path, { facts: { paths, attempts: failed } })).toMatchObject({ outcome: 'fail', confidence: 'certain' })
  })

  it('only warns where the system trusts the authority, and what failed was not about the certificate', () => {
    const trusted = inspected({}, GATEWAY, 'trusted')
    const judged = (error: string) =>
      judgedPath(rule, trusted, { facts: { controls: [aControl()], attempts: [anAttempt({ outcome: 'failed', error })] } })
    expect(judged('curl: (35) Recv failure: Connection reset by peer')).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('The trust store of this system accepts it'),
    })
    expect(judged('curl: (60) SSL certificate problem: unable to get local issuer certificate').outcome).toBe('fail')
  })

  it('only warns, and names them, where runtimes connect so and check', () => {
    const path = inspected({}, GATEWAY, 'trusted')
    const judged = judgedPath(rule, path, { facts: { controls: [aControl()], attempts: [anAttempt({ verified: true })] } })
    expect(judged).toMatchObject({ outcome: 'warn', why: expect.stringContaining('accepted by curl') })
    // To connect without checking is not to trust.
    const blind = judgedPath(rule, path, { facts: { controls: [aControl()], attempts: [anAttempt({ verified: false })] } })
    expect(blind.outcome).toBe('fail')
  })

  it('is not accepted by who may have gone to another address, which shows a trusted chain', () => {
    const path = inspected()
    const clean = aPath({ id: `${path.endpoint} direct 2001:db8::1`, address: '2001:db8::1' })
    const attempts = [anAttempt({ verified: true })]
    const judged = (other: typeof clean) => judgedPath(rule, path, { facts: { paths: [path, other], controls: [aControl()], attempts } })
    expect(judged(clean)).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      why: expect.stringContaining('At one more address the endpoint shows a certificate that is trusted.'),
    })
    // Another endpoint's good chain says nothing of this one.
    expect(judged({ ...clean, endpoint: 'https://other.example/' }).outcome).toBe('warn')
  })

  it('takes the name of a product for a reason to suspect, no more', () => {
    const judged = judgedPath(rule, inspected({}, 'O=Zscaler Inc., CN=Zscaler Intermediate Root CA'), { facts: { attempts: failed } })
    expect(judged).toMatchObject({ outcome: 'fail', confidence: 'likely' })
  })

  it.each([
    ['C=US, ST=California, L=Palo Alto, O=PayEyes Inc, CN=PayEyes Private Root'],
    ['C=US, L=Menlo Park, O=Palo Alto Payments Inc, CN=Root'],
    ['O=Lightspeed Commerce, CN=Lightspeed Root'],
  ])('is not misled by a town or another company: %s', (issuer) => {
    expect(judgedPath(rule, inspected({}, issuer), { facts: { attempts: failed } }).outcome).toBe('not-applicable')
  })

  it('suspects no product on a way on which another host shows its own public certificate', () => {
    const facts = { attempts: failed, controls: [aPublicControl()] }
    expect(judgedPath(rule, inspected({}, 'O=Zscaler Inc., CN=Zscaler Intermediate Root CA'), { facts }).outcome).toBe('not-applicable')
  })

  it('says nothing of an unknown issuer alone: a platform may have an authority of its own', () => {
    expect(judgedPath(rule, inspected(), { facts: { attempts: failed } }).outcome).toBe('not-applicable')
    expect(judgedPath(rule, inspected(), { facts: { controls: [aPublicControl()], attempts: failed } }).outcome).toBe('not-applicable')
    const other = aControl({ chain: [aCertificate({ issuer: 'CN=Another CA' })] })
    expect(judgedPath(rule, inspected(), { facts: { controls: [other], attempts: failed } }).outcome).toBe('not-applicable')
  })

  it('takes two endpoints of one platform with an authority of their own for no proof; two platforms for a likely one', () => {
    const path = inspected({ host: 'api.shop.test', endpoint: 'https://api.shop.test/' })
    const second = (host: string) => inspected({ id: `https://${host}/ direct 192.0.2.2`, host, endpoint: `https://${host}/` })
    expect(judgedPath(rule, path, { facts: { paths: [path, second('pay.shop.test')], attempts: failed } }).outcome).toBe('not-applicable')
    expect(judgedPath(rule, path, { facts: { paths: [path, second('api.bank.example')], attempts: failed } })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
    })
  })

  it('does not accuse where a CDN shows another chain from another public root', () => {
    const cdn = aPath({ chain: [aCertificate({ issuer: 'O=Other Trust, CN=Other CA' })], trust: [aTrust({ store: 'public' })] })
    expect(judgedPath(rule, cdn, { facts: { paths: [cdn, aPath({ via: PROXY })], controls: [aControl()] } }).outcome).toBe('pass')
  })

  it('does not accuse a platform whose authority was named with --ca, nor one that leaves out an intermediate', () => {
    const given = { ...inspected(), trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'given', result: 'trusted' })] }
    expect(judgedPath(rule, given, { facts: { controls: [aControl()] } }).outcome).toBe('not-applicable')
    const incomplete = { ...inspected(), trust: [aTrust({ store: 'public', result: 'incomplete' })] }
    expect(judgedPath(rule, incomplete, { facts: { controls: [aControl()] } }).outcome).toBe('not-applicable')
  })

  it('does not apply through a proxy, nor without a certificate, and says nothing where no store could be read', () => {
    expect(judgedPath(rule, inspected({ via: PROXY }), { facts: { controls: [aControl({ via: PROXY })] } }).outcome).toBe('not-applicable')
    expect(judgedPath(rule, aStoppedPath('hello', 'reset')).outcome).toBe('not-applicable')
    const unread = { ...inspected(), trust: [aTrust({ store: 'public', result: 'store-unreadable' })] }
    expect(judgedPath(rule, unread, { facts: { controls: [aControl()] } }).outcome).toBe('not-applicable')
  })

  it('does not accuse a CDN that shows one public chain directly and another through a proxy or at its next address', () => {
    const chainOf = (issuer: string) => ({ chain: [aCertificate({ issuer })], trust: [aTrust({ store: 'public', issuer })] })
    const direct = aPath(chainOf('O=Other Trust, CN=Other CA'))
    const paths = [direct, aPath({ via: PROXY, ...chainOf('O=Third, CN=Third CA') }), aPath({ address: '192.0.2.9' })]
    expect(judgedPath(rule, direct, { facts: { paths, controls: [aControl()] } }).outcome).toBe('pass')
  })

  it('does not accuse where one address of the same way shows a public chain and another does not', () => {
    const path = inspected()
    const paths = [path, aPath({ id: 'other', address: '192.0.2.9' })]
    expect(judgedPath(rule, path, { facts: { paths, attempts: failed } }).outcome).toBe('not-applicable')
  })

  it('does not accuse a host of the company’s own, inside, with the company’s own authority', () => {
    for (const address of ['10.1.2.3', '192.168.7.7', 'fd00::7', '127.0.0.1']) {
      const path = inspected({ host: 'pay.shop.test', address })
      // Outside another server answers for the name, and what goes out is inspected in the name of the same authority.
      const facts = { paths: [path, aPath({ via: PROXY })], controls: [aControl()], attempts: failed }
      expect(judgedPath(rule, path, { facts }).outcome, address).toBe('not-applicable')
    }
  })

  it('takes a control host of the platform’s own for no proof', () => {
    const judgedWith = (host: string, control: string) =>
      judgedPath(rule, inspected({ host }), { facts: { controls: [aControl({ host: control })], attempts: failed } }).outcome
    expect(judgedWith('api.shop.test', 'status.shop.test')).toBe('not-applicable')
    expect(judgedWith('api.shop.co.uk', 'www.shop.co.uk')).toBe('not-applicable')
    expect(judgedWith('api.shop.co.uk', 'www.other.co.uk')).toBe('fail')
  })

  it('tells inspection whose authority was named with --ca, where another way shows a public chain', () => {
    const trust = [aTrust({ store: 'public', result: 'issuer-unknown' }), aTrust({ store: 'given', issuer: GATEWAY })]
    const path = inspected({ trust })
    const facts = { paths: [path, aPath({ via: PROXY })], attempts: [anAttempt()] }
    expect(judgedPath(rule, path, { facts })).toMatchObject({ outcome: 'warn', confidence: 'certain' })
    // Two ways that both lead to the named authority tell nothing.
    const both = { paths: [path, inspected({ trust, via: PROXY })], attempts: [anAttempt()], controls: [aControl({ trust })] }
    expect(judgedPath(rule, path, { facts: both }).outcome).toBe('not-applicable')
  })

  it('does not say that nobody trusts it where nobody was asked', () => {
    const why = (attempts: Attempt[]) => judgedPath(rule, inspected(), { facts: { controls: [aControl()], attempts } })
    expect(why([])).toMatchObject({ outcome: 'fail', why: expect.stringContaining('No program was tried on this way.') })
    expect(why(failed)).toMatchObject({ why: expect.stringContaining('No program that checks certificates got through') })
  })

  it('knows a product by a word of its own, not by a part of another', () => {
    const of = (issuer: string) => judgedPath(rule, inspected({}, issuer), { facts: { attempts: failed } }).outcome
    for (const issuer of ['CN=DO_NOT_TRUST_FiddlerRoot', 'O=Fortinet, CN=FGT60F', 'CN=PortSwigger CA', 'O=Kaspersky Lab ZAO'])
      expect(of(issuer), issuer).toBe('fail')
    for (const issuer of ['O=Squidex GmbH, CN=Squidex CA', 'O=Menlove, CN=Menlove Root', 'CN=Lab Root'])
      expect(of(issuer), issuer).toBe('not-applicable')
  })

  it('takes an issuer that is sent along for the one that counts', () => {
    const chain = [aCertificate({ issuer: 'CN=Issuing' }), anIssuer({ subject: 'CN=Issuing', issuer: GATEWAY })]
    expect(judgedPath(rule, inspected({ chain }), { facts: { controls: [aControl()], attempts: failed } }).outcome).toBe('fail')
  })

  it('takes what shows a certificate for other names for a login page or a server, whoever else shows it too', () => {
    const portal = aCertificate({ subject: 'CN=login.hotspot.test', issuer: GATEWAY, dnsNames: ['login.hotspot.test'], sha256: 'CC:DD' })
    const shown = { chain: [portal], nameMatches: false }
    const judged = (change: Partial<Path>) => {
      const path = inspected({ ...shown, ...change })
      const facts = { controls: [aControl({ chain: [portal] })], paths: [path, aPath({ via: PROXY })], attempts: failed }
      return judgedPath(rule, path, { facts }).outcome
    }
    expect(judged({})).toBe('not-applicable')
    // Made for the name that was asked for; of one given by its number that cannot be told.
    expect(judged({ nameMatches: true })).toBe('fail')
    expect(judged({ host: '192.0.2.7' })).toBe('fail')
  })

  describe('that chose what the rules do not permit', () => {
    const judged = (path: Path, attempts: Attempt[]) => judgedPath(rule, path, { facts: { controls: [aControl()], attempts } })
    const accepted = [anAttempt({ verified: true })]

    it('is a fail though programs accept its certificate, and says what it chose', () => {
      expect(judged(inspectedOld(), accepted)).toMatchObject({
        outcome: 'fail',
        title: 'Something in this network opens the TLS connection to api.multisafepay.com',
        why: expect.stringContaining(
          'This equipment chose TLS 1.1 with TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, which the rules do not permit.',
        ),
        fix: expect.arrayContaining([{ text: expect.stringContaining('must then be updated too') }]),
        ask: expect.arrayContaining([expect.stringContaining('must then be updated too')]),
      })
    })

    it('only warns where the profile’s hello was taken, whatever a later list would ask', () => {
      const taken = inspected({ probes: [aProbe('profile', aServerHello(0x0303, 0xc02f))] })
      const profile: Profile = { ...multisafepay, minTls: '1.3' }
      const facts = { controls: [aControl()], attempts: accepted }
      expect(judgedPath(rule, taken, { facts, profile })).toMatchObject({ outcome: 'warn', why: expect.not.stringContaining('chose') })
    })

    it('only warns where it chose what is permitted', () => {
      expect(judged(inspected(), accepted)).toMatchObject({ outcome: 'warn', why: expect.not.stringContaining('chose') })
    })
  })
})
