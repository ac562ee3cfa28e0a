// What a running server is given that bears on its connections: by the flags of its command line and the variables of its environment.
// A person who checks from a shell has another environment than the server's unit, so that the answer would be about the shell.
import type { Process } from '../../../contract/recording.ts'
import type { Runtime } from '../../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../../host/host.ts'
import { unitOf } from '../../os/control-group.ts'
import { parseProxyAddress } from '../../proxy/proxy-address.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { type Expanded, withArgumentFiles } from './argument-files.ts'
import { carrierName } from './carriers.ts'
import { LIBRARY_FOLDERS, ownLibraries } from './own-libraries.ts'
import { savedSentence, startByPm2 } from './pm2.ts'
import { loadingVariables, preloadSentence, preloadsIn, sitecustomizeIn, tellingPreload } from './preloads.ts'
import { nameOfTitle, titleOf, wordsByUnit } from './process-title.ts'
import { fromFolderOf } from './server-folder.ts'
import { baseName } from './server-names.ts'
import { accountOf, type TriedAs, triedAs } from './server-user.ts'
import { serverVariables } from './server-variables.ts'
import {
  type Flag,
  flagsIn,
  flagVariables,
  heldValue,
  isPlace,
  isRow,
  namesProxy,
  PROXY_NAMES,
  readsFlags,
  SECRET_FLAGS,
  startedWith,
  variablesOfServer,
  wordsOf,
} from './setting-names.ts'
import { tomcatProperties } from './tomcat-properties.ts'

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
  /** What of its settings could not be read, or not be passed on, though it has such, in sentences; null where nothing is missing. */
  hidden: string | null
  /** What it loads before its own code and is not run here, as a sentence; null where that is nothing. */
  preloads: string | null
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

/** By their main class. */
const APPLICATION_SERVERS: Readonly<Record<string, string>> = { 'org.apache.catalina.startup.Bootstrap': 'Tomcat' }

/** What a person calls it: its unit, else what it is, else its script, else the first words of its title. */
const labelWith = (
  kind: RuntimeKind['kind'],
  process: Process,
  words: readonly string[],
  title: string | null,
  unit: string | null,
): string => {
  if (unit !== null) return unit
  const known = carrierName(process) ?? APPLICATION_SERVERS[startedWith(kind, words) ?? '']
  if (known !== undefined) return known
  const name = title === null ? baseName(startedWith(kind, words) ?? '') : nameOfTitle(title)
  return name === '' ? `process ${process.pid}` : name
}

export const unitOfProcess = async (host: Host, pid: number): Promise<string | null> => {
  const [own, theirs] = await Promise.all(['self', String(pid)].map((one) => host.readFile(`/proc/${one}/cgroup`)))
  // A unit that also started this check tells nothing of the server.
  return theirs?.ok && !(own?.ok && own.text === theirs.text) ? unitOf(theirs.text) : null
}

/** What a person calls a running server: `shop.service`, else its script's name or its title's first words, else `process 812`. */
export const serverLabel = async (host: Host, kind: RuntimeKind, process: Process): Promise<string> =>
  labelWith(kind.kind, process, process.args.slice(1), await titleOf(host, kind, process), await unitOfProcess(host, process.pid))

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

/** A value with the places in it as the server means them: from its own folder. */
const placed = async (host: Host, pid: number, { name, value }: Flag, options: RunOptions): Promise<string> => {
  if (!isPlace(name)) return value
  // `-Djava.security.properties==FILE`: that file alone.
  const [, alone = '', named = ''] = /^(=?)(.*)$/s.exec(value) ?? []
  const places = (isRow(name) ? named.split(':') : [named]).map(async (place) =>
    place === '' || place.startsWith('file:') ? place : ((await fromFolderOf(host, pid, place, options)) ?? place),
  )
  return `${alone}${(await Promise.all(places)).join(':')}`
}

