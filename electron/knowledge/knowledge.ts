// Knowledge: the dated, sourced tables that rules are handed as an argument.
// Each table is a JSON file in assets/knowledge with its schema here; a row without source and date does not parse.
import * as z from 'zod'
import libraryRows from '../../assets/knowledge/libraries.json' with { type: 'json' }
import lifecycleRows from '../../assets/knowledge/lifecycles.json' with { type: 'json' }
import switchRows from '../../assets/knowledge/switches.json' with { type: 'json' }
import { librarySchema } from './library.ts'
import { lifecycleSchema } from './lifecycle.ts'
import { switchSchema } from './switches.ts'

/** Where several rows of a table fit, the first holds. */
export const knowledgeSchema = z.strictObject({
  lifecycles: z.array(lifecycleSchema),
  libraries: z.array(librarySchema),
  switches: z.array(switchSchema),
})
export type Knowledge = z.infer<typeof knowledgeSchema>

export const knowledge: Knowledge = knowledgeSchema.parse({ lifecycles: lifecycleRows, libraries: libraryRows, switches: switchRows })
