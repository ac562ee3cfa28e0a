// `explain`: what an error message can mean, what would decide, and the command that finds out; or the page of one cause, by its id.
// Nothing is asked of host or network.
import { readFile, stat } from 'node:fs/promises'
import type { Explained, Explanation } from '../../contract/engine-api.ts'
import { explain as explainText } from '../../engine/explain.ts'
import { harmlessJson, TextPage } from '../../report/terminal-text.ts'
import { decodedText } from '../decoded-text.ts'
import { EXIT, type Failure, failure } from '../exit.ts'
import { answer, complain, outputStyle } from '../terminal.ts'

export interface ExplainOptions {
  json?: boolean
  file?: string
}

/** Enough for a day's log; who has more is asked for the lines around the error. */
const LARGEST = 10 * 1024 * 1024
/** A message that says little has many causes; nobody reads more than these. */
const SHOWN = 8
const CHECK = 'tls-preflight check https://api.example.com/'

const tooLarge = (what: string): Failure => failure(EXIT.input, `${what} is larger than 10 MB. Give the lines around the error.`)

const readStandardInput = async (): Promise<{ ok: true; text: string } | Failure> => {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of process.stdin) {
      chunks.push(chunk)
      size += chunk.length
      if (size > LARGEST) return tooLarge('Standard input')
    }
  } catch {
    return failure(EXIT.input, 'Standard input cannot be read.')
  }
  return { ok: true, text: decodedText(Buffer.concat(chunks)) }
}

const readTextFile = async (path: string): Promise<{ ok: true; text: string } | Failure> => {
  try {
    const found = await stat(path)
    if (!found.isFile()) return failure(EXIT.input, `${path} is not a file.`)
    if (found.size > LARGEST) return tooLarge(path)
    return { ok: true, text: decodedText(await readFile(path)) }
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return failure(EXIT.input, gone ? `There is no file ${path}.` : `${path} cannot be read. Check who may read it.`)
  }
}

const readText = async (words: readonly string[], file: string | undefined): Promise<{ ok: true; text: string } | Failure> => {
  if (file !== undefined && words.length > 0)
    return failure(EXIT.usage, 'Give the text or a file, not both. Put a text of several words in quotes.')
  if (file !== undefined) return readTextFile(file)
  return words.length === 1 && words[0] === '-' ? readStandardInput() : { ok: true, text: words.join(' ') }
}

const writeMessage = (page: TextPage, message: Explained): void => {
  page.heading(message.meaning)
  page.write(`“${message.quote}”`, { lead: '  Found: ' })
  page.write(message.saidBy.join(', '), { lead: '  Said by: ' })
  page.write(message.causes.length === 1 ? 'It is this:' : 'It can be, the likeliest first:', { indent: 2 })
  message.causes.slice(0, SHOWN).forEach(({ id, name }, index) => {
    page.write(`${name} (${id})`, { lead: `    ${index + 1}. ` })
  })
  const more = message.causes.length - SHOWN
  if (more > 0) page.write(`Less likely: ${more} more, which --json lists.`, { indent: 4 })
  page.write(message.decides, { lead: '  What decides: ' })
  const seen = message.seen === 'run here' ? '; seen in a run of our own' : ''
  page.verbatim(`Source: ${message.source}, checked ${message.checked}${seen}`, 2)
}

const asText = ({ specific, general }: Explanation): string => {
  const page = new TextPage(outputStyle())
  for (const one of specific) writeMessage(page, one)
  if (general.length > 0) page.heading('Found too, and less specific:')
  for (const { meaning, quote } of general) page.write(`“${quote}”: ${meaning}`, { lead: '  - ' })
  page.heading('Run the check, with your own address:')
  page.verbatim(CHECK, 2)
  return page.toString()
}

const asJson = ({ specific, general }: Explanation): string => `${harmlessJson({ messages: [...specific, ...general], command: CHECK })}\n`

/** One word of parts, as the ids of causes are; a message may be such a word too. */
const LIKE_ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/

/** The status where the text is the id of a cause, or was meant as one; null where it is a message. */
const explainCause = async (text: string, json: boolean): Promise<number | null> => {
  const id = text.trim().toLowerCase()
  if (!LIKE_ID.test(id)) return null
  // All rules stand behind it; a message needs none of them.
  const [{ causePage, nearCauses }, { causePageAsText }] = await Promise.all([
    import('../../engine/cause-page.ts'),
    import('../../report/cause-page.ts'),
  ])
  const page = causePage(id)
  if (page !== null) {
    answer(json ? `${harmlessJson({ cause: page, command: CHECK })}\n` : causePageAsText(page, outputStyle()))
    return EXIT.done
  }
  const near = explainText(text).specific.length > 0 ? [] : nearCauses(id)
  if (near.length === 0) return null
  complain(`There is no cause ${id}. ${near.length === 1 ? 'The nearest is' : 'The nearest are'} ${near.join(', ')}.`)
  return EXIT.usage
}

/** Answers the exit status: 0 something was found, 2 nothing was, 64 no text or no such cause, 65 the input cannot be read. */
export const explain = async (words: readonly string[], options: ExplainOptions): Promise<number> => {
  const read = await readText(words, options.file)
  if (!read.ok) {
    complain(read.sentence)
    return read.status
  }
  if (read.text.trim() === '') {
    complain('There is no text. Write the error message after explain, in quotes, or give it on standard input with: explain -')
    return EXIT.usage
  }
  const ofCause = options.file === undefined ? await explainCause(read.text, options.json ?? false) : null
  if (ofCause !== null) return ofCause
  const found = explainText(read.text)
  const isKnown = found.specific.length > 0
  if (isKnown || options.json) answer(options.json ? asJson(found) : asText(found))
  if (isKnown) return EXIT.done
  complain(`No error message that is known stands in this text. To have this host looked at, run ${CHECK} with your own address.`)
  return EXIT.cannotTell
}
