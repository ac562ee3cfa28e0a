// Versions of Debian's packages, compared as dpkg does (deb-version(7)): epoch, upstream version, revision. Pure.

interface Parts {
  epoch: number
  upstream: string
  revision: string
}

const partsOf = (version: string): Parts => {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/.exec(version.trim()) ?? []
  const hyphen = rest.lastIndexOf('-')
  return {
    epoch: Number(epoch),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? '' : rest.slice(hyphen + 1),
  }
}

/** A tilde sorts before the end of a part, the end before letters, and letters before the rest. */
const weight = (character: string | undefined): number => {
  if (character === '~') return -1
  if (character === undefined) return 0
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256
}

const compareWords = (a: string, b: string): number => {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = weight(a[at]) - weight(b[at])
    if (difference !== 0) return difference
  }
  return 0
}

/** Words and numbers in turn, beginning with a word, if only an empty one: `1.1w` is ``, 1, `.`, 1, `w`. */
const turns = (part: string): string[] => {
  const list: string[] = part.match(/\D+|\d+/g) ?? []
  return /^\d/.test(part) ? ['', ...list] : list
}

const comparePart = (a: string, b: string): number => {
  const [left, right] = [turns(a), turns(b)]
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [one = '', other = ''] = [left[at], right[at]]
    const difference = at % 2 === 0 ? compareWords(one, other) : Number(one) - Number(other)
    if (difference !== 0) return difference
  }
  return 0
}

/** Negative, zero or positive as `a` is older than, the same as, or newer than `b`. */
export const compareDebianVersions = (a: string, b: string): number => {
  const [left, right] = [partsOf(a), partsOf(b)]
  return left.epoch - right.epoch || comparePart(left.upstream, right.upstream) || comparePart(left.revision, right.revision)
}
