// Knowledge: the dated, sourced tables that rules are handed as an argument.
// Each table is a JSON file in assets/knowledge with its schema here; a row without source and date does not parse.
import * as z from 'zod'
import libraryRows from '../../assets/knowledge/libraries.json' with { type: 'json' }
import lifecycleRows from '../../assets/knowledge/lifecycles.json' with { type: 'json' }
import { dateSchema } from '../contract/vocabulary.ts'
import { lifecycleSchema } from './lifecycle.ts'

const sourced = { source: z.url(), checked: dateSchema }

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
