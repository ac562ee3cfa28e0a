// What a running server is given that bears on its connections: by the flags of its command line and the variables of its environment.
// A person who checks from a shell has another environment than the server's unit, so that the answer would be about the shell.
import type { Process } from '../../contract/recording.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { unitOf } from '../os/control-group.ts'
import { parseProxyAddress } from '../proxy/proxy-address.ts'
import { type Expanded, withArgumentFiles } from './argument-files.ts'
import { nameOfTitle, titleOf, wordsByUnit } from './process-title.ts'
import { baseName } from './running-servers.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'
import { accountOf, type TriedAs, triedAs } from './server-user.ts'
import {
  type Flag,
  flagsIn,
  flagVariables,
  isPlace,
  namesProxy,
  PROXY_NAMES,
  readsFlags,
  SECRET_FLAGS,
  startedWith,
  variablesOfKind,
  wordsOf,
} from './setting-names.ts'

export interface ServerSettings extends TriedAs {
  pid: number
  /** `shop.service`, else the name of its script, else its process. */
  label: string
  unit: string | null
  settings: Runtime['settings']
  /** Its flags and its environment were read, and name no proxy for https addresses. */
  namesNoProxy: boolean
  /** What of them is secret, by the setting's source and name. */
  secrets: ReadonlyMap<string, string>
  /** What of its settings could not be read though it has such, as a sentence; null where nothing is known to be missing. */
  hidden: string | null
}

/** By which a secret setting is found again. */
export const secretKey = ({ source, name }: Pick<Runtime['settings'][number], 'source' | 'name'>): string => `${name} of ${source}`

/** Whether they name a file of its own: only such a one can be for one account and not for the next. */
export const namesFiles = (settings: Runtime['settings']): boolean =>
  settings.some(({ name, value }) => isPlace(name) || (name === '-d' && isPlace(value.replace(/=.*$/s, ''))))

/**
 * Those whose settings are alike are one group, in their order; so are those of different accounts where no file is named. `apart` keeps
 * others apart whatever their settings.
 */
export const groupsBySettings = <T extends Pick<ServerSettings, 'settings' | 'account'>>(
  all: readonly T[],
  apart: (one: T) => string = () => '',
): [T, ...T[]][] => {
  const known = new Map<string, [T, ...T[]]>()
  for (const one of all) {
    const account = namesFiles(one.settings) ? one.account : one.account !== null
    const key = JSON.stringify([apart(one), account, one.settings.map(({ how, name, value }) => [how, name, value])])
    const group = known.get(key)
    if (group === undefined) known.set(key, [one])
    else group.push(one)
  }
  return [...known.values()]
}

const MASK = '***'
/** Read by the `java` command, which expands argument files in it too; those of the JVM itself are read as they are. */
const LAUNCHER_VARIABLE = 'JDK_JAVA_OPTIONS'

/** What a person calls it: its unit, else its script, else the first words of its title. */
const labelWith = (kind: RuntimeKind['kind'], pid: number, words: readonly string[], title: string | null, unit: string | null): string => {
  if (unit !== null) return unit
  const name = title === null ? baseName(startedWith(kind, words) ?? '') : nameOfTitle(title)
  return name === '' ? `process ${pid}` : name
}

export const unitOfProcess = async (host: Host, pid: number): Promise<string | null> => {
  const [own, theirs] = await Promise.all(['self', String(pid)].map((one) => host.readFile(`/proc/${one}/cgroup`)))
  // A unit that also started this check tells nothing of the server.
  return theirs?.ok && !(own?.ok && own.text === theirs.text) ? unitOf(theirs.text) : null
}

/** The folder in which a process runs; null where that is not told. */
export const folderOf = async (host: Host, pid: number, options: RunOptions): Promise<string | null> => {
  const { end, exit, stdout } = await host.run('readlink', [`/proc/${pid}/cwd`], options)
  return end === 'ended' && exit === 0 ? stdout.trim() : null
}

/** What a person calls a running server: `shop.service`, else its script's name or its title's first words, else `process 812`. */
export const serverLabel = async (host: Host, kind: RuntimeKind, process: Process): Promise<string> =>
  labelWith(kind.kind, process.pid, process.args.slice(1), await titleOf(host, kind, process), await unitOfProcess(host, process.pid))

type Setting = Runtime['settings'][number]

/** A value as it may be shown, and what of it is secret. */
export const withoutSecret = (name: string, value: string): { value: string; secret: string | null } => {
  if (name in SECRET_FLAGS) return { value: MASK, secret: value }
  if (!(PROXY_NAMES as readonly string[]).includes(name) || /^no_proxy$/i.test(name)) return { value, secret: null }
  const { url, secrets } = parseProxyAddress(value)
  return secrets.length === 0 ? { value, secret: null } : { value: url, secret: value }
}

