// The last finished check, kept in the window's own folder while the window is open: where the display goes away, or the power, the next
// start shows it again. It is removed when the program is left in order, and is for this user alone.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type CheckInput, checkInputSchema } from '../contract/engine-api.ts'
import { type Facts, factsSchema } from '../contract/facts.ts'

export interface LastCheck {
  input: CheckInput
  facts: Facts
}

const fileIn = (folder: string): string => path.join(folder, 'last-check.json')

/** Keeps it; where that cannot be the check is no worse for it. Facts carry no credentials. */
export const keepLastCheck = (folder: string, check: LastCheck): void => {
  try {
    // On a full disk the one before stays whole.
    const file = fileIn(folder)
    writeFileSync(`${file}.new`, JSON.stringify(check), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // Nobody was promised more than the answer on the screen.
  }
}

export const forgetLastCheck = (folder: string): void => {
  for (const file of [fileIn(folder), `${fileIn(folder)}.new`]) rmSync(file, { force: true })
}

/** What an earlier start could not clear away; null where there is nothing that can be read. */
export const lastCheckIn = (folder: string): LastCheck | null => {
  try {
    const kept: unknown = JSON.parse(readFileSync(fileIn(folder), 'utf8'))
    if (typeof kept !== 'object' || kept === null || !('input' in kept) || !('facts' in kept)) return null
    return { input: checkInputSchema.parse(kept.input), facts: factsSchema.parse(kept.facts) }
  } catch {
    return null
  }
}
