// The shape of a gatherer: one file, one fact, one line in gather/index.ts.
// A gatherer reads raw output through Host or Net and hands it to a pure parse function beside it. It never judges.
import type { Fact } from '../contract/fact.ts'
import type { FactId, FactValue } from '../contract/facts.ts'
import type { Layer } from '../contract/vocabulary.ts'
import type { Plan } from '../engine/plan.ts'
import type { Host } from '../host/host.ts'
import type { Net } from '../net/net.ts'
import type { ServerLook } from './app-server/servers/server-look.ts'
import type { TriedHellos } from './app-server/tried-hellos.ts'

/** Masks what may not leave the gather stage; `text` replaces every learned secret and every credential in a URL. */
export interface Redactor {
  text(value: string): string
}

export interface GatherContext<Needs extends FactId> {
  plan: Plan
  host: Host
  net: Net
  /** The clock of this host. */
  now(): Date
  /** The facts it declared in `needs`, had or missing. */
  facts: { readonly [K in Needs]: Fact<FactValue<K>> }
  signal: AbortSignal
  /** Deadline of one step, in milliseconds. */
  stepMs: number
  /** Says what is being done now, in one plain sentence. */
  say(text: string): void
  /** Remembers a secret, so that the redactor masks it wherever it turns up. */
  learnSecret(secret: string): void
  /** Credentials of a proxy, by its URL without credentials; they live only as long as the gather stage. */
  credentials: Map<string, { user: string; password: string }>
  /** What is secret of the settings of running servers, by `secretKey`; as short-lived. */
  serverSecrets: Map<string, string>
  /** The servers that run on this host; looked for once in a check, by whoever asks first. */
  servers(): Promise<ServerLook>
  /** What the runtimes' own tries caught on their way. */
  triedHellos: TriedHellos
}

export interface Gatherer<Id extends FactId = FactId, Needs extends FactId = FactId> {
  id: Id
  layer: Layer
  needs: readonly Needs[]
  /** Facts that it waits for without reading them, so as not to hold up the gatherers on which everything else waits. */
  after?: readonly FactId[]
  /** Deadline of the whole gatherer as a multiple of the step deadline. */
  steps: number
  /** What it does, for a person, before it runs and while it does. */
  words: string
  gather(context: GatherContext<Needs>): Promise<Fact<FactValue<Id>>>
  redact(value: FactValue<Id>, redactor: Redactor): FactValue<Id>
}

export const defineGatherer = <Id extends FactId, const Needs extends FactId = never>(gatherer: Gatherer<Id, Needs>): Gatherer<Id, Needs> =>
  gatherer
