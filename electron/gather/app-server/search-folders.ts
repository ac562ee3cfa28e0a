// The folders in which programs are looked for: those of PATH, and where packages, panels and version managers put them.
// Folders are listed; nothing is started.
import type { Host } from '../../host/host.ts'

/** `*` stands for any name, also within one. */
const USUAL = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/opt/*/bin',
  '/usr/local/*/bin',
  '/usr/lib/jvm/*/bin',
  // .NET: Microsoft's packages, Debian's and Ubuntu's, Red Hat's.
  '/usr/share/dotnet',
  '/usr/lib/dotnet',
  '/usr/lib64/dotnet',
  // Panels that carry their own PHP: cPanel, Plesk.
  '/opt/cpanel/ea-php*/root/usr/bin',
  '/opt/plesk/php/*/bin',
  // Red Hat's software collections.
  '/opt/rh/*/root/usr/bin',
]

/** Version managers that keep the names of the versions in use by default in a file `version`. */
const MANAGERS = ['.pyenv', '.rbenv', '.phpenv']

/** Most versions that one such file may name. */
const MOST_VERSIONS = 4

/** `v20.1.0` of nvm's names, the newest first. */
const newestFirst = (names: readonly string[]): string[] => {
  const numbers = (name: string) => name.replace(/^v/, '').split('.').map(Number)
  return names
    .filter((name) => /^v\d+\.\d+\.\d+$/.test(name))
    .sort((a, b) => numbers(b).reduce((order, number, index) => order || number - (numbers(a)[index] ?? 0), 0))
}

/**
 * What the person's version managers use by default. The other versions lie there for nobody, unless a server runs on one: then it is
 * found by its process.
 */
const managedFolders = async (host: Host, home: string): Promise<string[]> => {
  const byFile = MANAGERS.map(async (manager) => {
    const file = await host.readFile(`${home}/${manager}/version`)
    const names = file.ok ? file.text.split(/\s+/).filter((name) => /^[\w.-]+$/.test(name) && name !== 'system') : []
    return names.slice(0, MOST_VERSIONS).map((name) => `${home}/${manager}/versions/${name}/bin`)
  })
  const nvm = `${home}/.nvm/versions/node`
  const [alias, versions] = await Promise.all([host.readFile(`${home}/.nvm/alias/default`), host.list(nvm)])
  // A name such as `lts/*` or `node` stands for a new one.
  const wanted = alias.ok ? (/^v?(\d+(?:\.\d+)*)\s*$/.exec(alias.text)?.[1] ?? '') : ''
  const [newest] = newestFirst(versions).filter((name) => wanted === '' || `${name}.`.startsWith(`v${wanted}.`))
  return [...(await Promise.all(byFile)).flat(), ...(newest === undefined ? [] : [`${nvm}/${newest}/bin`])]
}

const PROGRAM_FILES = [
  'nodejs',
  'PHP*',
  'Python*',
  'curl*\\bin',
  'OpenSSL*\\bin',
  'Git\\cmd',
  'Git\\mingw64\\bin',
  'Java\\*\\bin',
  'Eclipse Adoptium\\*\\bin',
  'dotnet',
  'PowerShell\\*',
]
const USUAL_ON_WINDOWS = [
  ...['C:\\Program Files', 'C:\\Program Files (x86)'].flatMap((folder) => PROGRAM_FILES.map((name) => `${folder}\\${name}`)),
  'C:\\Windows\\System32',
  'C:\\Windows\\System32\\WindowsPowerShell\\v1.0',
  'C:\\php*',
  'C:\\xampp\\php',
  'C:\\xampp\\perl\\bin',
  'C:\\laragon\\bin\\php\\*',
  'C:\\laragon\\bin\\nodejs\\*',
  'C:\\Python*',
  'C:\\Ruby*\\bin',
  'C:\\Strawberry\\perl\\bin',
]

/** The folders that a pattern stands for. One that names a fixed place is taken as it is, whether it is there or not. */
const expand = async (host: Host, pattern: string, separator: string): Promise<string[]> => {
  const parts = pattern.split(separator)
  const at = parts.findIndex((part) => part.includes('*'))
  if (at < 0) return [pattern]
  const folder = parts.slice(0, at).join(separator)
  // `C:` alone is the folder that somebody last was in on that drive.
  const listed = folder.endsWith(':') ? `${folder}${separator}` : folder
  const [before = '', after = ''] = (parts[at] ?? '').split('*')
  const ignoreCase = separator === '\\'
  const folded = (text: string) => (ignoreCase ? text.toLowerCase() : text)
  const names = (await host.list(listed)).filter(
    (name) =>
      name.length >= before.length + after.length && folded(name).startsWith(folded(before)) && folded(name).endsWith(folded(after)),
  )
  const rest = parts.slice(at + 1)
  return (await Promise.all(names.map((name) => expand(host, [folder, name, ...rest].join(separator), separator)))).flat()
}

const withoutEnd = (folder: string): string => folder.replace(/(.)[\\/]+$/, '$1')

/** The folders of PATH in its order; one that depends on where a person stands is none. */
export const pathFolders = (host: Host): string[] => {
  const windows = host.platform === 'win32'
  return (host.env('PATH') ?? '')
    .split(windows ? ';' : ':')
    .filter((folder) => folder !== '' && (windows || folder.startsWith('/')))
    .map(withoutEnd)
}

/** Each folder once, those of PATH first. */
export const searchFolders = async (host: Host): Promise<string[]> => {
  const windows = host.platform === 'win32'
  const separator = windows ? '\\' : '/'
  const [java, dotnet] = [host.env('JAVA_HOME'), host.env('DOTNET_ROOT')]
  const named = [...(java ? [`${java}${separator}bin`] : []), ...(dotnet ? [dotnet] : [])]
  const home = (host.env('HOME') ?? '').replace(/\/$/, '')
  const expanded = await Promise.all((windows ? USUAL_ON_WINDOWS : USUAL).map((pattern) => expand(host, pattern, separator)))
  const managed = home.startsWith('/') ? await managedFolders(host, home) : []
  return [...new Set([...pathFolders(host), ...[...named, ...expanded.flat(), ...managed].map(withoutEnd)])]
}
