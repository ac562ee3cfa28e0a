// The summary: a report as plain text, for a terminal and for summary.txt in the bundle.
// The verdict first, then where it breaks, what to do and who does it, the checklist, and what was not tested.
import type { Finding, FixStep, PictureNode, Report } from '../contract/report.ts'
import type { Outcome } from '../contract/vocabulary.ts'
import {
  ANSWER_LABELS,
  alsoHoldsFor,
  CONFIDENCE_LABELS,
  causesHeading,
  messageLabel,
  momentLabel,
  NOT_DECIDING,
  notTested,
  OUTCOME_LABELS,
  ownersLabel,
  QUESTIONS_TITLE,
  rootCauses,
  withMessage,
} from './labels.ts'
import { FILE_STYLE, TextPage, type TextStyle, type Tone } from './terminal-text.ts'
import { TERMS_HEADING } from './terms.ts'

const OUTCOME_MARKS: Record<Outcome, { unicode: string; ascii: string; tone: Tone }> = {
  pass: { unicode: '✓', ascii: 'ok', tone: 'good' },
  warn: { unicode: '!', ascii: '!!', tone: 'warn' },
  fail: { unicode: '✗', ascii: 'XX', tone: 'bad' },
  'not-applicable': { unicode: '–', ascii: '--', tone: 'faint' },
  blocked: { unicode: '○', ascii: '..', tone: 'faint' },
  unknown: { unicode: '?', ascii: '??', tone: 'warn' },
}

const NODE_OUTCOMES: Record<PictureNode['state'], Outcome> = {
  ok: 'pass',
  warn: 'warn',
  broken: 'fail',
  'not-tested': 'blocked',
  'not-used': 'not-applicable',
  unknown: 'unknown',
}

const markOf = (outcome: Outcome, style: TextStyle): string => OUTCOME_MARKS[outcome][style.unicode ? 'unicode' : 'ascii']

/** Without Unicode the marks are letters, which would read as part of the title. */
const bracketed = (mark: string, style: TextStyle): string => (style.unicode ? mark : `[${mark}]`)

/** The way is not drawn as travelled behind the break, nor to what is not known; it passes by what is not used as far as it leads on. */
const isGap = (nodes: readonly PictureNode[], index: number): boolean => {
  const state = nodes[index]?.state
  if (nodes.slice(0, index).some((node) => node.state === 'broken')) return true
  if (state !== 'not-used') return state === 'unknown' || state === 'not-tested'
  const next = nodes.slice(index + 1).find((node) => node.state !== 'not-used')
  return next?.state === 'unknown' || next?.state === 'not-tested'
}

/** The five nodes in one line; the break stands in the line before the first node that is broken. */
const drawn = (report: Report, style: TextStyle): string => {
  const { nodes } = report.picture
  const breakAt = nodes.findIndex((node) => node.state === 'broken')
  const [line, gap, cut] = style.unicode ? ['──', '··', '─✗ '] : ['--', '..', '-X ']
  return nodes
    .map((node, index) => {
      const label = index === breakAt ? node.title : `${node.title} ${bracketed(markOf(NODE_OUTCOMES[node.state], style), style)}`
      if (index === 0) return index === breakAt ? `${cut.trim()} ${label}` : label
      if (index === breakAt) return ` ${cut}${label}`
      return ` ${isGap(nodes, index) ? gap : line} ${label}`
    })
    .join('')
}

const writeSteps = (page: TextPage, steps: readonly FixStep[], indent: number): void => {
  for (const step of steps) {
    page.write(step.text, { lead: '- ', indent })
    if (step.command !== undefined) page.verbatim(step.command, indent + 4)
  }
}

/** Where no cause was found, and so none carries the steps. */
const writeNext = (page: TextPage, { verdict: { next } }: Report): void => {
  if (next.length === 0) return
  page.heading('What to do')
  writeSteps(page, next, 1)
}

/** The first of these findings that asks for the same, as a person reads it; commands name the runtime, and may differ. */
const alikeBefore = (findings: readonly Finding[], index: number): number => {
  const key = ({ id, fix }: Finding) => JSON.stringify([id, fix.map(({ text }) => text)])
  const [own] = findings.slice(index).map(key)
  return findings.findIndex((finding) => key(finding) === own)
}

const writeFix = (page: TextPage, findings: readonly Finding[], index: number): void => {
  const first = alikeBefore(findings, index)
  const [fix, known] = [findings[index]?.fix ?? [], findings[first]?.fix ?? []]
  const isFirst = first === index || fix.length < 2
  const own = isFirst ? fix : fix.filter(({ command }, step) => command !== known[step]?.command)
  if (!isFirst) page.write(`The steps are those of ${first + 1}${own.length === 0 ? '.' : ', but for this:'}`, { indent: 4 })
  writeSteps(page, own, 4)
}

