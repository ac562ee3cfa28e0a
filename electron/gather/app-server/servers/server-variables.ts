// The variables that a running server has: those of its environment, with Node.js those of the files that it was told to add to them, and
// those that a server of Python applications sets itself.
// Source: Node.js, "Command-line API", --env-file and --env-file-if-exists (20.6 and later): what its environment has holds, and the last
// file before the others.
import type { Process } from '../../../contract/recording.ts'
import type { Host, RunOptions } from '../../../host/host.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { variablesInFile } from './env-file.ts'
import { GUNICORN_OPTIONS, givenVariables } from './given-variables.ts'
import { PM2_ENV, variablesOfWorker } from './pm2.ts'
import { fromFolderOf } from './server-folder.ts'
import { optionsIn, PROXY_NAMES } from './setting-names.ts'

/**
 * What Node.js takes from such a file. What it reads as it starts, it reads before the file: where roots are and OpenSSL's configuration
 * (issue 51426 of nodejs/node; seen of NODE_EXTRA_CA_CERTS, SSL_CERT_FILE and OPENSSL_CONF with 20.20, 22.23, 24.21 and 26.10).
 */
const FROM_FILE: readonly string[] = [...PROXY_NAMES, 'NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_USE_ENV_PROXY', 'NODE_OPTIONS']

export interface ServerVariables {
  /** Null where its environment may not be read. */
  variables: Readonly<Record<string, string>> | null
  /** In which file a variable stands, where it is not in the environment. */
  files: Readonly<Record<string, string>>
  /** Files that could not be read. */
  unread: string[]
}

interface OfServer {
  kind: RuntimeKind['kind']
  process: Process
  /** Those of its command line after the program. */
  words: readonly string[]
  /** Of the variables only those of these names are kept. */
  names: readonly string[]
}

type FromFiles = Pick<ServerVariables, 'files' | 'unread'> & { variables: Readonly<Record<string, string>> }

/** Those of the files that Node.js adds. */
const addedByNode = async (
  host: Host,
  { kind, process, words, names }: OfServer,
  environment: Readonly<Record<string, string>>,
  options: RunOptions,
): Promise<FromFiles> => {
  const told = kind === 'node' ? optionsIn(kind, words).filter(({ name }) => /^--env-file(-if-exists)?$/.test(name)) : []
  const read = told.map(async ({ name, value }) => {
    const path = await fromFolderOf(host, process.pid, value, options)
    const file = path === null ? null : await host.readFile(path)
    const isLeftOut = file?.ok === false && file.why === 'not-found' && name === '--env-file-if-exists'
    const held = file?.ok ? Object.entries(variablesInFile(file.text)) : []
    const given = held.filter(([one]) => names.includes(one) && FROM_FILE.includes(one) && environment[one] === undefined)
    return { path: path ?? value, given, isUnread: file?.ok !== true && !isLeftOut }
  })
  const all = await Promise.all(read)
  return {
    variables: Object.fromEntries(all.flatMap(({ given }) => given)),
    files: Object.fromEntries(all.flatMap(({ path, given }) => given.map(([name]) => [name, path]))),
    unread: all.flatMap(({ path, isUnread }) => (isUnread ? [path] : [])),
  }
}

/** What Node.js and its HTTP clients read as they connect, whenever it was set. */
const AT_ANY_TIME: readonly string[] = [...PROXY_NAMES, 'NODE_TLS_REJECT_UNAUTHORIZED']

/** Those that a server of Python applications or a worker of pm2 sets: in place of what its environment has, or where that has nothing. */
const setByItself = async (
  host: Host,
  { kind, process, words, names }: OfServer,
  environment: Readonly<Record<string, string>>,
  options: RunOptions,
): Promise<FromFiles> => {
  if (kind === 'node') {
    const { [PM2_ENV]: given = '' } = (await host.variablesOf(process.pid, [PM2_ENV])) ?? {}
    const late = Object.entries(variablesOfWorker(given)).filter(([name]) => names.includes(name) && AT_ANY_TIME.includes(name))
    return { variables: Object.fromEntries(late), files: {}, unread: [] }
  }
  if (kind !== 'python') return { variables: {}, files: {}, unread: [] }
  const more = (await host.variablesOf(process.pid, [GUNICORN_OPTIONS]))?.[GUNICORN_OPTIONS] ?? ''
  const { over, under, files, unread } = await givenVariables(host, { process, words, more, names }, options)
  const variables = Object.fromEntries([...under.filter(([name]) => environment[name] === undefined), ...over])
  return { variables: Object.fromEntries(Object.entries(variables).filter(([name]) => names.includes(name))), files, unread: [...unread] }
}

export const serverVariables = async (host: Host, server: OfServer, options: RunOptions): Promise<ServerVariables> => {
  const environment = await host.variablesOf(server.process.pid, server.names)
  if (environment === null) return { variables: null, files: {}, unread: [] }
  const [added, set] = await Promise.all([addedByNode(host, server, environment, options), setByItself(host, server, environment, options)])
  return {
    variables: { ...added.variables, ...environment, ...set.variables },
    files: { ...added.files, ...set.files },
    unread: [...added.unread, ...set.unread],
  }
}
