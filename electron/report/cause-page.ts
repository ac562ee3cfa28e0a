// The page of one cause, for whoever has only its id: a support desk, a colleague, the reader of a bundle. As plain text and as Markdown;
// what stands on it is composed in engine/cause-page.ts.
import type { FixStep } from '../contract/report.ts'
import { LAYERS, type Layer, type Owner } from '../contract/vocabulary.ts'
import { LAYER_TITLES } from './checklist.ts'
import { OWNER_LABELS, ownersLabel } from './labels.ts'
import { TextPage, type TextStyle } from './terminal-text.ts'
import { TERMS_HEADING } from './terms.ts'

/** A cause, by its id and its name in general words, a sentence. */
export interface NamedCause {
  id: string
  name: string
}

export interface CausePage extends NamedCause {
  layer: Layer
  /** What a check says of it, for a usual host. */
  example: { title: string; why: string; fix: FixStep[] }
  owners: Owner[]
  /** Whom the message goes to that a check writes, and what it asks; null where there is none. */
  ask: { to: Owner; sentences: string[] } | null
  /** What a check does to find it, in its order, as a person sees it while it is done. */
  looksAt: string[]
  /** How it is told from others that look alike: sentences. */
  decides: string[]
  /** Error messages for which it is among the likeliest causes, each as one of its forms, with who says it. */
  messages: { text: string; saidBy: string[] }[]
  /** Its consequences. */
  explains: NamedCause[]
  /** Causes whose consequence it can be. */
  follows: NamedCause[]
  terms: { term: string; meaning: string }[]
}

/** More are no help: then it is what is left when nothing else explains a failure. */
const MOST_FOLLOWED = 12

const WORDS = {
  says: 'What a check says',
  exampleHost: 'The names and addresses are examples.',
  steps: 'What to do',
  looksAt: 'How a check finds it',
  decides: 'How it is told from others',
  messages: 'Error messages that can mean it',
  explains: 'What follows from it',
  explainsLead: 'A check tells these as its consequences, and not by themselves.',
  follows: 'What may stand behind it',
  followsLead: 'Where a check finds one of these, that one is mended first.',
} as const

const askHeading = (to: Owner): string => `What to ask ${OWNER_LABELS[to]}`
const whoLine = ({ owners }: CausePage): string => `Who can mend it: ${ownersLabel(owners)}.`
const followedByMany = (count: number): string =>
  `There are ${count} causes that explain it. It is the one that is left where a check finds none of them.`
const withoutStop = (sentence: string): string => sentence.replace(/\.$/, '')
const layerLine = ({ layer }: CausePage): string => `Layer ${LAYERS.indexOf(layer) + 1} of ${LAYERS.length}: ${LAYER_TITLES[layer]}`

const listed = (page: TextPage, heading: string, lines: readonly string[], lead = ''): void => {
  if (lines.length === 0) return
  page.heading(heading)
  if (lead !== '') page.write(lead, { indent: 1 })
  for (const line of lines) page.write(line, { lead: '- ', indent: 1 })
}

const named = ({ id, name }: NamedCause): string => `${withoutStop(name)} (${id})`
const quoted = ({ text, saidBy }: CausePage['messages'][number]): string => `“${text}”, said by ${saidBy.join(', ')}`

/** Ends with a line feed. */
export const causePageAsText = (cause: CausePage, style: TextStyle): string => {
  const page = new TextPage(style)
  const { example, ask, follows } = cause
  page.write(withoutStop(cause.name), { tone: 'strong' })
  page.write(`${cause.id}. ${layerLine(cause)}.`, { tone: 'faint' })
  page.heading(WORDS.says)
  page.write(`${example.title}.`, { indent: 1 })
  page.write(example.why, { indent: 1 })
  page.write(WORDS.exampleHost, { indent: 1, tone: 'faint' })
  page.heading(WORDS.steps)
  example.fix.forEach(({ text, command }, index) => {
    page.write(text, { lead: `${index + 1}. `, indent: 1 })
    if (command !== undefined) page.verbatim(command, 5)
  })
  page.write(whoLine(cause), { indent: 1 })
  if (ask !== null) listed(page, askHeading(ask.to), ask.sentences)
  listed(page, WORDS.looksAt, cause.looksAt)
  listed(page, WORDS.decides, cause.decides)
  listed(page, WORDS.messages, cause.messages.map(quoted))
  listed(page, WORDS.explains, cause.explains.map(named), WORDS.explainsLead)
  if (follows.length > MOST_FOLLOWED) listed(page, WORDS.follows, [followedByMany(follows.length)])
  else listed(page, WORDS.follows, follows.map(named), WORDS.followsLead)
  listed(
    page,
    TERMS_HEADING,
    cause.terms.map(({ term, meaning }) => `${term}: ${meaning}`),
  )
  return page.toString()
}

