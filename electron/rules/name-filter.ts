// A filter by name, as a series of hellos shows it: what gets through when the name in the hello is another, or is left out.
import { getsThrough, type Sight } from './differential-sight.ts'

/** Which of the two got through; one that was not tried is not spoken of. */
export type Escape = 'another name' | 'no name' | 'another name, or with none'

/** Null: the name makes no difference, or it was not asked. */
export const nameEscape = (sight: Sight): Escape | null => {
  const [other, none] = [getsThrough(sight, 'other-sni'), getsThrough(sight, 'no-sni')]
  if (other && none) return 'another name, or with none'
  if (other) return 'another name'
  return none ? 'no name' : null
}

/** `what`: how the filter deals with a hello, as in `cut`. */
export const nameWords = (freedBy: Escape, what: 'cut' | 'swallowed'): string =>
  `The same hello with ${freedBy} is answered. So the name is what it is ${what} for.`
