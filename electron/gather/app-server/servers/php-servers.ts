// PHP-FPM and Apache's module (apache-php.ts). Debian and Ubuntu install them with one folder of settings for each version and each way to run it;
// elsewhere all share one php.ini. A PHP-FPM that runs has pools beside that, and may have been started with more.
import type { Process } from '../../../contract/recording.ts'
import type { Runtime } from '../../../contract/runtime-facts.ts'
import type { Host } from '../../../host/host.ts'
import { INI_FLAG, INI_FOLDER, php } from '../runtimes/php.ts'
import { apacheServers } from './apache-php.ts'
import { APACHE_ENABLED } from './carriers.ts'
import { type Pool, poolsOf } from './fpm-pools.ts'
import { type FpmStart, fpmStarts } from './fpm-starts.ts'
import { elsewhereOf } from './other-root.ts'
import { ofIni, type PhpServer, variableGiven, withoutOurs } from './php-server.ts'
import { baseName } from './server-names.ts'
import { groupsBySettings, namesFiles } from './server-settings.ts'
import { type Account, accountNamed, accountOf, triedAs } from './server-user.ts'
import { variablesOfKind } from './setting-names.ts'

const SETTINGS = '/etc/php'
const APACHE_MODULES = '/usr/lib/apache2/modules'

/** Lines of a php.ini on which it depends how PHP connects; a comment begins with `;`. */
const TELLING_LINES = /^[ \t]*(?:openssl|curl|extension|zend_extension|disable_|allow_url_|open_basedir|auto_|default_socket)[^\n]*/gim

/** What a folder of settings says of connecting; null where that cannot be read. */
const toldBy = async (host: Host, place: string): Promise<string | null> => {
  const [file, names] = await Promise.all([host.readFile(`${place}/php.ini`), host.list(`${place}/conf.d`)])
  return file.ok ? JSON.stringify([file.text.match(TELLING_LINES)?.map((line) => line.trim()), names]) : null
}

/** Of folders in a row an empty one stands for the usual one (PHP's manual, "The configuration file"). */
const scanned = (folders: string | undefined, usual: string): string =>
  (folders ?? '')
    .split(':')
    .map((folder) => folder || usual)
    .join(':')

/** The installation that a PHP-FPM belongs to: how it is called, the program that stands for it, and its own folder, if it has one. */
interface Fpm {
  id: string
  /** `PHP-FPM 8.2`. */
  label: string
  path: string
  place: string | null
}

const ONE_POOL: Pool = { name: 'www', settings: [], secrets: new Map(), user: null, group: null, inherits: false }
const TITLE_OF_WORKER = /^php-fpm: pool (.+)$/

/** The account of a pool's workers: that of one which runs, else the one that its file names. */
const accountOfPool = async ({ name, user, group }: Pool, processes: readonly Process[], host: Host): Promise<Account | null> => {
  const worker = processes.find(({ args }) => TITLE_OF_WORKER.exec(args[0] ?? '')?.[1] === name)
  if (worker !== undefined) return accountOf(host, worker.pid)
  return user === null ? null : accountNamed(host, user, group)
}

const inUnit = (label: string): string => `the environment of ${label}`

/**
 * A pool with what it has of the variables that its master was started with: all that bear on connections where it keeps them, else those
 * that OpenSSL reads as PHP starts, before a worker wipes its environment.
 */
const withVariables = (pool: Pool, variables: NonNullable<FpmStart['variables']>, label: string): Pool => {
  const secrets = new Map(pool.secrets)
  const kept = pool.inherits ? variablesOfKind('php') : ['OPENSSL_CONF', 'OPENSSL_MODULES']
  const given = kept.flatMap((name): Runtime['settings'] => {
    const isSet = pool.settings.some((one) => one.how === 'variable' && one.name === name)
    return isSet ? [] : variableGiven(name, variables[name] ?? '', inUnit(label), secrets)
  })
  return { ...pool, settings: [...given, ...pool.settings], secrets }
}

/** What of a start bears on its programs and cannot be read; `inherits`: its environment is theirs too. */
const hiddenOf = (label: string, { hides, variables }: FpmStart, config: string | null, inherits: boolean): string | null => {
  if (hides)
    return `${label} was started with ${config}, and hides what else its command line says: what it sets by -c and -d is not known.`
  return variables === null && inherits
    ? `${label} hands its own environment on to its programs (clear_env), and that cannot be read: a proxy or a store in it is not known.`
    : null
}

