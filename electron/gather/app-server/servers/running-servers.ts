// The servers that run on this host and are of a kind on which applications run: the programs to ask, and those that cannot be asked.
// A server that is not asked must be said: what the other runtimes tell holds not for it.
import type { Process } from '../../../contract/recording.ts'
import { NOT_READABLE, type Servers } from '../../../contract/runtime-facts.ts'
import type { Host } from '../../../host/host.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { carriedServers } from './carriers.ts'
import { startInEnvironment } from './environment-of.ts'
import { elsewhereOf } from './other-root.ts'
import { withWorkersOfPm2 } from './pm2.ts'
import { baseName, fileName, folderOf, isNamedServer, isSystemTool, knownAs, servesNoShop } from './server-names.ts'
import { accountOf, parentOf } from './server-user.ts'
import { type Flag, flagsIn, flagVariables, isPlace, isRow, variablesOfServer, wordsOf } from './setting-names.ts'

export interface RunningServers {
  /** `path`: of an environment, the link in it. `process`: the server itself; null where another program stands for it. */
  programs: { kind: RuntimeKind; path: string; process: Process | null }[]
  /** One fragment per server that cannot be asked, `NAME: why`, and the names of what it runs on. */
  unasked: { server: string; names: string[] }[]
  /** Those that see other files than this check does, or another network: the program of that name here, or its way out, is not theirs. */
  elsewhere: Servers['elsewhere']
}

/** Daemons that wait on a socket of another kind than TCP, so that listening tells nothing of them. */
const ALWAYS_SERVER = /^php-fpm/
/** The same on Windows: for the workers of IIS the kernel listens, and they hand questions on to PHP through a pipe. */
const ALWAYS_SERVER_ON_WINDOWS = /^(w3wp|php-cgi)$/i
/** Servers of Windows that carry an application within them: ASP.NET of any version, PHP as a module, a Java of their own. */
const CARRIES_APPLICATION = /^(w3wp|iisexpress|httpd|tomcat\d*)$/i
/** Where packages put that daemon's program (Debian, Red Hat). */
const DAEMON_FOLDER = '/usr/sbin'
/** The whole paths that a setting names. */
const pathsIn = ({ name, value }: Flag): string[] =>
  // `-Djava.security.properties==file:///FILE`: that file alone.
  (isRow(name) ? value.split(':') : [value.replace(/^=/, '').replace(/^file:(\/\/)?(?=\/)/, '')]).filter((path) => path.startsWith('/'))

/** The files and folders that its variables and flags name, such as a store of roots. */
const placesOf = async (host: Host, { kind }: RuntimeKind, { pid, args }: Process): Promise<string[]> => {
  const { before, after } = flagVariables(kind)
  const holders = [...before, ...after]
  const names = variablesOfServer(kind)
  const variables = (await host.variablesOf(pid, [...names, ...holders])) ?? {}
  const flags = [args.slice(1), ...holders.map((name) => wordsOf(variables[name] ?? ''))].flatMap((words) => flagsIn(kind, words))
  const settings = [...names.map((name) => ({ name, value: variables[name] ?? '' })), ...flags]
  return settings.filter(({ name }) => isPlace(name)).flatMap(pathsIn)
}

/** One fragment for all of them: a host may have hundreds of containers. */
const unaskedElsewhere = ([first, ...more]: RunningServers['elsewhere']): string => {
  if (first === undefined) return ''
  const { pid, container } = first
  const name = first.unit ?? first.name
  if (more.length === 0) return `${name} (process ${pid}): it runs in ${container}, where this check does not`
  return `${name} (process ${pid}) and ${more.length} more: they do not run where this check does`
}

type Asked = RunningServers['programs'][number]

/**
 * Without the masters whose workers run as another account, as root starts them: they hand questions on, and run no application
 * themselves.
 */
const withoutMasters = async (host: Host, all: readonly Asked[]): Promise<Asked[]> => {
  const told = all.map(async (one) => {
    const { process } = one
    const isAlone = process === null || all.every((other) => other === one || other.process?.exe !== process.exe)
    if (isAlone) return { ...one, account: null, parent: null }
    const [account, parent] = await Promise.all([accountOf(host, process.pid), parentOf(host, process.pid)])
    return { ...one, account, parent }
  })
  const processes = await Promise.all(told)
  const hasWorkers = ({ process, account }: (typeof processes)[number]): boolean =>
    account === null && processes.some((other) => other.account !== null && process !== null && other.parent === process.pid)
  return all.filter((_, index) => processes[index] !== undefined && !hasWorkers(processes[index]))
}

