import { describe, expect, it } from 'vitest'
import type { Attempt } from '../../../electron/contract/runtime-facts.ts'
import { appNegotiatesUnpermittedSuite } from '../../../electron/rules/app-server/app-negotiates-unpermitted-suite.ts'
import { aCaughtHello, anAttempt, CURL_UNTRUSTED, datedProfile } from '../../fixtures/facts.ts'
import { recordedHello } from '../../fixtures/hellos.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { failedBy } from './tries-scene.ts'

const rule = appNegotiatesUnpermittedSuite
const agreed = (suite: number | null, version = 0x0303): Attempt[] => [anAttempt({ negotiated: { version, suite, group: null } })]
/** TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, which MultiSafepay does not list. */
const UNLISTED = 0xc028
/** TLS_RSA_WITH_AES_128_GCM_SHA256: in the dated profile's list until 30 June 2027. */
const LEAVING = 0x009c

describe('app-negotiates-unpermitted-suite', () => {
  it('warns of a suite that the list does not have, and says that others are offered', () => {
    expect(judgedRuntime(rule, { attempts: agreed(UNLISTED) })).toMatchObject({
      outcome: 'warn',
      confidence: 'certain',
      until: null,
      title: 'curl 7.88.1 connects with a cipher suite that is not on the list of MultiSafepay',
      why: expect.stringContaining('TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384'),
    })
  })

  it('warns with the day on which the list loses the suite, which ends nothing while others are offered', () => {
    expect(judgedRuntime(rule, { attempts: agreed(LEAVING) }, { profile: datedProfile })).toMatchObject({
      outcome: 'warn',
      until: null,
      title: expect.stringContaining('removes on 30 June 2027'),
      why: expect.stringContaining('so it should go on connecting'),
    })
  })

  it('says that it is not listed when that day has passed', () => {
    const judged = judgedRuntime(rule, { attempts: agreed(LEAVING) }, { profile: datedProfile, date: '2027-07-01' })
    expect(judged).toMatchObject({ outcome: 'warn', title: expect.stringContaining('not on the list') })
  })

  it.each<[string, Attempt[]]>([
    ['a suite of the list', agreed(0xc02f)],
    ['a suite of TLS 1.3 of the list', agreed(0x1302, 0x0304)],
    ['a suite that the program does not tell', agreed(null)],
    ['a version below the minimum, which is another cause', agreed(UNLISTED, 0x0302)],
    ['nothing that it tells', [anAttempt({ negotiated: null })]],
    ['a try that failed after it', [failedBy(CURL_UNTRUSTED, { negotiated: { version: 0x0303, suite: UNLISTED, group: null } })]],
  ])('does not warn of %s', (_, attempts) => {
    expect(judgedRuntime(rule, { attempts }).outcome).toMatch(/^(pass|not-applicable)$/)
  })

  it('leaves it to app-no-permitted-cipher where no other suite is left on that day', () => {
    const hellos = [aCaughtHello(recordedHello('opensslCbc128'))]
    const attempts = agreed(0xc013)
    const removed = {
      ...datedProfile,
      upcoming: [{ from: '2027-06-30', removeSuites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'], note: 'review' }],
    }
    expect(judgedRuntime(rule, { hellos, attempts }, { profile: removed }).outcome).toBe('pass')
  })

  it('never keeps a host from being ready', () => {
    expect(rule.canFail(datedProfile)).toBe(false)
  })
})
