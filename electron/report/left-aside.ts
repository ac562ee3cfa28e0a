// A name may have more addresses than a check tries, or tries in full: whoever reads that it is ready is told so, since a program may
// meet any of them.
import type { Facts } from '../contract/facts.ts'
import { addressedName } from '../contract/way.ts'

const DEEPER = ' A deep check (--deep) tries more.'

/** One sentence for each such name, a proxy's too; empty where every address was tried in full. */
export const untriedAddresses = ({ facts: { paths }, request: { deep } }: Pick<Facts, 'facts' | 'request'>): string[] => {
  const all = paths.ok ? paths.value : []
  const more = deep ? '' : DEEPER
  return [...new Set(all.map(addressedName))].flatMap((name) => {
    const of = all.filter((path) => addressedName(path) === name)
    const tried = new Set(of.map(({ address }) => address)).size
    const left = of[0]?.leftAside ?? 0
    const opened = new Set(of.filter((path) => path.negotiated !== null).map(({ address }) => address)).size
    const large = new Set(of.filter((path) => path.large !== null).map(({ address }) => address)).size
    const were = (count: number) => (count === 1 ? 'was' : 'were')
    return [
      ...(left > 0 ? [`Of the ${tried + left} addresses of ${name}, ${tried} ${were(tried)} tried.${more}`] : []),
      ...(large > 0 && large < opened
        ? [`Large packets were sent to ${large} of the ${opened} addresses of ${name} that were tried.${more}`]
        : []),
    ]
  })
}