export const runningServers = async (host: Host, kinds: readonly RuntimeKind[]): Promise<RunningServers> => {
  const programs: RunningServers['programs'] = []
  /** By what is the same for all workers of one server. */
  const unasked = new Map<string, RunningServers['unasked'][number]>()
  /** By what is the same for all processes of one server. */
  const elsewhere = new Map<string, RunningServers['elsewhere'][number]>()
  const namesElsewhere = new Set<string>()
  const application = kinds.filter(({ runsApplications }) => runsApplications)
  // Windows tells a name in whichever case it was asked for.
  const folded = (name: string) => (host.platform === 'win32' ? name.toLowerCase() : name)
  const isThere = async (path: string) =>
    (await host.list(folderOf(path))).some((one) => folded(one) === folded(fileName(path))) || (await host.look(path)) !== null
  const always = host.platform === 'win32' ? ALWAYS_SERVER_ON_WINDOWS : ALWAYS_SERVER
  for (const process of await withWorkersOfPm2(host, (await host.processes()) ?? [])) {
    const called = process.exe === '' ? process.name : baseName(process.exe)
    const daemon = always.test(called)
    if (!process.listens && process.listensOnHost !== true && !daemon && !isNamedServer(process)) continue
    if (host.platform === 'win32' && CARRIES_APPLICATION.test(called)) {
      if (!unasked.has(called))
        unasked.set(called, { server: `${called} (process ${process.pid}): what runs within it cannot be asked from outside`, names: [] })
      continue
    }
    const usual = `${DAEMON_FOLDER}/${process.name}`
    const exe = process.exe === '' && daemon && (await isThere(usual)) ? usual : process.exe
    const known = knownAs(process, exe, application, folded)
    if (known === undefined || servesNoShop(known.kind, process)) continue
    const { kind, name } = known
    const ofKind = [kind.kind, kind.name, name]
    if (exe === '') {
      const server = known.byTitle ? name : [name, ...process.args].join('\n')
      if (!isSystemTool(kind, process) && !unasked.has(server))
        unasked.set(server, { server: `${name} (process ${process.pid}): ${NOT_READABLE}`, names: ofKind })
      continue
    }
    const other = await elsewhereOf(host, process, () => placesOf(host, kind, process))
    if (other !== null) {
      // The processes of a daemon have their tasks as arguments.
      const server = JSON.stringify([other, exe, process.network, daemon || process.args])
      if (isSystemTool(kind, process) || elsewhere.has(server)) continue
      elsewhere.set(server, { pid: process.pid, name, ...other })
      for (const one of ofKind) namesElsewhere.add(one)
      continue
    }
    const stand = kind.commandLineOf?.(exe) ?? null
    const path = stand ?? exe
    const there = await isThere(path)
    // One in a folder that may not be listed can often be started all the same.
    if (there || stand === null) {
      const start = stand === null ? await startInEnvironment(host, kind, process) : null
      programs.push({ kind, path: start ?? path, process: stand === null ? process : null })
    }
    if (!there)
      unasked.set(exe, {
        names: ofKind,
        server:
          stand === null
            ? `${name} (process ${process.pid}): its program ${exe} is no longer there, or not for this user`
            : `${exe}: its command-line program is not on this host`,
      })
  }
  const carried = await carriedServers(host, application)
  for (const { server, names } of carried.elsewhere) {
    elsewhere.set(`carried ${server.pid}`, server)
    for (const one of names) namesElsewhere.add(one)
  }
  const others = [...elsewhere.values()]
  const there = others.length === 0 ? [] : [{ server: unaskedElsewhere(others), names: [...namesElsewhere] }]
  return {
    programs: [...(await withoutMasters(host, programs)), ...carried.programs],
    unasked: [...unasked.values(), ...carried.unasked, ...there],
    elsewhere: others,
  }
}
