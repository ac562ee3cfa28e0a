// The documented settings by which a runtime offers versions of TLS that it leaves out by default, and how a person sets them.
// Which one was tried is told by a caught hello's `change`; the runtimes' own files know how it is applied to a command.
import type * as z from 'zod'
import type { RUNTIME_KINDS } from '../contract/runtime-facts.ts'
import type { switchSchema } from './schemas.ts'

export type SwitchRow = z.infer<typeof switchSchema>

/** The row of a setting that was tried on a runtime of this kind. */
export const switchOf = (rows: readonly SwitchRow[], kind: (typeof RUNTIME_KINDS)[number], change: string): SwitchRow | undefined =>
  rows.find((row) => row.kinds.includes(kind) && change.includes(row.setting))

/** Its steps with the setting in place. */
export const switchSteps = ({ steps }: SwitchRow, change: string): { text: string; command?: string }[] =>
  steps.map(({ text, command }) => ({ text: text.split('{change}').join(change), ...(command === undefined ? {} : { command }) }))