/** One server for each distinct set of settings of one start's pools. */
const serversOf = async (
  { id, label, path, place }: Fpm,
  start: FpmStart,
  running: boolean,
  processes: readonly Process[],
  host: Host,
): Promise<PhpServer[]> => {
  const { given, variables } = start
  const ini = given?.ini ?? variables?.PHPRC ?? (place === null ? null : `${place}/php.ini`)
  const folders = variables?.[INI_FOLDER]
  const config = start.config ?? (place === null ? null : `${place}/php-fpm.conf`)
  const onCommandLine = `the command line of ${label}`
  const base: Runtime['settings'] = [
    ...(place !== null && ini !== null ? ofIni(ini, scanned(folders, `${place}/conf.d`), `the settings of ${label}`) : []),
    ...(place === null && ini !== null ? [{ how: 'flag' as const, name: INI_FLAG, value: ini, source: onCommandLine }] : []),
    ...(place === null && folders ? [{ how: 'variable' as const, name: INI_FOLDER, value: folders, source: inUnit(label) }] : []),
    ...(given?.defines ?? []).map((value) => ({ how: 'flag' as const, name: '-d', value, source: onCommandLine })),
  ]
  const read = config === null ? ({ ok: false, unread: 'its configuration is not known' } as const) : await poolsOf(config, host)
  const all = read.ok && read.pools.length > 0 ? read.pools : [ONE_POOL]
  // Of one that does not run nobody knows as whom it would.
  const accounts = await Promise.all(all.map((pool) => (running ? accountOfPool(pool, processes, host) : null)))
  const whole = all.map((pool, index) => ({ ...withVariables(pool, variables ?? {}, label), account: accounts[index] ?? null }))
  const pools = groupsBySettings(whole, ({ inherits }) => String(inherits)).map(([pool]) => pool)
  const assumed = [
    ...(given === null ? [`${label} is taken to run on ${ini ?? 'the usual php.ini'}: how it was started cannot be read.`] : []),
    ...(read.ok ? [] : [`What the pools of ${label} set cannot be read (${read.unread}).`]),
  ].join(' ')
  const servers = pools.map(async ({ name: pool, settings, secrets, account, inherits }, index): Promise<PhpServer> => {
    const name = index === 0 ? 'PHP-FPM' : `PHP-FPM pool ${pool}`
    const tried = await triedAs(host, name, account, namesFiles(settings))
    const taken = (sentence: string | null) => (running ? [assumed, sentence ?? ''].filter((one) => one !== '').join(' ') || null : null)
    return {
      account: tried.account,
      assumed: taken(tried.assumed),
      hidden: hiddenOf(label, start, config, running && inherits),
      otherwise: taken(tried.otherwise),
      serves: start.unit === null ? [] : [start.unit],
      id: index === 0 ? id : `${id}-${pool}`,
      name,
      path,
      running,
      settings: [...base, ...settings, ...withoutOurs(settings, host)],
      secrets,
      met: running ? { pid: start.pid, name, unit: start.unit } : null,
    }
  })
  return Promise.all(servers)
}

const NOT_RUNNING: FpmStart = { pid: 0, unit: null, exe: '', config: null, given: { ini: null, defines: [] }, variables: {}, hides: false }

/** Those of Debian's packages, running or not. */
const packagedFpm = async (version: string, processes: readonly Process[], host: Host): Promise<PhpServer[]> => {
  const [id, place] = [`php-fpm${version}`, `${SETTINGS}/${version}/fpm`]
  if (!(await host.list(place)).includes('php.ini')) return []
  const starts = await fpmStarts(processes, ({ exe, name }) => (exe === '' ? name : baseName(exe)) === id, host)
  const fpm = { id, label: `PHP-FPM ${version}`, path: `/usr/bin/php${version}`, place }
  const running = starts.length > 0
  return (await Promise.all((running ? starts : [NOT_RUNNING]).map((start) => serversOf(fpm, start, running, processes, host)))).flat()
}

/** A running one that shares the php.ini of its command-line program, as elsewhere. */
const otherFpm = async (processes: readonly Process[], packaged: readonly string[], host: Host): Promise<PhpServer[]> => {
  const isOther = ({ exe }: Process) => /\/php-fpm[\d.]*$/.test(exe) && !packaged.includes(exe)
  const starts = await fpmStarts(processes, isOther, host)
  const all = starts.map((start) => {
    const path = php.commandLineOf?.(start.exe) ?? null
    return path === null ? [] : serversOf({ id: baseName(start.exe), label: 'PHP-FPM', path, place: null }, start, true, processes, host)
  })
  return (await Promise.all(all)).flat()
}

/** Ids that stay apart where two masters of one program run. */
const withOwnIds = (servers: readonly PhpServer[]): PhpServer[] =>
  servers.map((server, index) => {
    const before = servers.slice(0, index).filter(({ id }) => id === server.id).length
    return before === 0 ? server : { ...server, id: `${server.id}-${before + 1}` }
  })

/** Without those of containers: the programs and settings of the same names here are not theirs. */
const onThisHost = async (processes: readonly Process[], host: Host): Promise<Process[]> => {
  const isPhp = ({ exe, name }: Process) => /^(php-fpm|apache2)/.test(exe === '' ? name : baseName(exe))
  const places = await Promise.all(processes.map((process) => (isPhp(process) ? elsewhereOf(host, process) : null)))
  return processes.filter((_, index) => places[index] === null)
}

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
  const running = await onThisHost(processes ?? [], host)
  const apache = running.filter(({ exe, name }) => (exe === '' ? name : baseName(exe)) === 'apache2')
  const of = async (version: string): Promise<PhpServer[]> => {
    const hasModule = modules.includes(`libphp${version}.so`) || modules.includes(`libphp${version.replace(/\..*/, '')}.so`)
    const hasSettings = (await host.list(`${SETTINGS}/${version}/apache2`)).includes('php.ini')
    const all = [
      ...(daemons.includes(`php-fpm${version}`) ? await packagedFpm(version, running, host) : []),
      ...(hasModule && hasSettings ? await apacheServers(version, enabled.includes(`php${version}.load`) ? apache : [], host) : []),
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
    running,
    versions.map((version) => `/usr/sbin/php-fpm${version}`),
    host,
  )
  return withOwnIds([...packaged, ...others])
}
