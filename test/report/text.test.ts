// The text summary as a person sees it, whole; then what it may never do to a terminal.
import { describe, expect, it } from 'vitest'
import { harmlessJson } from '../../electron/report/terminal-text.ts'
import { reportAsText } from '../../electron/report/text.ts'
import { brokenReport, readyReport } from './samples.ts'

const ascii = { width: 80, unicode: false, colour: false }

describe('the text of a report', () => {
  it('of a proxy that asks for a login, whole', async () => {
    await expect(reportAsText(brokenReport)).toMatchFileSnapshot('golden/broken.txt')
  })

  it('of a host that works today, whole, in ASCII and 80 columns', async () => {
    await expect(reportAsText(readyReport, ascii)).toMatchFileSnapshot('golden/ready.txt')
  })

  it('says the verdict first', () => {
    expect(reportAsText(brokenReport).split('\n')[0]).toBe(`✗ ${brokenReport.verdict.sentence}`)
  })

  it('names a consequence under its root and never as something to do', () => {
    const text = reportAsText(brokenReport)
    expect(text).toContain('This also explains: app-connection-fails.')
    expect(text).not.toContain('PHP could not connect')
  })

  it('tells the steps of a cause once, and of the next runtime what is other', () => {
    const [first] = brokenReport.findings.filter(({ outcome, silencedBy }) => outcome === 'fail' && silencedBy === null)
    if (first === undefined) throw new Error('There is no root.')
    const fix = [{ text: 'Set level 2.' }, { text: 'Try it by hand.', command: 'curl x' }]
    const told = (...fixes: (typeof fix)[]) =>
      reportAsText({ ...brokenReport, findings: fixes.map((one, index) => ({ ...first, fix: one, title: `Cause ${index}` })) })
    const byPhp = [fix[0] ?? { text: '' }, { text: 'Try it by hand.', command: 'php x' }]
    const text = told(fix, byPhp, fix, [{ text: 'Set level 3.' }, ...fix.slice(1)])
    expect(text.split('- Set level 2.').length - 1).toBe(1)
    expect(text).toContain('2. Cause 1\n    The steps are those of 1, but for this:\n    - Try it by hand.\n        php x\n')
    expect(text).toContain('3. Cause 2\n    The steps are those of 1.\n')
    expect(text).toContain('4. Cause 3\n    - Set level 3.\n    - Try it by hand.\n        curl x\n')
  })

  it('keeps to its width, but for commands that a person copies', () => {
    const long = { ...brokenReport, verdict: { ...brokenReport.verdict, summary: `${'word '.repeat(60)}${'x'.repeat(300)}` } }
    for (const width of [60, 100, 400])
      for (const line of reportAsText(long, { ...ascii, width }).split('\n'))
        if (!line.includes('export HTTPS_PROXY')) expect(line.length).toBeLessThanOrEqual(Math.min(100, width))
  })

  it('in ASCII holds nothing else, whatever a server was called', () => {
    const named = { ...brokenReport, host: { ...brokenReport.host, name: 'Zürich–büro 日本' } }
    const text = reportAsText(named, ascii)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
    expect(text).toMatch(/^[\u0000-\u007f]*$/)
    expect(text).toContain('Z?rich-b?ro ??')
  })

  it('lets no escape sequence or direction mark of a server reach the terminal', () => {
    const hostile = { ...brokenReport, verdict: { ...brokenReport.verdict, summary: 'a\u001b[2Jb\u009b31mc\u202ed\re\u0007' } }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there
    expect(reportAsText(hostile)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  })

  it('tells a reason once, alone or in a list', () => {
    const count = (reasons: string[]) => {
      const verdict = { ...brokenReport.verdict, status: 'cannot-tell' as const, summary: 'First reason.', reasons }
      return reportAsText({ ...brokenReport, verdict }).split('First reason.').length - 1
    }
    expect([['First reason.'], ['First reason.', 'Second reason.']].map(count)).toEqual([1, 1])
  })

  it('marks the steps of what does not decide, and only those', () => {
    const mark = 'The verdict does not rest on this.'
    expect(reportAsText(brokenReport)).not.toContain(mark)
    const findings = brokenReport.findings.map((finding) => ({ ...finding, counts: false }))
    expect(reportAsText({ ...brokenReport, findings })).toContain(mark)
  })

  it('as JSON escapes what could steer a terminal, and still says the same', () => {
    const said = { text: 'a\u001b[2J\u009b31m\u202e\u007f“é”' }
    const json = harmlessJson(said)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(json).toContain('“é”')
    expect(JSON.parse(json)).toEqual(said)
  })

  it('is coloured only when asked', () => {
    expect(reportAsText(brokenReport)).not.toContain('\u001b')
    expect(reportAsText(brokenReport, { width: 100, unicode: true, colour: true })).toContain('\u001b[31m✗ Cannot connect')
  })
})
