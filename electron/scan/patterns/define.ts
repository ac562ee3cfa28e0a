// The shape of a pattern, and the questions that many patterns ask of the text around a match.
import type { ScanFinding, ScanKind } from '../../contract/scan.ts'
import type { Language } from '../languages.ts'

/** The text in which a match stands. */
export interface Around {
  /** The whole file. */
  text: string
  /** The line up to the match, and from its end on. */
  before: string
  after: string
  /** What comes before the match, over lines, bounded. */
  head: string
  /** The statement: from the last `;`, `{` or `}` before the match to the next `;` or `}` after it, bounded. */
  statement: string
  /** The same without comments, and without lines that are statements of their own where a language has no `;`. */
  sentence: string
  /** The lines around it, its own included. */
  lines(before: number, after: number): string
}

export interface Told {
  what?: string
  instead?: string
  holds?: ScanFinding['holds']
  condition?: string
}

export interface Pattern {
  kind: ScanKind
  languages: readonly Language[]
  /** With the flag g. It begins at a name, or at the mark that opens a quoted text. */
  expression: RegExp
  /** Null: it is none after all. Left out: every match is one, and is told by itself. */
  judge?(groups: readonly string[], around: Around): Told | null
  /** One sentence of at most 20 words. */
  instead: string
  /** The document of the vendor that says what it does. */
  source: string
}

const REACH = 400

/** What is told of a line that does not always hold. */
export const UNDER_CONDITION = 'It holds only where the condition before it is met.'
export const CHANGED_LATER = 'It holds unless it is changed later on.'

/** The marks of comments of languages like C, PHP and Python. */
export const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<![:"'])\/\/[^\n]*|(?<=^|\s)#(?!\[)[^\n]*/gm, '')

/** What is not ended with its line, and what goes on with what came before. */
const GOES_ON = /(?:[|=([,\\`?+&.]|\s_|\b[Oo]r|-bor|\band)\s*$/
const GOES_BACK = /^\s*(?:[|=)\]?:.,+&]|->|[Oo]r\b|and\b|-bor\b)/

/** The lines that belong together with the one between `head` and `tail`. */
const joined = (head: string, match: string, tail: string): string => {
  const above = withoutComments(head).split('\n')
  const below = withoutComments(tail).split('\n')
  let sentence = `${above.pop() ?? ''}${match}${below.shift() ?? ''}`
  for (let line = above.pop(); line !== undefined && (GOES_ON.test(line) || GOES_BACK.test(sentence)); line = above.pop())
    sentence = `${line}\n${sentence}`
  for (let line = below.shift(); line !== undefined && (GOES_ON.test(sentence) || GOES_BACK.test(line)); line = below.shift())
    sentence = `${sentence}\n${line}`
  return sentence
}

const statementAt = (text: string, start: number, end: number): { head: string; tail: string } => {
  const head = text.slice(Math.max(0, start - REACH), start)
  const tail = text.slice(end, end + REACH)
  const from = Math.max(head.lastIndexOf(';'), head.lastIndexOf('{'), head.lastIndexOf('}'))
  const to = tail.search(/[;}]/)
  return { head: head.slice(from + 1), tail: to < 0 ? tail : tail.slice(0, to) }
}

export const aroundOf = (text: string, start: number, end: number): Around => {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const nextLine = text.indexOf('\n', end)
  const lineEnd = nextLine < 0 ? text.length : nextLine
  return {
    text,
    before: text.slice(Math.max(lineStart, start - REACH), start),
    after: text.slice(end, Math.min(lineEnd, end + REACH)),
    head: text.slice(Math.max(0, start - 2 * REACH), start),
    get statement() {
      const { head, tail } = statementAt(text, start, end)
      return head + text.slice(start, end) + tail
    },
    get sentence() {
      const { head, tail } = statementAt(text, start, end)
      return joined(head, text.slice(start, end), tail)
    },
    lines(before, after) {
      let from = lineStart
      for (let count = 0; count < before && from > 0; count += 1) from = text.lastIndexOf('\n', from - 2) + 1
      let to = lineEnd
      for (let count = 0; count < after && to < text.length; count += 1) {
        const next = text.indexOf('\n', to + 1)
        to = next < 0 ? text.length : next
      }
      return text.slice(Math.max(from, start - 8 * REACH), Math.min(to, end + 8 * REACH))
    },
  }
}

/** It is compared, asked for, or stands in a table of names: nothing is set by it. */
export const isOnlyNamed = ({ before, after }: Around): boolean =>
  /(?:[=!]==?|<>|\bcase|\bin_array\(|\bdefined\(|\bhasattr\(|\bgetattr\([^)]*|\bis|\bnot in|\bin|\bimport\b.*|\buse\s.*)\s*\(?\s*["']?$/.test(
    before,
  ) ||
  /["'][^"']*(?:tls|ssl)[^"']*\d["']\s*(?:=>|:)\s*[\w.]*$/i.test(before) ||
  /^["']?\s*(?:[=!]==?)/.test(after)

const TURNED_AWAY =
  /exclu|disab|weak|insecure|obsolete|deprecat|remov|forbid|block|black|unsupported|legacy|reject|not_?allow|unsafe|vulnerab/i

/** A list of what is turned away, by its line and the one above; neither a comment nor a statement that is ended speaks of it. */
export const isExcluded = (around: Around): boolean => {
  const near = withoutComments(around.lines(1, 0))
  const own = near.lastIndexOf('\n') + 1
  return TURNED_AWAY.test(/[;}]\s*$/.test(near.slice(0, own)) ? near.slice(own) : near)
}

const VERSION = /\b(?:SSL(?:v?[23](?:Hello)?)?|TLS(?:v?1(?:[._]?[0-3])?)?|1\.[0-3])(?![\w.]*\d)/gi
const OLD = /^(?:SSLv?[23](?:Hello)?|TLSv?1(?:[._]?[01])?|1\.[01])$/i

/** The text names versions, and all of them are SSL, TLS 1.0 or TLS 1.1. */
export const namesOnlyOld = (text: string): boolean => {
  const names = text.match(VERSION) ?? []
  return names.length > 0 && names.every((name) => OLD.test(name))
}

/** The name before the bracket that is still open at the match, e.g. `requests.get`; null where none is. */
export const calleeOf = ({ head }: Around): string | null => {
  let depth = 0
  for (let at = head.length - 1; at >= 0; at -= 1) {
    if (head[at] === ')') depth += 1
    else if (head[at] === '(') {
      if (depth === 0) return /(?:\bdef\s+)?[\w.]*$/.exec(head.slice(0, at))?.[0] ?? ''
      depth -= 1
    }
  }
  return null
}

/** Settings of connections that are no HTTPS; a sandbox is no database. */
export const OTHER_PROTOCOL = /(?<![a-z])db|db(?![a-z])|mariadb|sql|ldap|smtp|mail|imap|pop3|ftp|redis|mongo|kafka|amqp|rabbit|mqtt/i
