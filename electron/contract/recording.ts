// A recording: everything that Host read on one machine. Evidence, test fixture and collector output in one format.
// recorded-host replays it through the same gatherers and parsers.
import * as z from 'zod'

export const runResultSchema = z.object({
  /** Null when it was ended by a signal, a deadline, or did not start. */
  exit: z.int().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  /** `ended` by itself, or why it has no exit status. */
  end: z.enum(['ended', 'timeout', 'cancelled', 'not-found', 'denied', 'failed']),
  ms: z.number(),
  /** Output beyond the limit was cut off. */
  truncated: z.boolean(),
})
export type RunResult = z.infer<typeof runResultSchema>

export const fileResultSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), text: z.string(), realPath: z.string() }),
  z.object({ ok: z.literal(false), why: z.enum(['not-found', 'denied', 'too-large', 'failed']), detail: z.string() }),
])
export type FileResult = z.infer<typeof fileResultSchema>

export const processSchema = z.object({
  pid: z.int(),
  /** The kernel's name for it (comm), at most 15 characters; every user may read it. */
  name: z.string(),
  /** Real path of its program; empty where this user may not read it. */
  exe: z.string(),
  args: z.array(z.string()),
  /** It has a listening TCP socket; where its program may not be read, its user has one. */
  listens: z.boolean(),
  /** It listens on a socket of this host (unix(7)), by which another server hands questions on to it. Left out: it does not. */
  listensOnHost: z.literal(true).optional(),
  /** Left out but where it has written over the variables that it was started with, so that they cannot be read. */
  lostVariables: z.literal(true).optional(),
  /** Its network namespace, as the kernel numbers them, where it is another one than that of the check. */
  network: z.string().optional(),
})
export type Process = z.infer<typeof processSchema>

/** What a path leads to, as this user sees it. */
export const lookSchema = z.object({
  /** After symbolic links. */
  realPath: z.string(),
  kind: z.enum(['file', 'folder', 'other']),
  /** Someone may execute it; a shell passes over a file that nobody may. */
  executable: z.boolean(),
  /** This user may read it. */
  readable: z.boolean(),
})
export type Look = z.infer<typeof lookSchema>

export const recordingSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** How this recording was got, in one sentence. */
  origin: z.string(),
  madeAt: z.iso.datetime(),
  platform: z.enum(['linux', 'win32', 'darwin', 'other']),
  hostName: z.string(),
  kernel: z.string(),
  architecture: z.string(),
  env: z.record(z.string(), z.string()),
  /** Key: the command line with the loopback port and token normalised. */
  runs: z.record(z.string(), runResultSchema),
  files: z.record(z.string(), fileResultSchema),
  /** By path; null where it leads nowhere. */
  looks: z.record(z.string(), lookSchema.nullable()).default({}),
  lists: z.record(z.string(), z.array(z.string())),
  registry: z.record(z.string(), z.record(z.string(), z.string())),
  /** Null where that system did not tell them. */
  processes: z.array(processSchema).nullable(),
  /** By pid of a server: those of its variables that bear on its connections; null where they may not be read. */
  variables: z.record(z.string(), z.record(z.string(), z.string()).nullable()).default({}),
  /** ClientHello records (base64) caught while a command ran; key as in `runs`. */
  hellos: z.record(z.string(), z.string()),
})
export type Recording = z.infer<typeof recordingSchema>
