// Where the command line writes: answers to standard output, everything else to standard error.
import { harmless, type TextStyle } from '../report/terminal-text.ts'

export interface ProgressEvent {
  type: 'layer' | 'gatherer'
  state: 'running' | 'done'
  text: string
}

/** UTF-8 as the environment says it; without a word of it, ASCII is safe everywhere. */
const speaksUtf8 = (): boolean => {
  if (process.platform === 'darwin') return true
  if (process.platform === 'win32') return process.env.WT_SESSION !== undefined
  return /utf-?8/i.test(process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || '')
}

/** How text may look on standard output. */
export const outputStyle = (): TextStyle => ({
  width: process.stdout.columns || 100,
  unicode: speaksUtf8(),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
})

let failure: string | null = null
const failureListeners: (() => void)[] = []

const outputFailed = (error: unknown): void => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  // A reader that has seen enough (`| head`) is no failure: the status still tells the verdict.
  if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || failure !== null) return
  failure = code === 'ENOSPC' ? 'there is no space left there' : code || 'the system refused it'
  for (const listener of failureListeners) listener()
}

/** Once, before anything is written. */
export const watchOutput = (): void => {
  process.stdout.on('error', outputFailed)
  // Nobody can be told that nobody can be told.
  process.stderr.on('error', () => undefined)
}

/** Why standard output has lost an answer; null: it has not. */
export const outputFailure = (): string | null => failure

/** For what runs until it is ended: calls back when nobody can be answered any more. */
export const onOutputFailure = (listener: () => void): void => {
  if (failure === null) failureListeners.push(listener)
  else listener()
}

/** A file is written at once, and older Node throws what it meets there (SyncWriteStream). */
const writeTo = (stream: NodeJS.WriteStream, text: string, failed: (error: unknown) => void): void => {
  try {
    stream.write(text)
  } catch (error) {
    failed(error)
  }
}

/** Waits until everything written has left this process, so that a pipe gets all of the JSON, and until its failure is known. */
export const outputEnded = async (): Promise<void> => {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => {
      if (stream.writableLength === 0) resolve()
      else stream.write('', () => resolve())
    })
  // A stream tells of its error after the write has called back.
  await new Promise((resolve) => setImmediate(resolve))
}

/** Colours are in it, so whoever makes the text has cleaned it (`harmless`, TextPage). */
export const answer = (text: string): void => writeTo(process.stdout, text, outputFailed)

/** Names of files and words of the system stand in it, so nothing in it may steer the terminal. */
export const complain = (sentence: string): void => writeTo(process.stderr, `${harmless(sentence)}\n`, () => undefined)

/** Said only to a person who watches. */
export const mention = (sentence: string): void => {
  if (process.stderr.isTTY) complain(sentence)
}

/** After this time a person wonders whether it hangs; the window waits as long. */
const LONG_MS = 10_000
const LONG = 'Still working: '

/** One line on a terminal that tells what is being done now; `clear` takes it away. Nothing is written where nobody watches. */
export const progressLine = (): { show(event: ProgressEvent): void; clear(): void } => {
  const { stderr } = process
  if (!stderr.isTTY) return { show: () => undefined, clear: () => undefined }
  const write = (text: string) =>
    writeTo(stderr, `\r\u001b[K${harmless(text).slice(0, Math.max(20, (stderr.columns || 80) - 1))}`, () => undefined)
  let text = ''
  let long = ''
  const timer = setTimeout(() => {
    long = LONG
    write(`${long}${text}`)
  }, LONG_MS)
  timer.unref()
  return {
    show: (event) => {
      if (event.type !== 'gatherer' || event.state !== 'running') return
      text = event.text
      write(`${long}${text}`)
    },
    clear: () => {
      clearTimeout(timer)
      write('')
    },
  }
}

/** The same for work that is one step: its words stand there until it has ended. */
export const withProgress = async <T>(text: string, work: () => Promise<T>): Promise<T> => {
  const progress = progressLine()
  progress.show({ type: 'gatherer', state: 'running', text })
  try {
    return await work()
  } finally {
    progress.clear()
  }
}
