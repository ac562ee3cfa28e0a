// The documented settings by which a runtime offers versions of TLS that it leaves out by default, and how a person sets them.
// Which one was tried is told by a caught hello's `change`; the runtimes' own files know how it is applied to a command.
import * as z from 'zod'
import { RUNTIME_KINDS } from '../contract/runtime-facts.ts'
import { dateSchema } from '../contract/vocabulary.ts'

export const switchSchema = z.strictObject({
  kinds: z.array(z.enum(RUNTIME_KINDS)).min(1),
  /** What stands in `change` where this row is meant, e.g. `-Dhttps.protocols`. */
  setting: z.string().min(1),
  /** What a person does; `{change}` stands for the setting as it was tried. */
  steps: z.array(z.strictObject({ text: z.string(), command: z.string().optional() })).min(1),
  source: z.url(),
  checked: dateSchema,
})
export type SwitchRow = z.infer<typeof switchSchema>

/** The row of a setting that was tried on a runtime of this kind. */
export const switchOf = (rows: readonly SwitchRow[], kind: (typeof RUNTIME_KINDS)[number], change: string): SwitchRow | undefined =>
  rows.find((row) => row.kinds.includes(kind) && change.includes(row.setting))

/** Its steps with the setting in place. */
export const switchSteps = ({ steps }: SwitchRow, change: string): { text: string; command?: string }[] =>
  steps.map(({ text, command }) => ({ text: text.split('{change}').join(change), ...(command === undefined ? {} : { command }) }))
