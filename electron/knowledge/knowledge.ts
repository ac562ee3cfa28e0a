// Knowledge: the dated, sourced tables that rules are handed as an argument.
// Each table is a JSON file in assets/knowledge with its schema here; a row without source and date does not parse.
import * as z from 'zod'
import libraryRows from '../../assets/knowledge/libraries.json' with { type: 'json' }
import lifecycleRows from '../../assets/knowledge/lifecycles.json' with { type: 'json' }
import { dateSchema } from '../contract/vocabulary.ts'

const sourced = { source: z.url(), checked: dateSchema }

const lifecycleSchema = z.strictObject({
  /** os-release ID, `windows`. Apple publishes no dates, so macOS has no row. */
  os: z.string(),
  /** The leading numbers of the os fact's `version`; empty: the system gives no version; null: whatever it gives. */
  version: z.string().nullable(),
  /** Where systems share id and version (CentOS Linux and CentOS Stream): what the system's own name must contain. */
  word: z.string().optional(),
  name: z.string(),
  /** Last day of the vendor's ordinary security support; null: a rolling release, which has none. */
  support: dateSchema.nullable(),
  /** A longer support that covers this system by itself (Debian LTS) or for those who have it (Ubuntu Pro, ESU). */
  extended: z.strictObject({ name: z.string(), until: dateSchema, forAll: z.boolean() }).nullable(),
  ...sourced,
})
export type Lifecycle = z.infer<typeof lifecycleSchema>

const librarySchema = z.strictObject({
  /** As in the system-tls fact. */
  library: z.string(),
  /** The first version that can do TLS 1.2, and TLS 1.3, as a client. */
  tls12: z.string(),
  tls13: z.string(),
  ...sourced,
})
export type Library = z.infer<typeof librarySchema>

/** Where several rows of a table fit, the first holds. */
export const knowledgeSchema = z.strictObject({ lifecycles: z.array(lifecycleSchema), libraries: z.array(librarySchema) })
export type Knowledge = z.infer<typeof knowledgeSchema>

export const knowledge: Knowledge = knowledgeSchema.parse({ lifecycles: lifecycleRows, libraries: libraryRows })
