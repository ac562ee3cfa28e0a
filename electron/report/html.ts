// report.html: one page that stands alone, for a support agent or a project manager without this program.
// No script, nothing fetched, no links: what a server said can neither run nor lead anywhere.

import type { Evidence } from '../contract/fact.ts'
import { platformName } from '../contract/platform-name.ts'
import type { Finding, FixStep, PictureNode, Report } from '../contract/report.ts'
import type { Outcome } from '../contract/vocabulary.ts'
import { STYLE } from './html-style.ts'
import {
  ANSWER_LABELS,
  alsoHoldsFor,
  CONFIDENCE_LABELS,
  causesHeading,
  messageLabel,
  momentLabel,
  NODE_LABELS,
  NOT_DECIDING,
  notTested,
  OUTCOME_LABELS,
  ownersLabel,
  QUESTIONS_TITLE,
  type RootCause,
  rootCauses,
} from './labels.ts'
import { html, Markup } from './markup.ts'
import { TERMS_HEADING } from './terms.ts'

const OUTCOME_CLASSES: Record<Outcome, string> = {
  pass: 'ok',
  warn: 'warn',
  fail: 'bad',
  'not-applicable': 'none',
  blocked: 'idle',
  unknown: 'open',
}
const NODE_CLASSES: Record<PictureNode['state'], string> = {
  ok: 'ok',
  warn: 'warn',
  broken: 'bad',
  'not-tested': 'idle',
  'not-used': 'none',
  unknown: 'open',
}
const MARKS: Record<string, string> = { ok: '✓', warn: '!', bad: '✗', idle: '○', none: '–', open: '?' }

const tag = (kind: string, label: string): Markup =>
  html`<span class="tag ${kind}"><span aria-hidden="true">${MARKS[kind] ?? ''} </span>${label}</span>`
const outcomeTag = (outcome: Outcome): Markup => tag(OUTCOME_CLASSES[outcome], OUTCOME_LABELS[outcome])

const list = (items: readonly string[]): Markup => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`
const lines = (items: readonly string[]): Markup[] => items.map((item, index) => (index === 0 ? html`${item}` : html`<br>${item}`))

const evidence = (items: readonly Evidence[]): Markup =>
  items.length === 0
    ? html``
    : html`<details><summary>What this rests on (${items.length})</summary>${items.map((item) => html`<p class="soft">${item.kind}: ${item.source}</p><pre>${item.text}</pre>`)}</details>`

/** One look at the network may stand behind the findings of several programs. */
const distinct = (items: readonly Evidence[]): Evidence[] => [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]

const messageFold = ({ message }: Finding): Markup =>
  message === null ? html`` : html`<details><summary>${messageLabel(message.to)}</summary><pre>${message.text}</pre></details>`

const steps = (those: readonly FixStep[]): Markup =>
  html`<ol>${those.map((step) => html`<li>${step.text}${step.command === undefined ? '' : html`<pre>${step.command}</pre>`}</li>`)}</ol>`

const cause = (root: RootCause): Markup => {
  const { finding, alike, consequences } = root
  const others = alsoHoldsFor(root)
  return html`<article>
<h3>${finding.title}</h3>
<p>${outcomeTag(finding.outcome)} ${finding.subject.kind === 'host' ? '' : finding.subject.name}</p>
${finding.counts ? '' : html`<p class="soft">${NOT_DECIDING}</p>`}
${steps(finding.fix)}
${finding.owners.length > 0 ? html`<p>Who can mend it: ${ownersLabel(finding.owners)}.</p>` : ''}
<p>${finding.why}</p>
${others === null ? '' : html`<p>${others}</p>`}
<p class="soft">${finding.id}${finding.confidence === null ? '' : `, ${CONFIDENCE_LABELS[finding.confidence]}`}${finding.until === null ? '' : `, from ${finding.until}`}</p>
${consequences.length > 0 ? html`<p class="soft">This also explains:</p>${list([...new Set(consequences.map((other) => `${other.title} (${other.id})`))])}` : ''}
${messageFold(finding)}
${evidence(distinct([finding, ...alike].flatMap((one) => one.evidence)))}
</article>`
}

const table = (caption: string, heads: readonly string[], rows: readonly Markup[]): Markup =>
  html`<div class="wide"><table><caption>${caption}</caption><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`

const runtimes = (report: Report): Markup =>
  table(
    'What each program offered, and what came of it.',
    ['Program', 'TLS library', 'Newest version', 'Permitted ciphers', 'Result'],
    report.runtimes.map(
      (
        runtime,
      ) => html`<tr><th scope="row">${runtime.name} ${runtime.version}<br><span class="soft">${runtime.path}</span></th><td>${runtime.library ?? 'not known'}</td>
