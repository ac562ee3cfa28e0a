// Security updates that wait on systems of RPM packages, by the advisories that dnf, yum or zypper have kept here. Nothing is fetched:
// dnf(8) and yum(8) `-C`, zypper(8) `--no-refresh`. What is read of their answers is in pure functions.
import { type Evidence, type Fact, found } from '../../contract/fact.ts'
import type { Updates } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { unasked } from './updates-unasked.ts'

export type RpmTool = 'dnf' | 'yum' | 'zypper'
type Pending = Updates['pending']

interface Asking {
  args: readonly string[]
  parse(text: string): Pending
  /** Folders whose entries change as the lists are brought up to date. */
  caches: readonly string[]
}

/** `openssl-libs-1:3.0.7-27.el9.x86_64`: name, epoch and version and release, architecture. */
const NEVRA = /^(.+)-((?:\d+:)?[^-]+-[^-]+)\.[^.]+$/

/**
 * The lines of `updateinfo list`: `RHSA-2024:2447 Moderate/Sec. openssl-libs-1:3.0.7-27.el9.x86_64`, and of dnf 5
 * `FEDORA-2024-1 security Moderate openssl-libs-1:3.2.1-2.fc40.x86_64 2024-04-01 10:00:00`. Of one package the last is kept.
 */
export const parseUpdateinfo = (text: string): Pending => {
  const pending = new Map<string, Pending[number]>()
  for (const line of text.split('\n')) {
    const package_ = /^\S+\s+(?:\S+\/Sec\.|security\s+\S+)\s+(\S+)/.exec(line.trim())?.[1] ?? ''
    const [, name, candidate] = NEVRA.exec(package_) ?? []
    if (name !== undefined && candidate !== undefined) pending.set(name, { name, installed: null, candidate, security: true })
  }
  return [...pending.values()]
}

/** The table of `zypper list-patches`; a patch is told by the package in its summary, `Security update for openssl-3`. */
export const parsePatches = (text: string): Pending => {
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  const head = rows.find((cells) => cells.includes('Category') && cells.includes('Summary')) ?? []
  const cell = (cells: readonly string[], title: string): string => cells[head.indexOf(title)] ?? ''
  return rows
    .filter((cells) => cell(cells, 'Category') === 'security' && /^needed$/i.test(cell(cells, 'Status')))
    .map((cells) => {
      const patch = cell(cells, 'Name')
      const name = /^Security update for (\S.*)$/i.exec(cell(cells, 'Summary'))?.[1] ?? patch
      return { name, installed: null, candidate: patch, security: true }
    })
}

const ASKING: Record<RpmTool, Asking> = {
  // Its log would be written to otherwise.
  dnf: {
    args: ['-C', '-q', '--setopt=logfilelevel=0', 'updateinfo', 'list', '--security'],
    parse: parseUpdateinfo,
    caches: ['/var/cache/dnf', '/var/cache/libdnf5'],
  },
  yum: { args: ['-C', '-q', 'updateinfo', 'list', 'security'], parse: parseUpdateinfo, caches: ['/var/cache/yum'] },
  zypper: {
    args: ['--non-interactive', '--quiet', '--no-refresh', 'list-patches', '--category', 'security'],
    parse: parsePatches,
    caches: ['/var/cache/zypp/raw'],
  },
}

/** The latest of the times that rpm or stat printed, one at the beginning of each line, in seconds since 1970. */
export const latestTime = (text: string): string | null => {
  const times = [...text.matchAll(/^(\d+)\b/gm)].map((line) => Number(line[1]))
  return times.length === 0 ? null : new Date(Math.max(...times) * 1000).toISOString()
}

const cacheTime = async (host: Host, folders: readonly string[], options: RunOptions): Promise<string | null> => {
  const listed = await Promise.all(folders.map(async (folder) => (await host.list(folder)).map((name) => `${folder}/${name}`)))
  const paths = listed.flat()
  return paths.length === 0 ? null : latestTime((await host.run('stat', ['-c', '%Y %n', ...paths], options)).stdout)
}

/** Whether any repository here has advisories: those of CentOS have none, and then an empty answer says nothing. */
const hasAdvisories = async (host: Host, folders: readonly string[], options: RunOptions): Promise<boolean> =>
  (await host.run('find', [...folders, '-name', '*updateinfo*', '-print', '-quit'], options)).stdout.trim() !== ''

/** dnf.conf(5), "Variables": the name of the file is the variable, its first line the value. */
const RELEASEVER = '/etc/dnf/vars/releasever'

const askRpm = async (host: Host, tool: RpmTool, options: RunOptions): Promise<Fact<Updates>> => {
  const { args, parse, caches } = ASKING[tool]
  const [asked, installed, listsOf] = await Promise.all([
    host.run(tool, args, { ...options, maxBytes: 4 << 20 }),
    host.run('rpm', ['-qa', '--queryformat', '%{INSTALLTIME}\\n'], options),
    cacheTime(host, caches, options),
  ])
  const source = [tool, ...args].join(' ')
  const evidence: Evidence[] = [{ kind: 'command', source, text: `${asked.stdout}${asked.stderr}`.trim().slice(0, 3000) }]
  const lastInstalled = latestTime(installed.stdout)
  if (asked.end === 'timeout') return unasked(tool, lastInstalled, 'timeout', `${tool} did not tell in time which updates wait.`, evidence)
  // zypper(8): 100 to 103 tell that updates wait.
  const well = asked.exit === 0 || (tool === 'zypper' && asked.exit !== null && asked.exit >= 100 && asked.exit <= 103)
  if (!well)
    return unasked(
      ...([tool, lastInstalled, 'failed'] as const),
      `${tool} could not tell which updates wait: its lists may be missing or closed to this user.`,
      evidence,
    )
  const pending = parse(asked.stdout)
  const known = pending.length > 0 || tool === 'zypper' || (await hasAdvisories(host, caches, options))
  return found({ tool, pending, listsOf: known ? listsOf : null, lastInstalled }, evidence)
}

export const rpmUpdates = async (host: Host, tool: RpmTool, options: RunOptions): Promise<Fact<Updates>> => {
  const [fact, file] = await Promise.all([askRpm(host, tool, options), tool === 'dnf' ? host.readFile(RELEASEVER) : null])
  const releasever = file?.ok ? (file.text.split('\n')[0]?.trim() ?? '') : ''
  if (!fact.ok || releasever === '') return fact
  const evidence: Evidence = { kind: 'file', source: RELEASEVER, text: releasever }
  return found({ ...fact.value, releasever }, [...fact.evidence, evidence])
}
