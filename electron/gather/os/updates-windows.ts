// When Windows last looked for updates and last installed one: by the registry, and where that is silent by the list of its updates.
// Which updates wait, Windows tells only by asking its update service; that is not done here.
import { type Evidence, type Fact, found, missing } from '../../contract/fact.ts'
import type { Updates } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'

const RESULTS = 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\Results'
/** Win32_QuickFixEngineering by PowerShell 2 and later; the day in digits, since the list itself has it in the language of the system. */
const HOTFIXES = "Get-HotFix | ForEach-Object { $_.HotFixID + ' ' + $_.InstalledOn.ToString('yyyy-MM-dd') }"

/** `2026-11-10 18:04:11`, in UTC, as those keys have it. */
export const parseResultTime = (value: string | undefined): string | null => {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(value?.trim() ?? '') ?? []
  const instant = Date.parse(`${day}T${time}Z`)
  return Number.isNaN(instant) ? null : new Date(instant).toISOString()
}

/** The latest day in the lines `KB5031364 2026-11-12`. */
export const parseHotfixes = (text: string): string | null => {
  const days = [...text.matchAll(/^KB\d+ (\d{4}-\d{2}-\d{2})\s*$/gm)].map((line) => line[1] ?? '')
  const last = days.sort().at(-1)
  return last === undefined ? null : `${last}T00:00:00.000Z`
}

export const windowsUpdates = async (host: Host, options: RunOptions): Promise<Fact<Updates>> => {
  const [detect, install] = await Promise.all(['Detect', 'Install'].map((what) => host.registry(`${RESULTS}\\${what}`)))
  const listsOf = parseResultTime(detect?.LastSuccessTime)
  const byRegistry = parseResultTime(install?.LastSuccessTime)
  const evidence: Evidence[] = [
    {
      kind: 'registry',
      source: RESULTS,
      text: `Detect: ${detect?.LastSuccessTime ?? 'not there'}\nInstall: ${install?.LastSuccessTime ?? 'not there'}`,
    },
  ]
  if (byRegistry !== null) return found({ tool: 'windows-update', pending: [], listsOf, lastInstalled: byRegistry }, evidence)
  const listed = await host.run('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', HOTFIXES], options)
  const lastInstalled = parseHotfixes(listed.stdout)
  evidence.push({ kind: 'command', source: 'Get-HotFix', text: `${listed.stdout}${listed.stderr}`.slice(0, 2000) })
  if (lastInstalled === null)
    return missing(listed.end === 'timeout' ? 'timeout' : 'failed', 'Windows did not tell when it last installed an update.', evidence)
  return found({ tool: 'windows-update', pending: [], listsOf, lastInstalled }, evidence)
}
