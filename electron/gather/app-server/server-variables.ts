// The variables that a running server has: those of its environment, and with Node.js those of the files that it was told to add to them.
// Source: Node.js, "Command-line API", --env-file and --env-file-if-exists (20.6 and later): what its environment has holds, and the last
// file before the others.
import type { Host, RunOptions } from '../../host/host.ts'
import type { RuntimeKind } from './runtimes/define-runtime-kind.ts'
import { fromFolderOf } from './server-folder.ts'
import { optionsIn, PROXY_NAMES } from './setting-names.ts'

/**
 * What Node.js takes from such a file. What it reads as it starts, it reads before the file: where roots are and OpenSSL's configuration
 * (issue 51426 of nodejs/node; seen of NODE_EXTRA_CA_CERTS, SSL_CERT_FILE and OPENSSL_CONF with 20.20, 22.23, 24.21 and 26.10).
 */
const FROM_FILE: readonly string[] = [...PROXY_NAMES, 'NODE_TLS_REJECT_UNAUTHORIZED', 'NODE_USE_ENV_PROXY', 'NODE_OPTIONS']

const LINE = /^[ \t]*(?:export[ \t]+)?([^\s=#][^=\n]*?)[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\n#]*))/gm

/** The variables in such a file, as Node.js reads it; the last one of a name holds. */
export const variablesInFile = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.replaceAll('\r', '').matchAll(LINE)].map(([, name = '', double, single, back, plain = '']) => [
      name,
      double?.replaceAll('\\n', '\n') ?? single ?? back ?? plain.trim(),
    ]),
  )

export interface ServerVariables {
  /** Null where its environment may not be read. */
  variables: Readonly<Record<string, string>> | null
  /** In which file a variable stands, where it is not in the environment. */
  files: Readonly<Record<string, string>>
  /** Files that could not be read. */
  unread: string[]
}

/** `words`: those of its command line after the program. Of the variables only those of these names are kept. */
export const serverVariables = async (
  host: Host,
  { kind, pid, words, names }: { kind: RuntimeKind['kind']; pid: number; words: readonly string[]; names: readonly string[] },
  options: RunOptions,
): Promise<ServerVariables> => {
  const environment = await host.variablesOf(pid, names)
  const told =
    kind === 'node' && environment !== null ? optionsIn(kind, words).filter(({ name }) => /^--env-file(-if-exists)?$/.test(name)) : []
  const read = told.map(async ({ name, value }) => {
    const path = await fromFolderOf(host, pid, value, options)
    const file = path === null ? null : await host.readFile(path)
    const isLeftOut = file?.ok === false && file.why === 'not-found' && name === '--env-file-if-exists'
    const held = file?.ok ? Object.entries(variablesInFile(file.text)) : []
    const given = held.filter(([one]) => names.includes(one) && FROM_FILE.includes(one) && environment?.[one] === undefined)
    return { path: path ?? value, given, isUnread: file?.ok !== true && !isLeftOut }
  })
  const all = await Promise.all(read)
  return {
    variables: environment && { ...Object.fromEntries(all.flatMap(({ given }) => given)), ...environment },
    files: Object.fromEntries(all.flatMap(({ path, given }) => given.map(([name]) => [name, path]))),
    unread: all.flatMap(({ path, isUnread }) => (isUnread ? [path] : [])),
  }
}
