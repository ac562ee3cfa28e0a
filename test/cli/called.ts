// The command line without the start of a program: what a command answers and says, in this process. How the program starts and
// ends is tested by runs of the whole file (built-cli.ts).
import { vi } from 'vitest'
import { runProgram } from '../../electron/cli/program.ts'
import type { Ended } from './built-cli.ts'

const heardOn = (stream: NodeJS.WriteStream) => {
  let text = ''
  const write = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    text += String(chunk)
    return true
  })
  return { text: () => text, end: () => write.mockRestore() }
}

/** One command after the other: what is written meanwhile is taken for its answer. */
export const call = async (args: readonly string[]): Promise<Ended> => {
  const [stdout, stderr] = [heardOn(process.stdout), heardOn(process.stderr)]
  try {
    const status = await runProgram(args)
    return { status, stdout: stdout.text(), stderr: stderr.text() }
  } finally {
    stdout.end()
    stderr.end()
  }
}
