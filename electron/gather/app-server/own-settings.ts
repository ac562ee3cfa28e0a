// The settings that a tool reads by itself, such as those of ~/.curlrc or of Git's own configuration: what in them bears on how the tool
// connects. They are only told: it reads them again when it is asked.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { runCommand } from './run-command.ts'
import type { OwnSetting, RuntimeKind } from './runtimes/define-runtime-kind.ts'
import { type Flag, flagsIn, flagVariables, wordsOf } from './servers/setting-names.ts'
import type { AskOptions } from './silent-program.ts'

type Told = Runtime['settings'][number]

/** What holds for these addresses. */
type OwnFor = (endpoints: readonly string[]) => readonly OwnSetting[]

/** Settings that are a login and nothing else. */
const LOGIN = /^(proxy-user|U|proxy[-_]?(user|passw(or)?d))$/i

/** A login in a proxy's address is masked. */
const shown = ({ name, value, source }: OwnSetting): Told => ({
  how: 'file',
  name,
  value: value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/i, '$1***@'),
  source,
})

/** As they stand in its files, logins included, the one that holds last; or as the program at `path` tells them itself. */
export const readOwn = async (
  { ownFile, ownConfig }: RuntimeKind,
  path: string,
  host: Host,
  { timeoutMs, signal }: Pick<RunOptions, 'timeoutMs' | 'signal'>,
): Promise<OwnFor> => {
  const env = (name: string) => host.env(name)
  if (ownConfig !== undefined) {
    const { end, stdout } = await runCommand(host, path, { args: ownConfig.args }, { way: 'own', timeoutMs, signal })
    return (endpoints) => (end === 'ended' ? ownConfig.read(stdout, endpoints, env) : [])
  }
  const all: OwnSetting[][] = []
  for (const place of ownFile?.places(env) ?? []) {
    const file = await host.readFile(place)
    if (!file.ok) continue
    all.push((ownFile?.read(file.text) ?? []).map(({ line, ...one }) => ({ ...one, source: `${place}, line ${line}` })))
    if (ownFile?.readsAll !== true) break
  }
  const held = all.reverse().flat()
  return () => held
}

export const ownSettings = async (kind: RuntimeKind, path: string, host: Host, options: AskOptions): Promise<Runtime['settings']> =>
  (await readOwn(kind, path, host, options))(options.endpoints)
    .filter(({ name }) => !LOGIN.test(name))
    .map(shown)

/** By which a library is led to another configuration than the system's (config(5); GnuTLS' manual, "System-wide configuration"). */
const CONFIGURED_BY: Readonly<Record<string, string>> = { OpenSSL: 'OPENSSL_CONF', GnuTLS: 'GNUTLS_SYSTEM_PRIORITY_FILE' }

/** What leads the library of a program to a configuration of its own, where it is started in the environment of this check. */
export const configuredHere = (library: Runtime['library'], host: Host): Runtime['settings'] => {
  const name = CONFIGURED_BY[library?.name ?? ''] ?? ''
  const value = host.env(name) ?? ''
  return value === '' ? [] : [{ how: 'variable', name, value, source: 'the environment of this check' }]
}

/** The flags that a program of this kind takes from the environment of whoever makes this check. */
const flagsHere = (kind: RuntimeKind['kind'], host: Host): Flag[] => {
  const { before, after } = flagVariables(kind)
  return [...before, ...after].flatMap((name) => flagsIn(kind, wordsOf(host.env(name) ?? '')))
}

/** Of all of its files that are there. `settings`: those of its server; null where it stands for none. */
export const settingsBeside = async (
  { kind, besideProgram }: RuntimeKind,
  program: string,
  settings: Runtime['settings'] | null,
  host: Host,
): Promise<Runtime['settings']> => {
  if (besideProgram === undefined) return []
  const flags = settings === null ? flagsHere(kind, host) : settings.filter(({ how }) => how === 'flag')
  const read = await Promise.all(besideProgram.places(program, flags).map(async (place) => ({ place, file: await host.readFile(place) })))
  const there = read.flatMap(({ place, file }) => (file.ok ? [{ place, path: file.realPath, text: file.text }] : []))
  return besideProgram.read(there).map(shown)
}
