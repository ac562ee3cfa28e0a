// EngineApi: what the window (over IPC) and the page (over HTTP) may ask of the engine, and what it tells them.
// Requests come from a renderer and are always parsed; events come from us and are only typed.
import * as z from 'zod'
import { LARGEST_BUNDLE } from './bundle.ts'
import type { Profile } from './profile.ts'
import type { Report } from './report.ts'
import type { ShownHello } from './told-hello.ts'
import { ANSWERS, type Answer, type Layer } from './vocabulary.ts'
import { dateSchema } from './vocabulary-schemas.ts'

export const checkInputSchema = z.strictObject({
  profileId: z.string().max(100),
  /** Empty: the profile's own endpoints. */
  url: z.string().max(2000),
  runtimes: z.array(z.string().max(300)).max(50),
  proxy: z.string().max(2000),
  /** A PEM file's path, or empty. */
  ca: z.string().max(4000),
  deep: z.boolean(),
  /** A practice run: `none` (it behaves well) or a cause id; null: a real check. */
  practice: z.string().max(100).nullable(),
})
export type CheckInput = z.infer<typeof checkInputSchema>

/** Every call, by name, with the schema of its one argument. */
export const engineCalls = {
  start: z.strictObject({}),
  plan: checkInputSchema,
  check: checkInputSchema,
  cancel: z.strictObject({ run: z.string().max(100) }),
  saveBundle: z.strictObject({ run: z.string().max(100) }),
  openBundle: z.strictObject({
    name: z.string().max(1000),
    bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length <= LARGEST_BUNDLE),
  }),
  /** A person's answer to a question of the checklist; null takes it back. */
  answer: z.strictObject({ run: z.string().max(100), question: z.string().max(100), answer: z.enum(ANSWERS).nullable() }),
  /** The ready-written message about a cause, as a file. */
  saveMessage: z.strictObject({ run: z.string().max(100), finding: z.int().min(0).max(100_000) }),
  hello: z.strictObject({ run: z.string().max(100), runtime: z.string().max(2000) }),
  judgeAgain: z.strictObject({ run: z.string().max(100), asOf: dateSchema }),
  explain: z.strictObject({ text: z.string().max(20_000) }),
} as const
export type EngineCall = keyof typeof engineCalls

/** The check that runs, or the last one that ended with an answer: for a face that was not there when it began. */
export interface LatestCheck {
  run: string
  input: CheckInput
  /** Everything that it told so far, in order; `finished` is the last of one that has ended. */
  events: EngineEvent[]
}

export interface StartInfo {
  version: string
  latest: LatestCheck | null
  profiles: { id: string; name: string; endpoints: string[]; reviewed: string; contacts: Profile['contacts'] }[]
  runtimeKinds: { kind: string; name: string }[]
  /** Practice runs that can be chosen: cause id and one plain sentence. */
  practiceFaults: { id: string; title: string }[]
}

/** What one error message can mean. */
export interface Explained {
  id: string
  meaning: string
  /** As it stands in the text. */
  quote: string
  /** The programs and libraries that say so. */
  saidBy: string[]
  /** The likeliest first. */
  causes: { id: string; name: string }[]
  /** What a check looks at to tell them apart. */
  decides: string
  source: string
  checked: string
  /** Whether it was seen in a run of our own, or is quoted. */
  seen: 'run here' | 'quoted'
}

/** What a text with error messages says: the specific ones, and those that leave open all that another one leaves open too. */
export interface Explanation {
  specific: Explained[]
  general: Explained[]
}

/** Why something was not done, in one sentence, and which field of the first screen mends it. */
export interface Refusal {
  sentence: string
  field?: keyof CheckInput
}

/** What a check will do, in sentences, before it does it. */
export interface PlanInfo {
  runs: string[]
  reads: string[]
  connects: string[]
  problem: Refusal | null
  /** The words of the field in these sentences. */
  terms: Report['terms']
}

/** A reply: Electron flattens errors to their message, so expected failures travel as values. */
export type Reply<T> = { ok: true; value: T } | ({ ok: false } & Refusal)

/** The window asks where and answers the path (null: the person changed their mind); the page answers the bytes. */
export type Saved = { path: string | null } | { name: string; bytes: Uint8Array }

export interface EngineApi {
  start(input: Record<string, never>): Promise<Reply<StartInfo>>
  plan(input: CheckInput): Promise<Reply<PlanInfo>>
  check(input: CheckInput): Promise<Reply<{ run: string }>>
  cancel(input: { run: string }): Promise<Reply<null>>
  saveBundle(input: { run: string }): Promise<Reply<Saved>>
  openBundle(input: { name: string; bytes: Uint8Array }): Promise<Reply<{ run: string; report: Report }>>
  answer(input: { run: string; question: string; answer: Answer | null }): Promise<Reply<Report>>
  /** As `saveBundle`; `finding` is its place in the report's findings. */
  saveMessage(input: { run: string; finding: number }): Promise<Reply<Saved>>
  /** The hello that a runtime (its id) sent by itself, field by field. */
  hello(input: { run: string; runtime: string }): Promise<Reply<ShownHello>>
  judgeAgain(input: { run: string; asOf: string }): Promise<Reply<Report>>
  /** What the error messages in a text can mean; nothing is asked of host or network. */
  explain(input: { text: string }): Promise<Reply<Explanation>>
}

export type EngineEvent =
  | { type: 'layer'; run: string; layer: Layer; state: 'waiting' | 'running' | 'done'; text: string }
  | { type: 'gatherer'; run: string; layer: Layer; gatherer: string; state: 'running' | 'done'; text: string }
  | { type: 'finished'; run: string; report: Report }
  | { type: 'stopped'; run: string; why: 'cancelled' | 'failed'; sentence: string }
  /** A bundle that was opened outside the page, by the window's menu. */
  | { type: 'opened'; run: string; name: string; report: Report }
