// By what a process is known as a server of a shop: its program, its script, or the title that stands in their place; and which of those
// that are known so serve the system and no shop.
import type { Process } from '../../../contract/recording.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { PM2 } from './pm2.ts'
import { startedWith } from './setting-names.ts'

/** Scripts of the system's own tools, such as a log watcher in Python; servers of Python applications are none of these. */
const SYSTEM_SCRIPT = /^\/usr\/(s?bin|lib|libexec|share)\/(?!.*(gunicorn|uvicorn|hypercorn|waitress|daphne|twistd))/

/**
 * They start and watch other servers or serve the system itself. What lies in `sbin` is the administrator's (Filesystem Hierarchy Standard,
 * section 4.10): munin-node, spamd, amavisd-new, postgrey.
 */
const SERVES_SYSTEM = /^\/usr\/sbin\/|(^|\/)(supervisord|circusd|fail2ban-server|munin-node|salt-\w+|miniserv\.pl)$/
/** How servers call themselves where a title stands in the place of their command line. */
const TITLES: readonly (readonly [RegExp, RuntimeKind['kind']])[] = [
  [/^(puma|unicorn|rainbows|thin)\b|^Passenger (RubyApp|AppPreloader)/, 'ruby'],
  [/^(gunicorn|uvicorn|hypercorn|daphne)\b/, 'python'],
  [/^(PM2 v\d|node \/)/, 'node'],
  [/^(starman|starlet|hypnotoad)\b/, 'perl'],
]

const MOST_OF_TITLE = 40
/** One name for a server's master and all of its workers; Node.js has the name of its script there. */
const titleName = (title: string): string => (/^node /.test(title) ? title.slice(0, MOST_OF_TITLE) : (/^\w+/.exec(title)?.[0] ?? title))

export const fileName = (path: string): string => path.replace(/^.*[\\/]/, '')
export const baseName = (path: string): string => fileName(path).replace(/\.exe$/i, '')
export const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '')

/** Its names while its program may not be read: the kernel's, and the one it was started by (a thread may have renamed itself). */
const namesOf = ({ name, args }: Process): string[] => [name, baseName(args[0] ?? '')]
export const isSystemTool = ({ kind }: RuntimeKind, { args }: Process): boolean =>
  SYSTEM_SCRIPT.test(startedWith(kind, args.slice(1)) ?? '')
/** On a socket of the host alone such a tool serves no shop; with TCP it can be an application that came as a package. */
export const servesNoShop = ({ kind }: RuntimeKind, { exe, args, listens }: Process): boolean => {
  const script = startedWith(kind, args.slice(1)) ?? ''
  const isManager = PM2.test(args[0] ?? '') && (!listens || exe === '')
  return isManager || SERVES_SYSTEM.test(script) || (!listens && SYSTEM_SCRIPT.test(script))
}

/** One whose sockets may not be seen, by its title or its script: a server behind another one listens on a socket of the host alone. */
export const isNamedServer = ({ exe, args }: Process): boolean =>
  exe === '' &&
  (TITLES.some(([title, kind]) => kind !== 'node' && title.test(args[0] ?? '')) ||
    args.slice(0, 3).some((word) => /\/(gunicorn|uvicorn|hypercorn|daphne|puma|unicorn|starman|hypnotoad)$/.test(word)))
const isOf = ({ programs, servers }: RuntimeKind, name: string): boolean => programs.test(name) || servers?.test(name) === true

export interface Known {
  kind: RuntimeKind
  name: string
  /** By its title, which is one for a master and all of its workers. */
  byTitle: boolean
}

/** As what a process is known, by its program `exe`, or where that may not be read (`''`) by its names and its title. */
export const knownAs = (
  process: Process,
  exe: string,
  kinds: readonly RuntimeKind[],
  folded: (name: string) => string,
): Known | undefined => {
  const names = (exe === '' ? namesOf(process) : [baseName(exe)]).map(folded)
  const byName = names.flatMap((name) => kinds.filter((kind) => isOf(kind, name)).map((kind) => ({ kind, name, byTitle: false })))
  if (byName.length > 0 || exe !== '') return byName[0]
  const title = process.args[0] ?? ''
  const [, titled] = TITLES.find(([one]) => one.test(title)) ?? []
  const kind = kinds.find((one) => one.kind === titled)
  return kind && { kind, name: titleName(title), byTitle: true }
}
