// System properties that Tomcat sets itself as it starts: each line of its conf/catalina.properties, over those of its command line.
// Sources: Apache Tomcat's CatalinaProperties (catalina.base, catalina.config); java.util.Properties, "load" for the form of the file.
import type { Host, RunOptions } from '../../../host/host.ts'
import { fromFolderOf } from './server-folder.ts'
import { type Flag, flagsIn } from './setting-names.ts'

export interface TomcatProperties {
  /** As flags of the `java` command. */
  flags: readonly Flag[]
  /** The file; null where the server is no Tomcat. */
  path: string | null
  isUnread: boolean
}

const NONE: TomcatProperties = { flags: [], path: null, isUnread: false }

const propertyIn = (words: readonly string[], name: string): string | undefined =>
  words
    .filter((word) => word.startsWith(`-D${name}=`))
    .pop()
    ?.slice(name.length + 3)

/** Lines that end in `\` go on in the next; `#` and `!` begin a comment; `=`, `:` or a blank ends the name. */
const linesIn = (text: string): string[] =>
  text
    .replace(/^[ \t\f]*[#!].*$/gm, '')
    .replace(/\\\r?\n[ \t\f]*/g, '')
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, name, value = ''] = /^[ \t\f]*([^\s=:]+)[ \t\f]*[=:]?[ \t\f]*(.*)$/.exec(line) ?? []
      return name === undefined ? [] : [`-D${name}=${value}`]
    })

/** `words`: those of its command line after the program. */
export const tomcatProperties = async (
  host: Host,
  pid: number,
  words: readonly string[],
  options: RunOptions,
): Promise<TomcatProperties> => {
  const base = propertyIn(words, 'catalina.base') ?? propertyIn(words, 'catalina.home')
  const named = propertyIn(words, 'catalina.config')?.replace(/^file:(\/\/)?(?=\/)/, '')
  if (base === undefined && named === undefined) return NONE
  const place = named ?? `${base}/conf/catalina.properties`
  const path = await fromFolderOf(host, pid, place, options)
  const file = path === null ? null : await host.readFile(path)
  if (file?.ok) return { flags: flagsIn('java', linesIn(file.text)), path, isUnread: false }
  // Where there is none, Tomcat takes the one within its own archive, which sets nothing of TLS.
  return { flags: [], path: path ?? place, isUnread: file?.why !== 'not-found' }
}
