// Reads a profile file. A mistake is told with its line and the reason, in one sentence.
import * as z from 'zod'
import { type Profile, profileSchema } from '../contract/profile.ts'
import { groupByName, isSignalling, registeredSuites, signatureSchemeByName, suiteByName } from '../tls/code-points.ts'
import { opensslSuiteName } from '../tls/openssl-names.ts'
import { type JsonPath, readJson } from './json-lines.ts'
import { nearest } from './nearest.ts'

export type ParsedProfile = { ok: true; profile: Profile } | { ok: false; sentence: string }

interface Problem {
  path: JsonPath
  /** Without the line and without the full stop. */
  text: string
  /** Something is not there: told only where nothing that is there is wrong, since a mistyped key is missing too. */
  absent?: true
}

const short = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

/** A value as it stands in the file: only a text is quoted. */
const shown = (value: unknown): string => (typeof value === 'string' ? `“${short(value)}”` : short(JSON.stringify(value) ?? 'nothing'))

const didYouMean = (name: string | undefined): string => (name === undefined ? '' : `; did you mean “${name}”?`)

const valueAt = (value: unknown, path: JsonPath): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? Object.entries(inner).find(([name]) => name === String(key))?.[1] : undefined,
    value,
  )

/** The schema of what stands at `path`, without the wrappers of optional and defaulted values. */
const schemaAt = (schema: unknown, path: JsonPath): unknown => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return schemaAt(schema.unwrap(), path)
  const [key, ...rest] = path
  if (key === undefined) return schema
  if (schema instanceof z.ZodArray) return schemaAt(schema.element, rest)
  return schema instanceof z.ZodObject ? schemaAt(schema.shape[String(key)], rest) : undefined
}

const keysAt = (path: JsonPath): string[] => {
  const schema = schemaAt(profileSchema, path)
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

/** A key as a person finds it in the file: `upcoming[0].from`. */
const named = (path: JsonPath): string =>
  path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`),
    '',
  )

const typeNames: Record<string, string> = { array: 'a list', object: 'an object in braces', string: 'a text', boolean: 'true or false' }

const suiteProblem = (name: string, path: JsonPath): Problem | null => {
  const suite = suiteByName(name)
  if (suite !== undefined && !isSignalling(suite)) return null
  if (suite !== undefined) return { path, text: `${shown(name)} is a signal between client and server, not a cipher suite` }
  const byOpenssl = registeredSuites.find(({ value }) => opensslSuiteName(value) === name)?.name
  const near =
    byOpenssl ??
    nearest(
      name,
      registeredSuites.map((registered) => registered.name),
    )
  return { path, text: `${shown(name)} is not a cipher suite registered with IANA${didYouMean(near)}` }
}

/** One mistake that the schema found, in words. */
const schemaProblem = (issue: z.core.$ZodIssue, whole: unknown): Problem => {
  const { path } = issue
  const value = valueAt(whole, path)
  const key = shown(named(path))
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys[0] ?? ''
    return { path: [...path, unknown], text: `${shown(unknown)} is not a key of a profile${didYouMean(nearest(unknown, keysAt(path)))}` }
  }
  if (path.length === 0) return { path, text: 'a profile must be one object in braces' }
  if (value === undefined) return { path, text: `${key} is missing`, absent: true }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map((choice) => shown(choice)).join(', ')
    return { path, text: `${key} is ${shown(value)}, but must be ${issue.values.length > 1 ? 'one of ' : ''}${allowed}` }
  }
  if (issue.code === 'invalid_type')
    return { path, text: `${key} is ${shown(value)}, but must be ${typeNames[issue.expected] ?? 'a whole number'}` }
  if (issue.code === 'invalid_format' && issue.format === 'date')
    return { path, text: `${key} is ${shown(value)}, which is no day of the calendar as YYYY-MM-DD` }
  if (issue.code === 'invalid_format' && issue.format === 'url') {
    const scheme = path[0] === 'endpoints' ? 'an https address' : 'a web address'
    return { path, text: `${key} is ${shown(value)}, which is not ${scheme}` }
  }
  if (typeof value === 'string' && /suites/i.test(named(path))) {
    const problem = suiteProblem(value, path)
    if (problem) return problem
  }
  if (issue.code === 'too_small' && issue.origin === 'array') return { path, text: `${key} is empty, but needs at least one entry` }
  if (issue.code === 'too_small' || issue.code === 'too_big') return { path, text: `${key} is ${shown(value)}, which is out of range` }
  return { path, text: `${key} ${issue.message}` }
}

/** What the schema cannot tell: names that no registry knows. */
const nameProblems = (profile: Profile): Problem[] => {
  const lists: [JsonPath, readonly string[]][] = [
    [['suites'], profile.suites],
    ...profile.upcoming.flatMap((change, index): [JsonPath, readonly string[]][] => [
      [['upcoming', index, 'removeSuites'], change.removeSuites ?? []],
      [['upcoming', index, 'addSuites'], change.addSuites ?? []],
    ]),
    [['listeners', 'suites'], profile.listeners?.suites ?? []],
  ]
  const unknown = (path: JsonPath, names: readonly string[] | undefined, find: (name: string) => number | undefined, what: string) =>
    (names ?? []).flatMap((name, index) =>
      find(name) === undefined ? [{ path: [...path, index], text: `${shown(name)} is not ${what}` }] : [],
    )
  return [
    ...lists.flatMap(([path, names]) => names.flatMap((name, index) => suiteProblem(name, [...path, index]) ?? [])),
    ...unknown(['groups'], profile.groups, groupByName, 'a group registered with IANA'),
    ...unknown(['signatureAlgorithms'], profile.signatureAlgorithms, signatureSchemeByName, 'a signature scheme registered with IANA'),
  ]
}

const atLine = (line: number, text: string): { ok: false; sentence: string } => ({
  ok: false,
  sentence: `Line ${line}: ${text}${text.endsWith('?') ? '' : '.'}`,
})

/** Reads the text of a profile file. The first mistake in the file is told: its line, what is wrong, and what was perhaps meant. */
export const parseProfile = (text: string): ParsedProfile => {
  const json = readJson(text)
  if (!json.ok) return atLine(json.line, `this is not valid JSON: ${json.problem}`)
  const parsed = profileSchema.safeParse(json.value)
  const problems = parsed.success ? nameProblems(parsed.data) : parsed.error.issues.map((issue) => schemaProblem(issue, json.value))
  const present = problems.filter((problem) => !problem.absent)
  const first = (present.length > 0 ? present : problems)
    .map((problem) => ({ line: json.lineOf(problem.path), text: problem.text }))
    .sort((a, b) => a.line - b.line)[0]
  if (first) return atLine(first.line, first.text)
  return parsed.success ? { ok: true, profile: parsed.data } : atLine(1, 'this is not a profile')
}