/** What the launcher of a runtime puts in the place of argument files: on the command line, and in Java's variable of its own launcher. */
const wholeWords = async (kind: RuntimeKind['kind'], words: readonly string[], pid: number, host: Host): Promise<Expanded> =>
  kind === 'java' ? withArgumentFiles(words, pid, host) : { words: [...words], unread: [] }

/** What of its start a server has written over, as a sentence; `hidesLine`: what bears on its settings is no longer on its command line. */
const writtenOver = ({ lostVariables }: Process, hidesLine: boolean, label: string): string | null => {
  const unknown = [...(hidesLine ? ['the options'] : []), ...(lostVariables ? ['the variables'] : [])]
  return unknown.length === 0 ? null : `${label} hides how it was started: ${unknown.join(' and ')} it was given are not known.`
}

/**
 * The settings of one server, the ones that hold last at the end; none where it has the flags and variables that its program has when a
 * person starts it here.
 * Variables that the person has and the server has not are taken away.
 */
export const serverSettings = async (
  host: Host,
  { kind, path, process }: { kind: RuntimeKind; path: string; process: Process },
  options: RunOptions,
): Promise<ServerSettings> => {
  const { pid } = process
  const { before, after } = flagVariables(kind.kind)
  const names = variablesOfKind(kind.kind)
  const [unit, title, variables, account] = await Promise.all([
    unitOfProcess(host, pid),
    titleOf(host, kind, process),
    host.variablesOf(pid, [...names, ...before, ...after]),
    accountOf(host, pid),
  ])
  const told = title === null ? process.args.slice(1) : await wordsByUnit(host, kind, unit, process)
  const [own, ofLauncher] = await Promise.all(
    [told ?? [], wordsOf(variables?.[LAUNCHER_VARIABLE] ?? '')].map((words) => wholeWords(kind.kind, words, pid, host)),
  )
  const label = labelWith(kind.kind, pid, own?.words ?? [], title, unit)
  const files = [...(own?.unread ?? []), ...(ofLauncher?.unread ?? [])]
  // By the words that started it a virtual environment is known, where its variables did not tell it.
  const bears = readsFlags(kind.kind) || (kind.environmentMarks !== undefined && path === process.exe)
  const hidden =
    files.length === 0
      ? writtenOver(process, told === null && bears, label)
      : `The argument file ${files.join(', ')} of ${label} could not be read: the settings in it are not known.`
  const secrets = new Map<string, string>()
  let folder: string | null | undefined
  const setting = async (how: Setting['how'], { name, value }: Flag, source: string): Promise<Setting> => {
    let told = value
    // `-Djava.security.properties==FILE`: that file alone.
    const [, alone = '', place = ''] = /^(=?)(.*)$/s.exec(value) ?? []
    if (isPlace(name) && place !== '' && !/^(\/|file:)/.test(place)) {
      folder ??= await folderOf(host, pid, options)
      if (folder !== null) told = `${alone}${folder}/${place}`
    }
    const { value: shown, secret } = withoutSecret(name, told)
    const one = { how, name, value: shown, source }
    if (secret !== null) secrets.set(secretKey(one), secret)
    return one
  }
  const inVariable = (variable: string) =>
    flagsIn(kind.kind, variable === LAUNCHER_VARIABLE ? (ofLauncher?.words ?? []) : wordsOf(variables?.[variable] ?? '')).map((flag) =>
      setting('flag', flag, `${variable} of ${label}`),
    )
  const onCommandLine = flagsIn(kind.kind, own?.words ?? []).map((flag) => setting('flag', flag, `the command line of ${label}`))
  const flags = await Promise.all([...before.flatMap(inVariable), ...onCommandLine, ...after.flatMap(inVariable)])
  const given = names.filter((name) => (variables?.[name] ?? '') !== '')
  const namesNoProxy = variables !== null && hidden === null && ![...given, ...flags.map(({ name }) => name)].some(namesProxy)
  // Where the two are the same, whoever starts the program here starts it as the server is.
  const differs = variables !== null && [...names, ...before, ...after].some((name) => (variables[name] ?? '') !== (host.env(name) ?? ''))
  const plainly = await triedAs(host, label, account, false)
  // What is started as another account has nothing of the environment of this check, so that all is told then.
  if (!differs && onCommandLine.length === 0 && plainly.account === null)
    return { pid, label, unit, settings: [], namesNoProxy, secrets: new Map(), hidden, ...plainly }
  const set = await Promise.all(
    given.map((name) => setting('variable', { name, value: variables?.[name] ?? '' }, `the environment of ${label}`)),
  )
  const unset = (variables === null ? [] : [...names, ...before, ...after])
    .filter((name) => (host.env(name) ?? '') !== '' && !given.includes(name))
    .map((name): Setting => ({ how: 'unset', name, value: '', source: `the environment of ${label}` }))
  const settings = [...set, ...unset, ...flags]
  return { pid, label, unit, settings, namesNoProxy, secrets, hidden, ...(await triedAs(host, label, account, namesFiles(settings))) }
}
