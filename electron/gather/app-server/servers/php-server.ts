// What the servers of PHP share: how one is told, where its php.ini lies, and what of the variables of its environment it has.
// A PHP server is asked by the command-line program of its version, on its own php.ini, settings and variables.
import type { Runtime } from '../../../contract/runtime-facts.ts'
import type { Host } from '../../../host/host.ts'
import { INI_FLAG, INI_FOLDER } from '../runtimes/php.ts'
import { secretKey, withoutSecret } from './server-settings.ts'
import type { TriedAs } from './server-user.ts'
import { variablesOfKind } from './setting-names.ts'

export interface PhpServer extends TriedAs {
  /** As a person knows it, in place of `PHP`. */
  name: string
  id: string
  /** The command-line program of its version. */
  path: string
  running: boolean
  settings: Runtime['settings']
  secrets: ReadonlyMap<string, string>
  /** What of its settings could not be read though it has such, as a sentence. */
  hidden: string | null
  /** How a person calls it: its unit. */
  serves: string[]
  /** The server itself, where it was met. */
  met: Runtime['server']
}

export const ofIni = (ini: string, folder: string, source: string): Runtime['settings'] => [
  { how: 'flag', name: INI_FLAG, value: ini, source },
  { how: 'variable', name: INI_FOLDER, value: folder, source },
]

/** A variable as a server of PHP has it, its secret kept apart; nothing where it is empty. */
export const variableGiven = (name: string, value: string, source: string, secrets: Map<string, string>): Runtime['settings'] => {
  if (value === '') return []
  const { value: shown, secret } = withoutSecret(name, value)
  const setting = { how: 'variable' as const, name, value: shown, source }
  if (secret !== null) secrets.set(secretKey(setting), secret)
  return [setting]
}

/** Its workers have none of the variables of whoever makes this check. */
export const withoutOurs = (settings: Runtime['settings'], host: Host): Runtime['settings'] =>
  variablesOfKind('php')
    .filter((name) => (host.env(name) ?? '') !== '' && !settings.some((one) => one.how === 'variable' && one.name === name))
    .map((name) => ({ how: 'unset', name, value: '', source: 'its environment' }))
