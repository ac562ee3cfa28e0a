// By what a recording finds a run again: its command line without what differs between two runs of the same thing.
// That is the port of our own hello catcher; credentials are masked too.
import { commandLine } from './command-line.ts'
import type { RunOptions } from './host.ts'
import { maskCredentials } from './mask.ts'

/** What recorded hosts need of net's HelloCatcher. */
export interface Catcher {
  readonly proxyUrl: string
  readonly port: number
  next(deadline: { signal: AbortSignal; timeoutMs: number }): Promise<Uint8Array | null>
  close(): Promise<void>
}

const addressOf = (port: number): string => `127.0.0.1:${port}`

/** Those of the catchers' ports that this command was told of. */
export const portsIn = (args: readonly string[], options: Pick<RunOptions, 'env' | 'stdin'>, ports: Iterable<number>): number[] => {
  const told = [...args, ...Object.values(options.env ?? {}), options.stdin ?? '']
  return [...ports].filter((port) => told.some((text) => text !== null && new RegExp(`${addressOf(port)}(?!\\d)`).test(text)))
}

export const runKey = (program: string, args: readonly string[], ports: readonly number[], as = ''): string =>
  maskCredentials(
    ports.reduce(
      (line, port) => line.split(addressOf(port)).join('127.0.0.1:PORT'),
      `${as === '' ? '' : `${as} `}${commandLine(program, args)}`,
    ),
  )
