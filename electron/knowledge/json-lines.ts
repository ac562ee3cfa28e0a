// JSON (RFC 8259) read with the line of every value and key, so that a mistake in a file can be pointed at.
// The platform's own parser gives positions that differ between releases, and lets a key stand twice.

export type JsonPath = readonly PropertyKey[]

export type JsonText =
  | {
      ok: true
      value: unknown
      /** Line (from 1) of the value at this path, or of the nearest value around it. */
      lineOf(path: JsonPath): number
    }
  | { ok: false; line: number; problem: string }

/** No file of ours nests deeper; without a bound a hostile one would exhaust the stack. */
const MAX_DEPTH = 50

class JsonProblem extends Error {
  readonly at: number
  constructor(at: number, problem: string) {
    super(problem)
    this.at = at
  }
}

const keyOf = (path: JsonPath): string => JSON.stringify(path.map(String))

class Reader {
  readonly text: string
  readonly starts = new Map<string, number>()
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  whole(): unknown {
    const value = this.value([])
    this.space()
    if (this.at < this.text.length) throw new JsonProblem(this.at, 'something follows the end of the JSON text')
    return value
  }

  private space(): void {
    while (this.at < this.text.length && ' \t\n\r'.includes(this.text.charAt(this.at))) this.at += 1
  }

  private next(): string {
    this.space()
    return this.text.charAt(this.at)
  }

  private token(pattern: RegExp): string | null {
    const sticky = new RegExp(pattern.source, 'y')
    sticky.lastIndex = this.at
    const match = sticky.exec(this.text)?.[0]
    if (match === undefined) return null
    this.at += match.length
    return match
  }

  private unexpected(wanted: string): JsonProblem {
    const found = this.text.charAt(this.at)
    return new JsonProblem(
      this.at,
      found === '' ? `the text ends where ${wanted} was expected` : `“${found}” stands where ${wanted} was expected`,
    )
  }

  private value(path: JsonPath): unknown {
    if (path.length > MAX_DEPTH) throw new JsonProblem(this.at, 'values are nested too deep')
    const first = this.next()
    this.starts.set(keyOf(path), this.at)
    if (first === '{') return this.object(path)
    if (first === '[') return this.array(path)
    if (first === '"') return this.string()
    const word = this.token(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/)
    if (word === null) throw this.unexpected('a value')
    return JSON.parse(word)
  }

  private string(): string {
    const start = this.at
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these in a string.
    const token = this.token(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/)
    if (token === null) throw new JsonProblem(start, 'a text in quotes does not end, or has a character that is not allowed')
    return JSON.parse(token)
  }

  private object(path: JsonPath): Record<string, unknown> {
    this.at += 1
    const entries = new Map<string, unknown>()
    if (this.next() === '}') this.at += 1
    else
      do {
        if (this.next() !== '"') throw this.unexpected('a key in double quotes')
        const start = this.at
        const key = this.string()
        if (entries.has(key)) throw new JsonProblem(start, `the key “${key}” stands twice`)
        if (this.next() !== ':') throw this.unexpected('a colon')
        this.at += 1
        entries.set(key, this.value([...path, key]))
      } while (this.another('}'))
    return Object.fromEntries(entries)
  }

  private array(path: JsonPath): unknown[] {
    this.at += 1
    const items: unknown[] = []
    if (this.next() === ']') this.at += 1
    else
      do items.push(this.value([...path, items.length]))
      while (this.another(']'))
    return items
  }

  /** After one item: whether another follows a comma, or `end` closes the list. */
  private another(end: string): boolean {
    const mark = this.next()
    if (mark !== ',' && mark !== end) throw this.unexpected(`a comma or “${end}”`)
    this.at += 1
    return mark === ','
  }
}

/** Reads a whole JSON text; a mistake is a value, with its line and what is wrong. */
export const readJson = (text: string): JsonText => {
  const plain = text.replace(/^\ufeff/, '')
  const lineAt = (index: number): number => plain.slice(0, index).split('\n').length
  const reader = new Reader(plain)
  try {
    const value = reader.whole()
    return {
      ok: true,
      value,
      lineOf(path) {
        for (let length = path.length; length > 0; length -= 1) {
          const start = reader.starts.get(keyOf(path.slice(0, length)))
          if (start !== undefined) return lineAt(start)
        }
        return 1
      },
    }
  } catch (problem) {
    if (problem instanceof JsonProblem) return { ok: false, line: lineAt(problem.at), problem: problem.message }
    throw problem
  }
}