/** What of its settings lies in files that could not be read, or is written over; null where nothing does. */
const unreadOf = (
  label: string,
  argumentFiles: readonly string[],
  variableFiles: readonly string[],
  over: string | null,
): string | null => {
  const files = [
    ...(argumentFiles.length === 0
      ? []
      : [`The argument file ${argumentFiles.join(', ')} of ${label} could not be read: the settings in it are not known.`]),
    ...(variableFiles.length === 0
      ? []
      : [`${variableFiles.join(', ')} of ${label} could not be read as settings: what it sets is not known.`]),
  ]
  return files.length === 0 ? over : files.join(' ')
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
  const names = variablesOfServer(kind.kind)
  // These load code, and are never passed on.
  const loading = [LIBRARY_FOLDERS, ...loadingVariables(kind.kind)]
  const all = [...names, ...before, ...after, ...loading]
  const [unit, title, account] = await Promise.all([unitOfProcess(host, pid), titleOf(host, kind, process), accountOf(host, pid)])
  const byUnit = title === null ? null : await wordsByUnit(host, kind, unit, process)
  const saved = title === null || byUnit !== null || kind.kind !== 'node' ? null : await startByPm2(host, pid)
  const told = title === null ? process.args.slice(1) : (byUnit ?? saved?.words ?? null)
  const own = await wholeWords(kind.kind, told ?? [], pid, host)
  const { variables, files, unread } = await serverVariables(host, { kind: kind.kind, process, words: own.words, names: all }, options)
  const ofLauncher = await wholeWords(kind.kind, wordsOf(variables?.[LAUNCHER_VARIABLE] ?? ''), pid, host)
  const wordsIn = (variable: string) => (variable === LAUNCHER_VARIABLE ? ofLauncher.words : wordsOf(variables?.[variable] ?? ''))
  const label = labelWith(kind.kind, process, own.words, saved === null ? title : null, unit)
  const tomcat = await tomcatProperties(host, pid, kind.kind === 'java' ? own.words : [], options)
  const lost = tomcat.isUnread && tomcat.path !== null ? [...unread, tomcat.path] : unread
  // By the words that started it a virtual environment is known, where its variables did not tell it.
  const bears = readsFlags(kind.kind) || carrierName(process) !== null || (kind.environmentMarks !== undefined && path === process.exe)
  const hidden = unreadOf(label, [...own.unread, ...ofLauncher.unread], lost, writtenOver(process, told === null && bears, label))
  const secrets = new Map<string, string>()
  const setting = async (how: Setting['how'], { name, value }: Flag, source: string): Promise<Setting> => {
    const { value: shown, secret } = withoutSecret(name, await placed(host, pid, { name, value }, options))
    const one = { how, name, value: shown, source }
    if (secret !== null) secrets.set(secretKey(one), secret)
    return one
  }
  const sourceOf = (variable: string) => `${files[variable] ?? 'the environment'} of ${label}`
  const inVariable = (variable: string) => {
    const source = `${variable} ${files[variable] === undefined ? '' : `in ${files[variable]} `}of ${label}`
    return flagsIn(kind.kind, wordsIn(variable)).map((flag) => setting('flag', flag, source))
  }
  const onCommandLine = flagsIn(kind.kind, own.words).map((flag) => setting('flag', flag, `the command line of ${label}`))
  const ofTomcat = tomcat.flags.map((flag) => setting('flag', flag, `${tomcat.path} of ${label}`))
  const flags = await Promise.all([...before.flatMap(inVariable), ...onCommandLine, ...after.flatMap(inVariable), ...ofTomcat])
  const held = (name: string) => heldValue(name, variables?.[name])
  const here = (name: string) => heldValue(name, host.env(name))
  const given = names.filter((name) => held(name) !== undefined)
  const named = given.filter((name) => held(name) !== '')
  const namesNoProxy = variables !== null && hidden === null && ![...named, ...flags.map(({ name }) => name)].some(namesProxy)
  // Where the two are the same, whoever starts the program here starts it as the server is.
  const differs = variables !== null && all.some((name) => held(name) !== here(name))
  const plainly = await triedAs(host, label, account, false)
  // What is started as another account has nothing of the environment of this check, so that all is told then.
  const isPlain = !differs && onCommandLine.length + ofTomcat.length === 0 && plainly.account === null
  const isHere = (name: string) => plainly.account === null && held(name) === here(name)
  const [library, sites] = await Promise.all([
    isHere(LIBRARY_FOLDERS) ? null : ownLibraries(host, { kind: kind.kind, pid, label, folders: held(LIBRARY_FOLDERS) ?? '' }, options),
    isHere('PYTHONPATH') ? [] : sitecustomizeIn(host, { pid, words: own.words, folders: held('PYTHONPATH') ?? '' }, options),
  ])
  // What of these our own start has from the environment, it runs.
  const aside = [...before, ...after, ...loading].filter((name) => !isPlain && !(loading.includes(name) && isHere(name)))
  const loaded = [...aside.flatMap((name) => preloadsIn(kind.kind, wordsIn(name), name)), ...preloadsIn(kind.kind, own.words), ...sites]
  const telling = await tellingPreload(host, { kind: kind.kind, pid, label }, loaded, options)
  const rest = {
    ...{
      pid,
      label,
      unit,
      namesNoProxy,
      preloads: [preloadSentence(label, loaded), savedSentence(label, saved)].filter((one) => one !== null).join(' ') || null,
    },
    hidden: [hidden, library, telling].filter((one) => one !== null).join(' ') || null,
  }
  if (isPlain) return { ...rest, settings: [], secrets: new Map(), ...plainly }
  const set = await Promise.all(given.map((name) => setting('variable', { name, value: held(name) ?? '' }, sourceOf(name))))
  const isUnset = (name: string) => here(name) !== undefined && (loading.includes(name) ? held(name) !== here(name) : !given.includes(name))
  const unset = (variables === null ? [] : all)
    .filter(isUnset)
    .map((name): Setting => ({ how: 'unset', name, value: '', source: `the environment of ${label}` }))
  const settings = [...set, ...unset, ...flags]
  return { ...rest, settings, secrets, ...(await triedAs(host, label, account, namesFiles(settings))) }
}
