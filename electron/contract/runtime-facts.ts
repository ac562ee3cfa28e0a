// What is known of the runtimes on this host: which there are, on what settings they run, what each one's hello offers,
// and how its own attempts on the endpoints ended.
import * as z from 'zod'
import { factOf } from './fact-schema.ts'
import { codePoint, type Hello, helloSchema } from './hello.ts'
import { tlsLibrarySchema, versionSettingSchema } from './host-facts.ts'
import { answerSchema, heldChainsSchema, negotiatedSchema } from './path.ts'

export const RUNTIME_KINDS = [
  'curl',
  'wget',
  'openssl',
  'gnutls-cli',
  'git',
  'python',
  'php',
  'ruby',
  'perl',
  'node',
  'java',
  'dotnet',
  'mono',
  'powershell',
  'dotnet-framework',
  'own-tls',
] as const

export const runtimeSchema = z.object({
  /** Stable within a report: the program's name, then its path where several share the name. */
  id: z.string(),
  /** `own-tls`: a program with a TLS library of its own, such as those written in Go and Rust. */
  kind: z.enum(RUNTIME_KINDS),
  /** As a person knows it, e.g. `PHP`. */
  name: z.string(),
  version: z.string(),
  path: z.string(),
  /** After symbolic links; two runtimes with the same real path, environment and settings are one. */
  realPath: z.string(),
  /** The folder of the virtual environment that it is of, with packages of its own; left out where it is of none. */
  environment: z.string().optional(),
  /** The file of roots of its package certifi, from which Requests and others take them; left out where it has none. */
  certifi: z.string().optional(),
  /** Another program of that name comes first in PATH, and is what the name alone stands for; left out where none does. */
  behind: z.boolean().optional(),
  library: tlsLibrarySchema.nullable(),
  trustStore: z.string().nullable(),
  /** That store is not there, or not for this user; left out where it is, or that is not known. */
  storeUnreadable: z.boolean().optional(),
  /** Where the way to that store ends for this user, or the server's account: a folder that may not be entered, or the file itself. */
  storeClosed: z
    .object({
      place: z.string(),
      right: z.enum(['enter', 'read']),
      /** As stat(1) tells it, e.g. `600, owner root, group root`; left out where it does not. */
      mode: z.string().optional(),
    })
    .optional(),
  /** A running server uses this very program. */
  running: z.boolean(),
  /** Why it did not say its version, as a sentence: then it cannot be asked anything else either. Null where it did. */
  problem: z.string().nullable().default(null),
  /** How that came about, where it did not fail by itself: it may not be started, or took too long. */
  silence: z.enum(['denied', 'timeout']).optional(),
  /** What else an application on it may use and could not be tried, e.g. `its curl is switched off`; left out where there is nothing. */
  lacks: z.string().optional(),
  /** What is taken for granted of the server that it stands for, as a sentence; left out where nothing is. */
  assumed: z.string().optional(),
  /** What of that server's settings could not be read, though it has such, as a sentence: what is seen of it may be another thing. */
  hidden: z.string().optional(),
  /** The server on whose own flags and environment it was asked; null where it was asked as it starts by itself. */
  server: z
    .object({
      pid: z.int(),
      /** Its unit, else its script, else its process. */
      name: z.string(),
      /** The unit that started it, e.g. `tomcat9.service`; null where none is known. */
      unit: z.string().nullable(),
    })
    .nullable()
    .default(null),
  /** As whom it was asked and tried, where its server runs under another account than this check; left out: as whoever makes the check. */
  account: z.object({ name: z.string(), uid: z.int(), gid: z.int(), groups: z.array(z.int()), home: z.string() }).optional(),
  /** How the running servers are called that it stands for: their units, else their scripts; left out where there are none. */
  serves: z.array(z.string()).optional(),
  /** Their processes, of PHP's servers the one that began it; left out where there are none. */
  pids: z.array(z.int()).optional(),
  /** The flags and the environment of those servers were read, and name no proxy for https addresses; left out where that is not so. */
  namesNoProxy: z.boolean().optional(),
  /** What it is set to that bears on TLS, certificates and proxies, as it was when it was asked. */
  settings: z
    .array(
      z.object({
        /** `file`: in a file of its own, which it reads by itself; `unset`: a variable of whoever made the check, which the server has not. */
        how: z.enum(['flag', 'variable', 'file', 'unset']),
        /** e.g. `-Dhttps.protocols`, `NODE_OPTIONS`. */
        name: z.string(),
        /** Without credentials. */
        value: z.string(),
        /** e.g. `the command line of process 812`. */
        source: z.string(),
        /**
         * Of a line in the configuration of its TLS library, where a setting leads that to a file of its own: the versions that the line
         * switches off, which may be none. Left out of all other settings.
         */
        versionsOff: z.array(versionSettingSchema.shape.version).optional(),
      }),
    )
    .default([]),
})
export type Runtime = z.infer<typeof runtimeSchema>

/** Why a server cannot be asked whose program is for root, or for its own account, to see. */
export const NOT_READABLE = 'it may not be read by this user'

