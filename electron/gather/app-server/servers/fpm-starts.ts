// How each running PHP-FPM was started. A master renames itself and so wipes its command line, and its environment with that: only its
// configuration stays to be seen, and of one that a unit of systemd starts, the unit tells the rest, where the two agree.
import type { Process } from '../../../contract/recording.ts'
import type { Host } from '../../../host/host.ts'
import { unitOf } from '../../os/control-group.ts'
import { commandOfUnit, environmentOfUnit, type UnitEnvironment } from './unit-files.ts'

export interface FpmStart {
  pid: number
  unit: string | null
  /** The path of its program; empty where it may not be read. */
  exe: string
  /** Its configuration; null where it does not say. */
  config: string | null
  /** Another php.ini than its usual one, and what its command line defines; null: how it was started cannot be read. */
  given: { ini: string | null; defines: string[] } | null
  /** What its unit puts into its environment; null: that is not known. */
  variables: UnitEnvironment['variables'] | null
  /** It was started by a command line of its own, as its configuration shows, and the rest of that is not known. */
  hides: boolean
}

const TITLE = /^php-fpm: master process \((.+)\)$/

/** The arguments of a PHP-FPM that bear on its php.ini (php-fpm(8)); null for ways to write them that are not read here. */
const iniIn = (words: readonly string[]): FpmStart['given'] => {
  if (words.some((word) => /^(-n|--no-php-ini|-[cd].+|--php-ini=.*|--define=.*)$/.test(word))) return null
  const after = (...names: string[]) => words.flatMap((word, at) => (names.includes(word) ? [words[at + 1] ?? ''] : []))
  return { ini: after('-c', '--php-ini')[0] ?? null, defines: after('-d', '--define') }
}

/** The configuration that words name; `''` where they leave it to the program; null where they start something else, such as a script. */
const configIn = ([program = '', ...words]: readonly string[]): string | null => {
  if (!/(^|\/)php-fpm[\d.]*$/.test(program)) return null
  const named = words.flatMap((word, at) => {
    if (word === '-y' || word === '--fpm-config') return [words[at + 1] ?? '']
    return /^(?:-y|--fpm-config=)(.+)$/.exec(word)?.[1] ?? []
  })
  return named[0] ?? ''
}

/** Where packages and PHP's own builds have the configuration that a PHP-FPM reads by itself. */
const USUAL_CONFIG = /^(\/usr\/local|\/opt\/.+)?\/etc\/(php[\d.]*\/)?([\d.]+\/fpm\/)?php-fpm\.conf$/

const startOf = async ({ pid, exe, args }: Process, host: Host): Promise<FpmStart> => {
  const group = await host.readFile(`/proc/${pid}/cgroup`)
  const unit = group.ok ? unitOf(group.text) : null
  const words = unit === null ? null : await commandOfUnit(unit, host)
  const config = TITLE.exec(args[0] ?? '')?.[1] ?? null
  const isUsual = config === null || USUAL_CONFIG.test(config)
  const told = words === null ? null : configIn(words)
  const agrees = told !== null && (told === '' ? isUsual : config === null || told === config)
  const given = words !== null && agrees ? iniIn(words.slice(1)) : null
  const environment = unit !== null && given !== null ? await environmentOfUnit(unit, host) : null
  const variables = environment?.unread.length === 0 ? environment.variables : null
  return { pid, unit, exe, config, given, variables, hides: given === null && !isUsual }
}

/** Each running master; where no process calls itself one, the first of those that run the program. `isIt` knows the program's name. */
export const fpmStarts = async (processes: readonly Process[], isIt: (process: Process) => boolean, host: Host): Promise<FpmStart[]> => {
  const all = processes.filter(isIt)
  const masters = all.filter(({ args }) => TITLE.test(args[0] ?? ''))
  return Promise.all((masters.length > 0 ? masters : all.slice(0, 1)).map((process) => startOf(process, host)))
}
