import { describe, expect, it } from 'vitest'
import type { CaFile } from '../../../electron/contract/runtime-facts.ts'
import type { Scan } from '../../../electron/contract/scan.ts'
import { appPinsCa } from '../../../electron/rules/app-server/app-pins-ca.ts'
import { aPath, aRuntime, aTrust, ENDPOINT } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'
import { aScan } from '../../fixtures/scans.ts'

type Result = Scan['pinned'][number]['chains'][number]['result']

const pinned = (result: Result, path = aPath().id): Scan['pinned'] => [
  { file: 'sdk/cacert.pem', certificates: 3, usedBy: 'pay.php:12', chains: [{ path, result, issuer: 'CN=Example Root' }] },
]
const judged = (scan: Partial<Scan>, paths = [aPath()]) => judgedHost(appPinsCa, { facts: { scan: aScan(scan), paths } })

describe('app-pins-ca', () => {
  it('fails where the file that the code names turns away a chain that this host trusts', () => {
    expect(judged({ pinned: pinned('issuer-unknown') })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: 'The certificates in /srv/shop/sdk/cacert.pem do not lead to that of the platform',
      why: expect.stringContaining('(pay.php, line 12)'),
      evidence: [{ source: '/srv/shop/sdk/cacert.pem' }, { kind: 'network' }],
    })
  })

  it('only warns where its library looks in a folder of the system too', () => {
    const [one] = pinned('issuer-unknown')
    expect(judged({ pinned: one ? [{ ...one, beside: '/etc/ssl/certs' }] : [] })).toMatchObject({
      outcome: 'warn',
      confidence: 'possible',
      why: expect.stringContaining('On this system curl looks in /etc/ssl/certs too, so that this code may connect here.'),
    })
  })

  it.each(['trusted', 'incomplete', 'store-unreadable'] as const)('passes where the file fares so: %s', (result) => {
    expect(judged({ pinned: pinned(result) })).toEqual({ outcome: 'pass' })
  })

  it('passes where no store of this host trusts the chain either: then the chain is the fault', () => {
    const path = aPath({ trust: [aTrust({ result: 'issuer-unknown' })] })
    expect(judged({ pinned: pinned('issuer-unknown') }, [path])).toEqual({ outcome: 'pass' })
  })

  it('passes where another way to the same endpoint shows a chain that the file trusts', () => {
    const other = aPath({ id: `${ENDPOINT} direct 192.0.2.2`, address: '192.0.2.2' })
    const [one] = pinned('issuer-unknown')
    const chains = [...(one?.chains ?? []), { path: other.id, result: 'trusted' as const, issuer: null }]
    expect(judged({ pinned: one ? [{ ...one, chains }] : [] }, [aPath(), other])).toEqual({ outcome: 'pass' })
  })

  it('passes without such a file, and says nothing where no folder was looked through', () => {
    expect(judged({})).toEqual({ outcome: 'pass' })
    expect(judged({ folder: null })).toEqual({ outcome: 'not-applicable' })
  })
})

describe('app-pins-ca, by a variable of a running server', () => {
  const FILE = '/srv/shop/authorities.pem'
  const named = (change: Partial<CaFile> = {}): CaFile => ({
    server: 'shop.service',
    variable: 'REQUESTS_CA_BUNDLE',
    file: FILE,
    certificates: 1,
    chains: [{ path: aPath().id, result: 'issuer-unknown', issuer: 'CN=Example Root' }],
    ...change,
  })
  const judged = (files: CaFile[], scan: Partial<Scan> = { folder: null }, paths = [aPath()]) =>
    judgedHost(appPinsCa, { facts: { scan: aScan(scan), paths, 'ca-files': files, runtimes } })
  const runtimes = [
    aRuntime({ id: 'shop.service', kind: 'python', serves: ['shop.service'] }),
    aRuntime({ id: 'other.service', kind: 'python', serves: ['other.service'] }),
  ]

  it('is possible and no more, since it is not known whether its program uses that library', () => {
    expect(judged([named()])).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      runtimes: ['shop.service'],
      title: `The certificates in ${FILE} do not lead to that of the platform`,
      why: expect.stringMatching(/^The running server shop\.service has it by REQUESTS_CA_BUNDLE\. .*was not looked at\.$/),
      evidence: [{ kind: 'environment', text: `REQUESTS_CA_BUNDLE=${FILE}` }, { kind: 'file', text: '1 certificate' }, { kind: 'network' }],
    })
  })

  it('is laid to no runtime where none stands for that server', () => {
    expect(judged([named({ server: 'elsewhere.service' })])).toMatchObject({ outcome: 'fail', runtimes: [] })
  })

  it('speaks of a file that is not there', () => {
    expect(judged([named({ certificates: null, chains: [] })])).toMatchObject({
      outcome: 'fail',
      title: `REQUESTS_CA_BUNDLE of shop.service names a file that is not there: ${FILE}`,
    })
  })

  it.each(['trusted', 'incomplete', 'store-unreadable'] as const)('says nothing where the file fares so: %s', (result) => {
    const files = [named({ chains: [{ path: aPath().id, result, issuer: null }] })]
    expect(judged(files)).toEqual({ outcome: 'not-applicable' })
    expect(judged(files, {})).toEqual({ outcome: 'pass' })
  })

  it('says nothing where no store of this host trusts the chain, or none came', () => {
    expect(judged([named()], { folder: null }, [aPath({ trust: [aTrust({ result: 'issuer-unknown' })] })]).outcome).toBe('not-applicable')
    expect(judged([named({ chains: [] })]).outcome).toBe('not-applicable')
  })

  it('comes after what the code itself says', () => {
    expect(judged([named()], { pinned: pinned('issuer-unknown') })).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    expect(judged([named()], { unfinished: 'Stopped.' })).toEqual({ outcome: 'missing', fact: 'Stopped.' })
  })
})
