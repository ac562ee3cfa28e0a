// A name may have more addresses than a check tries: whoever reads that it is ready is told so, since a program may meet any of them.
import type { Facts } from '../contract/facts.ts'
import type { Path } from '../contract/path.ts'

/** One sentence for each such endpoint, and proxy; empty where every address was tried. */
export const untriedAddresses = ({ facts: { paths }, request: { deep } }: Pick<Facts, 'facts' | 'request'>): string[] => {
  const some = paths.ok ? paths.value.filter(({ leftAside }) => leftAside > 0) : []
  const nameOf = ({ via, host }: Path): string => (via === 'direct' ? host : `the proxy ${via}`)
  return [...new Set(some.map(nameOf))].map((name) => {
    const of = some.filter((path) => nameOf(path) === name)
    const tried = new Set(of.map(({ address }) => address)).size
    return `Of the ${tried + (of[0]?.leftAside ?? 0)} addresses of ${name}, ${tried} ${tried === 1 ? 'was' : 'were'} tried.${deep ? '' : ' A deep check (--deep) tries more.'}`
  })
}
