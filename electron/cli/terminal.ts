// Where the command line writes: answers to standard output, everything else to standard error.
import type { TextStyle } from '../report/terminal-text.ts'

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
  width: process.stdout.columns ?? 100,
  unicode: speaksUtf8(),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
})

export const answer = (text: string): void => {
  process.stdout.write(text)
}

export const complain = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`)
}

/** Said only to a person who watches. */
export const mention = (sentence: string): void => {
  if (process.stderr.isTTY) process.stderr.write(`${sentence}\n`)
}

/** One line on a terminal that tells what is being done now; `clear` takes it away. */
export const progressLine = (): { show(event: ProgressEvent): void; clear(): void } => {
  const { stderr } = process
  const write = (text: string) => {
    if (stderr.isTTY) stderr.write(`\r\u001b[K${text.slice(0, Math.max(20, (stderr.columns ?? 80) - 1))}`)
  }
  return {
    show: (event) => {
      if (event.type === 'gatherer' && event.state === 'running') write(event.text)
    },
    clear: () => write(''),
  }
}
