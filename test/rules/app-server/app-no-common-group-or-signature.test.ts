import { describe, expect, it } from 'vitest'
import type { Hello } from '../../../electron/contract/hello.ts'
import type { Replay } from '../../../electron/contract/runtime-facts.ts'
import { appNoCommonGroupOrSignature } from '../../../electron/rules/app-server/app-no-common-group-or-signature.ts'
import {
  aCaughtHello,
  aCertificate,
  aHello,
  anAttempt,
  aPath,
  aRuntime,
  aServerHello,
  aStoppedPath,
  CURL_UNTRUSTED,
  HANDSHAKE_FAILURE,
} from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { GOT_THROUGH, judgedSighting } from '../differential-scene.ts'
import { sighting } from '../sightings.ts'
import { aReplay, CURL_HANDSHAKE, failedBy, onlyP256, onlyRsa, P521, REFUSED } from './tries-scene.ts'

const rule = appNoCommonGroupOrSignature
const attempts = [failedBy(CURL_HANDSHAKE)]

describe('app-no-common-group-or-signature', () => {
  it('is named where the same hello is taken as soon as it has more groups', () => {
    expect(judgedRuntime(rule, { hellos: [onlyP256], attempts, replays: [REFUSED, aReplay(P521, 'groups')] })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      title: 'curl 7.88.1 and api.multisafepay.com have no key exchange group in common',
      why: expect.stringContaining('the endpoint chose “secp521r1”. The runtime offers only “secp256r1”.'),
      fix: expect.arrayContaining([{ text: expect.stringContaining('or add secp521r1 to it') }]),
      evidence: expect.arrayContaining([
        expect.objectContaining({ text: expect.stringContaining('turned down by the alert handshake_failure (40)') }),
      ]),
    })
  })

  it('is named where more signature algorithms are what it took', () => {
    const replays = [REFUSED, aReplay(HANDSHAKE_FAILURE, 'groups'), aReplay(aServerHello(), 'signature-algorithms')]
    const paths = [aPath({ chain: [aCertificate({ keyType: 'ed25519' })] })]
    expect(judgedRuntime(rule, { hellos: [onlyRsa], attempts, replays }, { facts: { paths } })).toMatchObject({
      outcome: 'fail',
      title: expect.stringContaining('no signature algorithm in common'),
      why: expect.stringContaining('a key of the kind “ed25519”'),
    })
  })

  it('sends to a newer library where the key is for RSA-PSS alone and nothing of RSA-PSS is offered, else to a setting', () => {
    const replays = [REFUSED, aReplay(aServerHello(), 'signature-algorithms')]
    const paths = [aPath({ chain: [aCertificate({ keyType: 'rsa-pss' })] })]
    const fixOf = (signatureAlgorithms: number[]) => {
      const hellos = [aCaughtHello(aHello({ signatureAlgorithms }))]
      const judged = judgedRuntime(rule, { hellos, attempts, replays }, { facts: { paths } })
      return 'fix' in judged ? judged.fix.map(({ text }) => text).join(' ') : ''
    }
    expect(fixOf([0x0401, 0x0403])).toContain('OpenSSL 1.1.1 takes such keys, 1.0.2 does not.')
    expect(fixOf([0x0401, 0x0403])).not.toContain('setting')
    expect(fixOf([0x0804, 0x0401])).toContain('a setting that limits the signature algorithms')
    expect(fixOf([0x0804, 0x0401])).not.toContain('1.0.2')
  })

  describe('where its own hello was not sent again, but that of another runtime was', () => {
    const others = (change: Partial<Hello>, replays: Replay[]) => [
      { runtime: aRuntime({ id: 'wget', name: 'Wget', version: '1.21' }), hello: aHello(change), replays },
    ]
    const P256 = { groups: [23], keyShares: [23] }
    const LACKS_GROUPS = [REFUSED, aReplay(P521, 'groups')]

    it('is named by that one, if it offers no more of what lacked there', () => {
      for (const groups of [[23], [23, 24]])
        expect(judgedRuntime(rule, { hellos: [onlyP256], attempts, others: others({ groups }, LACKS_GROUPS) })).toMatchObject({
          outcome: 'fail',
          why: expect.stringMatching(
            /^It failed, as Wget 1\.21 did\. The ClientHello of that was turned down\..*offers no others: only “secp256r1”/,
          ),
          evidence: expect.arrayContaining([
            expect.objectContaining({ text: expect.stringMatching(/^The hello of Wget 1\.21, sent by us: turned down by the alert/) }),
          ]),
        })
    })

    it.each<[string, Parameters<typeof judgedRuntime>[1]]>([
      ['it offers a group that the other does not', { hellos: [onlyP256], attempts, others: others({ groups: [24] }, LACKS_GROUPS) }],
      ['the hello of the other was taken', { hellos: [onlyP256], attempts, others: others(P256, [aReplay()]) }],
      [
        'the other was sent on another way',
        {
          hellos: [onlyP256],
          attempts,
          others: others(
            P256,
            LACKS_GROUPS.map((one) => ({ ...one, path: 'b' })),
          ),
        },
      ],
      ['it failed for the certificate', { hellos: [onlyP256], attempts: [failedBy(CURL_UNTRUSTED)], others: others(P256, LACKS_GROUPS) }],
      ['its own hello was sent too, and taken', { hellos: [onlyP256], attempts, replays: [aReplay()], others: others(P256, LACKS_GROUPS) }],
    ])('is not named where %s', (_, subject) => {
      expect(judgedRuntime(rule, subject).outcome).toBe('not-applicable')
    })
  })

  it.each([
    ['its own hello was answered', [aReplay(), aReplay(P521, 'groups')]],
    [
      'its hello was refused whatever was added',
      [REFUSED, aReplay(HANDSHAKE_FAILURE, 'groups'), aReplay(HANDSHAKE_FAILURE, 'signature-algorithms')],
    ],
    ['its hello met with silence, and a later one did not', [aReplay({ kind: 'silent' }), aReplay(P521, 'groups')]],
    ['its hello was reset, and a later one was not', [aReplay({ kind: 'reset' }), aReplay(P521, 'groups')]],
    ['nothing was sent again', []],
    ['only the refusal is known', [REFUSED]],
  ])('is not named where %s', (_, replays) => {
    expect(judgedRuntime(rule, { hellos: [onlyP256], attempts, replays }).outcome).toBe('not-applicable')
  })

  const postQuantum = sighting('a hello that is refused unless TLS 1.2 is the highest, or a post-quantum group is in it')

  it('is named where our own hello is refused too, and answered with the post-quantum group that the runtime lacks', () => {
    expect(judgedSighting(rule, postQuantum)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      title: expect.stringMatching(/^curl \S+ and \S+ have no key exchange group in common$/),
      why: expect.stringMatching(
        /^A ClientHello of our own was turned down\. With the group “X25519MLKEM768” in it, it was answered\..*offers only “x25519, /,
      ),
      fix: expect.arrayContaining([{ text: expect.stringContaining('OpenSSL has this group since 3.5') }]),
    })
  })

  it.each([
    ['the runtime got through', { attempt: GOT_THROUGH }],
    ['the runtime has that group', { hello: aHello({ groups: [0x11ec, 0x001d] }) }],
    ['no hello of it was caught', { hello: null }],
    ['it was answered once only', { series: 'version-1.2 works, post-quantum works, baseline alert, version-1.2 works, baseline alert' }],
    ['it was answered without that group in between', { series: 'post-quantum works, baseline works, post-quantum works, baseline alert' }],
  ])('is not named where %s', (_, change) => {
    expect(judgedSighting(rule, { ...postQuantum, ...change }).outcome).not.toBe('fail')
  })

  it('leaves to other causes what comes before groups: versions, suites, and a way that is closed', () => {
    const replays = [REFUSED, aReplay(P521, 'groups')]
    const noSuite = aCaughtHello(aHello({ suites: [0x003d] }))
    expect(judgedRuntime(rule, { hellos: [noSuite], attempts, replays }).outcome).toBe('not-applicable')
    const closed = [aStoppedPath('http', 'closed')]
    expect(judgedRuntime(rule, { hellos: [onlyP256], attempts, replays }, { facts: { paths: closed } }).outcome).toBe('not-applicable')
  })

  it('passes a runtime that connects, whatever it offers', () => {
    expect(judgedRuntime(rule, { hellos: [onlyP256], attempts: [anAttempt()] })).toEqual({ outcome: 'pass' })
  })
})
