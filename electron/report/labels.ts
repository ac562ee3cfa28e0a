// The words that the text and the HTML report put beside a report's closed vocabulary.

import type { StepRecord } from '../contract/path.ts'
import type { Finding, PictureNode, Report } from '../contract/report.ts'
import type { Answer, Confidence, Outcome, Owner } from '../contract/vocabulary.ts'
import { groupAlike } from './alike.ts'

export const OUTCOME_LABELS: Record<Outcome, string> = {
  pass: 'well',
  warn: 'warning',
  fail: 'broken',
  'not-applicable': 'does not apply',
  blocked: 'not tested',
  unknown: 'not known',
}

export const NODE_LABELS: Record<PictureNode['state'], string> = {
  ok: 'well',
  warn: 'warning',
  broken: 'broken here',
  'not-tested': 'not tested',
  'not-used': 'not used',
  unknown: 'not known',
}

export const OWNER_LABELS: Record<Owner, string> = {
  you: 'you',
  'system-administrator': 'your system administrator',
  'hosting-company': 'your hosting company',
  'network-team': 'your network team',
  platform: 'the platform',
}

/** Beside a cause whose subject does not decide. */
export const NOT_DECIDING = 'The verdict does not rest on this.'

export const CONFIDENCE_LABELS: Record<Confidence, string> = {
  certain: 'certain',
  likely: 'likely',
  possible: 'possible, not settled',
}

/** After the title of a cause that is only possible: what it tells was seen, and what makes it so was not. */
export const NOT_SETTLED = 'The cause of that is not settled.'

export const ANSWER_LABELS: Record<Answer, string> = { yes: 'Yes', no: 'No', unknown: 'Not known' }

/** Over the questions of the checklist. */
export const QUESTIONS_TITLE = 'Only a person can answer'

/** Over a message to the one who can mend a cause. */
export const messageLabel = (to: Owner): string => `Message to ${OWNER_LABELS[to]}, ready to send`

/** The longest of a program's own words in a sentence; whole they stand with its attempt. */
const MOST_OF_AN_ERROR = 200
/** Where a program repeats the bytes of an answer: signs that are none, and what stands for them (`\xff`, `\u001b`, `\0`, `??`). */
const RAW = /(?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\0|(?!\t)[\p{Cc}\p{Cf}\p{Co}\uFFFD]|\?{2,})+/iu

/** A program's own words: their first line, up to the bytes of an answer that it repeats, bounded. */
export const oneLine = (text: string): string => {
  const line = text.split(/[\r\n]+/).find((one) => one.trim() !== '') ?? ''
  const words = line.replace(/\s+/g, ' ').trim()
  const cut = words.split(RAW)
  const clean = cut.length > 1 ? `${(cut[0] ?? '').trimEnd()} …`.trimStart() : words
  return clean.length > MOST_OF_AN_ERROR ? `${clean.slice(0, MOST_OF_AN_ERROR - 1).trimEnd()}…` : clean
}

/** How a question over a completed handshake ended: FIN, RST and silence are three different things. */
const HTTP_ENDS: Record<string, string> = {
  silent: 'the connection stayed silent.',
  closed: 'the connection was closed.',
  reset: 'the connection was reset.',
  'not-http': 'the answer is not HTTP.',
}

/** Of an answer that is not HTTP the detail is its first line, as it came. */
const httpDetail = (observation: string, detail: string): string | undefined => {
  if (observation !== 'not-http') return detail
  return detail === '' ? undefined : `Its first line: “${detail}”.`
}

/** `Step http: the connection was closed. No answer to HEAD /.` Whole sentences: others follow it. */
export const stopSentence = ({ step, observation, detail }: Extract<StepRecord, { state: 'stopped' }>): string =>
  (step === 'http' ? [`Step ${step}:`, HTTP_ENDS[observation], httpDetail(observation, detail)] : [`Step ${step}:`, detail])
    .filter((part) => part !== undefined)
    .join(' ')

