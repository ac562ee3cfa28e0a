// Which runtimes matter before the verdict is made: the order in which they are tried, and those that will decide.
import type { Request } from '../../contract/request.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'

type Chosen = Request['runtimes']

const fileName = (path: string): string => path.replace(/^.*[\\/]/, '')

/** `PHP-FPM` of `PHP-FPM pool shop (curl)`, `Node.js` of `shop.service (Node.js)`: what all runtimes of one sort share. */
const sortOf = ({ name, server }: Runtime): string => {
  const plain = name.replace(/( pool .*)? \((curl|streams)\)$/, '')
  const inner = server === null ? undefined : /\((.*?)( curl| streams)?\)$/.exec(plain)?.[1]
  return inner ?? plain
}

/** A word for a sort of runtime, and the version that may stand right after it: `python3`, `php-fpm8.2`. */
const partsOf = (written: string): { word: string; version: string } => {
  const [, word = '', version = ''] = /^(.*?)([\d.]*)$/.exec(written.toLowerCase()) ?? []
  return { word: word === 'fpm' ? 'php-fpm' : word, version }
}

/** Whether what was written is one of these names, whatever version stands after either. */
export const isNameOf = (names: readonly string[], written: string): boolean =>
  names.some((name) => partsOf(name).word === partsOf(written).word)

/** Whether it is of the sort that was written: its kind, its name, or a command by which it is started, and the version after that. */
const isOfSort = (runtime: Runtime, written: string): boolean => {
  const commands = [runtime.path, runtime.realPath].map((one) => fileName(one).replace(/\.exe$/i, ''))
  const { version } = partsOf(written)
  return (
    isNameOf([runtime.kind, sortOf(runtime), ...commands], written) && (version === '' || `${runtime.version}.`.startsWith(`${version}.`))
  )
}

/** A running server, by its unit or its script; the name of a unit may be written without `.service`, as systemctl(1) takes it. */
const isServer = ({ server, serves = [] }: Runtime, written: string): boolean =>
  [...serves, server?.unit].some((one) => one === written || one === `${written}.service`)

/**
 * One by its id, its place, its program, its kind, or its name as reports show it. Of several programs of one name the first in PATH is
 * meant, as by a shell.
 */
const isProgram = (runtime: Runtime, written: string): boolean => {
  const { id, kind, name, version, path, realPath, behind, server } = runtime
  const sort = sortOf(runtime)
  return (
    [id, path, realPath, server?.name].includes(written) ||
    (behind !== true && fileName(path) === written) ||
    [kind, sort, name, `${name} ${version}`].some((word) => word.toLowerCase() === written.toLowerCase()) ||
    (sort === 'PHP-FPM' && isNameOf([sort], written) && isOfSort(runtime, written))
  )
}

/**
 * The runtimes that a person means by one name: those of a server, by its own name; where they name a sort of which servers run, these,
 * and not the programs that lie idle beside them; else those that are called so.
 */
export const namedBy = (runtimes: readonly Runtime[], written: string): Runtime[] => {
  const meant = [
    (one: Runtime) => isServer(one, written),
    (one: Runtime) => one.running && isOfSort(one, written),
    (one: Runtime) => isProgram(one, written),
  ].map((isMeant) => runtimes.filter(isMeant))
  return meant.find((some) => some.length > 0) ?? []
}

export const chosenOf = (runtimes: readonly Runtime[], chosen: Chosen): Runtime[] => {
  const meant = new Set(chosen.flatMap((written) => namedBy(runtimes, written)))
  return runtimes.filter((runtime) => meant.has(runtime))
}

/**
 * Those the person chose, then those of running servers, then the rest: who comes late may find the budget used up. One that cannot be
 * started takes nobody's place.
 */
export const byImportance = (runtimes: readonly Runtime[], chosen: Chosen): Runtime[] => {
  const meant = chosenOf(runtimes, chosen)
  const rank = (runtime: Runtime): number => (runtime.problem !== null ? 3 : meant.includes(runtime) ? 0 : runtime.running ? 1 : 2)
  return [...runtimes].sort((a, b) => rank(a) - rank(b))
}

/** The runtimes chosen; else those of running servers; else all, as the verdict will weigh them (engine/subjects.ts). */
export const decidingRuntimes = (runtimes: readonly Runtime[], chosen: Chosen): Runtime[] => {
  if (chosen.length > 0) return chosenOf(runtimes, chosen)
  const running = runtimes.filter((runtime) => runtime.running)
  return running.length > 0 ? running : [...runtimes]
}
