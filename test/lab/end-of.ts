// How a program that a test started has ended: its status, and all that it wrote.
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

export interface Ended {
  /** Null where a signal ended it. */
  exit: number | null
  stdout: string
  stderr: string
}

/** Rejects where it did not start. */
export const endOf = (child: ChildProcessByStdio<null, Readable, Readable>): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const said = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => {
      said.stdout += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      said.stderr += chunk
    })
    child.on('error', reject)
    child.on('close', (exit) => resolve({ ...said, exit }))
  })
