// Versions as libraries and systems write them (`1.0.1u`, `0.9.8zh-fips`, `3.39`), compared and never matched as strings.

interface Version {
  numbers: number[]
  /** OpenSSL's patch letters: none, `a` … `z`, `za` … */
  letters: string
}

const parse = (text: string): Version | null => {
  const match = /^(\d+(?:\.\d+)*)([a-z]*)/.exec(text)
  if (!match?.[1]) return null
  return { numbers: match[1].split('.').map(Number), letters: match[2] ?? '' }
}

/**
 * Negative, zero or positive as `a` is older than, the same as, or newer than `b`; null where one of them is no version.
 * What follows a hyphen (`-fips`, `-dev`) is left aside.
 */
export const compareVersions = (a: string, b: string): number | null => {
  const [left, right] = [parse(a), parse(b)]
  if (!left || !right) return null
  for (let index = 0; index < Math.max(left.numbers.length, right.numbers.length); index += 1) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0)
    if (difference !== 0) return difference
  }
  if (left.letters.length !== right.letters.length) return left.letters.length - right.letters.length
  return left.letters < right.letters ? -1 : left.letters > right.letters ? 1 : 0
}

/** Whether `version` is the release `release` or a part of it: `3.20.3` is of `3.20`, `3.2` is not. */
export const isOfRelease = (version: string, release: string): boolean => {
  const [whole, start] = [version.split('.'), release.split('.')]
  return start.length <= whole.length && start.every((part, index) => part === whole[index])
}

/** Java's two ways to write an update, `1.7.0_80` and `7u80`, as numbers that can be compared; any other version as it is. */
const plainJava = (version: string): string => {
  const [, old, oldUpdate, short, shortUpdate] = /^1\.(\d+)\.0(?:_(\d+))?|^(\d+)u(\d+)/.exec(version) ?? []
  if (old !== undefined) return `${old}.0.${oldUpdate ?? '0'}`
  return short === undefined ? version : `${short}.0.${shortUpdate}`
}

/** As `compareVersions`, of versions of Java. No other product's: its 1.8.0 is Java 8, and OpenSSL's 1.1.0 is no OpenSSL 1. */
export const compareJavaVersions = (a: string, b: string): number | null => compareVersions(plainJava(a), plainJava(b))