/** `your network team, else your hosting company`. */
export const ownersLabel = (owners: readonly Owner[]): string => owners.map((owner) => OWNER_LABELS[owner]).join(', else ')

export interface RootCause {
  finding: Finding
  /** The same cause of other subjects, in the same words. */
  alike: Finding[]
  consequences: Finding[]
}

/** Root causes in the order of the report: those of the verdict first, then warnings. Each with the consequences that it silences. */
export const rootCauses = (report: Report): RootCause[] => {
  const roots = report.findings.filter((finding) => isBad(finding) && finding.silencedBy === null)
  const weight = (finding: Finding) => (finding.outcome === 'fail' ? (finding.counts ? 0 : 1) : 2)
  roots.sort((a, b) => weight(a) - weight(b))
  // A consequence is told once: under the root that speaks of its own subject, else under the first of its cause.
  const rootOf = ({ silencedBy, subject }: Finding): Finding | undefined => {
    const all = roots.filter(({ id }) => id === silencedBy)
    return all.find((root) => root.subject.id === subject.id) ?? all[0]
  }
  return groupAlike(roots).map((group) => {
    const [finding, ...alike] = group
    const follows = (other: Finding): boolean => isBad(other) && group.some((root) => rootOf(other) === root)
    return { finding, alike, consequences: report.findings.filter(follows) }
  })
}

/** Of whom else a cause is told in the same words; null: of nobody. */
export const alsoHoldsFor = ({ alike }: RootCause): string | null =>
  alike.length === 0 ? null : `The same holds for ${[...new Set(alike.map(({ subject }) => subject.name))].join(', ')}.`

/** Over the root causes; what only warns is to be watched, as is all besides the steps of a verdict without a cause. */
export const causesHeading = (report: Report): string =>
  report.verdict.next.length === 0 && rootCauses(report).some(({ finding }) => finding.outcome === 'fail') ? 'What to do' : 'What to watch'

const isBad = (finding: Finding): boolean => finding.outcome === 'fail' || finding.outcome === 'warn'

/** The findings whose messages are told, each message once: those of the verdict's causes come first. */
export const withMessage = (report: Report): Finding[] => {
  const told = new Set<string>()
  return rootCauses(report).flatMap(({ finding }) => {
    if (finding.message === null || told.has(finding.message.text)) return []
    told.add(finding.message.text)
    return [finding]
  })
}

/** A sentence that begins with this host speaks of it, whichever runtime or way lacks the fact. */
const OF_THE_HOST = /^(The registry of this|This) (\w+ )?(host|system)\b/

/** Which fact is missing, and of whom: the sentence of a gatherer need not name the runtimes or the way. */
export const missingOf = (sentence: string, subject: string): string =>
  OF_THE_HOST.test(sentence) || sentence.includes(subject) ? sentence : `${subject}: ${sentence}`

export const missingSentence = ({ missing, subject }: Finding): string => {
  const sentence = missing ?? 'A fact is missing.'
  return subject.kind === 'host' ? sentence : missingOf(sentence, subject.name)
}

/** `2026-11-21 16:42:08 UTC`. */
export const momentLabel = (instant: string): string => `${instant.slice(0, 19).replace('T', ' ')} UTC`

/** What was not tested and what could not be found out, one sentence each, told once: what the verdict gives as a reason is left out. */
export const notTested = (report: Report): string[] => {
  const steps = report.paths.flatMap((path) => {
    const left = path.steps.filter(
      ({ step, outcome }) => (outcome === 'blocked' || outcome === 'unknown') && (step !== 'proxy' || path.via !== 'direct'),
    )
    const way = `${path.endpoint} ${path.via === 'direct' ? 'direct' : `through ${path.via}`}${path.address === null ? '' : `, ${path.address}`}`
    return left.length === 0 ? [] : [`${way}: ${left.map((step) => step.step).join(', ')}.`]
  })
  const facts = report.findings.flatMap((finding) => (finding.outcome === 'unknown' ? [missingSentence(finding)] : []))
  return [...new Set([...steps, ...facts])].filter((sentence) => !report.verdict.reasons.includes(sentence))
}
