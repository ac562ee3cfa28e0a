// The shape of a runtime kind: one file, one line in index.ts. It knows how to ask a program who it is, how to have it make
// one request, and how to read its answer. All of it is pure: fixed argument lists in, output in, values out.

import type { Negotiated } from '../../../contract/path.ts'
import type { Profile } from '../../../contract/profile.ts'
import type { RunResult } from '../../../contract/recording.ts'
import type { Runtime } from '../../../contract/runtime-facts.ts'
import type { OwnProxy } from './own-proxy.ts'

/** What a program says of itself. */
export interface Identity {
  /** Where it differs from the kind's name, e.g. `PHP (curl)`. */
  name?: string
  version: string
  /** The real interpreter behind a wrapper, in its own words; null where it does not tell. */
  realPath: string | null
  /** `bundled: null` where the program does not tell whose copy it is. */
  library: {
    name: string
    version: string
    bundled: boolean | null
    /** Where it tells only a line of releases, such as `3` by libssl.so.3: that line; `version` is empty then. */
    line?: string
  } | null
  trustStore: string | null
  /** The folder of the virtual environment that it is of; left out where it is of none. */
  environment?: string
  /** Where its package certifi, if it has it, says that its roots are. */
  certifi?: string
  /** Why it can make no request at all, as a sentence; left out where it can. */
  problem?: string
  /** What of it cannot be tried, such as `its curl is switched off`; left out where all of it can. */
  lacks?: string
}

/** Which way a request takes. */
export type Way =
  /** As the runtime's own settings have it. */
  | { kind: 'own' }
  | { kind: 'direct' }
  | { kind: 'proxy'; url: string; credentials: { user: string; password: string } | null }
  /** Our own catcher of hellos at `address` (host:port), which answers CONNECT and also takes a TLS hello at once. */
  | { kind: 'catcher'; address: string }

export interface Ask {
  runtime: Pick<Runtime, 'version' | 'library' | 'name'> & Partial<Pick<Runtime, 'settings'>>
  url: string
  host: string
  port: number
  /** Path and query. */
  resource: string
  way: Way
  /** The proxy that its settings name for this address, without credentials; left out where they name none. */
  proxy?: string
  /** Deadline that the runtime itself is given, in milliseconds; ours is a little later. */
  timeoutMs: number
  /** Whether trust anchors are added; `{file:added}` and `{file:merged}` then name files with them. */
  addsAnchors: boolean
}

export interface Command {
  args: readonly string[]
  /** Variables that a person may see; null takes one away. */
  env?: Readonly<Record<string, string | null>>
  /** Variables that carry a login: never shown, never recorded. */
  secretEnv?: Readonly<Record<string, string>>
  stdin?: string
  /** The end of its input would end its connection before the answer comes. */
  holdsStdin?: boolean
  /** On which settings of a server it runs, where its arguments do not tell. */
  as?: string
  /** The account of that server, where it is started as that. */
  account?: Runtime['account']
  /** A program of our own that the runtime is to run, by file name; `{file:NAME}` and `{files}` stand for their places. */
  files?: Readonly<Record<string, Uint8Array | string>>
}

/** A documented setting by which a runtime offers versions of TLS that it leaves out by default. */
export interface Switch {
  /** As it is written down, e.g. `-Dhttps.protocols=TLSv1.2`; how it is set is in knowledge (switches). */
  change: string
  /** The same command with the setting in place. */
  apply(command: Command): Command
}

/** A setting that is one more argument at the end: those of the script, where one of ours runs. */
export const argumentAtEnd = (change: string, argument: string): Switch => ({
  change,
  apply: (command) => ({ ...command, args: [...command.args, argument] }),
})

/** A setting that is one more argument of the program itself, before all others. */
export const argumentAtStart = (change: string, argument = change): Switch => ({
  change,
  apply: (command) => ({ ...command, args: [argument, ...command.args] }),
})

export interface AttemptResult {
  outcome: 'completed' | 'failed' | 'timeout'
  /** The runtime's own words; null when it completed. */
  error: string | null
  httpStatus: number | null
  negotiated: Negotiated | null
  /** Of a completed attempt, whether it checked the certificate; null where it does not tell. */
  verified: boolean | null
}

/** One of a tool's own settings, as it stands there. */
export interface OwnSetting {
  name: string
  value: string
  /** e.g. `/root/.curlrc, line 2`. */
  source: string
}

