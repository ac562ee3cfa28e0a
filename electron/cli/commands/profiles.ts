// `profiles`: the platforms whose rules are built in, and whether a profile file is sound.
import { builtInProfiles } from '../../knowledge/profiles.ts'
import { harmless } from '../../report/terminal-text.ts'
import { profileFromFile } from '../choose-profile.ts'
import { EXIT } from '../exit.ts'
import { fail } from '../outputs.ts'
import { answer } from '../terminal.ts'

const suiteCount = ({ length }: readonly string[]): string => `${length} ${length === 1 ? 'suite' : 'suites'}`

export const listProfiles = (): number => {
  const widest = Math.max(...builtInProfiles.map((profile) => profile.id.length))
  for (const { id, name, minTls, suites, reviewed, endpoints } of builtInProfiles) {
    const addresses = endpoints.map((endpoint) => endpoint.url).join(', ') || 'enter your API address'
    answer(`${id.padEnd(widest)}  ${name}: TLS ${minTls} or newer, ${suiteCount(suites)}, reviewed ${reviewed}; ${addresses}\n`)
  }
  return EXIT.done
}

export const checkProfile = async (path: string): Promise<number> => {
  const read = await profileFromFile(path)
  if (!read.ok) return fail(read)
  const { name, minTls, suites } = read.profile
  answer(`${harmless(`${path} is a sound profile: ${name}, TLS ${minTls} or newer, ${suiteCount(suites)}.`)}\n`)
  return EXIT.done
}
