// What is set on a Linux host outside the environment: /etc/environment, and the settings of a desktop where one runs.
// A server has no desktop: there one file is read, and no program is started.
import type { Host } from '../../host/host.ts'
import { noProxyEntries } from './no-proxy.ts'
import { exemptionOf, NOTHING_SET, type RawProxy, type RawSettings } from './raw-settings.ts'
import { settingsFromVariables } from './variables.ts'

const SYSTEM_FILE = '/etc/environment'
const GNOME = 'org.gnome.system.proxy'
/** Desktops that keep their settings in GNOME's place (XDG_CURRENT_DESKTOP, as glib-networking and libproxy read it). */
const LIKE_GNOME = /gnome|unity|cinnamon|mate|budgie|pantheon/i
const GSETTINGS_MS = 5000

/** The assignments of /etc/environment (pam_env(8)): no shell syntax but an optional `export` and quotes. */
export const parseEnvironmentFile = (text: string): Record<string, string> => {
  const values: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const assignment = /^\s*(?:export\s+)?([A-Za-z_]\w*)=(.*?)\s*$/.exec(line)
    if (assignment?.[1] !== undefined) values[assignment[1]] = (assignment[2] ?? '').replace(/^(["'])(.*)\1$/, '$2')
  }
  return values
}

const fromFile = async (host: Host): Promise<RawSettings> => {
  const file = await host.readFile(SYSTEM_FILE)
  const values = file.ok ? parseEnvironmentFile(file.text) : {}
  return settingsFromVariables(
    (name) => values[name],
    'system',
    (name) => `${name} in ${SYSTEM_FILE}`,
  )
}

/** A string of the GVariant text format (GLib's manual, "GVariant Text Format"): in quotes of either kind. */
const gvariantString = (text: string): string => text.replace(/^(['"])(.*)\1$/, '$2').replace(/\\(.)/g, '$1')

/**
 * The output of `gsettings list-recursively org.gnome.system.proxy`. Which of them hold is glib-networking's reading: an http proxy
 * serves https too where they are said to be the same and https has none of its own.
 */
export const parseGnomeSettings = (text: string): RawSettings => {
  const values = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, schema = '', key = '', value = ''] = /^(\S+) (\S+) (.*)$/.exec(line) ?? []
    values.set(`${schema.replace(GNOME, '').replace(/^\./, '')} ${key}`.trim(), value)
  }
  const textAt = (key: string) => gvariantString(values.get(key) ?? '')
  const source = `the proxy settings of the desktop (${GNOME})`
  const scope = 'system'
  const mode = textAt('mode')
  const script = textAt('autoconfig-url')
  if (mode === 'auto') return { ...NOTHING_SET, scripts: script === '' ? [] : [{ text: script, source, scope }] }
  if (mode !== 'manual') return NOTHING_SET
  const proxyAt = (schema: string, scheme: string): RawProxy[] => {
    const [name, port] = [textAt(`${schema} host`), textAt(`${schema} port`)]
    return name === '' ? [] : [{ text: `${scheme}://${name}${port === '' || port === '0' ? '' : `:${port}`}`, source, scope }]
  }
  const [own, plain] = [proxyAt('https', 'http'), values.get('use-same-proxy') === 'true' ? proxyAt('http', 'http') : []]
  return {
    proxies: [...(own.length > 0 ? own : plain), ...proxyAt('socks', 'socks5h')],
    scripts: [],
    noProxy: [...(values.get('ignore-hosts') ?? '').matchAll(/'([^']*)'/g)].map((match) => exemptionOf(match[1] ?? '')),
  }
}

/** The section of kioslaverc that KDE keeps its proxies in. `ProxyType`: 0 none, 1 these, 2 a script, 3 searched for, 4 by variables. */
export const parseKdeSettings = (text: string, file: string): RawSettings => {
  const values = new Map<string, string>()
  let section = ''
  for (const line of text.split('\n')) {
    section = /^\[(.*)\]\s*$/.exec(line)?.[1] ?? section
    // A key can carry marks, such as `[$e]`.
    const [, key, value = ''] = /^([^=[]+?)\s*(?:\[[^\]]*\])?\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (section === 'Proxy Settings' && key !== undefined) values.set(key, value)
  }
  const scope = 'system'
  const script = values.get('Proxy Config Script') ?? ''
  if (values.get('ProxyType') === '2')
    return { ...NOTHING_SET, scripts: script === '' ? [] : [{ text: script, source: `Proxy Config Script in ${file}`, scope }] }
  // With ReversedException only the hosts of NoProxyFor go by the proxy, and no other setting can say that.
  if (values.get('ProxyType') !== '1' || /^(true|1)$/.test(values.get('ReversedException') ?? '')) return NOTHING_SET
  return {
    // KDE writes the port after a blank.
    proxies: ['httpsProxy', 'socksProxy'].flatMap((key): RawProxy[] => {
      const address = (values.get(key) ?? '').replace(/\s+(?=\d+$)/, ':').replace(/^socks:/, 'socks5h:')
      return address === '' ? [] : [{ text: address, source: `${key} in ${file}`, scope }]
    }),
    scripts: [],
    noProxy: noProxyEntries(values.get('NoProxyFor') ?? '').map(exemptionOf),
  }
}

const fromDesktop = async (host: Host, signal: AbortSignal): Promise<RawSettings> => {
  const desktop = host.env('XDG_CURRENT_DESKTOP') ?? ''
  if (LIKE_GNOME.test(desktop)) {
    const result = await host.run('gsettings', ['list-recursively', GNOME], { timeoutMs: GSETTINGS_MS, signal })
    return result.exit === 0 ? parseGnomeSettings(result.stdout) : NOTHING_SET
  }
  if (!/kde/i.test(desktop)) return NOTHING_SET
  const file = `${host.env('XDG_CONFIG_HOME') || `${host.env('HOME')}/.config`}/kioslaverc`
  const read = await host.readFile(file)
  return read.ok ? parseKdeSettings(read.text, file) : NOTHING_SET
}

export const linuxSettings = async (host: Host, signal: AbortSignal): Promise<RawSettings> => {
  const [file, desktop] = await Promise.all([fromFile(host), fromDesktop(host, signal)])
  return {
    proxies: [...file.proxies, ...desktop.proxies],
    scripts: desktop.scripts,
    noProxy: [...file.noProxy, ...desktop.noProxy],
  }
}
