// Runs a command of the person's own by the catcher of hellos: its proxy variables lead there, or the address that it is given does.
// The catcher connects to nobody. What the command can do to its caller (hang, flood, ask, fail) comes back as a value.
import type { Host } from '../../host/host.ts'
import type { Net, Spoken } from '../../net/net.ts'
import { bounded } from '../app-server/runtimes/define-runtime-kind.ts'

export interface CatchAsk {
  /** The program and its arguments, with `{url}`, `{host}` and `{port}` in them. */
  command: readonly string[]
  /** What these stand for by the proxy; by the listener they stand for its own address. */
  url: string
  way: 'proxy' | 'listener'
  /** The folder that it is started in. */
  folder: string
  timeoutMs: number
}

export type Caught = { askedFor: string } & (
  | { kind: 'hello'; bytes: Uint8Array }
  /** `end`: how the command ended; `exit`: its status, where it had one; `spoken`: what it sent to the catcher instead. */
  | { kind: 'none'; end: 'ended' | 'timeout' | 'failed'; exit: number | null; said: string | null; spoken: Spoken | null }
  | { kind: 'not-there' | 'denied' | 'no-listener' | 'interrupted' }
)

/** Variables that lead programs to a proxy, or past it. */
const PROXY = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']
const PAST_IT = ['no_proxy', 'NO_PROXY']
/** By which Node.js from 24.5 on, and Perl's LWP, read the ones above. */
const READ_THEM = { NODE_USE_ENV_PROXY: '1', PERL_LWP_ENV_PROXY: '1' }
/** The last of its words are told, and no more than so many characters. */
const LAST_WORDS = 300

const toAll = <T>(names: readonly string[], value: T): Record<string, T> => Object.fromEntries(names.map((name) => [name, value]))

/** Java reads no proxy variable, but every Java program reads this one. */
const javaOptions = (host: Host, port: number): string =>
  [host.env('JAVA_TOOL_OPTIONS') ?? '', '-Dhttps.proxyHost=127.0.0.1', `-Dhttps.proxyPort=${port}`].join(' ').trim()

const environment = (host: Host, way: CatchAsk['way'], port: number, proxyUrl: string): Record<string, string | null> =>
  way === 'listener'
    ? toAll([...PROXY, ...PAST_IT], null)
    : { ...toAll(PROXY, proxyUrl), ...toAll(PAST_IT, null), ...READ_THEM, JAVA_TOOL_OPTIONS: javaOptions(host, port) }

const filled = (argument: string, url: string): string => {
  const { hostname, port } = new URL(url)
  return argument.replace(/\{(url|host|port)\}/g, (_, name: string) =>
    name === 'url' ? url : name === 'host' ? hostname.replace(/^\[|\]$/g, '') : port || '443',
  )
}

/** Of what it wrote the last lines, errors first: they say why. */
const lastWords = (stdout: string, stderr: string): string | null => {
  const text = stderr.trim() === '' ? stdout.trim() : stderr.trim()
  return text === '' ? null : bounded(text.slice(-LAST_WORDS))
}

export const catchFromCommand = async (host: Host, net: Pick<Net, 'catchHello'>, ask: CatchAsk, signal: AbortSignal): Promise<Caught> => {
  const catcher = await net.catchHello().catch(() => null)
  if (catcher === null) return { kind: 'no-listener', askedFor: ask.url }
  const askedFor = ask.way === 'proxy' ? ask.url : `https://localhost:${catcher.port}/`
  const [program = '', ...args] = ask.command.map((argument) => filled(argument, askedFor))
  // Once the hello is there the command has nothing more to do.
  const enough = new AbortController()
  const stop = () => enough.abort()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const [bytes, { end, exit, stdout, stderr }] = await Promise.all([
      // The end of the command ends this wait too; its own deadline is only the second line.
      catcher.next({ signal, timeoutMs: 2 * ask.timeoutMs }).then((hello) => {
        if (hello !== null) stop()
        return hello
      }),
      host
        .run(program, args, {
          timeoutMs: ask.timeoutMs,
          signal: enough.signal,
          folder: ask.folder,
          env: environment(host, ask.way, catcher.port, catcher.proxyUrl),
        })
        .then(async (result) => {
          await catcher.close()
          return result
        }),
    ])
    if (bytes !== null) return { kind: 'hello', askedFor, bytes }
    if (signal.aborted) return { kind: 'interrupted', askedFor }
    if (end === 'not-found') return { kind: 'not-there', askedFor }
    if (end === 'denied') return { kind: 'denied', askedFor }
    const how = end === 'timeout' || end === 'failed' ? end : 'ended'
    return { kind: 'none', askedFor, end: how, exit, said: lastWords(stdout, stderr), spoken: catcher.spoken?.() ?? null }
  } finally {
    signal.removeEventListener('abort', stop)
    await catcher.close()
  }
}
