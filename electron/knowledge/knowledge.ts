// Knowledge: the dated, sourced tables that rules are handed as an argument.
// Each table is a JSON file in assets/knowledge with its schema in schemas.ts; a row without source and date does not fit it.
import type * as z from 'zod'
import fixRows from '../../assets/knowledge/fixes.json' with { type: 'json' }
import libraryRows from '../../assets/knowledge/libraries.json' with { type: 'json' }
import lifecycleRows from '../../assets/knowledge/lifecycles.json' with { type: 'json' }
import runtimeRows from '../../assets/knowledge/runtimes.json' with { type: 'json' }
import switchRows from '../../assets/knowledge/switches.json' with { type: 'json' }
import upgradeRows from '../../assets/knowledge/upgrades.json' with { type: 'json' }
import type { knowledgeSchema } from './schemas.ts'

export type Knowledge = z.infer<typeof knowledgeSchema>

/** The tables are held against their schemas by a test (test/knowledge): to do it at each start takes as long as half of all rules. */
export const knowledge = {
  lifecycles: lifecycleRows,
  libraries: libraryRows,
  switches: switchRows,
  runtimes: runtimeRows,
  fixes: fixRows,
  upgrades: upgradeRows,
} as Knowledge
