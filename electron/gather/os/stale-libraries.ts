// Processes that still use a TLS library which is no longer on the disk: after an upgrade they go on with the old one until restarted.
// Told by /proc/PID/maps, in which the kernel marks a file that was taken away (proc_pid_maps(5)).
import { type Evidence, found, missing } from '../../contract/fact.ts'
import type { StaleLibraries } from '../../contract/host-facts.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { unitOf } from './control-group.ts'

const AT_ONCE = 16
const MAX_EVIDENCE = 2000

const fileName = (path: string): string => path.replace(/^.*\//, '')

/** OpenSSL, LibreSSL, GnuTLS, NSS, Mbed TLS and wolfSSL, by the names of their files. */
const TLS_LIBRARY = /^lib(ssl|crypto|gnutls|nss3|nssutil3|ssl3|smime3|mbedtls|mbedcrypto|wolfssl)\b.*\.so/
/** It decides how its programs use one. */
const CURL_LIBRARY = /^libcurl\b.*\.so/

/** Programs that bring a TLS library within them, unless they were built to share the system's. */
const CARRIES_LIBRARY = /^(node|nodejs|bun|deno)$/

interface Mapped {
  path: string
  /** It was taken away since. */
  gone: boolean
}

/**
 * The files that are mapped. dpkg and rpm put the new file under another name first and then rename it; rpm leaves a mark after the old
 * name (`libssl.so.3;65a1b2c3`).
 */
const mappedFiles = (maps: string): Mapped[] =>
  [...maps.matchAll(/^\S+ \S+ \S+ \S+ \d+\s+(\/.*?)( \(deleted\))?$/gm)].map(([, path = '', mark]) =>
    mark === undefined ? { path, gone: false } : { path: path.replace(/;[0-9a-f]+$/, ''), gone: true },
  )

const isLibrary = ({ path }: Pick<Mapped, 'path'>): boolean => TLS_LIBRARY.test(fileName(path))

/** Whether a file of this name is such a library, or libcurl. */
export const isTlsLibrary = (name: string): boolean => TLS_LIBRARY.test(name) || CURL_LIBRARY.test(name)

/** Those that are mapped, each once, gone or not. */
export const mappedTlsLibraries = (maps: string): string[] => [
  ...new Set(mappedFiles(maps).flatMap(({ path }) => (isTlsLibrary(fileName(path)) ? [path] : []))),
]

/**
 * The TLS libraries that are mapped and gone, each once. `exe`, the process's program, is one itself where it brings its library with it.
 */
export const deletedTlsLibraries = (maps: string, exe = ''): string[] => {
  const files = mappedFiles(maps)
  const carried = !files.some(isLibrary) && CARRIES_LIBRARY.test(fileName(exe)) ? exe : null
  return [...new Set(files.flatMap((file) => (file.gone && (isLibrary(file) || file.path === carried) ? [file.path] : [])))]
}

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
