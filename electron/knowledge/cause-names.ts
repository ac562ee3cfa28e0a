// The causes in general words: one line each that holds for every subject; a rule's own titles name theirs.
// Tests hold them against the closed list of causes.
import * as z from 'zod'
import rows from '../../assets/knowledge/cause-names.json' with { type: 'json' }

const causeNameSchema = z.strictObject({
  /** As in the report; a cause that no rule judges yet has its id too. */
  id: z.string(),
  /** A sentence. */
  name: z.string(),
})

const names = new Map(
  z
    .array(causeNameSchema)
    .parse(rows)
    .map(({ id, name }) => [id, name]),
)
export const causeIds: readonly string[] = [...names.keys()]

/** The cause in general words; its id where there are none. */
export const causeName = (id: string): string => names.get(id) ?? id
