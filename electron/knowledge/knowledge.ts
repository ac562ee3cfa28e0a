// Knowledge: the dated, sourced tables that rules are handed as an argument.
// Each table is a JSON file in assets/knowledge with its schema here; a row without source and date does not parse.
import { z } from 'zod'
import lifecycleRows from '../../assets/knowledge/lifecycles.json' with { type: 'json' }
import { dateSchema } from '../contract/vocabulary.ts'

const sourced = { source: z.url(), checked: dateSchema }

const lifecycleSchema = z.strictObject({
  /** os-release ID, `windows`, `macos`. */
  os: z.string(),
  /** As in the os fact's `version`. */
  version: z.string(),
  name: z.string(),
  /** Last day of the vendor's ordinary security support. */
  support: dateSchema,
  /** A longer support that covers this system by itself (Debian LTS) or for those who have it (Ubuntu Pro, ESU). */
  extended: z.strictObject({ name: z.string(), until: dateSchema, forAll: z.boolean() }).nullable(),
  ...sourced,
})
export type Lifecycle = z.infer<typeof lifecycleSchema>

export const knowledgeSchema = z.strictObject({ lifecycles: z.array(lifecycleSchema) })
export type Knowledge = z.infer<typeof knowledgeSchema>

export const knowledge: Knowledge = knowledgeSchema.parse({ lifecycles: lifecycleRows })
