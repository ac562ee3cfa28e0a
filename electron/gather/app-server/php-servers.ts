// PHP-FPM and Apache's module as Debian and Ubuntu install them: one folder of settings for each version and each way to run it.
// Elsewhere all of them share one php.ini, so that the command-line program stands for them as it is.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import { baseName } from './running-servers.ts'
import { INI_FLAG, INI_FOLDER } from './runtimes/php.ts'

export interface PhpServer {
  /** As a person knows it, in place of `PHP`. */
  name: string
  id: string
  /** The command-line program of its version. */
  path: string
  running: boolean
  settings: Runtime['settings']
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

/** Those that are installed together with their command-line program and are, or could be, in use. */
export const phpServers = async (host: Host): Promise<PhpServer[]> => {
  const versions = (await host.list(SETTINGS)).filter((name) => /^\d+\.\d+$/.test(name))
  if (versions.length === 0) return []
  const [programs, daemons, modules, enabled, processes] = await Promise.all([
    host.list('/usr/bin'),
    host.list('/usr/sbin'),
    host.list(APACHE_MODULES),
    host.list(APACHE_ENABLED),
    host.processes(),
  ])
  const runs = (program: string) => processes.some(({ exe, name }) => (exe === '' ? name : baseName(exe)) === program)
  const of = async (version: string): Promise<PhpServer[]> => {
    const ofProgram = toldBy(host, `${SETTINGS}/${version}/cli`)
    const ways = [
      {
        folder: 'fpm',
        name: 'PHP-FPM',
        id: `php-fpm${version}`,
        there: daemons.includes(`php-fpm${version}`),
        running: runs(`php-fpm${version}`),
      },
      {
        folder: 'apache2',
        name: 'PHP in Apache',
        id: `php-apache${version}`,
        there: modules.includes(`libphp${version}.so`) || modules.includes(`libphp${version.replace(/\..*/, '')}.so`),
        running: runs('apache2') && enabled.includes(`php${version}.load`),
      },
    ]
    const found = await Promise.all(
      ways.map(async ({ folder, there, ...way }) => {
        const place = `${SETTINGS}/${version}/${folder}`
        if (!there || !programs.includes(`php${version}`) || !(await host.list(place)).includes('php.ini')) return []
        // One that does not run and is set up as its program is needs no answer of its own.
        if (!way.running && (await ofProgram) !== null && (await ofProgram) === (await toldBy(host, place))) return []
        const source = `the settings of ${way.name} ${version}`
        const settings: Runtime['settings'] = [
          { how: 'flag', name: INI_FLAG, value: `${place}/php.ini`, source },
          { how: 'variable', name: INI_FOLDER, value: `${place}/conf.d`, source },
        ]
        return [{ ...way, path: `/usr/bin/php${version}`, settings }]
      }),
    )
    return found.flat()
  }
  return (await Promise.all(versions.map(of))).flat()
}
