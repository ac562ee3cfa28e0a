// The variables that servers of Python applications put into their own environment by options and files of theirs: the environment that
// the kernel tells is the one they were started with.
// Sources: Gunicorn, "Settings" (raw_env, config) and "Configuration Overview"; uWSGI, "Options" (env, ini); Uvicorn, "Settings"
// (--env-file, which adds what is not there). Seen with Gunicorn 20.1 and uWSGI 2.0.21.
import type { Process } from '../../../contract/recording.ts'
import type { Host, RunOptions } from '../../../host/host.ts'
import { variablesInFile } from './env-file.ts'
import { fromFolderOf } from './server-folder.ts'
import { startedWith, wordsOf } from './setting-names.ts'

export interface GivenVariables {
  /** Those that take the place of what the environment has, and those that only add to it. */
  over: readonly (readonly [name: string, value: string])[]
  under: readonly (readonly [name: string, value: string])[]
  /** In which file one stands. */
  files: Readonly<Record<string, string>>
  /** Files that could not be read, or are not understood. */
  unread: readonly string[]
}

const NONE: GivenVariables = { over: [], under: [], files: {}, unread: [] }

/** Gunicorn's variable of further options. */
export const GUNICORN_OPTIONS = 'GUNICORN_CMD_ARGS'

type Pair = readonly [string, string]

const pairOf = (text: string): Pair[] => {
  const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  return name === undefined ? [] : [[name, value]]
}

/** The values of an option that may be written `-e V`, `-eV`, `--env V` or `--env=V`. */
const valuesOf = (words: readonly string[], long: string, short: string | null): string[] =>
  words.flatMap((word, at) => {
    if (word === long || word === short) return words.slice(at + 1, at + 2)
    if (word.startsWith(`${long}=`)) return [word.slice(long.length + 1)]
    return short !== null && word.startsWith(short) && !word.startsWith('--') ? [word.slice(short.length)] : []
  })

type Read = (place: string) => Promise<{ path: string; text: string | null; isMissing: boolean }>

const readerOf =
  (host: Host, pid: number, options: RunOptions): Read =>
  async (place) => {
    const path = await fromFolderOf(host, pid, place, options)
    const file = path === null ? null : await host.readFile(path)
    return { path: path ?? place, text: file?.ok ? file.text : null, isMissing: file?.ok === false && file.why === 'not-found' }
  }

const inFile = (pairs: readonly Pair[], path: string): Record<string, string> => Object.fromEntries(pairs.map(([name]) => [name, path]))

const STRINGS = /"([^"\\\n]*)"|'([^'\\\n]*)'/g

/** `raw_env` of a file in Python, as a row of texts; null where it is more than that, or where the file names a variable otherwise. */
const rawEnvIn = (text: string, names: readonly string[]): Pair[] | null => {
  const code = text.replace(/^\s*#.*$/gm, '')
  const [whole = '', row = ''] = /^raw_env\s*=\s*[[(]([^\])]*)[\])]/m.exec(code) ?? []
  const rest = code.replace(whole, '')
  const isPlain = row.replace(STRINGS, '').replace(/[\s,]/g, '') === ''
  if (!isPlain || /\braw_env\b/.test(rest) || names.some((name) => new RegExp(`["']${name}["'=]`).test(rest))) return null
  return [...row.matchAll(STRINGS)].flatMap(([, double, single]) => pairOf(double ?? single ?? ''))
}

const CONFIG_OF_GUNICORN = 'gunicorn.conf.py'

