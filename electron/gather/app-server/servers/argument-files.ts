// The argument files of the `java` command: `@FILE` stands for the words of a file (Java 9 and later), and so does the JVM's own
// -XX:VMOptionsFile=FILE. Sources: "The java Command", "java Command-Line Argument Files"; JDK-8027634, and the launcher's own reader
// (args.c), by which a line's end ends a word even within quotes; of the JVM arguments.cpp, which knows no comments.
import type { Host } from '../../../host/host.ts'
import { startedWith, wordsOf } from './setting-names.ts'

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' }

/** The words of such a file. */
export const wordsOfFile = (text: string): string[] => {
  const words: string[] = []
  /** What quotes have closed of the word so far, and what has come since. */
  let closed: string | null = null
  let open = ''
  let quote = ''
  const keep = () => {
    closed = `${closed ?? ''}${open}`
    open = ''
  }
  const end = () => {
    if (closed !== null || open !== '') words.push(`${closed ?? ''}${open}`)
    closed = null
    open = ''
    quote = ''
  }
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at)
    if (quote !== '' && sign === '\\') {
      const next = text.charAt(++at)
      // A line that goes on, without the white space at its head.
      if (next === '\n' || next === '\r') while (/\s/.test(text.charAt(at + 1))) at++
      else open += ESCAPES[next] ?? next
    } else if (quote === '' ? sign === '"' || sign === "'" : sign === quote) {
      quote = quote === '' ? sign : ''
      keep()
    } else if (quote === '' && sign === '#') {
      // The launcher forgets what stands right before a comment.
      open = ''
      while (at + 1 < text.length && !/[\n\r]/.test(text.charAt(at + 1))) at++
      if (closed !== null) at++
    } else if (/[\n\r\f]/.test(sign) || (quote === '' && /[ \t]/.test(sign))) end()
    else open += sign
  }
  end()
  return words
}

const OF_THE_JVM = /^-XX:VMOptionsFile=(.+)$/

export interface Expanded {
  words: string[]
  /** Files that could not be read. */
  unread: string[]
}

/**
 * The words of a `java` command with those of its argument files in their place. Files count before the class or jar alone, are none
 * within a file, and after `--disable-@files`; `@@word` is the word `@word`. `pid`: from whose folder their names are meant.
 */
export const withArgumentFiles = async (given: readonly string[], pid: number, host: Host): Promise<Expanded> => {
  const done: Expanded = { words: [], unread: [] }
  for (const [at, word] of given.entries()) {
    if (startedWith('java', done.words) !== undefined || done.words.includes('--disable-@files'))
      return { ...done, words: [...done.words, ...given.slice(at)] }
    const ofJvm = OF_THE_JVM.exec(word)?.[1]
    if (ofJvm === undefined && !/^@./.test(word)) done.words.push(word)
    else if (word.startsWith('@@')) done.words.push(word.slice(1))
    else {
      const name = ofJvm ?? word.slice(1)
      const file = await host.readFile(name.startsWith('/') ? name : `/proc/${pid}/cwd/${name}`)
      if (file.ok) done.words.push(...(ofJvm === undefined ? wordsOfFile(file.text) : wordsOf(file.text)))
      else done.unread.push(name)
    }
  }
  return done
}
