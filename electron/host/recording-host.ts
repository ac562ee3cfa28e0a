// A Host that keeps everything that is read through it, as a recording: evidence, fixture and bundle in one format.
// Hellos caught while a command ran are kept under that command.
import type { Process, Recording } from '../contract/recording.ts'
import type { Host } from './host.ts'
import { maskCredentials, maskVariable } from './mask.ts'
import { type Catcher, portsIn, runKey } from './run-key.ts'

export interface Recorder {
  host: Host
  /** Stands in for Net's `catchHello`, so that hellos are kept too. */
  catchHello(): Promise<Catcher>
  /** What has been read up to now; `origin` says in one sentence how it was got. */
  recording(origin: string, madeAt: Date): Recording
}

export const recordingHost = (host: Host, catchHello: () => Promise<Catcher>): Recorder => {
  const kept: Pick<Recording, 'env' | 'runs' | 'files' | 'looks' | 'lists' | 'registry' | 'hellos' | 'variables'> = {
    env: {},
    runs: {},
    files: {},
    looks: {},
    lists: {},
    registry: {},
    hellos: {},
    variables: {},
  }
  let processes: Process[] | null = []
  /** What is known of each catcher so far: the run that was told of it, and what it caught. */
  const catchers = new Map<number, { key: string | null; hello: Uint8Array | null }>()
  const note = (port: number, news: { key?: string; hello?: Uint8Array }) => {
    const known = { key: null, hello: null, ...catchers.get(port), ...news }
    catchers.set(port, known)
    if (known.key !== null && known.hello !== null) kept.hellos[known.key] ??= Buffer.from(known.hello).toString('base64')
  }

  return {
    host: {
      platform: host.platform,
      hostName: host.hostName,
      kernel: host.kernel,
      architecture: host.architecture,
      run: async (program, args, options) => {
        const ports = portsIn(args, options, catchers.keys())
        const key = runKey(program, args, ports, options.as)
        for (const port of ports) note(port, { key })
        const result = await host.run(program, args, options)
        kept.runs[key] = { ...result, stdout: maskCredentials(result.stdout), stderr: maskCredentials(result.stderr) }
        return result
      },
      readFile: async (path) => {
        const result = await host.readFile(path)
        kept.files[path] = result.ok ? { ...result, text: maskCredentials(result.text) } : result
        return result
      },
      look: async (path) => {
        const seen = await host.look(path)
        kept.looks[path] = seen
        return seen
      },
      list: async (path) => {
        const names = await host.list(path)
        kept.lists[path] = names
        return names
      },
      readTree: (folder, visit) => host.readTree(folder, visit),
      env: (name) => {
        const value = host.env(name)
        if (value !== undefined) kept.env[name] = maskVariable(name, value)
        return value
      },
      envNames: () => host.envNames(),
      registry: async (key) => {
        const values = await host.registry(key)
        if (values !== null)
          kept.registry[key] = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, maskCredentials(value)]))
        return values
      },
      processes: async () => {
        const read = await host.processes()
        processes = read?.map((process) => ({ ...process, args: process.args.map(maskCredentials) })) ?? null
        return read
      },
      variablesOf: async (pid, names) => {
        const read = await host.variablesOf(pid, names)
        const masked = read && Object.fromEntries(Object.entries(read).map(([name, value]) => [name, maskVariable(name, value)]))
        kept.variables[pid] = masked && { ...kept.variables[pid], ...masked }
        return read
      },
    },
    catchHello: async () => {
      const catcher = await catchHello()
      note(catcher.port, {})
      return {
        proxyUrl: catcher.proxyUrl,
        port: catcher.port,
        next: async (deadline) => {
          const hello = await catcher.next(deadline)
          if (hello !== null) note(catcher.port, { hello })
          return hello
        },
        close: () => catcher.close(),
      }
    },
    recording: (origin, madeAt) => ({
      schemaVersion: 1,
      origin,
      madeAt: madeAt.toISOString(),
      platform: host.platform,
      hostName: host.hostName,
      kernel: host.kernel,
      architecture: host.architecture,
      ...kept,
      processes,
    }),
  }
}
