// report.html: stands alone, and nothing that a server or a system said can become markup in it.
import { describe, expect, it } from 'vitest'
import { type Report, reportSchema } from '../../electron/contract/report.ts'
import { reportAsHtml } from '../../electron/report/html.ts'
import { brokenReport, readyReport } from './samples.ts'

const HOSTILE = `"><img src=x onerror=alert(1)></style></title><script>'&amp;\u202e\u0000`

/** The report with every free text in it replaced by `text`; words of the closed vocabulary stay, or it would not parse. */
const everywhere = (report: Report, text: string): Report => {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
    if (typeof value !== 'string') return value
    return /[ .A-Z]/.test(value) && !/^(\d|https:|TLS_)/.test(value) ? text : value
  }
  return reportSchema.parse(walk(report))
}

describe('the HTML of a report', () => {
  it('escapes hostile text in every place where text is free', () => {
    const page = reportAsHtml(everywhere(brokenReport, HOSTILE))
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(15)
    expect(page).not.toMatch(/<(?:script|img)/i)
    expect(page.match(/<\/style>/g)).toHaveLength(1)
    expect(page.match(/<\/title>/g)).toHaveLength(1)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there
    expect(page).not.toMatch(/[\u0000\u202e]/)
  })

  it('has no attribute whose value comes from a report', () => {
    const attributes = (report: Report) => new Set(reportAsHtml(report).match(/\s[a-z-]+="[^"]*"/g))
    const usual = new Set([...attributes(brokenReport), ...attributes(readyReport)])
    for (const attribute of attributes(everywhere(brokenReport, 'Plain words.'))) expect(usual).toContain(attribute)
  })

  it('fetches nothing, runs nothing and leads nowhere', () => {
    const page = reportAsHtml(brokenReport)
    expect(page).not.toMatch(/<(?:script|link|iframe|object|embed|form|a|img|base)\b/i)
    expect(page).not.toMatch(/\son\w+=|url\(|@import/i)
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
  })

  it('says the verdict in its title and its one first heading, and never skips a heading level', () => {
    const page = reportAsHtml(brokenReport)
    expect(page).toContain(`<title>${brokenReport.verdict.sentence} – TLS Preflight</title>`)
    const levels = [...page.matchAll(/<h([1-6])>/g)].map((match) => Number(match[1]))
    expect(levels.filter((level) => level === 1)).toEqual([1])
    levels.forEach((level, index) => {
      expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1)
    })
    expect(page).toContain('<html lang="en">')
  })

  it('gives every table a caption and headed rows', () => {
    const page = reportAsHtml(brokenReport)
    const tables = page.match(/<table>/g)?.length ?? 0
    expect(tables).toBeGreaterThan(2)
    expect(page.match(/<caption>/g)).toHaveLength(tables)
    expect(page.match(/<tr><th scope="row">/g)?.length).toBeGreaterThan(10)
  })

  it('carries what to do, who does it, and the evidence', () => {
    const page = reportAsHtml(brokenReport)
    expect(page).toContain('Ask your network team for a proxy login')
    expect(page).toContain('Who can mend it: your network team, else your hosting company.')
    expect(page).toContain('HTTP/1.1 407 Proxy Authentication Required')
  })

  it('says on top that a practice run was one', () => {
    expect(reportAsHtml({ ...brokenReport, practice: true })).toContain('Practice: the platform was built into the program.')
    expect(reportAsHtml(brokenReport)).not.toContain('Practice:')
  })
})
