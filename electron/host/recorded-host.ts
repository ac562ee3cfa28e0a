// A Host that answers from a recording instead of a machine. What the recording does not hold is not there.
// Its `catchHello` stands in for Net's: the hello arrives when the command that sent it is run again.
import { setMaxListeners } from 'node:events'
import type { Recording, RunResult } from '../contract/recording.ts'
import type { Host } from './host.ts'
import { namedUnder } from './read-tree.ts'
import { type Catcher, portsIn, runKey } from './run-key.ts'

export interface RecordedHost extends Host {
  catchHello(): Promise<Catcher>
}

const notRecorded: RunResult = { exit: null, stdout: '', stderr: '', end: 'not-found', ms: 0, truncated: false }

/** A value that is handed over once, from whoever has it to whoever waits. */
const handover = () => {
  let give: (hello: Uint8Array | null) => void = () => undefined
  const taken = new Promise<Uint8Array | null>((resolve) => {
    give = resolve
  })
  return { give, taken }
}

const within = (taken: Promise<Uint8Array | null>, deadline: { signal: AbortSignal; timeoutMs: number }): Promise<Uint8Array | null> =>
  new Promise((resolve) => {
    const end = (hello: Uint8Array | null) => {
      clearTimeout(timer)
      deadline.signal.removeEventListener('abort', onAbort)
      resolve(hello)
    }
    const onAbort = () => end(null)
    const timer = setTimeout(() => end(null), deadline.timeoutMs)
    setMaxListeners(0, deadline.signal)
    deadline.signal.addEventListener('abort', onAbort, { once: true })
    void taken.then(end)
  })

export const recordedHost = (recording: Recording): RecordedHost => {
  const catchers = new Map<number, ReturnType<typeof handover>>()
  return {
    platform: recording.platform,
    hostName: recording.hostName,
    kernel: recording.kernel,
    architecture: recording.architecture,
    run: async (program, args, options) => {
      const ports = portsIn(args, options, catchers.keys())
      const key = runKey(program, args, ports, options.as)
      const hello = recording.hellos[key]
      for (const port of ports) catchers.get(port)?.give(hello === undefined ? null : new Uint8Array(Buffer.from(hello, 'base64')))
      return recording.runs[key] ?? notRecorded
    },
    readFile: async (path) => recording.files[path] ?? { ok: false, why: 'not-found', detail: 'The recording does not hold this file.' },
    look: async (path) => recording.looks[path] ?? null,
    list: async (path) => recording.lists[path] ?? [],
    readTree: async (folder, visit) => {
      const files = Object.entries(recording.files).flatMap(([path, file]) => {
        const name = namedUnder(folder, path)
        return name === null ? [] : [{ name, file }]
      })
      if (files.length === 0) return { ok: false, why: 'not-found', detail: 'The recording does not hold this folder.' }
      for (const { name, file } of files) {
        if (!name.split('/').slice(0, -1).every(visit.enters) || !visit.wants(name)) continue
        if (file.ok) visit.file(name, new TextEncoder().encode(file.text))
        else visit.skipped(name, file.why === 'not-found' ? 'failed' : file.why)
      }
      return { ok: true, finished: !visit.signal.aborted }
    },
    env: (name) => recording.env[name],
    envNames: () => Object.keys(recording.env).sort(),
    registry: async (key) => recording.registry[key] ?? {},
    processes: async () => recording.processes,
    variablesOf: async (pid, names) => {
      const read = recording.variables[pid]
      return read ? Object.fromEntries(Object.entries(read).filter(([name]) => names.includes(name))) : null
    },
    catchHello: async () => {
      // No port is opened; the number only ties a command to its catcher.
      const port = catchers.size + 1
      const hello = handover()
      catchers.set(port, hello)
      return {
        proxyUrl: `http://127.0.0.1:${port}`,
        port,
        next: (deadline) => within(hello.taken, deadline),
        close: async () => hello.give(null),
      }
    },
  }
}
