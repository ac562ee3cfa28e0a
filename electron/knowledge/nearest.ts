// The nearest known name to one that is not known: what a person most likely meant to write.

/** Levenshtein's distance, upper and lower case alike. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[to.length] ?? 0
}

/** Those of `known` that are near enough to be meant, the nearest first. */
export const nearestOf = (name: string, known: readonly string[]): string[] =>
  known
    .map((candidate) => ({ candidate, far: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => far <= Math.max(2, name.length / 3) && 2 * far <= Math.max(name.length, candidate.length))
    .sort((a, b) => a.far - b.far)
    .map(({ candidate }) => candidate)

/** The nearest of `known`, or undefined where none is near enough to be meant. */
export const nearest = (name: string, known: readonly string[]): string | undefined => nearestOf(name, known)[0]