export const serversSchema = z.object({
  /** One per running server of Node.js, Python or PHP that could not be asked: `NAME: why`, with no full stop. */
  unasked: z.array(z.string()),
  /** The same, each with the names by which a person means what it runs on: `python`, `Python`, `python3`. */
  unaskedAs: z.array(z.object({ server: z.string(), names: z.array(z.string()) })).optional(),
  /** Servers that run in another container, mount namespace or network namespace than this check; the processes of one server once. */
  elsewhere: z
    .array(
      z.object({
        pid: z.int(),
        name: z.string(),
        container: z.string(),
        /** The unit that started it, e.g. `shop.service`; null where none is known. */
        unit: z.string().nullable().default(null),
        /** What of it is not that of this check. */
        differs: z.array(z.enum(['files', 'network'])).default(['files']),
      }),
    )
    .default([]),
  /** Servers that the person chose and whose program may not be read by whoever made the check; left out where there are none. */
  unread: z
    .array(
      z.object({
        /** As the person wrote it. */
        chosen: z.string(),
        pid: z.int(),
        /** What it is called where every user may look, e.g. `python3`. */
        program: z.string(),
        /** Under which account it runs; null where that is the one that made the check. */
        account: z.string().nullable(),
        /** The check was made as root. */
        byRoot: z.boolean(),
        /** What the files of its unit, and its command line, set that bears on TLS, certificates and proxies. */
        settings: z.array(z.object({ name: z.string(), value: z.string() })),
        /** Files of its settings that may not be read either. */
        files: z.array(z.string()),
      }),
    )
    .optional(),
})
export type Servers = z.infer<typeof serversSchema>

/** A certificate file that a variable of a running server names for a library of its own. */
export const caFileSchema = z.object({
  /** How that server is called. */
  server: z.string(),
  /** e.g. `REQUESTS_CA_BUNDLE`. */
  variable: z.string(),
  file: z.string(),
  /** Null where the file is not there. */
  certificates: z.int().nullable(),
  chains: heldChainsSchema,
})
export type CaFile = z.infer<typeof caFileSchema>

/** The list of roots that a package of a runtime brings for libraries beside its own: certifi's. */
export const packageFileSchema = z.object({
  /** The ids of the runtimes that have it and are told of no other file. */
  runtimes: z.array(z.string()),
  file: z.string(),
  certificates: z.int(),
  chains: heldChainsSchema,
})
export type PackageFile = z.infer<typeof packageFileSchema>

/** A file of roots from which runtimes themselves take theirs, since settings of their own name it. */
export const ownStoreFileSchema = z.object({
  /** The ids of those runtimes. */
  takenBy: z.array(z.string()),
  file: z.string(),
  certificates: z.int(),
  chains: heldChainsSchema,
})
export type OwnStoreFile = z.infer<typeof ownStoreFileSchema>

/** Files of roots beside the stores of the system: what running servers are told of, what packages bring, what runtimes take. */
export const rootFilesSchema = z.array(z.union([caFileSchema, packageFileSchema, ownStoreFileSchema]))

export const caughtHelloSchema = z.object({
  runtime: z.string(),
  mode: z.enum(['default', 'forced']),
  /** What was changed in `forced` mode; empty by default. */
  change: z.string(),
  hello: factOf(helloSchema),
})
export type CaughtHello = z.infer<typeof caughtHelloSchema>

/** What a runtime (by its id) offers by itself; null where that was not caught. */
export const defaultHello = (caught: readonly CaughtHello[], runtime: string): Hello | null => {
  const one = caught.find(({ runtime: id, mode, hello }) => id === runtime && mode === 'default' && hello.ok)
  return one?.hello.ok ? one.hello.value : null
}

export const attemptSchema = z.object({
  runtime: z.string(),
  endpoint: z.url(),
  /** `direct` or the proxy's URL without credentials: the way that the runtime took, in its own words where it tells. */
  via: z.string(),
  outcome: z.enum(['completed', 'failed', 'timeout', 'not-run']),
  /** Of a completed attempt, whether the runtime checked the certificate: false where it connects without; null or left out: not known. */
  verified: z.boolean().nullable().optional(),
  /** The runtime's own words, bounded; null when it completed. */
  error: z.string().nullable(),
  /** The file or folder of trust anchors that it named while it tried; null or left out where it names none. */
  trustStore: z.string().nullable().optional(),
  /** It was run with the certificates given for this check among its trusted roots; left out where it was not. */
  givenTrust: z.boolean().optional(),
  /** Certificates were given for this check, and it was run without them: its own settings name its store. Left out where that is not so. */
  ownStore: z.boolean().optional(),
  /** Why it was not run; null otherwise. */
  notRun: z.string().nullable(),
  httpStatus: z.int().nullable(),
  negotiated: negotiatedSchema.extend({ suite: codePoint.nullable() }).nullable(),
  ms: z.number(),
  /** The command as run, without credentials; empty where the runtime's kind knows no way to ask it for this. */
  command: z.string(),
})
export type Attempt = z.infer<typeof attemptSchema>

/** It was run and did not get through. */
export const hasFailed = ({ outcome }: Attempt): boolean => outcome === 'failed' || outcome === 'timeout'

/** A captured hello, with fresh random and key share, sent by our own socket over a path: tells library from path. */
export const replaySchema = z.object({
  runtime: z.string(),
  mode: z.enum(['default', 'forced']),
  /** What it had more than the captured one: nothing, the profile's suites, or all groups or signature algorithms that are in use. */
  added: z.enum(['nothing', 'suites', 'groups', 'signature-algorithms']).default('nothing'),
  /** Groups whose key share could not be made here, so that the hello was sent without it. */
  leftOut: z.array(codePoint).default([]),
  /** Id of the path. */
  path: z.string(),
  answer: answerSchema,
  ms: z.number(),
})
export type Replay = z.infer<typeof replaySchema>
