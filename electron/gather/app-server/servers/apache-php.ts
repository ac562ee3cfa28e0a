// PHP as a module of Apache, as Debian's packages set it up: the variables of Apache's environment, and what its sites set of PHP.
// Sources: PHP's manual, "How to change configuration settings" and "List of php.ini directives" (what may be set where); Apache HTTP
// Server, <VirtualHost>; Debian's README.Debian of apache2 (envvars, sites-enabled).
import type { Process } from '../../../contract/recording.ts'
import type { Runtime } from '../../../contract/runtime-facts.ts'
import type { Host } from '../../../host/host.ts'
import { variablesInFile } from './env-file.ts'
import { ofIni, type PhpServer, variableGiven, withoutOurs } from './php-server.ts'
import { groupsBySettings, namesFiles, unitOfProcess } from './server-settings.ts'
import { type Account, accountOf, triedAs } from './server-user.ts'
import { isIniName, variablesOfKind, wordsOf } from './setting-names.ts'
import { environmentOfUnit } from './unit-files.ts'

const FOLDER = '/etc/apache2'
const ENVVARS = `${FOLDER}/envvars`

/** Those of Apache's processes that are not the one that root started: they run the sites. */
const workersOf = async (apache: readonly Process[], host: Host): Promise<Account | null> => {
  for (const { pid } of apache.slice(0, 3)) {
    const account = await accountOf(host, pid)
    if (account !== null) return account
  }
  return null
}

interface Environment {
  variables: Readonly<Record<string, string>>
  source: string
  /** What of it could not be read; null where that is nothing. */
  unread: string | null
}

/** As the process has it, else as its unit and Apache's own file give it. */
const environmentOf = async (process: Process, unit: string | null, host: Host): Promise<Environment> => {
  const names = variablesOfKind('php')
  const read = await host.variablesOf(process.pid, names)
  if (read !== null) return { variables: read, source: 'the environment of Apache', unread: null }
  const [file, given] = await Promise.all([host.readFile(ENVVARS), unit === null ? null : environmentOfUnit(unit, host)])
  const told = file.ok ? variablesInFile(file.text) : {}
  const isRead = file.ok || file.why === 'not-found'
  const variables = { ...given?.variables, ...told }
  const isPlain = isRead && names.every((name) => !(told[name] ?? '').includes('$'))
  return { variables, source: ENVVARS, unread: isPlain && (given?.unread ?? []).length === 0 ? null : 'the environment of Apache' }
}

/** Of the settings of php.ini these may be changed by anybody, the others by `php_admin_` alone; some by php.ini alone. */
const ANYBODYS = /^(openssl\.(cafile|capath)|default_socket_timeout)$/
const OF_PHP_INI_ALONE = /^disable_functions$/

/** What one line sets of PHP that bears on connections. */
const settingIn = (line: string, source: string): Runtime['settings'] => {
  const [, admin, rest = ''] = /^\s*php_(admin_)?(?:value|flag)\s+(.*)$/i.exec(line) ?? []
  const [name = '', value = ''] = wordsOf(rest)
  const isTaken = isIniName(name) && !OF_PHP_INI_ALONE.test(name) && (admin !== undefined || ANYBODYS.test(name))
  return isTaken ? [{ how: 'flag', name: '-d', value: `${name}=${value}`, source }] : []
}

interface Site {
  /** Null: what holds for all. */
  name: string | null
  settings: Runtime['settings']
  /** Where its pages lie. */
  root: string | null
}

/** Lines of the file that a site's own folder may have; whether Apache heeds them is a matter of AllowOverride. */
const ofHtaccess = async (sites: readonly Site[], host: Host): Promise<string[]> => {
  const paths = [...new Set(sites.flatMap(({ root }) => (root === null ? [] : [`${root}/.htaccess`])))]
  const told = paths.map(async (path) => {
    const file = await host.readFile(path)
    const lines = file.ok ? file.text.split('\n').flatMap((line, at) => settingIn(line, `${path}, line ${at + 1}`)) : []
    return lines.map(({ value, source }) => `${source}, sets ${value}: whether Apache heeds that (AllowOverride) was not seen.`)
  })
  return (await Promise.all(told)).flat()
}

