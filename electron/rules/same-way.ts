// Which tries of programs tell of one address. A try tells which way a program took and not at which address of a name it came out:
// where the addresses of a way fare unlike, what a program met says nothing of any one of them.
import type { Path } from '../contract/path.ts'
import type { Attempt } from '../contract/runtime-facts.ts'
import { sameWay } from '../contract/way.ts'
import { isDone } from './path-sight.ts'

/** Where it ended, and what of its certificates a program that checks them goes by. */
const fareOf = ({ steps, nameMatches, trust, chain }: Path): string =>
  JSON.stringify(
    [
      steps.find(({ state }) => state === 'stopped'),
      nameMatches,
      trust.map(({ result }) => result),
      chain.map(({ notBefore, notAfter, purposes }) => [notBefore, notAfter, purposes]),
    ],
    (key, value: unknown) => (key === 'ms' || key === 'detail' ? undefined : value),
  )

/** A program that meets nobody at one address goes on to the next: only where a connection opened, to a proxy too, may it have stayed. */
const mayStay = (path: Path): boolean => isDone(path, 'tcp')

/** Whether the addresses of one way at which a program may have come out fare alike. */
export const areAlike = (ways: readonly Path[]): boolean => new Set(ways.filter(mayStay).map(fareOf)).size <= 1

/** The tries that tell of this address; none where the way has others that fare unlike, so that it is not known which were taken. */
export const triesAt = (path: Path, attempts: readonly Attempt[], paths: readonly Path[]): Attempt[] => {
  const others = paths.filter((other) => sameWay(other, path) && (other.id === path.id || mayStay(other)))
  const alike = new Set([path, ...others].map(fareOf)).size === 1
  return alike ? attempts.filter((attempt) => sameWay(attempt, path)) : []
}
