// A name may have more addresses than a check tries: whoever reads that it is ready is told so, since a program may meet any of them.
import type { Facts } from '../contract/facts.ts'

/** One sentence for each such endpoint; empty where every address was tried. */
export const untriedAddresses = ({ facts: { paths }, request: { deep } }: Pick<Facts, 'facts' | 'request'>): string[] => {
  const direct = paths.ok ? paths.value.filter(({ leftAside }) => leftAside > 0) : []
  return [...new Set(direct.map(({ host }) => host))].map((host) => {
    const of = direct.filter((path) => path.host === host)
    const tried = new Set(of.map(({ address }) => address)).size
    return `Of the ${tried + (of[0]?.leftAside ?? 0)} addresses of ${host}, ${tried} ${tried === 1 ? 'was' : 'were'} tried.${deep ? '' : ' A deep check (--deep) tries more.'}`
  })
}