/** The sites that set something of PHP, and what holds for all; `unread`: a file that could not be read. */
const sitesOf = async (host: Host): Promise<{ sites: Site[]; unread: string | null }> => {
  const inFolder = async (folder: string) =>
    (await host.list(`${FOLDER}/${folder}`)).filter((name) => name.endsWith('.conf')).map((name) => `${FOLDER}/${folder}/${name}`)
  const more = await Promise.all(['mods-enabled', 'conf-enabled', 'sites-enabled'].map(inFolder))
  const paths = [`${FOLDER}/apache2.conf`, ...more.flat()]
  const files = await Promise.all(paths.map(async (path) => ({ path, file: await host.readFile(path) })))
  const common: Site = { name: null, settings: [], root: null }
  const sites: Site[] = [common]
  for (const { path, file } of files) {
    let site = common
    for (const [at, line] of (file.ok ? file.text : '')
      .replace(/\\\r?\n/g, ' ')
      .split('\n')
      .entries()) {
      if (/^\s*<VirtualHost\b/i.test(line)) {
        site = { name: path.replace(/^.*\//, '').replace(/\.conf$/, ''), settings: [], root: null }
        sites.push(site)
      } else if (/^\s*<\/VirtualHost>/i.test(line)) site = common
      else {
        const [, name] = /^\s*ServerName\s+([\w.-]+)/i.exec(line) ?? []
        if (name !== undefined && site !== common) site.name = name
        const [, quoted, plain] = /^\s*DocumentRoot\s+(?:"([^"]+)"|(\S+))/i.exec(line) ?? []
        site.root = quoted ?? plain ?? site.root
        site.settings = [...site.settings, ...settingIn(line, `${path}, line ${at + 1}`)]
      }
    }
  }
  return { sites, unread: files.find(({ file }) => !file.ok && file.why !== 'not-found')?.path ?? null }
}

/** Each distinct set of settings of the sites of one Apache; `apache` are its processes, none where it does not run with the module. */
export const apacheServers = async (version: string, apache: readonly Process[], host: Host): Promise<PhpServer[]> => {
  const place = `/etc/php/${version}/apache2`
  const base = ofIni(`${place}/php.ini`, `${place}/conf.d`, `the settings of PHP in Apache ${version}`)
  const [first] = apache
  const one = { id: `php-apache${version}`, name: 'PHP in Apache', path: `/usr/bin/php${version}` }
  const idle = { ...one, account: null, otherwise: null, hidden: null, serves: [], running: false, secrets: new Map(), met: null }
  if (first === undefined) return [{ ...idle, settings: [...base, ...withoutOurs([], host)], assumed: null }]
  const unit = await unitOfProcess(host, first.pid)
  const [{ variables, source, unread }, { sites, unread: file }, account] = await Promise.all([
    environmentOf(first, unit, host),
    sitesOf(host),
    workersOf(apache, host),
  ])
  const secrets = new Map<string, string>()
  const given = variablesOfKind('php').flatMap((name) => variableGiven(name, variables[name] ?? '', source, secrets))
  const [common, ...own] = sites
  const alike = own.map((site) => ({ ...site, settings: [...given, ...(common?.settings ?? []), ...site.settings], account }))
  const all = alike.length > 0 ? alike : [{ name: null, root: null, settings: [...given, ...(common?.settings ?? [])], account }]
  const unknown = [unread, file].filter((text) => text !== null).map((text) => `${text} could not be read: what it sets is not known.`)
  const hidden = [...unknown, ...(await ofHtaccess(sites, host))]
  const groups = groupsBySettings(all)
  const servers = groups.map(async ([site], index): Promise<PhpServer> => {
    const name = groups.length === 1 || site.name === null ? one.name : `${one.name}, site ${site.name}`
    const tried = await triedAs(host, name, account, namesFiles(site.settings))
    const assumed = `${name} is taken to run on ${place}/php.ini: .htaccess files below the folder of its pages were not read.`
    return {
      ...idle,
      id: index === 0 ? one.id : `${one.id}-${site.name}`,
      name,
      account: tried.account,
      assumed,
      otherwise: assumed,
      hidden: hidden.length === 0 ? null : hidden.join(' '),
      serves: unit === null ? [] : [unit],
      running: true,
      settings: [...base, ...site.settings, ...withoutOurs(site.settings, host)],
      secrets,
      met: { pid: first.pid, name, unit },
    }
  })
  return Promise.all(servers)
}
