import { describe, expect, it } from 'vitest'
import { knowledge } from '../../../electron/knowledge/knowledge.ts'
import { osSupportEndsSoon } from '../../../electron/rules/os/os-support-ends-soon.ts'
import { anOs, aPath, builtIn } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'

const loke = builtIn('loke')
/** Its LTS ends on 2028-06-30. */
const bookworm = anOs()
const on = (date: string, os = bookworm, profile = loke) =>
  judgedHost(osSupportEndsSoon, {
    facts: { os },
    date,
    profile,
    knowledge: { ...knowledge, lifecycles: knowledge.lifecycles.map((row) => ({ ...row, checked: date })) },
  })

describe('os-support-ends-soon', () => {
  it('warns within 180 days of the last day, and on that day', () => {
    expect(on('2028-01-01')).toEqual({ outcome: 'pass' })
    expect(on('2028-01-02')).toMatchObject({
      outcome: 'warn',
      confidence: 'certain',
      title: 'The support of Debian GNU/Linux 12 (bookworm) ends on 30 June 2028',
      why: expect.stringContaining('180 days away'),
    })
    expect(on('2028-06-30')).toMatchObject({ outcome: 'warn', why: expect.stringContaining('Today is its last day.') })
  })

  it('warns of a Windows server', () => {
    const server = anOs({ family: 'windows', id: 'windows', name: 'Windows Server 2016 Standard', version: '10.0.14393', codename: '1607' })
    expect(on('2026-11-22', server)).toMatchObject({ outcome: 'warn', title: expect.stringContaining('ends on 12 January 2027') })
  })

  it('leaves it to os-end-of-life once it is over', () => {
    expect(on('2028-07-01')).toEqual({ outcome: 'not-applicable' })
  })

  it('names the first day without as the end only where the profile demands a supported system', () => {
    expect(on('2028-05-01')).toMatchObject({ until: '2028-07-01' })
    expect(on('2028-05-01', bookworm, builtIn('multisafepay'))).toMatchObject({ outcome: 'warn', until: null })
  })

  it('can never fail', () => {
    expect(osSupportEndsSoon.canFail(loke)).toBe(false)
  })

  it('says which longer support some have', () => {
    const jammy = anOs({ id: 'ubuntu', name: 'Ubuntu 22.04.5 LTS', version: '22.04', codename: 'jammy' })
    const judged = on('2027-03-01', jammy)
    expect(judged).toMatchObject({
      outcome: 'warn',
      why: expect.stringContaining('Ubuntu Pro (ESM) covers it until 21 April 2032, for those who have it.'),
    })
    expect('fix' in judged && judged.fix.map(({ text }) => text)).toContain('Or turn on Ubuntu Pro (ESM).')
  })

  it('is less sure where the table is old, or the vendor names no day', () => {
    expect(judgedHost(osSupportEndsSoon, { facts: { os: bookworm }, date: '2028-05-01', profile: loke })).toMatchObject({
      confidence: 'likely',
    })
  })

  it('says nothing of a rolling release, nor of a system that the table does not know', () => {
    expect(on('2028-05-01', anOs({ name: 'Debian GNU/Linux forky/sid', version: '', codename: 'forky' }))).toEqual({
      outcome: 'not-applicable',
    })
    expect(on('2028-05-01', anOs({ name: 'Debian GNU/Linux 14', version: '14' }))).toEqual({ outcome: 'not-applicable' })
  })

  it('counts from the day at the endpoint where the clock of the host is wrong by more than one', () => {
    const paths = [
      aPath({
        http: { status: 200, date: 'Tue, 02 May 2028 10:00:00 GMT', server: null, method: 'GET', location: null, headers: [], body: '' },
      }),
    ]
    const wrong = judgedHost(osSupportEndsSoon, { facts: { os: bookworm, paths }, date: '2026-11-21', profile: loke })
    expect(wrong).toMatchObject({ outcome: 'warn', why: expect.stringContaining('59 days away') })
  })
})
