// Plain text for a terminal or a file: width, wrapping, marks, and what may not reach a terminal.

export interface TextStyle {
  /** Columns; never more than 100 are used. */
  width: number
  /** False: only ASCII is written. */
  unicode: boolean
  /** ANSI colours, for a terminal only. */
  colour: boolean
}

/** For files: UTF-8, no colour. */
export const FILE_STYLE: TextStyle = { width: 100, unicode: true, colour: false }

export type Tone = 'good' | 'bad' | 'warn' | 'faint' | 'strong'
const COLOURS: Record<Tone, string> = { good: '32', bad: '31', warn: '33', faint: '2', strong: '1' }

const ASCII: Record<string, string> = {
  '–': '-',
  '—': '-',
  '‐': '-',
  '…': '...',
  '·': '-',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '→': '->',
  '≥': '>=',
  '≤': '<=',
  '\u00a0': ' ',
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** What others sent may hold escape sequences or direction marks: they would rewrite the reader's screen. Line feeds stay. */
export const harmless = (text: string): string => text.replace(HARMFUL, ' ')

/** JSON of two columns that says the same, with such characters escaped: JSON.stringify leaves those above ASCII as they are. */
export const harmlessJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(HARMFUL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

const columns = (text: string): number => Array.from(text).length

/** Collects lines of at most the width; long words (addresses) are cut only where they cannot fit a line. */
export class TextPage {
  readonly #lines: string[] = []
  readonly #style: TextStyle
  readonly #width: number

  constructor(style: TextStyle) {
    this.#style = style
    this.#width = Math.max(40, Math.min(100, style.width))
  }

  /** The text as this page can write it. */
  plain(text: string): string {
    const safe = harmless(text)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
    return this.#style.unicode ? safe : safe.replace(/[^\u0000-\u007f]/gu, (character) => ASCII[character] ?? '?')
  }

  blank(): void {
    if (this.#lines.length > 0) this.#lines.push('')
  }

  /** One paragraph; `lead` opens its first line and the others are indented below it. */
  write(text: string, options: { lead?: string; indent?: number; tone?: Tone } = {}): void {
    const lead = ' '.repeat(options.indent ?? 0) + this.plain(options.lead ?? '')
    const hang = ' '.repeat(columns(lead))
    const room = this.#width - columns(lead)
    const lines = this.plain(text)
      .split('\n')
      .flatMap((line) => wrap(line, room))
    lines.forEach((line, index) => {
      this.#lines.push(this.#coloured(((index === 0 ? lead : hang) + line).trimEnd(), options.tone))
    })
  }

  /** A line that a person copies: never wrapped. */
  verbatim(text: string, indent: number): void {
    for (const line of this.plain(text).split('\n')) this.#lines.push(' '.repeat(indent) + line)
  }

  heading(text: string): void {
    this.blank()
    this.write(text, { tone: 'strong' })
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`
  }

  #coloured(line: string, tone: Tone | undefined): string {
    return this.#style.colour && tone ? `\u001b[${COLOURS[tone]}m${line}\u001b[0m` : line
  }
}

const wrap = (text: string, room: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ +/)) {
    let rest = word
    if (line !== '' && columns(line) + 1 + columns(rest) <= room) {
      line += ` ${rest}`
      continue
    }
    if (line !== '') lines.push(line)
    while (columns(rest) > room) {
      lines.push(Array.from(rest).slice(0, room).join(''))
      rest = Array.from(rest).slice(room).join('')
    }
    line = rest
  }
  return [...lines, line]
}
