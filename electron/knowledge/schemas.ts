// The schemas of the tables of knowledge: a row without source and date does not fit.
// Tests hold the tables against them; no start of the program does.
import * as z from 'zod'
import { RUNTIME_KINDS } from '../contract/runtime-facts.ts'
import { dateSchema } from '../contract/vocabulary-schemas.ts'

export const lifecycleSchema = z.strictObject({
  /** os-release ID, `windows`, `macos`. */
  os: z.string(),
  /** The leading numbers of the os fact's `version`; empty: the system gives no version; null: whatever it gives. */
  version: z.string().nullable(),
  /** Where systems share id and version (CentOS Linux and Stream, Windows editions): the system's own name contains one of these. */
  names: z.array(z.string()).min(1).optional(),
  name: z.string(),
  /** Last day of the vendor's ordinary security support; null: a rolling release, which has none. */
  support: dateSchema.nullable(),
  /** Longer supports: `forAll` covers the system by itself (Debian LTS), the others those who have them (Ubuntu Pro, ESU, ELS). */
  extended: z.array(z.strictObject({ name: z.string(), until: dateSchema, forAll: z.boolean() })),
  /** Another source's last day of the ordinary support, where the sources differ. */
  otherwise: dateSchema.optional(),
  /** The vendor names no day: `support` is when its updates were seen to stop. */
  observed: z.literal(true).optional(),
  /** The vendor's page on it. */
  source: z.url(),
  /** Where the day was read on `checked`: ids of assets/knowledge/lifecycle-sources.json. */
  readIn: z.array(z.string()).min(1),
  checked: dateSchema,
})

const sourced = { source: z.url(), checked: dateSchema }

const branchSchema = z.strictObject({
  /** The leading numbers of its versions, e.g. `1.1.1`, `3.0`. */
  version: z.string(),
  /** The last day on which its makers mend it; null: it is the one that they work on. */
  until: dateSchema.nullable(),
  /** The makers name no day: `until` is when the last release of the branch came out. */
  observed: z.literal(true).optional(),
  ...sourced,
})

export const librarySchema = z.strictObject({
  /** As in the system-tls fact. */
  library: z.string(),
  /** The first version that can do TLS 1.2, and TLS 1.3, as a client; null: none can. */
  tls12: z.string(),
  tls13: z.string().nullable(),
  ...sourced,
  /** In the order of their versions; empty where the library comes with its system and is mended as long as that is. */
  branches: z.array(branchSchema),
})

export const switchSchema = z.strictObject({
  kinds: z.array(z.enum(RUNTIME_KINDS)).min(1),
  /** What stands in `change` where this row is meant, e.g. `-Dhttps.protocols`. */
  setting: z.string().min(1),
  /** What a person does; `{change}` stands for the setting as it was tried. */
  steps: z.array(z.strictObject({ text: z.string(), command: z.string().optional() })).min(1),
  source: z.url(),
  checked: dateSchema,
})

/** Where several rows of a table fit, the first holds. */
export const knowledgeSchema = z.strictObject({
  lifecycles: z.array(lifecycleSchema),
  libraries: z.array(librarySchema),
  switches: z.array(switchSchema),
})
