// Takes an exact number of bytes off a connection, however they were cut on the way, with one deadline for all of them.
// No more than was asked for is waited for; what came beyond it stays for the next reader.
import type { Connection, Deadline, ReadResult } from './net.ts'

export type Taken = Exclude<ReadResult, { kind: 'bytes' }> | { kind: 'bytes'; bytes: Buffer }

export interface ByteTaker {
  take(length: number): Promise<Taken>
  /** What was read and not taken. */
  rest(): Uint8Array
}

export const createByteTaker = (connection: Pick<Connection, 'read'>, { signal, timeoutMs }: Deadline): ByteTaker => {
  const end = performance.now() + timeoutMs
  let held = Buffer.alloc(0)
  return {
    async take(length) {
      while (held.length < length) {
        const left = end - performance.now()
        const read: ReadResult = left > 0 ? await connection.read({ signal, timeoutMs: left }) : { kind: 'silent' }
        if (read.kind !== 'bytes') return read
        held = Buffer.concat([held, read.bytes])
      }
      const bytes = held.subarray(0, length)
      held = held.subarray(length)
      return { kind: 'bytes', bytes }
    },
    rest: () => held,
  }
}
