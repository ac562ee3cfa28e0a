// A profile of a scenario's own: MultiSafepay's rules, with something changed.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../root.ts'
import type { Stage } from '../stage.ts'

/** The file, as `--profile` takes it. */
export const writeProfile = async (stage: Stage, change: object): Promise<string> => {
  const profile = JSON.parse(await readFile(join(root, 'assets', 'profiles', 'multisafepay.json'), 'utf8'))
  await writeFile(stage.path('profile.json'), JSON.stringify({ ...profile, id: 'lab', ...change }))
  return stage.path('profile.json')
}
