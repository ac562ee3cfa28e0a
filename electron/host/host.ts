// Host: the door to the machine. Everything a gatherer learns of this host comes through it,
// so that a recording (contract/recording) can stand in for the machine.
import type { FileResult, Look, Process, RunResult } from '../contract/recording.ts'

export interface RunOptions {
  /** Whole deadline in milliseconds; the process group is ended at it. */
  timeoutMs: number
  signal: AbortSignal
  /** Variables added to (string) or taken from (null) the inherited environment. */
  env?: Record<string, string | null>
  stdin?: string
  /** Standard input stays open after `stdin`, for a program that would take its end for a goodbye. */
  holdStdin?: boolean
  /** Cap per stream in bytes; default 256 KiB. */
  maxBytes?: number
  /** Of standard output only the lines that begin with one of these are kept. */
  lines?: readonly string[]
  /** On whose settings it is started, where its command line does not tell: a recording tells two such runs apart by it. */
  as?: string
  /** The account that it is started as, in place of this program's own; on Linux, where this program runs as root. */
  account?: Account
  /** The folder that it is started in; by default one in which no file can change what a runtime does. */
  folder?: string
  /**
   * Files that exist only while it runs, for its user, or its group, alone: `{file:NAME}` in the arguments and in `env` stands for the path, and
   * `{files}` for the folder that holds them all.
   */
  files?: Readonly<Record<string, string | Uint8Array>>
}

/** How `stderr` begins where a program was not started because no folder takes its temporary files: they are full or read-only. */
export const NO_PLACE = 'A temporary file could not be written'

/** Numbers of an account, and all of its further groups. */
export interface Account {
  uid: number
  gid: number
  groups: readonly number[]
}

/** What is asked while a folder and everything below it is read. Names are relative to it, their parts joined by `/`. */
export interface TreeVisit {
  signal: AbortSignal
  /** The largest file that is handed over, in bytes. */
  maxBytes: number
  /** Whether a folder of this name is entered. */
  enters(folder: string): boolean
  /** Whether this file is read. */
  wants(name: string): boolean
  /** A file's bytes; they are gone after the call. */
  file(name: string, bytes: Uint8Array): void
  skipped(name: string, why: 'too-large' | 'denied' | 'link-loop' | 'special' | 'failed'): void
}
export type TreeEnd =
  /** `finished`: false where the signal ended it. */
  { ok: true; finished: boolean } | { ok: false; why: 'not-found' | 'no-folder' | 'denied' | 'failed'; detail: string }

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
  /** What a path leads to, links followed; null where it leads nowhere, or may not be followed. */
  look(path: string): Promise<Look | null>
  /** Names in a folder, sorted; empty when it is not there or may not be read. */
  list(path: string): Promise<string[]>
  /** Reads the files of a folder and of all below it. A recording does not keep them: they are the merchant's own code. */
  readTree(folder: string, visit: TreeVisit): Promise<TreeEnd>
  env(name: string): string | undefined
  envNames(): string[]
  /** The values of one key, none where it is not there or may not be read; null where it was not read in time. */
  registry(key: string): Promise<Record<string, string> | null>
  /** Null where this system does not tell them. */
  processes(): Promise<Process[] | null>
  /** Those of a process's variables that are asked for; null where this user may not read them, or it is gone. */
  variablesOf(pid: number, names: readonly string[]): Promise<Record<string, string> | null>
}
