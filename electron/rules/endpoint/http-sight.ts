// What rules show of an HTTP answer: the status, the fields that tell who answered, and the start of the page.
import type { Evidence } from '../../contract/fact.ts'
import type { HttpAnswer, Path } from '../../contract/path.ts'
import { shellLine } from '../../contract/shell.ts'
import { firstLine } from '../phrases.ts'

/** A text from outside, in quotation marks and cut. */
export const quoted = (text: string): string => `“${firstLine(text)}”`

const linesOf = (http: HttpAnswer): string[] => [
  `${http.method} was answered ${http.status}`,
  ...(http.server === null ? [] : [`server: ${http.server}`]),
  ...(http.location === null ? [] : [`location: ${http.location}`]),
  ...http.headers,
  ...(http.body === '' ? [] : [http.body]),
]

export const httpEvidence = (path: Path): Evidence => ({
  kind: 'network',
  source: path.id,
  text: path.http === null ? 'There was no HTTP answer.' : linesOf(path.http).join('\n'),
})

/** How to see the same answer by hand, on the same way; `via` is `direct` or a proxy's URL without a login. */
export const answerCommand = ({ endpoint, via }: Pick<Path, 'endpoint' | 'via'>): string =>
  shellLine(['curl', '-sS', '-i', ...(via === 'direct' ? ['--noproxy', '*'] : ['--proxy', via]), '--url', endpoint])

/** The endpoint's own clock as its HTTP answer told it, in milliseconds since 1970; null where it told none. */
export const theirClock = ({ http }: Pick<Path, 'http'>): number | null => {
  const told = Date.parse(http?.date ?? '')
  return Number.isNaN(told) ? null : told
}
