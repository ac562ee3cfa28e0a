// Which platform's rules: a built-in profile by its id, or a file of the same form.
import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import type { Profile } from '../contract/profile.ts'
import { builtInProfiles, profileById } from '../knowledge/profiles.ts'
import { EXIT, type Failure, failure } from './exit.ts'

export const DEFAULT_PROFILE = 'pci-dss'

/** A name that exists as a file or ends in `.json` is a file; anything else is an id. */
const isFile = (name: string): boolean => name.endsWith('.json') || existsSync(name)

/** A pipe that lies in a folder has no end while nobody writes in it; one that a shell hands over (`<(…)`) is being written. */
const isIdlePipe = async (path: string): Promise<boolean> => !path.startsWith('/dev/fd/') && (await stat(path)).isFIFO()

export const profileFromFile = async (path: string): Promise<{ ok: true; profile: Profile } | Failure> => {
  let text: string
  try {
    if (await isIdlePipe(path)) return failure(EXIT.input, `${path} is a pipe. Name a profile file.`)
    text = await readFile(path, 'utf8')
  } catch {
    return failure(EXIT.input, `The profile file ${path} cannot be read. Check its name and who may read it.`)
  }
  const { parseProfile } = await import('../knowledge/read-profile.ts')
  const parsed = parseProfile(text)
  return parsed.ok ? parsed : failure(EXIT.input, `${path}: ${parsed.sentence}`)
}

export const chooseProfile = async (name: string): Promise<{ ok: true; profile: Profile } | Failure> => {
  const profile = profileById(name)
  if (profile) return { ok: true, profile }
  if (isFile(name)) return profileFromFile(name)
  const ids = builtInProfiles.map((known) => known.id).join(', ')
  return failure(EXIT.usage, `There is no profile "${name}". Built in are ${ids}; or name a profile file.`)
}
