// What the files of a systemd unit tell of its server: how it is started, which a program that renames itself no longer shows, and its
// environment, which other users may not read of the process.
// Sources: systemd.unit(5), "Unit File Load Path" and drop-ins; systemd.service(5), ExecStart=; systemd.exec(5), Environment= and
// EnvironmentFile=.
import type { Host } from '../../host/host.ts'
import { wordsOf } from './setting-names.ts'

const FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
]

/** Its file and drop-ins in their order, lines that go on joined; null where one of them may not be read, or there is no such unit. */
const textOf = async (unit: string, host: Host): Promise<string | null> => {
  const first = async (): Promise<string | null> => {
    for (const folder of FOLDERS) {
      const file = await host.readFile(`${folder}/${unit}`)
      if (file.ok) return file.text
    }
    return null
  }
  const dropIns = FOLDERS.map(async (folder) => {
    const names = (await host.list(`${folder}/${unit}.d`)).filter((name) => name.endsWith('.conf'))
    return Promise.all(names.map((name) => host.readFile(`${folder}/${unit}.d/${name}`)))
  })
  const [text, ...more] = await Promise.all([first(), ...dropIns])
  if (text === null) return null
  const files = more.flat()
  if (files.some((file) => !file.ok)) return null
  return [text, ...files.map((file) => (file.ok ? file.text : ''))].join('\n').replace(/\\\r?\n\s*/g, ' ')
}

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
