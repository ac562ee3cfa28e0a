// Applications that pm2 runs: their titles hide the options of Node.js that they were given, and in pm2's cluster mode it listens for them.
// What `pm2 save` wrote, by which most hosts start them again, tells those options.
// Sources: pm2's documentation, "Persistent applications" and "Cluster Mode"; seen with pm2 7.0.4.
import * as z from 'zod'
import type { Process } from '../../../contract/recording.ts'
import type { Host } from '../../../host/host.ts'
import { parentOf } from './server-user.ts'

/** pm2's own process, which connects nowhere. */
export const PM2 = /^PM2 v[\d.]+: God Daemon/

const startSchema = z.object({ pm_exec_path: z.string(), node_args: z.union([z.array(z.string()), z.string()]).optional() })
type Start = z.infer<typeof startSchema>

const parsed = <T>(text: string, schema: z.ZodType<T>): T | null => {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

const wordsOf = ({ pm_exec_path: script, node_args: given = [] }: Start): string[] => [
  ...(typeof given === 'string' ? given.split(/\s+/) : given).filter((one) => one !== ''),
  script,
]

/** In its cluster mode pm2 hands all of an application to the worker, in one variable. */
export const PM2_ENV = 'pm2_env'

/** The variables that a worker of pm2's cluster mode gives itself as it starts, after Node.js has read what it reads once. */
export const variablesOfWorker = (pm2Env: string): Record<string, string> => {
  const given = parsed(pm2Env, z.object({ env: z.record(z.string(), z.unknown()).optional() }))
  return Object.fromEntries(Object.entries(given?.env ?? {}).filter((one): one is [string, string] => typeof one[1] === 'string'))
}

export interface SavedStart {
  /** The words after the program: the options of Node.js, then the script. */
  words: string[]
  /** The file that tells them; null where the process has them itself. */
  file: string | null
}

/** How an application was started, as pm2 tells it; null where it is none of pm2's, or that is not told. */
export const startByPm2 = async (host: Host, pid: number): Promise<SavedStart | null> => {
  const variables = (await host.variablesOf(pid, ['pm_exec_path', 'PM2_HOME', 'HOME', PM2_ENV])) ?? {}
  const own = parsed(variables[PM2_ENV] ?? '', startSchema)
  if (own !== null) return { words: wordsOf(own), file: null }
  const { pm_exec_path: script, PM2_HOME, HOME } = variables
  const home = PM2_HOME ?? (HOME === undefined ? undefined : `${HOME}/.pm2`)
  if (script === undefined || home === undefined) return null
  const file = `${home}/dump.pm2`
  const read = await host.readFile(file)
  const all = (read.ok ? (parsed(read.text, z.array(startSchema)) ?? []) : []).filter((one) => one.pm_exec_path === script).map(wordsOf)
  const [words] = all
  const isSame = all.every((one) => JSON.stringify(one) === JSON.stringify(words))
  return words === undefined || !isSame ? null : { words, file }
}

/** What is taken for granted then, as a sentence. */
export const savedSentence = (label: string, saved: SavedStart | null): string | null =>
  saved === null || saved.file === null
    ? null
    : `${label} hides its options by its title: those that pm2 saved in ${saved.file} were taken.`

/** Each pm2 that listens for its workers has them in its place: they serve, and each has the environment that its application was given. */
export const withWorkersOfPm2 = async (host: Host, processes: readonly Process[]): Promise<Process[]> => {
  const gods = processes.filter(({ exe, args, listens }) => exe !== '' && listens && PM2.test(args[0] ?? ''))
  if (gods.length === 0) return [...processes]
  const titled = processes.filter(({ exe, args }) => /^node \//.test(args[0] ?? '') && gods.some((god) => god.exe === exe))
  const parents = new Map(await Promise.all(titled.map(async ({ pid }) => [pid, await parentOf(host, pid)] as const)))
  const isParent = ({ pid }: Process): boolean => gods.some((god) => god.pid === pid) && [...parents.values()].includes(pid)
  const isWorker = ({ pid }: Process): boolean => gods.some((god) => god.pid === parents.get(pid))
  return processes.flatMap((one) => (isParent(one) ? [] : isWorker(one) ? [{ ...one, listens: true }] : [one]))
}