const writeCauses = (page: TextPage, report: Report): void => {
  const roots = rootCauses(report)
  if (roots.length === 0) return
  page.heading(causesHeading(report))
  const findings = roots.map(({ finding }) => finding)
  roots.forEach((root, index) => {
    const { finding, consequences } = root
    const others = alsoHoldsFor(root)
    if (index > 0) page.blank()
    page.write(finding.title, {
      lead: `${index + 1}. `,
      indent: 1,
      tone: finding.outcome === 'fail' ? 'bad' : 'warn',
    })
    if (!finding.counts) page.write(NOT_DECIDING, { indent: 4 })
    writeFix(page, findings, index)
    const { kind, name } = finding.subject
    if (kind !== 'host' && !finding.title.includes(name)) page.write(`Where: ${name}.`, { indent: 4 })
    if (finding.owners.length > 0) page.write(`Who: ${ownersLabel(finding.owners)}.`, { indent: 4 })
    page.write(`Why: ${finding.why}`, { indent: 4 })
    if (others !== null) page.write(others, { indent: 4 })
    const settled = finding.confidence === null ? '' : `, ${CONFIDENCE_LABELS[finding.confidence]}`
    const until = finding.until === null ? '' : `, from ${finding.until}`
    page.write(`(${finding.id}${settled}${until})`, { indent: 4, tone: 'faint' })
    if (consequences.length > 0) {
      const ids = [...new Set(consequences.map((other) => other.id))].join(', ')
      page.write(`This also explains: ${ids}.`, { indent: 4, tone: 'faint' })
    }
  })
}

const writeTerms = (page: TextPage, { terms }: Report): void => {
  if (terms.length === 0) return
  page.heading(TERMS_HEADING)
  for (const { term, meaning } of terms) page.write(`${term}: ${meaning}`, { lead: '- ', indent: 1 })
}

/** At the very end, since they are long: what can be copied and sent about each cause that broke the verdict. */
const writeMessages = (page: TextPage, report: Report): void => {
  for (const { message, outcome } of withMessage(report)) {
    if (message === null || outcome !== 'fail') continue
    page.heading(messageLabel(message.to))
    page.verbatim(message.text, 1)
  }
}

/** The whole summary, ending with a line feed. */
export const reportAsText = (report: Report, style: TextStyle = FILE_STYLE): string => {
  const page = new TextPage(style)
  const { verdict } = report
  const verdictOutcome: Outcome =
    verdict.status === 'ready' ? (verdict.until === null ? 'pass' : 'warn') : verdict.status === 'not-ready' ? 'fail' : 'unknown'
  page.write(verdict.sentence, { lead: `${markOf(verdictOutcome, style)} `, tone: OUTCOME_MARKS[verdictOutcome].tone })
  if (verdict.reasons.length > 1) for (const reason of verdict.reasons) page.write(reason, { lead: '- ', indent: 2 })
  else if (verdict.summary !== '') page.write(verdict.summary, { indent: 2 })
  page.blank()
  page.write(drawn(report, style))
  page.write(`Drawn for ${report.picture.subject}${report.picture.endpoint === '' ? '' : `, to ${report.picture.endpoint}`}.`, {
    tone: 'faint',
  })

  writeNext(page, report)
  writeCauses(page, report)

  page.heading('Checklist')
  for (const layer of report.checklist) {
    const lead = `${markOf(layer.state, style).padEnd(2)} `
    page.write(`${layer.title}: ${OUTCOME_LABELS[layer.state]}`, { lead, indent: 1, tone: OUTCOME_MARKS[layer.state].tone })
    if (layer.meaning !== '') page.write(layer.meaning, { indent: 4 })
  }

  if (report.questions.length > 0) {
    page.heading(QUESTIONS_TITLE)
    for (const { text, answer } of report.questions) {
      const said = answer === null ? '' : ` ${ANSWER_LABELS[answer]}.`
      page.write(`${text}${said}`, { lead: '- ', indent: 1 })
    }
  }

  const left = notTested(report)
  if (left.length > 0) {
    page.heading('Not tested')
    for (const sentence of left) page.write(sentence, { lead: '- ', indent: 1 })
  }

  writeTerms(page, report)

  page.heading('About this check')
  page.write(`Rules: ${report.profile.name} (${report.profile.id}), reviewed ${report.profile.reviewed}; judged as of ${report.asOf}.`, {
    indent: 1,
  })
  page.write(`Host: ${report.host.name}, ${[report.host.os, ...report.host.libraries].join(', ')}.`, { indent: 1 })
  page.write(`Checked ${momentLabel(report.madeAt)} with TLS Preflight ${report.program.version}.`, { indent: 1 })
  for (const condition of report.conditions) page.write(condition, { indent: 1 })
  const support = report.profile.contacts.support
  if (verdict.status !== 'ready' && support !== undefined) page.write(`Support of ${report.profile.name}: ${support}.`, { indent: 1 })
  writeMessages(page, report)
  return page.toString()
}
