// Host: the door to the machine. Everything a gatherer learns of this host comes through it,
// so that a recording (contract/recording) can stand in for the machine.
import type { FileResult, Process, RunResult } from '../contract/recording.ts'

export interface RunOptions {
  /** Whole deadline in milliseconds; the process group is ended at it. */
  timeoutMs: number
  signal: AbortSignal
  /** Variables added to (string) or taken from (null) the inherited environment. */
  env?: Record<string, string | null>
  stdin?: string
  /** Cap per stream in bytes; default 256 KiB. */
  maxBytes?: number
  /** Files that exist only while it runs, for its user alone: `{file:NAME}` in the arguments and in `env` stands for the path. */
  files?: Record<string, string>
}

/** Never throws for what a host can do to it; every failure is in the result. */
export interface Host {
  readonly platform: 'linux' | 'win32' | 'darwin' | 'other'
  readonly hostName: string
  readonly kernel: string
  readonly architecture: string
  /** Runs one program with a fixed argument list and no shell. */
  run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult>
  /** Reads a text file of at most 1 MiB. */
  readFile(path: string): Promise<FileResult>
  /** Names in a folder, sorted; empty when it is not there or may not be read. */
  list(path: string): Promise<string[]>
  env(name: string): string | undefined
  envNames(): string[]
  registry(key: string): Promise<Record<string, string>>
  processes(): Promise<Process[]>
}
