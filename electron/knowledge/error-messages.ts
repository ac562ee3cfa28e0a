// What the error messages of TLS libraries, runtimes and HTTP clients can mean: a dated, sourced table,
// and the search for its messages in whatever text a person has, from one line to a whole log.
import * as z from 'zod'
import messageRows from '../../assets/knowledge/error-messages.json' with { type: 'json' }
import { dateSchema } from '../contract/vocabulary-schemas.ts'

const errorMessageSchema = z.strictObject({
  id: z.string(),
  /**
   * What is looked for: plain text, upper and lower case alike, each blank any white space. `…` stands for anything
   * in the same line, GAP characters at most. Nothing else has a meaning, so that no pattern can take long.
   */
  patterns: z.array(z.string()).min(1),
  /** The libraries and programs that say it. */
  saidBy: z.array(z.string()).min(1),
  /** What it means: one plain sentence. */
  meaning: z.string(),
  /** Ids of causes, the likeliest first. */
  causes: z.array(z.string()).min(1),
  /** What a check looks at to decide between them. */
  decides: z.string(),
  /** `run here`: a real program said it in a run of our own (test/knowledge/recordings/error-messages); `quoted`: only the source says so. */
  seen: z.enum(['run here', 'quoted']),
  /** Where the text or its meaning stands: a page of documentation, a source file or an issue. */
  source: z.url(),
  checked: dateSchema,
})
export type ErrorMessage = z.infer<typeof errorMessageSchema>

export const errorMessages: readonly ErrorMessage[] = z.array(errorMessageSchema).parse(messageRows)

/** The longest text that `…` stands for: a host name, a path, a line number. */
const GAP = 160

export interface FoundMessage {
  message: ErrorMessage
  /** The words that were found, as they stand in the text but for white space. */
  quote: string
}

interface Span {
  from: number
  to: number
}

/** The text as it is searched: `plain` has one blank for each white space, `lines` the same but for its line ends. */
interface Searched {
  plain: string
  lines: string
  lower: string
}

/** Quotation marks are straightened, since terminals and office programs bend them; no step but the first changes the length. */
const prepare = (text: string): Searched => {
  const lines = text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
  const plain = lines.replace(/\n/g, ' ')
  return { plain, lines, lower: lowered(plain) }
}

/** ASCII alone: other letters may change their length. */
const lowered = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const isWord = (character: string): boolean => /^\w$/.test(character)

/** `error 3` does not stand in `error 35`, nor `PAC` in `packet`. */
const isWhole = (text: string, { from, to }: Span): boolean => {
  const cutsBefore = isWord(text.charAt(from)) && isWord(text.charAt(from - 1))
  const cutsAfter = isWord(text.charAt(to - 1)) && isWord(text.charAt(to))
  return !cutsBefore && !cutsAfter
}

/** The first whole place of `piece` that begins at `from` or later, and at `last` at the latest. */
const placeOf = (text: string, piece: string, from: number, last = text.length): Span | null => {
  for (let at = text.indexOf(piece, from); at !== -1 && at <= last; at = text.indexOf(piece, at + 1)) {
    const span = { from: at, to: at + piece.length }
    if (isWhole(text, span)) return span
  }
  return null
}

/** Where the rest of the pieces ends, one after another, with no line end and at most GAP characters between them; null: nowhere. */
const endOf = ({ lower, lines }: Searched, pieces: readonly string[], start: number): number | null => {
  let end = start
  for (const piece of pieces) {
    const lineEnd = lines.slice(end, end + GAP).indexOf('\n')
    const last: number = end + (lineEnd === -1 ? GAP : lineEnd)
    const place = placeOf(lower.slice(0, last + piece.length + 1), piece, end, last)
    if (place === null) return null
    end = place.to
  }
  return end
}

/** Every place of a pattern, in the order of the text. */
function* spansOf(searched: Searched, pattern: string): Generator<Span> {
  const [first = '', ...others] = lowered(pattern).split('…')
  for (let start = placeOf(searched.lower, first, 0); start !== null; start = placeOf(searched.lower, first, start.to)) {
    const to = endOf(searched, others, start.to)
    if (to !== null) yield { from: start.from, to }
  }
}

interface Row {
  message: ErrorMessage
  pattern: string
}

const wordsOf = (text: string): Set<string> => {
  const words = new Set<string>()
  const word = /\w+/g
  for (let found = word.exec(text); found !== null; found = word.exec(text)) words.add(found[0])
  return words
}

/**
 * The patterns whose every word stands in the text: on a long log, to look for the others would be most of the work.
 * Longer ones come first, since what stands inside one of them is no message of its own.
 */
const candidates = (table: readonly ErrorMessage[], { lower }: Searched): Row[] => {
  const words = wordsOf(lower)
  return table
    .flatMap((message) => message.patterns.map((pattern) => ({ message, pattern })))
    .filter(({ pattern }) => [...wordsOf(lowered(pattern))].every((word) => words.has(word)))
    .sort((a, b) => b.pattern.length - a.pattern.length)
}

/** The least that is left of a message whose end was cut off: two words, of which the second may be cut. */
const LEAST = 12

/** Where the text ends in the middle of a word of this pattern, past half of it: the length that is left, else 0. */
const cutAt = (lower: string, pattern: string): number => {
  const whole = lowered(pattern)
  for (let length = whole.length - 1; length >= LEAST && 2 * length >= whole.length; length -= 1) {
    const left = whole.slice(0, length)
    if (!left.includes(' ') || !isWord(whole.charAt(length - 1)) || !isWord(whole.charAt(length))) continue
    if (lower.endsWith(left) && !isWord(lower.charAt(lower.length - length - 1))) return length
  }
  return 0
}

/** The one message that the end of the text is the beginning of: logs and screens cut lines off. Null where several are, or none. */
const cutOff = (table: readonly ErrorMessage[], { lower }: Searched): { message: ErrorMessage; span: Span } | null => {
  const to = /[\s.…]*$/.exec(lower)?.index ?? lower.length
  const text = lower.slice(Math.max(0, to - GAP), to)
  const cut = table.flatMap((message) => {
    const length = Math.max(0, ...message.patterns.map((pattern) => cutAt(text, pattern)))
    return length > 0 ? [{ message, span: { from: to - length, to } }] : []
  })
  return cut.length === 1 ? (cut[0] ?? null) : null
}

/**
 * Every known message in `text`, each once, the most specific first: the one that leaves the fewest causes, then the longest.
 * A message inside a longer one (`self-signed certificate` before ` in certificate chain`) is told only where it stands by itself too.
 */
export const findMessages = (text: string, table: readonly ErrorMessage[] = errorMessages): FoundMessage[] => {
  const searched = prepare(text)
  /** The characters that a longer pattern has taken. */
  const taken = new Uint8Array(searched.plain.length)
  const found = new Map<ErrorMessage, Span>()
  const cut = cutOff(table, searched)
  if (cut !== null) {
    taken.fill(1, cut.span.from, cut.span.to)
    found.set(cut.message, cut.span)
  }
  for (const { message, pattern } of candidates(table, searched))
    for (const span of spansOf(searched, pattern)) {
      if (!taken.subarray(span.from, span.to).includes(0)) continue
      taken.fill(1, span.from, span.to)
      if (!found.has(message)) found.set(message, span)
    }
  return [...found]
    .sort(([a, at], [b, bt]) => a.causes.length - b.causes.length || bt.to - bt.from - (at.to - at.from))
    .map(([message, { from, to }]) => ({ message, quote: searched.plain.slice(from, to) }))
}
