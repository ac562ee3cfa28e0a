// Quoting for a POSIX shell: what a person copies out of a report must run as it reads, and run nothing else.
// What stands in a command may come from a stranger's bundle, so every command is built here, from a list of arguments.

const PLAIN_PROGRAM = /^[A-Za-z0-9_./:@%+,-]+$/
const PLAIN = /^[A-Za-z0-9_./:@%+=,-]+$/

/** One argument as a POSIX shell reads it (XCU 2.2.2): as it is where it is plain, else in single quotes. */
export const shellWord = (argument: string, plain = PLAIN): string => {
  // A terminal obeys a pasted control character before any shell sees a quote.
  const text = argument.replace(/\p{Cc}/gu, '\uFFFD')
  return plain.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`
}

/** A program and its arguments as one line. A program's name with a bare `=` would be read as an assignment. */
export const shellLine = ([program = '', ...args]: readonly string[]): string =>
  [shellWord(program, PLAIN_PROGRAM), ...args.map((argument) => shellWord(argument))].join(' ')

/**
 * A line of `shellLine` on several, each but the last ending in a backslash, which the shell takes away with the end of the line
 * (XCU 2.2.1). A word that is longer than a line is cut after its colons, as lists of suites have them; a quoted one is never cut.
 */
export const shellLines = (line: string, columns: number): string => {
  const words = line.match(/(?:'[^']*'|\\.|[^\s'\\])+\s*/g) ?? []
  const pieces = words.flatMap((word) => (word.length > columns && !word.includes("'") ? (word.match(/[^:]*:?\s*/g) ?? []) : [word]))
  const lines = ['']
  for (const piece of pieces) {
    const last = lines.length - 1
    const joined = `${lines[last]}${piece}`
    if (lines[last] === '' || joined.trimEnd().length + 1 <= columns) lines[last] = joined
    else lines.push(piece)
  }
  return lines.join('\\\n')
}