<td>${runtime.hello === null ? 'not seen' : (runtime.hello.versions[0] ?? 'none')}</td><td>${runtime.permittedSuites.length} of ${report.inForce.suites.length}</td>
<td>${outcomeTag(runtime.outcome)} ${runtime.result}${runtime.attempts.flatMap((attempt) => (attempt.error === null || attempt.error === runtime.result ? [] : [html`<pre>${attempt.error}</pre>`]))}</td></tr>`,
    ),
  )

const path = (one: Report['paths'][number]): Markup => html`<article>
<h3>${one.endpoint} ${one.via === 'direct' ? 'direct' : `through ${one.via}`}${one.address === null ? '' : `, ${one.address}`}</h3>
${table(
  'Every step in order.',
  ['Step', 'Result', 'Time', 'What was seen'],
  one.steps.map(
    (step) =>
      html`<tr><th scope="row">${step.step}</th><td>${outcomeTag(step.outcome)}</td><td>${step.ms === null ? '' : `${Math.round(step.ms)} ms`}</td><td>${step.detail}</td></tr>`,
  ),
)}
${one.negotiated === null ? '' : html`<p>Agreed on: ${[one.negotiated.version, one.negotiated.suite, one.negotiated.group].filter((part) => part !== null).join(', ')}.</p>`}
${
  one.chain.length === 0
    ? ''
    : table(
        'The certificates as sent.',
        ['For', 'Issued by', 'Valid', 'Key'],
        one.chain.map(
          (certificate) =>
            html`<tr><th scope="row">${lines([certificate.subject, ...certificate.dnsNames])}</th><td>${certificate.issuer}</td><td>${certificate.notBefore} to ${certificate.notAfter}</td><td>${certificate.key}</td></tr>`,
        ),
      )
}
${one.opensslCommand === null ? '' : html`<p class="soft">The same by hand:</p><pre>${one.opensslCommand}</pre>`}
</article>`

const questions = ({ questions: asked }: Report): Markup | string =>
  asked.length === 0
    ? ''
    : html`<section><h2>${QUESTIONS_TITLE}</h2>${table(
        'No program can see these. They do not change the verdict.',
        ['Question', 'Who may know', 'Answer'],
        asked.map(
          ({ text, asks, answer, ifNo }) =>
            html`<tr><th scope="row">${text}</th><td>${ownersLabel([asks])}</td><td>${answer === null ? 'not answered' : ANSWER_LABELS[answer]}${answer === 'no' ? html`<br>${ifNo}` : ''}</td></tr>`,
        ),
      )}</section>`

const verdictKind = (report: Report): string => {
  if (report.verdict.status === 'ready') return report.verdict.until === null ? 'ok' : 'warn'
  return report.verdict.status === 'not-ready' ? 'bad' : 'open'
}
const VERDICT_LABELS = { ready: 'Ready', 'not-ready': 'Not ready', 'cannot-tell': 'Cannot tell' } as const

/** The whole page, UTF-8. */
export const reportAsHtml = (report: Report): string => {
  const { verdict, picture, profile } = report
  const causes = rootCauses(report)
  const left = notTested(report)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${verdict.sentence} – TLS Preflight</title>
<style>${new Markup(STYLE)}</style>
</head>
<body><main>
${report.practice ? html`<p class="practice">Practice: the platform was built into the program. This says nothing about a real one.</p>` : ''}
<header>
<p class="soft">Can this computer connect to ${platformName(profile)}?</p>
<p>${tag(verdictKind(report), VERDICT_LABELS[verdict.status])}</p>
<h1>${verdict.sentence}</h1>
${verdict.reasons.length > 1 ? list(verdict.reasons) : html`<p>${verdict.summary}</p>`}
</header>
<section><h2>${picture.nodes.some((node) => node.state === 'broken') ? 'Where it breaks' : 'The way'}</h2>
<p class="soft">The way from your application to the platform, as ${picture.subject}${picture.endpoint === '' ? '' : ` to ${picture.endpoint}`}.</p>
<ol class="path">${picture.nodes.map((node) => html`<li class="${NODE_CLASSES[node.state]}"><b>${node.title}</b>${tag(NODE_CLASSES[node.state], NODE_LABELS[node.state])}${node.lines.map((line) => html`<span>${line}</span>`)}</li>`)}</ol></section>
${verdict.next.length === 0 ? '' : html`<section><h2>What to do</h2>${steps(verdict.next)}</section>`}
${causes.length === 0 ? '' : html`<section><h2>${causesHeading(report)}</h2>${causes.map(cause)}</section>`}
<section><h2>Checklist</h2>${table(
    'The layers in their order.',
    ['Layer', 'Result', 'What it means', 'Looked at'],
    report.checklist.map(
      (layer) =>
        html`<tr><th scope="row">${layer.title}</th><td>${outcomeTag(layer.state)}</td><td>${layer.meaning}</td><td class="soft">${lines(layer.lookedAt)}</td></tr>`,
    ),
  )}</section>
${questions(report)}
${left.length === 0 ? '' : html`<section><h2>Not tested</h2>${list(left)}</section>`}
${report.runtimes.length === 0 ? '' : html`<section><h2>What runs here</h2>${runtimes(report)}</section>`}
${report.paths.length === 0 ? '' : html`<section><h2>Every way that was tried</h2>${report.paths.map(path)}</section>`}
${report.terms.length === 0 ? '' : html`<section><h2>${TERMS_HEADING}</h2><dl>${report.terms.map(({ term, meaning }) => html`<dt>${term}</dt><dd>${meaning}</dd>`)}</dl></section>`}
<section><h2>About this check</h2><p>Host ${report.host.name}, ${[report.host.os, ...report.host.libraries].join(', ')}. Checked ${momentLabel(report.madeAt)} with TLS Preflight ${report.program.version}, judged as of ${report.asOf}.</p>
${report.conditions.length === 0 ? '' : list(report.conditions)}
<p>Rules of ${profile.name} (${profile.id}), reviewed ${profile.reviewed}:</p>${list(profile.sources.map((source) => `${source.title}, ${source.url}, checked ${source.checked}`))}
${profile.contacts.support === undefined ? '' : html`<p>Support: ${profile.contacts.support}</p>`}</section>
</main></body>
</html>
`.text
}
