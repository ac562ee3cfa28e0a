// Tells comments and quoted texts from code, without understanding the language: enough to say where a match stands.
// Where it is wrong it is wrong for one line, since a quoted text of one line ends with it.
import { GRAMMARS, type Grammar, type Language } from './languages.ts'

export interface Span {
  kind: 'comment' | 'text'
  /** Offset of its first character, which is the mark that opens it. */
  start: number
  /** Offset after its last one. */
  end: number
}

/** A value is expected after these, so that a slash opens a regular expression (ECMA-262, InputElementRegExp). */
const BEFORE_VALUE = /(?:[=(,:;!&|?{}[+\n]|=>|\breturn|\btypeof|\bcase)\s*$/

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

const endOfQuote = (text: string, from: number, { close, escape: how, lines }: Grammar['quotes'][number]): number => {
  const limit = lines ? text.length : endOfLine(text, from)
  let at = from
  while (at < limit) {
    if (how === 'backslash' && text[at] === '\\') at += 2
    else if (text.startsWith(close, at)) {
      if (how !== 'doubled' || !text.startsWith(close, at + close.length)) return at + close.length
      at += 2 * close.length
    } else at += 1
  }
  return limit
}

/** The end of a regular expression that opens at `from`, or null where it is a division. */
const endOfExpression = (text: string, from: number): number | null => {
  if (!BEFORE_VALUE.test(text.slice(Math.max(0, from - 20), from)) && from > 0) return null
  const limit = endOfLine(text, from)
  let inClass = false
  for (let at = from + 1; at < limit; at += 1) {
    const character = text[at]
    if (character === '\\') at += 1
    else if (character === '[') inClass = true
    else if (character === ']') inClass = false
    else if (character === '/' && !inClass) return at + 1
  }
  return null
}

const opensLine = (text: string, at: number, grammar: Grammar): boolean => {
  if (!grammar.line.some((mark) => text.startsWith(mark, at))) return false
  if (grammar.lineStart) return /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, at - 200), at))
  if (!grammar.spaced) return !(text[at] === '#' && text[at + 1] === '[')
  return at === 0 || /\s/.test(text[at - 1] ?? '')
}

/** The end of a line comment; PHP's ends with its code too. */
const endOfComment = (text: string, at: number, grammar: Grammar): number => {
  const end = endOfLine(text, at)
  const close = grammar.inside === undefined ? -1 : text.slice(at, end).indexOf(grammar.inside[1])
  return close < 0 ? end : at + close
}

const endOfBlock = (text: string, from: number, close: string): number => {
  const end = text.indexOf(close, from)
  return end < 0 ? text.length : end + close.length
}

/** PHP's and the shells' texts that end with a word of their own, `<<<WORD` (php.net, language.types.string, heredoc). */
const HEREDOC = /<<<[ \t]*(["']?)([A-Za-z_]\w*)\1\r?\n/y

const endOfHeredoc = (text: string, at: number): number | null => {
  HEREDOC.lastIndex = at
  const word = HEREDOC.exec(text)?.[2]
  if (word === undefined) return null
  const end = new RegExp(`\\n[ \\t]*${word}\\b`).exec(text.slice(at))
  return end === null ? text.length : at + end.index + end[0].length
}

/** The spans of one piece of code, from `from` up to `to`. */
const lexPiece = (text: string, from: number, to: number, grammar: Grammar, spans: Span[]): number => {
  let at = from
  while (at < to) {
    if (grammar.inside !== undefined && text.startsWith(grammar.inside[1], at)) return at
    const next = spanAt(text, at, grammar)
    if (next === null) at += 1
    else {
      if (next.kind !== null) spans.push({ kind: next.kind, start: at, end: next.end })
      at = Math.max(next.end, at + 1)
    }
  }
  return to
}

const spanAt = (text: string, at: number, grammar: Grammar): { kind: Span['kind'] | null; end: number } | null => {
  // What opens at the beginning of a line opens at the beginning of the file too.
  const block = grammar.block.find(
    ([open]) => text.startsWith(open, at) || (at === 0 && open[0] === '\n' && text.startsWith(open.slice(1))),
  )
  if (block !== undefined && (block[0] !== '\n=' || /^\n?=[a-z]/i.test(text.slice(at, at + 3))))
    return { kind: 'comment', end: endOfBlock(text, at + 1, block[1]) }
  if (opensLine(text, at, grammar)) return { kind: 'comment', end: endOfComment(text, at, grammar) }
  if (grammar.inside !== undefined && text[at] === '<') {
    const end = endOfHeredoc(text, at)
    if (end !== null) return { kind: 'text', end }
  }
  const quote = grammar.quotes.find(({ open }) => text.startsWith(open, at))
  if (quote !== undefined) return { kind: 'text', end: endOfQuote(text, at + quote.open.length, quote) }
  if (grammar.slashes && text[at] === '/') {
    const end = endOfExpression(text, at)
    if (end !== null) return { kind: null, end }
  }
  return null
}

/** Comments and quoted texts in their order. Linear in the length of the text. */
export const lex = (text: string, language: Language): Span[] => {
  const grammar = GRAMMARS[language]
  const spans: Span[] = []
  if (grammar.inside === undefined) {
    lexPiece(text, 0, text.length, grammar, spans)
    return spans
  }
  // Outside of its marks PHP is a page: nothing is quoted there, and its comments are those of HTML.
  const [open] = grammar.inside
  let at = 0
  while (at < text.length) {
    open.lastIndex = at
    const begin = open.exec(text)
    const page = begin === null ? text.length : begin.index
    lexPiece(text, at, page, GRAMMARS.xml, spans)
    if (begin === null) break
    at = lexPiece(text, page + begin[0].length, text.length, grammar, spans)
  }
  return spans
}

/** The span in which an offset lies, or null where it is code. */
export const spanOf = (spans: readonly Span[], offset: number): Span | null => {
  let low = 0
  let high = spans.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const span = spans[middle]
    if (span === undefined) return null
    if (offset < span.start) high = middle - 1
    else if (offset >= span.end) low = middle + 1
    else return span
  }
  return null
}
