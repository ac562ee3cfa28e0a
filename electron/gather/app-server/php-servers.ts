// PHP-FPM and Apache's module. Debian and Ubuntu install them with one folder of settings for each version and each way to run it;
// elsewhere all share one php.ini. A PHP-FPM that runs has pools beside that, and may have been started with more.
import type { Process } from '../../contract/recording.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import { poolsOf } from './fpm-pools.ts'
import { type FpmStart, fpmStarts } from './fpm-starts.ts'
import { baseName } from './running-servers.ts'
import { INI_FLAG, INI_FOLDER, php } from './runtimes/php.ts'
import { distinctBySettings } from './server-settings.ts'
import { ownAccount, triedAs } from './server-user.ts'
import { variablesOfKind } from './setting-names.ts'

export interface PhpServer {
  /** As a person knows it, in place of `PHP`. */
  name: string
  id: string
  /** The command-line program of its version. */
  path: string
  running: boolean
  settings: Runtime['settings']
  secrets: ReadonlyMap<string, string>
  /** What is taken for granted of it, as a sentence; null where nothing is. */
  assumed: string | null
  /** The server itself, where it was met. */
  met: Runtime['server']
}

const SETTINGS = '/etc/php'
const APACHE_MODULES = '/usr/lib/apache2/modules'
const APACHE_ENABLED = '/etc/apache2/mods-enabled'

/** Lines of a php.ini on which it depends how PHP connects; a comment begins with `;`. */
const TELLING_LINES = /^[ \t]*(?:openssl|curl|extension|zend_extension|disable_|allow_url_|open_basedir|auto_|default_socket)[^\n]*/gim

/** What a folder of settings says of connecting; null where that cannot be read. */
const toldBy = async (host: Host, place: string): Promise<string | null> => {
  const [file, names] = await Promise.all([host.readFile(`${place}/php.ini`), host.list(`${place}/conf.d`)])
  return file.ok ? JSON.stringify([file.text.match(TELLING_LINES)?.map((line) => line.trim()), names]) : null
}

const ofIni = (ini: string, folder: string, source: string): Runtime['settings'] => [
  { how: 'flag', name: INI_FLAG, value: ini, source },
  { how: 'variable', name: INI_FOLDER, value: folder, source },
]

/** The installation that a PHP-FPM belongs to: how it is called, the program that stands for it, and its own folder, if it has one. */
interface Fpm {
  id: string
  /** `PHP-FPM 8.2`. */
  label: string
  path: string
  place: string | null
}

/** One server for each distinct set of settings of one start's pools. */
const serversOf = async ({ id, label, path, place }: Fpm, start: FpmStart, running: boolean, host: Host): Promise<PhpServer[]> => {
  const { given } = start
  const ini = given?.ini ?? (place === null ? null : `${place}/php.ini`)
  const config = start.config ?? (place === null ? null : `${place}/php-fpm.conf`)
  const onCommandLine = `the command line of ${label}`
  const base: Runtime['settings'] = [
    ...(place !== null && ini !== null ? ofIni(ini, `${place}/conf.d`, `the settings of ${label}`) : []),
    ...(place === null && ini !== null ? [{ how: 'flag' as const, name: INI_FLAG, value: ini, source: onCommandLine }] : []),
    ...(given?.defines ?? []).map((value) => ({ how: 'flag' as const, name: '-d', value, source: onCommandLine })),
  ]
  const read = config === null ? ({ ok: false, unread: 'its configuration is not known' } as const) : await poolsOf(config, host)
  const pools =
    read.ok && read.pools.length > 0
      ? distinctBySettings(read.pools)
      : [{ name: 'www', settings: [], secrets: new Map<string, string>(), account: null, inherits: false }]
  const assumed = [
    ...(given === null ? [`${label} is taken to run on ${ini ?? 'the usual php.ini'}: how it was started cannot be read.`] : []),
    ...(pools.some(({ inherits }) => inherits)
      ? [`${label} is taken to have no variables of its own: its environment cannot be read.`]
      : []),
    ...(read.ok ? [] : [`What the pools of ${label} set cannot be read (${read.unread}).`]),
  ].join(' ')
  const own = await ownAccount(host)
  return pools.map(({ name: pool, settings, secrets, account }, index) => {
    const name = index === 0 ? 'PHP-FPM' : `PHP-FPM pool ${pool}`
    // Only a store of its own can be one that another account may not read.
    const other = settings.length > 0 && account !== null && own !== null && account !== own ? triedAs(name, account, own) : ''
    const taken = [assumed, other].filter((sentence) => sentence !== '').join(' ')
    return {
      id: index === 0 ? id : `${id}-${pool}`,
      name,
      path,
      running,
      settings: [...base, ...settings, ...withoutOurs(settings, host)],
      secrets,
      assumed: running && taken !== '' ? taken : null,
      met: running ? { pid: start.pid, name, unit: start.unit } : null,
    }
  })
}