/** What Markdown would take for its own. */
const plain = (text: string): string => text.replace(/[\\`*<>[\]|]|(?<!\w)_|_(?!\w)/g, '\\$&')
/** A fence longer than any in the text. */
const fenced = (text: string): string[] => ['   ```sh', ...text.split('\n').map((line) => `   ${line}`), '   ```']
const section = (heading: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', `## ${heading}`, ...lines])
const bullets = (lines: readonly string[]): string[] => lines.map((line) => `- ${line}`)
const linked = ({ id, name }: NamedCause): string => `[${plain(withoutStop(name))}](${id}.md)`

/** One file, as it is linked to from others: `docs/causes/ID.md`. Ends with a line feed. */
export const causePageAsMarkdown = (cause: CausePage): string => {
  const { example, ask, follows } = cause
  const followed =
    follows.length > MOST_FOLLOWED
      ? [followedByMany(follows.length)]
      : follows.length === 0
        ? []
        : [WORDS.followsLead, ...bullets(follows.map(linked))]
  const explained = cause.explains.length === 0 ? [] : [WORDS.explainsLead, ...bullets(cause.explains.map(linked))]
  return `${[
    `# ${plain(withoutStop(cause.name))}`,
    '',
    `\`${cause.id}\` · ${layerLine(cause)} · [all causes](../causes.md)`,
    ...section(WORDS.says, [`> **${plain(example.title)}.**`, `> ${plain(example.why).replace(/\n/g, '\n> ')}`, '', WORDS.exampleHost]),
    ...section(WORDS.steps, [
      ...example.fix.flatMap(({ text, command }, index) => [
        `${index + 1}. ${plain(text)}`,
        ...(command === undefined ? [] : fenced(command)),
      ]),
      '',
      whoLine(cause),
    ]),
    ...(ask === null ? [] : section(askHeading(ask.to), bullets(ask.sentences.map(plain)))),
    ...section(WORDS.looksAt, bullets(cause.looksAt.map(plain))),
    ...section(WORDS.decides, bullets(cause.decides.map(plain))),
    ...section(WORDS.messages, bullets(cause.messages.map((message) => plain(quoted(message))))),
    ...section(WORDS.explains, explained),
    ...section(WORDS.follows, followed),
    ...section(TERMS_HEADING, bullets(cause.terms.map(({ term, meaning }) => `**${plain(term)}**: ${plain(meaning)}`))),
  ].join('\n')}\n`
}

/** `docs/causes.md`: every cause under its layer, in the order in which a check looks. Ends with a line feed. */
export const causesIndex = (causes: readonly CausePage[]): string =>
  `${[
    '# The causes that a check can name',
    '',
    'One page for each cause: what it means, what to do, and who can do it. A report names a cause by its id, such as `proxy-login-needed`.',
    'In a terminal `tls-preflight explain ID` prints the same page.',
    ...LAYERS.flatMap((layer) => [
      '',
      `## ${LAYER_TITLES[layer]}`,
      '| id | what it means |',
      '|---|---|',
      ...causes.flatMap((cause) => (cause.layer === layer ? [`| [${cause.id}](causes/${cause.id}.md) | ${plain(cause.name)} |`] : [])),
    ]),
    '',
    'These pages are made by `npm run causes` from the words of the rules.',
  ].join('\n')}\n`
