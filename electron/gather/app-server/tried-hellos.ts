// Hellos that runtimes send in the same start as their own try: to start one costs more than all that it does then. The tries hand them
// over here, and whoever needs a hello asks here first.
import type { RunResult } from '../../contract/recording.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Endpoint, Plan } from '../../engine/plan.ts'
import type { Host } from '../../host/host.ts'
import type { Net } from '../../net/net.ts'
import { type CommandOptions, runCommand, shownCommand } from './run-command.ts'
import { CATCHER_VARIABLE, type Command } from './runtimes/define-runtime-kind.ts'

export interface TriedHello {
  bytes: Uint8Array
  /** The command that sent it, as a person would type it. */
  command: string
}

export interface TriedHellos {
  /** The hello of this runtime, or that its try brings none. Only the first word counts. */
  give(runtime: string, hello: TriedHello | null): void
  /** No try brings one any more, or nobody is to wait for it any longer. */
  end(): void
  /** Null: there is none, or none in this time. */
  from(runtime: string, timeoutMs: number): Promise<TriedHello | null>
}

export const triedHellos = (): TriedHellos => {
  const given = new Map<string, TriedHello | null>()
  const waiting = new Set<() => void>()
  let ended = false
  const wake = () => {
    for (const look of [...waiting]) look()
  }
  return {
    give(runtime, hello) {
      if (!given.has(runtime)) given.set(runtime, hello)
      wake()
    },
    end() {
      ended = true
      wake()
    },
    from: (runtime, timeoutMs) =>
      new Promise((resolve) => {
        const done = () => {
          waiting.delete(look)
          clearTimeout(timer)
          resolve(given.get(runtime) ?? null)
        }
        const look = () => {
          if (ended || given.has(runtime)) done()
        }
        const timer = setTimeout(done, timeoutMs)
        waiting.add(look)
        look()
      }),
  }
}

/** Asked for where no endpoint is known: an address for documentation (RFC 5737), so that no name is given. */
const NO_ENDPOINT: Endpoint = { url: 'https://192.0.2.1/', host: '192.0.2.1', port: 443, resource: '/', required: false }

/** Hellos to different endpoints differ in the name alone, so one endpoint is enough: the first required one. */
export const helloEndpoint = ({ endpoints }: Plan): Endpoint => endpoints.find(({ required }) => required) ?? endpoints[0] ?? NO_ENDPOINT

/** What the runtime's program may take longer because it sends a hello first; it gives that up in less. */
const HELLO_MS = 2500

/** Runs a try whose program sends a hello to a catcher first; the hello is given as soon as it is there. */
export const runWithHello = async (
  { host, net, triedHellos }: { host: Host; net: Net; triedHellos: TriedHellos },
  runtime: Runtime,
  command: Command,
  options: CommandOptions,
): Promise<RunResult> => {
  const catcher = await net.catchHello().catch(() => null)
  if (catcher === null) return runCommand(host, runtime.path, command, options)
  const told = (address: string) => ({ ...options.env, [CATCHER_VARIABLE]: address })
  const shown = shownCommand(runtime.path, { ...command, env: { ...command.env, ...told('127.0.0.1:PORT') } })
  const timeoutMs = options.timeoutMs + HELLO_MS
  void catcher
    .next({ signal: options.signal, timeoutMs })
    .then((bytes) => triedHellos.give(runtime.id, bytes === null ? null : { bytes, command: shown }))
  return runCommand(host, runtime.path, command, { ...options, timeoutMs, env: told(`127.0.0.1:${catcher.port}`) }).finally(() =>
    catcher.close(),
  )
}
