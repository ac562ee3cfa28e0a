// What the files of a systemd unit tell of its server: how it is started, which a program that renames itself no longer shows, its
// environment, which other users may not read of the process, and what it sets by the names of some settings.
// Sources: systemd.unit(5), "Unit File Load Path" and drop-ins; systemd.service(5), ExecStart=; systemd.exec(5), Environment= and
// EnvironmentFile=.
import type { Host } from '../../../host/host.ts'
import { wordsOf } from './setting-names.ts'

/** The first one that has a file of some name is the one that holds. */
const FOLDERS = [
  // Of `systemctl set-property`, and of `systemd-run`.
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]

interface UnitFile {
  path: string
  text: string
}

/** `shop@de.service` is made from `shop@.service` where it has no file of its own. */
const namesOf = (unit: string): string[] => [...new Set([unit, unit.replace(/@.+(\.\w+)$/, '@$1')])]

/** Its file and drop-ins in the order in which they are read; null where one of them may not be read, or there is no such unit. */
const filesOf = async (unit: string, host: Host): Promise<UnitFile[] | null> => {
  const places = namesOf(unit).flatMap((name) => FOLDERS.map((folder) => `${folder}/${name}`))
  const first = async (): Promise<UnitFile | null> => {
    for (const path of places) {
      const file = await host.readFile(path)
      if (file.ok) return { path, text: file.text }
    }
    return null
  }
  // Those for every service stand behind those of a unit's own, and all are read in the order of their names.
  const folders = [...places, ...FOLDERS.map((folder) => `${folder}/service`)].map((place) => `${place}.d`)
  const lists = await Promise.all(folders.map(async (folder) => ({ folder, names: await host.list(folder) })))
  const dropIns = new Map<string, string>()
  for (const { folder, names } of lists)
    for (const name of names) if (name.endsWith('.conf') && !dropIns.has(name)) dropIns.set(name, `${folder}/${name}`)
  const inOrder = [...dropIns].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path)
  const [file, ...more] = await Promise.all([first(), ...inOrder.map(async (path) => ({ path, file: await host.readFile(path) }))])
  if (file === null) return null
  const read = more.flatMap((one) => (one.file.ok ? [{ path: one.path, text: one.file.text }] : []))
  return read.length === more.length ? [file, ...read] : null
}

/** All of it, lines that go on joined. */
const textOf = async (unit: string, host: Host): Promise<string | null> => {
  const files = await filesOf(unit, host)
  return (
    files
      ?.map(({ text }) => text)
      .join('\n')
      .replace(/\\\r?\n\s*/g, ' ') ?? null
  )
}

export interface UnitLine<Name extends string> {
  name: Name
  /** Empty where the line takes back those before it. */
  value: string
  file: string
  /** From 1. */
  line: number
}

/** The lines of these names in the section [Service] of a unit, in the order in which they hold; none where it may not be read. */
export const linesOfUnit = async <Name extends string>(unit: string, names: readonly Name[], host: Host): Promise<UnitLine<Name>[]> =>
  ((await filesOf(unit, host)) ?? []).flatMap(({ path, text }) => {
    const found: UnitLine<Name>[] = []
    let section = ''
    // A line that goes on keeps its place: what follows is joined to it, and leaves empty lines.
    const joined = text.replace(/(?:[^\n]*\\\r?\n)+[^\n]*/g, (whole) => {
      const pieces = whole.split(/\\\r?\n/)
      return `${pieces.map((piece) => piece.trim()).join(' ')}${'\n'.repeat(pieces.length - 1)}`
    })
    for (const [at, line] of joined.split('\n').entries()) {
      section = /^\[(.*)\]\s*$/.exec(line)?.[1] ?? section
      const [, written, value = ''] = /^\s*(\w+)\s*=(.*)$/.exec(line) ?? []
      const name = names.find((one) => one === written)
      if (section === 'Service' && name !== undefined) found.push({ name, value: value.trim(), file: path, line: at + 1 })
    }
    return found
  })

/** The values of all lines of this name, in their order; an empty one takes back those before it. */
const valuesOf = (text: string, name: string): string[] => {
  const all = [...text.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value.trim())
  return all.slice(all.lastIndexOf('') + 1)
}

const pairOf = (word: string): readonly [string, string][] => {
  const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
  return name === undefined ? [] : [[name, value]]
}

/** Each line is one variable (systemd.exec(5), EnvironmentFile=). */
const pairsOfFile = (text: string): (readonly [string, string])[] =>
  text.split(/\r?\n/).flatMap((line) => (/^\s*[#;]/.test(line) ? [] : pairOf(line.trim().replace(/=(["'])(.*)\1$/, '=$2'))))

export interface UnitEnvironment {
  variables: Readonly<Record<string, string>>
  /** Files of variables that this user may not read: they hold before the others. */
  unread: string[]
}

/** The variables that a unit gives its server, without what systemd gives by itself; null where its files are not to be read. */
export const environmentOfUnit = async (unit: string, host: Host): Promise<UnitEnvironment | null> => {
  const text = await textOf(unit, host)
  if (text === null) return null
  const named = valuesOf(text, 'EnvironmentFile').map((path) => path.replace(/^-/, ''))
  const files = await Promise.all(named.map(async (path) => ({ path, file: await host.readFile(path) })))
  return {
    variables: Object.fromEntries([
      ...valuesOf(text, 'Environment').flatMap((line) => wordsOf(line).flatMap(pairOf)),
      ...files.flatMap(({ file }) => (file.ok ? pairsOfFile(file.text) : [])),
    ]),
    unread: files.flatMap(({ path, file }) => (file.ok || file.why === 'not-found' ? [] : [path])),
  }
}

/** `$NAME` as a word of its own gives each word of its value, `${NAME}` its value as it is (systemd.service(5), "Command lines"). */
const expanded = (words: readonly string[], variables: UnitEnvironment['variables']): string[] =>
  words.flatMap((word) => {
    const name = /^\$(\w+)$/.exec(word)?.[1]
    if (name !== undefined) return wordsOf(variables[name] ?? '')
    return word.replace(/\$\{(\w+)\}/g, (_whole, one: string) => variables[one] ?? '')
  })

/** The words of its last `ExecStart=`, the program first; null where it is not told, or depends on what may not be read. */
export const commandOfUnit = async (unit: string, host: Host): Promise<string[] | null> => {
  const [last] = valuesOf((await textOf(unit, host)) ?? '', 'ExecStart').slice(-1)
  if (last === undefined) return null
  const words = wordsOf(last.replace(/^[-@:+!]*/, ''))
  if (!last.includes('$')) return words
  const environment = await environmentOfUnit(unit, host)
  return environment === null || environment.unread.length > 0 ? null : expanded(words, environment.variables)
}