const ofGunicorn = async (words: readonly string[], more: string, names: readonly string[], read: Read): Promise<GivenVariables> => {
  const all = [...wordsOf(more), ...words]
  const over = valuesOf(all, '--env', '-e').flatMap(pairOf)
  const [named] = valuesOf(all, '--config', '-c').slice(-1)
  if (named?.startsWith('python:')) return { ...NONE, over, unread: [named] }
  const { path, text, isMissing } = await read((named ?? CONFIG_OF_GUNICORN).replace(/^file:/, ''))
  if (text === null) return { ...NONE, over, unread: named === undefined && isMissing ? [] : [path] }
  const told = rawEnvIn(text, names)
  if (told === null) return { ...NONE, over, unread: [path] }
  // Those of the command line take the place of the whole row.
  return over.length > 0 ? { ...NONE, over } : { ...NONE, over: told, files: inFile(told, path) }
}

const ofUvicorn = async (words: readonly string[], read: Read): Promise<GivenVariables> => {
  const [named] = valuesOf(words, '--env-file', null).slice(-1)
  if (named === undefined) return NONE
  const { path, text } = await read(named)
  if (text === null) return { ...NONE, unread: [path] }
  const under = Object.entries(variablesInFile(text))
  return { ...NONE, under, files: inFile(under, path) }
}

/** Files of settings that are not read here; an emperor starts others, each on a file of its own. */
const OTHER_CONFIG = ['--yaml', '--yml', '--json', '--xml', '--config']

/** `key = value` lines of a file of uWSGI; a comment begins with `;` or `#`. */
const linesIn = (text: string): Pair[] =>
  [...text.matchAll(/^[ \t]*([\w-]+)[ \t]*=[ \t]*(.*?)[ \t]*\r?$/gm)].map(([, key = '', value = '']) => [key, value])

/** Files that name further ones are followed this deep. */
const MAX_FILES = 8

const ofUwsgi = async (words: readonly string[], names: readonly string[], read: Read): Promise<GivenVariables> => {
  const over = valuesOf(words, '--env', null).flatMap(pairOf)
  const files: Record<string, string> = {}
  const unread = OTHER_CONFIG.flatMap((option) => valuesOf(words, option, null))
  const waiting = [...words.filter((word) => !word.startsWith('-') && /\.ini$/.test(word))]
  for (let at = 0; at < waiting.length && at < MAX_FILES; at++) {
    const { path, text } = await read((waiting[at] ?? '').replace(/:\w*$/, ''))
    if (text === null) {
      unread.push(path)
      continue
    }
    const lines = linesIn(text)
    const given = lines.filter(([key]) => key === 'env').flatMap(([, value]) => pairOf(value))
    // A placeholder stands for what this file alone does not tell.
    if (given.some(([name, value]) => names.includes(name) && /%[\w(]|\$\(|@\(/.test(value))) unread.push(path)
    over.push(...given)
    Object.assign(files, inFile(given, path))
    waiting.push(...lines.flatMap(([key, value]) => (/^(ini|include)$/.test(key) ? [value] : [])))
  }
  return { ...NONE, over, files, unread: [...unread, ...waiting.slice(MAX_FILES)] }
}

/** What a server of Python applications is, by its script or module, or by its own program. */
const serverOf = ({ exe }: Process, words: readonly string[]): 'gunicorn' | 'uvicorn' | 'uwsgi' | null => {
  if (/\/uwsgi[^/]*$/.test(exe)) return 'uwsgi'
  const script = (startedWith('python', words) ?? '').replace(/^.*\//, '').replace(/\..*$/, '')
  return script === 'gunicorn' || script === 'uvicorn' ? script : null
}

/** `words`: those after the program; `more`: what GUNICORN_OPTIONS holds. Of `names` alone values matter. */
export const givenVariables = async (
  host: Host,
  { process, words, more, names }: { process: Process; words: readonly string[]; more: string; names: readonly string[] },
  options: RunOptions,
): Promise<GivenVariables> => {
  const read = readerOf(host, process.pid, options)
  switch (serverOf(process, words)) {
    case 'gunicorn':
      return ofGunicorn(words, more, names, read)
    case 'uvicorn':
      return ofUvicorn(words, read)
    case 'uwsgi':
      return ofUwsgi(words, names, read)
    case null:
      return NONE
  }
}
