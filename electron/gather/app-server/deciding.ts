// Which runtimes matter before the verdict is made: the order in which they are tried, and those that will decide.
import type { Request } from '../../contract/request.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'

type Chosen = Request['runtimes']

const isChosen = ({ id, kind, path, realPath }: Runtime, chosen: Chosen): boolean =>
  chosen.some((name) => [id, path, realPath].includes(name) || kind === name.toLowerCase())

/** Those the person chose, then those of running servers, then the rest: who comes late may find the budget used up. */
export const byImportance = (runtimes: readonly Runtime[], chosen: Chosen): Runtime[] => {
  const rank = (runtime: Runtime): number => (isChosen(runtime, chosen) ? 0 : runtime.running ? 1 : 2)
  return [...runtimes].sort((a, b) => rank(a) - rank(b))
}

/** The runtimes chosen; else those of running servers; else all, as the verdict will weigh them (engine/subjects.ts). */
export const decidingRuntimes = (runtimes: readonly Runtime[], chosen: Chosen): Runtime[] => {
  if (chosen.length > 0) return runtimes.filter((runtime) => isChosen(runtime, chosen))
  const running = runtimes.filter((runtime) => runtime.running)
  return running.length > 0 ? running : [...runtimes]
}