/** Its workers have none of the variables of whoever makes this check. */
const withoutOurs = (settings: Runtime['settings'], host: Host): Runtime['settings'] =>
  variablesOfKind('php')
    .filter((name) => (host.env(name) ?? '') !== '' && !settings.some((one) => one.how === 'variable' && one.name === name))
    .map((name) => ({ how: 'unset', name, value: '', source: 'its environment' }))

const NOT_RUNNING: FpmStart = { pid: 0, unit: null, exe: '', config: null, given: { ini: null, defines: [] } }

/** Those of Debian's packages, running or not. */
const packagedFpm = async (version: string, processes: readonly Process[], host: Host): Promise<PhpServer[]> => {
  const [id, place] = [`php-fpm${version}`, `${SETTINGS}/${version}/fpm`]
  if (!(await host.list(place)).includes('php.ini')) return []
  const starts = await fpmStarts(processes, ({ exe, name }) => (exe === '' ? name : baseName(exe)) === id, host)
  const fpm = { id, label: `PHP-FPM ${version}`, path: `/usr/bin/php${version}`, place }
  const running = starts.length > 0
  return (await Promise.all((running ? starts : [NOT_RUNNING]).map((start) => serversOf(fpm, start, running, host)))).flat()
}

/** A running one that shares the php.ini of its command-line program, as elsewhere. */
const otherFpm = async (processes: readonly Process[], packaged: readonly string[], host: Host): Promise<PhpServer[]> => {
  const isOther = ({ exe }: Process) => /\/php-fpm[\d.]*$/.test(exe) && !packaged.includes(exe)
  const starts = await fpmStarts(processes, isOther, host)
  const all = starts.map((start) => {
    const path = php.commandLineOf?.(start.exe) ?? null
    return path === null ? [] : serversOf({ id: baseName(start.exe), label: 'PHP-FPM', path, place: null }, start, true, host)
  })
  return (await Promise.all(all)).flat()
}

/** Apache's module of Debian's packages. */
const apacheOf = (version: string, running: boolean, host: Host): PhpServer => {
  const place = `${SETTINGS}/${version}/apache2`
  return {
    id: `php-apache${version}`,
    name: 'PHP in Apache',
    path: `/usr/bin/php${version}`,
    running,
    settings: [...ofIni(`${place}/php.ini`, `${place}/conf.d`, `the settings of PHP in Apache ${version}`), ...withoutOurs([], host)],
    secrets: new Map(),
    met: null,
    assumed: running ? `PHP in Apache ${version} is taken to run on ${place}/php.ini: what its sites set besides was not read.` : null,
  }
}

/** Ids that stay apart where two masters of one program run. */
const withOwnIds = (servers: readonly PhpServer[]): PhpServer[] =>
  servers.map((server, index) => {
    const before = servers.slice(0, index).filter(({ id }) => id === server.id).length
    return before === 0 ? server : { ...server, id: `${server.id}-${before + 1}` }
  })

/** Those that run, and those of Debian's packages that do not and are set up otherwise than the command-line program of their version. */
export const phpServers = async (host: Host): Promise<PhpServer[]> => {
  const [folders, programs, daemons, modules, enabled, processes] = await Promise.all([
    host.list(SETTINGS),
    host.list('/usr/bin'),
    host.list('/usr/sbin'),
    host.list(APACHE_MODULES),
    host.list(APACHE_ENABLED),
    host.processes(),
  ])
  const versions = folders.filter((name) => /^\d+\.\d+$/.test(name) && programs.includes(`php${name}`))
  const inApache = processes.some(({ exe, name }) => (exe === '' ? name : baseName(exe)) === 'apache2')
  const of = async (version: string): Promise<PhpServer[]> => {
    const hasModule = modules.includes(`libphp${version}.so`) || modules.includes(`libphp${version.replace(/\..*/, '')}.so`)
    const hasSettings = (await host.list(`${SETTINGS}/${version}/apache2`)).includes('php.ini')
    const all = [
      ...(daemons.includes(`php-fpm${version}`) ? await packagedFpm(version, processes, host) : []),
      ...(hasModule && hasSettings ? [apacheOf(version, inApache && enabled.includes(`php${version}.load`), host)] : []),
    ]
    const told = await toldBy(host, `${SETTINGS}/${version}/cli`)
    const needed = all.map(async (server) => {
      const [place] = server.settings.flatMap(({ name, value }) => (name === INI_FOLDER ? [value.replace(/\/conf\.d$/, '')] : []))
      const onlyIni = server.settings.filter(({ how }) => how !== 'unset').length === 2
      // One that does not run and is set up as its program is needs no answer of its own.
      return server.running || !onlyIni || told === null || place === undefined || told !== (await toldBy(host, place))
    })
    const isNeeded = await Promise.all(needed)
    return all.filter((_, index) => isNeeded[index])
  }
  const packaged = (await Promise.all(versions.map(of))).flat()
  const others = await otherFpm(
    processes,
    versions.map((version) => `/usr/sbin/php-fpm${version}`),
    host,
  )
  return withOwnIds([...packaged, ...others])
}
