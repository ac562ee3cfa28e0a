// The pools of PHP-FPM: each may set PHP's settings and the variables of its workers, in place of what php.ini says.
// Sources: PHP's manual, "Global php-fpm.conf directives" and "List of pool directives".
import type { Runtime } from '../../../contract/runtime-facts.ts'
import type { Host } from '../../../host/host.ts'
import { secretKey, withoutSecret } from './server-settings.ts'
import { isIniName, variablesOfKind } from './setting-names.ts'

export interface Pool {
  name: string
  settings: Runtime['settings']
  /** What of them is secret, by `secretKey`. */
  secrets: Map<string, string>
  /** The account of its workers; null where it is that of whoever started it. */
  user: string | null
  /** The group of its workers; null where it is that of their account. */
  group: string | null
  /** Its workers have the variables of whoever started PHP-FPM (`clear_env = no`). */
  inherits: boolean
}

/** Its file may not be read: what its pools set is not known. */
export type Pools = { ok: true; pools: Pool[] } | { ok: false; unread: string }

const LINE = /^\s*([a-z_]+)(?:\[([^\]]+)\])?\s*=\s*(.*?)\s*$/i

const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2')

/** What one line of a pool sets that bears on connections. */
const settingIn = (line: string, source: string): Runtime['settings'] => {
  const [, directive = '', name = '', value = ''] = LINE.exec(line) ?? []
  if (/^php_(admin_)?(value|flag)$/.test(directive) && isIniName(name))
    return [{ how: 'flag', name: '-d', value: `${name}=${unquoted(value)}`, source }]
  return directive === 'env' && variablesOfKind('php').includes(name) ? [{ how: 'variable', name, value: unquoted(value), source }] : []
}

/** Files that a configuration includes: one name, or all of a folder that end alike. */
const included = async (pattern: string, host: Host): Promise<string[]> => {
  const [, folder = '', name = ''] = /^(.*)\/([^/]+)$/.exec(pattern) ?? []
  if (!name.includes('*')) return [pattern]
  const [before = '', after = ''] = name.split('*')
  return (await host.list(folder)).filter((one) => one.startsWith(before) && one.endsWith(after)).map((one) => `${folder}/${one}`)
}

/** The pools of a configuration and of what it includes; those of one file in its order. */
export const poolsOf = async (config: string, host: Host): Promise<Pools> => {
  const pools: Pool[] = []
  const read = async (path: string, nested: boolean): Promise<string | null> => {
    const file = await host.readFile(path)
    if (!file.ok) return path
    let pool: Pool | undefined
    for (const line of file.text.split(/\r?\n/)) {
      if (/^\s*[;#]/.test(line)) continue
      const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1]
      if (section !== undefined) {
        pool =
          section === 'global'
            ? undefined
            : (pools.find(({ name }) => name === section) ?? {
                name: section,
                settings: [],
                secrets: new Map(),
                user: null,
                group: null,
                inherits: false,
              })
        if (pool !== undefined && !pools.includes(pool)) pools.push(pool)
        continue
      }
      const include = /^\s*include\s*=\s*(\S+)/.exec(line)?.[1]
      if (include !== undefined && !nested)
        for (const one of await included(include, host)) {
          const unread = await read(one, true)
          if (unread !== null) return unread
        }
      const [, whose, name] = /^\s*(user|group)\s*=\s*(\S+)/.exec(line) ?? []
      if (pool !== undefined && name !== undefined) pool[whose === 'user' ? 'user' : 'group'] = name
      if (pool !== undefined && /^\s*clear_env\s*=\s*(no|off|0|false)\b/i.test(line)) pool.inherits = true
      for (const setting of settingIn(line, `the pool ${pool?.name} (${path})`)) {
        const { value, secret } = withoutSecret(setting.name, setting.value)
        const shown = { ...setting, value }
        pool?.settings.push(shown)
        if (secret !== null) pool?.secrets.set(secretKey(shown), secret)
      }
    }
    return null
  }
  const unread = await read(config, false)
  return unread === null ? { ok: true, pools } : { ok: false, unread }
}
