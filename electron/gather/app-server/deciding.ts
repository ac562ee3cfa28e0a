// Which runtimes matter before the verdict is made: the order in which they are tried, and those that will decide.
import type { Request } from '../../contract/request.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'

type Chosen = Request['runtimes']

/**
 * Whether a person means this runtime by that: its id, its place, its program, its kind, its name as reports show it, or a running server
 * that it stands for. Of several programs of one name the first in PATH is meant, as by a shell. The name of a unit may be written without `.service`, as systemctl(1) takes it.
 */
export const isNamed = ({ id, kind, name, version, path, realPath, behind, server, serves = [] }: Runtime, written: string): boolean =>
  [id, path, realPath].includes(written) ||
  (behind !== true && path.replace(/^.*[\\/]/, '') === written) ||
  [...serves, server?.name, server?.unit].some((one) => one === written || one === `${written}.service`) ||
  [kind, name, `${name} ${version}`].some((word) => word.toLowerCase() === written.toLowerCase())

export const isChosen = (runtime: Runtime, chosen: Chosen): boolean => chosen.some((written) => isNamed(runtime, written))

/**
 * Those the person chose, then those of running servers, then the rest: who comes late may find the budget used up. One that cannot be
 * started takes nobody's place.
 */
export const byImportance = (runtimes: readonly Runtime[], chosen: Chosen): Runtime[] => {
  const rank = (runtime: Runtime): number => (runtime.problem !== null ? 3 : isChosen(runtime, chosen) ? 0 : runtime.running ? 1 : 2)
  return [...runtimes].sort((a, b) => rank(a) - rank(b))
}

/** The runtimes chosen; else those of running servers; else all, as the verdict will weigh them (engine/subjects.ts). */
export const decidingRuntimes = (runtimes: readonly Runtime[], chosen: Chosen): Runtime[] => {
  if (chosen.length > 0) return runtimes.filter((runtime) => isChosen(runtime, chosen))
  const running = runtimes.filter((runtime) => runtime.running)
  return running.length > 0 ? running : [...runtimes]
}
