// Processes that still use a TLS library which is no longer on the disk: after an upgrade they go on with the old one until restarted.
// Told by what each process has mapped.
import { type Evidence, found, missing } from '../../contract/fact.ts'
import type { StaleLibraries } from '../../contract/host-facts.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { unitOf } from './control-group.ts'
import { deletedTlsLibraries } from './mapped-libraries.ts'

const AT_ONCE = 16
const MAX_EVIDENCE = 2000

export const staleLibrariesGatherer = defineGatherer({
  id: 'stale-libraries',
  layer: 'os',
  needs: [],
  after: ['hellos'],
  steps: 1,
  words: 'Looking for programs that still use a replaced TLS library',
  async gather({ host, signal }) {
    if (host.platform !== 'linux')
      return missing('unsupported', 'On this system a program does not go on with a library that was replaced.')
    const processes = (await host.processes()) ?? []
    const stale: StaleLibraries['processes'] = []
    const evidence: Evidence[] = []
    let unreadable = 0
    const look = async ({ pid, name, exe }: (typeof processes)[number]): Promise<void> => {
      const maps = await host.readFile(`/proc/${pid}/maps`)
      if (!maps.ok) {
        // One that has ended meanwhile uses nothing any more.
        if (maps.why !== 'not-found') unreadable += 1
        return
      }
      const libraries = deletedTlsLibraries(maps.text, exe)
      if (libraries.length === 0) return
      const group = await host.readFile(`/proc/${pid}/cgroup`)
      stale.push({ pid, name, libraries, unit: group.ok ? unitOf(group.text) : null })
      const lines = maps.text.split('\n').filter((line) => libraries.some((library) => line.includes(library)))
      evidence.push({ kind: 'file', source: `/proc/${pid}/maps`, text: lines.join('\n').slice(0, MAX_EVIDENCE) })
    }
    for (let from = 0; from < processes.length && !signal.aborted; from += AT_ONCE)
      await Promise.all(processes.slice(from, from + AT_ONCE).map(look))
    return found({ processes: stale.sort((a, b) => a.pid - b.pid), unreadable }, evidence)
  },
  redact: ({ processes, unreadable }, { text }) => ({
    processes: processes.map((one) => ({ ...one, name: text(one.name), libraries: one.libraries.map(text) })),
    unreadable,
  }),
})
