import { describe, expect, it } from 'vitest'
import { appPinsOldTls } from '../../../electron/rules/app-server/app-pins-old-tls.ts'
import { builtIn } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'
import { aPin, aPlace, aScan } from '../../fixtures/scans.ts'

const judged = (...args: Parameters<typeof aScan>) => judgedHost(appPinsOldTls, { facts: { scan: aScan(...args) } })
const sometimes = aPin({ holds: 'sometimes', condition: 'It pins this version only with libcurl before 7.54; since then it is a minimum.' })
const incoming = aPin({ holds: 'incoming', condition: 'It is for connections that others open to this host.' })

describe('app-pins-old-tls', () => {
  it('R5.6 fails for a pin in the code, and says what to put instead', () => {
    const one = judged({ findings: [aPin()] })
    expect(one).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: 'Your code pins an old TLS version: pay.php, line 12',
      fix: [{ text: 'In pay.php, line 12: Remove CURLOPT_SSLVERSION, or set the minimum CURL_SSLVERSION_TLSv1_2.' }, {}, {}],
    })
  })

  it.each([
    ['holds only with some versions of a library', sometimes, 'before 7.54'],
    ['is for connections that others open', incoming, 'others open to this host'],
  ])('warns where the pin %s', (_, pin, words) => {
    expect(judged({ findings: [pin] })).toMatchObject({
      outcome: 'warn',
      title: 'Your code may pin an old TLS version: pay.php, line 12',
      why: expect.stringContaining(words),
    })
  })

  it('names the pins that always hold before those that may', () => {
    const one = judged({ findings: [sometimes, aPin({ file: 'b.php', line: 1 })] })
    expect(one).toMatchObject({ outcome: 'fail', evidence: [{ source: '/srv/shop/b.php:1' }] })
  })

  it.each(['comment', 'text', 'test', 'vendored'] as const)('passes where it only stands in: %s', (place) => {
    expect(judged({ findings: [aPin({ place })] })).toEqual({ outcome: 'pass' })
  })

  it('passes where only something else was found', () => {
    expect(judged({ findings: [aPlace()] })).toEqual({ outcome: 'pass' })
  })

  it('says nothing where no folder was looked through, or the rules permit TLS 1.0', () => {
    expect(judged({ folder: null })).toEqual({ outcome: 'not-applicable' })
    const profile = { ...builtIn('multisafepay'), minTls: '1.0' as const }
    expect(judgedHost(appPinsOldTls, { profile, facts: { scan: aScan({ findings: [aPin()] }) } })).toEqual({ outcome: 'not-applicable' })
  })

  it('does not know where not all was read', () => {
    expect(judged({ unfinished: 'Stopped.', findings: [sometimes] })).toEqual({ outcome: 'missing', fact: 'Stopped.' })
    expect(judged({ unfinished: 'Stopped.', findings: [aPin()] }).outcome).toBe('fail')
  })
})
