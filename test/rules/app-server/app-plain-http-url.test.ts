import { describe, expect, it } from 'vitest'
import { appPlainHttpUrl } from '../../../electron/rules/app-server/app-plain-http-url.ts'
import { judgedHost } from '../../fixtures/judged.ts'
import { aPin, aPlace, aScan } from '../../fixtures/scans.ts'

const judged = (...args: Parameters<typeof aScan>) => judgedHost(appPlainHttpUrl, { facts: { scan: aScan(...args) } })

describe('app-plain-http-url', () => {
  it('R2.1 fails for an address of the platform without TLS, and names file and line', () => {
    const one = judged({ findings: [aPlace(), aPlace({ file: 'lib/api.php', line: 3 })] })
    expect(one).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      title: 'Your code names the platform by http://: pay.php, line 12, and 1 more place',
      owners: ['you'],
      evidence: [{ kind: 'file', source: '/srv/shop/pay.php:12' }, { source: '/srv/shop/lib/api.php:3' }],
    })
    if (one.outcome !== 'fail') return
    expect(one.fix.map(({ text, command }) => `${text} ${command ?? ''}`).join('\n')).toMatch(
      /In pay\.php, line 12: Write https[\s\S]*tls-preflight scan \/srv\/shop/,
    )
  })

  it.each(['comment', 'text', 'test', 'vendored'] as const)('passes where it only stands in: %s', (place) => {
    expect(judged({ findings: [aPlace({ place })] })).toEqual({ outcome: 'pass' })
  })

  it('passes where only something else was found, or nothing', () => {
    expect(judged({ findings: [aPin()] })).toEqual({ outcome: 'pass' })
    expect(judged()).toEqual({ outcome: 'pass' })
  })

  it('says nothing where no folder was looked through', () => {
    expect(judged({ folder: null })).toEqual({ outcome: 'not-applicable' })
  })

  it('does not know where not all was read, unless it was found by then', () => {
    const unfinished = 'It was stopped before all files were read.'
    expect(judged({ unfinished })).toEqual({ outcome: 'missing', fact: unfinished })
    expect(judged({ unfinished, findings: [aPlace()] }).outcome).toBe('fail')
  })
})
