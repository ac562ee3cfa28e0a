// Whether an old version stands beside newer ones that take its place: the same choice, the same name, or a way for old systems only.
// A newer version that is for something else takes back nothing.
import { type Around, calleeOf, withoutComments } from './define.ts'

/** Newer versions are often added a few lines on, where that release knows them. */
const LINES = 8
/** One of several is chosen here: by a condition, by what the release knows, by what failed before, by what returned. */
const CHOICE =
  /\b(?:else|elif|elsif|elseif|except|catch|case|hasattr|getattr|defined|version_compare|version_info|PHP_VERSION(?:_ID)?)\b|\bdefault:|^[^\n]*\breturn\b/
/** A line that opens another function, where other choices are made. */
const FUNCTION =
  /^[ \t]*(?:(?:async[ \t]+)?def[ \t]|class[ \t]|(?:\w+[ \t]+)*function[ \t]+\w|(?:public|private|protected)\b[^=;\n]*\([^;\n]*\{)/gm

/** The lines above within the same function, and those below; the line of the match stands in both. */
const neighbours = (around: Around): { above: string; below: string } => {
  const above = withoutComments(around.lines(LINES, 0))
  const below = withoutComments(around.lines(0, LINES))
  const opened = [...above.matchAll(FUNCTION)].at(-1)?.index ?? 0
  const line = below.indexOf('\n') + 1
  const next = below.slice(line).search(FUNCTION)
  return { above: above.slice(opened), below: next < 0 ? below : below.slice(0, line + next) }
}

/** What a statement sets, e.g. `$method` or `self.version`; null for the argument of a call. */
const targetOf = (around: Around): string | null => {
  const name = /^[^({]*?([\w.$>'"[\]-]+)\s*[|+]?=(?![=>])/.exec(around.before)?.[1]
  if (name === undefined) return null
  const above = { ...around, head: around.head.slice(0, around.head.length - around.before.length) }
  return calleeOf(above) === null ? name : null
}

const escaped = (name: string): string => name.replace(/[$.[\]\\>-]/g, '\\$&')

/** `newer`: what a newer version is written as, in the same place. */
export const givesWay = (around: Around, newer: RegExp): boolean => {
  if (newer.test(around.sentence)) return true
  const { above, below } = neighbours(around)
  const target = targetOf(around)
  // A table of names: each version has its own.
  if (target !== null && /(?:tls|ssl)_?v?\d/i.test(target) && newer.test(`${above}\n${below}`)) return true
  if (
    target !== null &&
    new RegExp(`(?<![\\w$.])${escaped(target)}\\s*[|+]?=(?![=>])[^;\\n]*(?:${newer.source})`).test(`${above}\n${below}`)
  )
    return true
  const before = above.search(newer)
  if (before >= 0 && CHOICE.test(above.slice(above.lastIndexOf('\n', before) + 1))) return true
  const after = newer.exec(below)
  return after !== null && CHOICE.test(below.slice(0, after.index + after[0].length))
}