export interface RuntimeKind {
  kind: Runtime['kind']
  /** As a person knows it. */
  name: string
  /** File names that are looked for in folders, without `.exe`. */
  programs: RegExp
  /** Applications run on it: a process of it that listens is a running server. curl and openssl are tools. */
  runsApplications: boolean
  /** Further file names by which it is known among running servers, such as one with its version. */
  servers?: RegExp
  /** Files that make of a link to the program, in this folder, one with packages of its own: a virtual environment's. */
  environmentMarks?(folder: string): readonly string[]
  /** The command-line program that stands for a running server's program, which cannot run a request itself. */
  commandLineOf?(exe: string): string | null
  identify: Pick<Command, 'args' | 'env' | 'files'> & {
    /** A second command of it, run at the same time, where one does not tell all. */
    also?: Pick<Command, 'args' | 'env'>
    /** null: it did not answer as such a program does. */
    parse(result: RunResult, also?: RunResult): Identity | null
    /** Whether what `parse` does not take is none that this check can ask: it has no TLS, or is another make that tells too little. */
    isOther?(result: RunResult, also?: RunResult): boolean
    /** Further runtimes in the same program, such as PHP's streams beside its curl; `client` tells their ids apart. */
    others?(result: RunResult): readonly (Identity & { client: string })[]
  }
  /** Its own file of settings that bears on TLS and on the way: where it lies, the one that holds first, and what it says of that. */
  ownFile?: {
    places(env: (name: string) => string | undefined): readonly string[]
    /** It reads all that are there; left out: the first alone. */
    readsAll?: true
    /** `line`: counted from 1. */
    read(text: string): readonly { name: string; value: string; line: number }[]
  }
  /** In place of that, where it tells its settings itself: a further command of it, and what of the answer holds for these addresses. */
  ownConfig?: {
    args: readonly string[]
    read(stdout: string, endpoints: readonly string[], env: (name: string) => string | undefined): readonly OwnSetting[]
  }
  /** The proxy for https addresses that those settings name; null: none. */
  ownProxy?(settings: readonly OwnSetting[], env: (name: string) => string | undefined): OwnProxy | null
  /** Files that it reads by itself, the later ones before the earlier: by its program, links followed, and the flags that it runs on. */
  besideProgram?: {
    places(program: string, flags: readonly { name: string; value: string }[]): readonly string[]
    /** `place` as it was given, `path` with links followed. */
    read(files: readonly { place: string; path: string; text: string }[]): readonly OwnSetting[]
  }
  /** Variables from which it takes a proxy for https addresses by itself, the one that holds first. */
  proxyVariables(runtime: Pick<Runtime, 'version' | 'name'>, env: (name: string) => string | undefined): readonly string[]
  /** Whether it reads a network such as 10.0.0.0/8 in NO_PROXY; left out: it does not. */
  exemptsNetworks?(runtime: Pick<Runtime, 'version'>): boolean
  /** Variables that each name a file to take the place of its whole trust store, the one that holds first. */
  storeVariables?: readonly string[]
  /** They hold before what its own settings name. */
  variablesHoldFirst?: boolean
  /** It tells nothing of these variables when it is asked who it is; a script of ours does. */
  tellsNoStore?: true
  /** The way to the endpoint that a run really took, in its own words: `direct` or a proxy's URL; null where it does not tell. */
  wayTaken?(result: RunResult, endpoint: { host: string; port: number }): string | null
  /**
   * Its command of a request sends a hello first where CATCHER_VARIABLE names a catcher, past any proxy, and then asks as without. Left
   * out where a start costs less than the store of roots that it would read once more, as with PHP and the tools.
   */
  sendsHelloFirst?: true
  /** The command of one request, or a sentence that says why this runtime cannot make it this way. */
  request(ask: Ask): Command | { unsupported: string }
  /** What its makers document for a runtime of this version that does not offer the TLS version `minTls` by default. */
  switches?(runtime: Pick<Runtime, 'version' | 'name'>, minTls: Profile['minTls']): readonly Switch[]
  parseAttempt(result: RunResult): AttemptResult
}

export const defineRuntimeKind = (kind: RuntimeKind): RuntimeKind => kind

/** Whether the certificate of a proxy has to be checked against the added anchors as well. */
export const addsProxyAnchors = ({ addsAnchors, proxy }: Ask): boolean => addsAnchors && proxy?.startsWith('https:') === true

/** The variable that names our catcher of hellos, as host:port, to a program of ours that sends one before its request. */
export const CATCHER_VARIABLE = 'TLS_PREFLIGHT_CATCHER'

/** The variable that hands a proxy's login to our own scripts, as `user:password`. */
export const LOGIN_VARIABLE = 'TLS_PREFLIGHT_PROXY_LOGIN'

/** Whether an HTTP status is an answer: none (0, null) and an interim one (1xx, RFC 9110 section 15.2) are not. */
export const isAnswer = (status: number | null): status is number => status !== null && status >= 200

/** Where an answer began and the program itself says no more. */
export const UNFINISHED = 'The connection ended within the headers of an answer.'

const MAX_ERROR = 500

/** A runtime's words, at most 500 characters, lines joined. */
export const bounded = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, MAX_ERROR)

/** Compares dotted versions number by number; letters count after the numbers (`1.0.2k` > `1.0.2`). */
export const atLeast = (version: string, wanted: string): boolean => {
  const parts = (text: string) =>
    (text.match(/\d+|[a-z]+/gi) ?? []).map((part) => (/\d/.test(part) ? Number(part) : part.charCodeAt(0) / 1000))
  const [have, want] = [parts(version), parts(wanted)]
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}
