import { describe, expect, it } from 'vitest'
import type { Attempt, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { appNegotiatesUnpermittedSuite } from '../../../electron/rules/app-server/app-negotiates-unpermitted-suite.ts'
import { aCaughtHello, aHello, anAttempt, aPath, aRuntime, CURL_UNTRUSTED, datedProfile } from '../../fixtures/facts.ts'
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

  describe('of those that the list keeps', () => {
    const hello = aHello({ versions: [0x0303], suites: [0xc02f, LEAVING], groups: [25], keyShares: [] })
    const ours = (suite: number, group: number | null, version = 0x0303) => [aPath({ negotiated: { version, suite, group } })]
    const said = (
      paths: ReturnType<typeof ours>,
      change: Partial<Parameters<typeof aHello>[0]> = {},
      settings: Runtime['settings'] = [],
    ) => {
      const judged = judgedRuntime(
        rule,
        { runtime: aRuntime({ settings }), hellos: [aCaughtHello({ ...hello, ...change })], attempts: agreed(LEAVING) },
        { profile: datedProfile, facts: { paths } },
      )
      return 'why' in judged ? { why: judged.why, fix: judged.fix[0]?.text } : null
    }
    const GROUPS = { how: 'flag', name: '-Djdk.tls.namedGroups', value: 'secp521r1', source: 'the command line of Shop' } as const

    it('promises none whose group it lacks, and names the setting that limits its groups', () => {
      const { why, fix } = said(ours(0xc02f, 29), {}, [GROUPS]) ?? {}
      expect(why).toContain('in the group “x25519”. The runtime does not offer that group, so they may not work.')
      expect(why).not.toContain('should go on connecting')
      expect(fix).toBe('Remove -Djdk.tls.namedGroups=secp521r1 from the command line of Shop, or let it permit the group x25519.')
      expect(said(ours(0xc02f, 29))?.fix).toContain('Look for a setting that limits the groups of curl 7.88.1.')
    })

    it.each<[string, ReturnType<typeof ours>, Partial<Parameters<typeof aHello>[0]>]>([
      ['the group is in its hello', ours(0xc02f, 25), {}],
      ['no group goes with it', ours(0xc02f, null), {}],
      ['another address took it in its group', [...ours(0xc02f, 29), ...ours(0xc02f, 25)], {}],
    ])('expects that it goes on where %s', (_why, paths, change) => {
      expect(said(paths, change)?.why).toContain('so it should go on connecting')
      expect(said(paths, change)?.fix).toContain('Look at the order of suites')
    })

    it('expects it too where what it chose shows that it has a group in common', () => {
      const hellos = [aCaughtHello(aHello({ versions: [0x0303], suites: [0xc02f, UNLISTED], groups: [25], keyShares: [] }))]
      const judged = judgedRuntime(rule, { hellos, attempts: agreed(UNLISTED) }, { facts: { paths: ours(0xc02f, 29) } })
      expect(judged).toMatchObject({ why: expect.stringContaining('so it should go on connecting') })
    })

    it.each<[string, ReturnType<typeof ours>]>([
      ['agreed on another suite with us', ours(0xc030, 25)],
      ['agreed on another version with us', ours(0x1302, 25, 0x0304)],
      ['was not reached by us', []],
    ])('says that it was not seen where the endpoint %s', (_why, paths) => {
      expect(said(paths)?.why).toContain('Whether the endpoint takes one of them from it was not seen.')
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
