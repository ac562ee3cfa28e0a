// What "Check again" says to have changed: only what was tested again counts as fixed.
import { describe, expect, it } from 'vitest'
import { type Changed, changeInWords, compareReports } from '../../renderer/compare.ts'
import { reportFixture } from '../fixtures/reports.ts'

const login = 'The proxy asks for a login'
const node = 'Node 0.10 offers TLS 1.2, and gets no more updates'
const debian = 'Debian 11 gets no more security updates'

const titles = (those: readonly Changed[]) => those.map(({ title }) => title)

describe('compareReports', () => {
  it('counts a finding that is in order now as fixed, and one that still stands as left', () => {
    const before = reportFixture('broken-at-proxy')
    const after = reportFixture('broken-at-proxy')
    for (const finding of after.findings)
      if (finding.id === 'proxy-login-needed' || finding.subject.id === 'node-1') finding.outcome = 'pass'
    const change = compareReports(before, after)
    expect(change).toEqual({
      fixed: [node, login].map((title) => ({ title, look: 'pass' })),
      left: [{ title: debian, look: 'warn' }],
      added: [],
      untested: [],
    })
    expect(changeInWords(change)).toBe('2 fixed, 1 warning as before')
  })

  it('counts what is still broken as left, and a warning apart', () => {
    const change = compareReports(reportFixture('broken-at-proxy'), reportFixture('broken-at-proxy'))
    expect(change.left.map(({ look }) => look)).toEqual(['warn', 'warn', 'fail'])
    expect(changeInWords(change)).toBe('1 left to fix, 2 warnings as before')
  })

  it('does not call fixed what could not be tested this time', () => {
    const before = reportFixture('broken-at-proxy')
    const after = reportFixture('broken-at-proxy')
    for (const finding of after.findings) if (finding.id === 'proxy-login-needed') finding.outcome = 'blocked'
    after.findings = after.findings.filter((finding) => finding.subject.id !== 'node-1')
    const change = compareReports(before, after)
    expect(change.fixed).toEqual([])
    expect(titles(change.untested)).toEqual([node, login])
    expect(changeInWords(change)).toBe('2 not tested this time, 1 warning as before')
  })

  it('tells the same cause on another path as new', () => {
    const before = reportFixture('broken-at-proxy')
    const after = reportFixture('broken-at-proxy')
    const root = after.findings.find((finding) => finding.id === 'proxy-login-needed')
    if (!root) throw new Error('the fixture has no root')
    after.findings.push({ ...root, subject: { ...root.subject, id: 'other path' } })
    expect(titles(compareReports(before, after).added)).toEqual([login])
  })

  it('knows a practice platform again, which has another port each time, and no other place', () => {
    const at = (port: number, practice: boolean) => {
      const report = { ...reportFixture('broken-at-proxy'), practice }
      for (const finding of report.findings) finding.subject = { ...finding.subject, id: `https://localhost:${port}/ direct` }
      return report
    }
    expect(changeInWords(compareReports(at(4001, true), at(4002, true)))).toBe('1 left to fix, 2 warnings as before')
    expect(changeInWords(compareReports(at(4001, false), at(4002, false)))).toContain('new')
  })

  it('does not count consequences', () => {
    const change = compareReports(reportFixture('ready'), reportFixture('broken-at-proxy'))
    expect(titles(change.added)).toEqual([debian, node, login])
  })

  it('has nothing to say between two checks without a problem', () => {
    expect(changeInWords(compareReports(reportFixture('ready'), reportFixture('ready')))).toBeNull()
  })
})
