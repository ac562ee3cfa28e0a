// Asks a proxy script (PAC) which way leads to each endpoint: fetches it, runs it in the sandbox, looks up the names that it asks for.
import type { ProxySettings } from '../../contract/facts.ts'
import type { Endpoint } from '../../engine/plan.ts'
import { openScriptSandbox, type ScriptRun, type ScriptSandbox } from '../../sandbox/script-sandbox.ts'
import type { GatherContext } from '../define-gatherer.ts'
import type { RawProxy, RawScript } from './raw-settings.ts'
import { parseScriptAnswer } from './script-answer.ts'
import { type ScriptLocation, scriptLocation } from './script-location.ts'

type Context = Pick<GatherContext<never>, 'plan' | 'host' | 'net' | 'signal' | 'stepMs' | 'learnSecret'>
type Script = NonNullable<ProxySettings['scripts']>[number]

export interface AskedScript {
  script: Script
  /** What it answered, in order; logins and all. */
  proxies: RawProxy[]
}

/** Most names that one script may have looked up; the rest have no address for it. */
const MAX_NAMES = 20
/** How much of a step's deadline one look-up may take: a resolver that is silent must not use up the script's. */
const LOOKUP_SHARE = 0.25

/** A portal, or the error page of a server, is handed out under the script's address too. */
const WEB_PAGE = /^\uFEFF?\s*(<!--[\s\S]{0,2000}?-->\s*)?<(!doctype\s+html|html|head|\?xml)\b/i

/** What a browser tells a script of an https address: no path, no query (Chromium's and Firefox's protection of what is asked for). */
const shownUrl = (endpoint: Endpoint): string => `${new URL(endpoint.url).origin}/`

const fetched = async (location: ScriptLocation, { host, net, signal, stepMs }: Context) => {
  if (location.kind === 'web') return net.fetchText(location.url, location.login, { signal, timeoutMs: stepMs })
  const file = await host.readFile(location.path)
  return file.ok ? { ok: true as const, text: file.text } : { ok: false as const, detail: `The file cannot be read. ${file.detail}` }
}

/** Runs the script until no name is missing any more. */
const answerFor = async (
  sandbox: ScriptSandbox,
  text: string,
  endpoint: Endpoint,
  known: Map<string, string[]>,
  until: number,
  { net, signal, stepMs }: Context,
): Promise<Exclude<ScriptRun, { kind: 'needs' }>> => {
  for (;;) {
    if (performance.now() > until || signal.aborted) return { kind: 'too-slow', detail: 'Its answers did not come in time.' }
    const run = sandbox.run(text, { url: shownUrl(endpoint), host: endpoint.host, known, own: net.ownAddresses() })
    if (run.kind !== 'needs') return run
    const found = known.size < MAX_NAMES ? await net.lookup(run.name, { signal, timeoutMs: stepMs * LOOKUP_SHARE }) : null
    known.set(run.name, found?.kind === 'resolved' ? found.addresses.map(({ address }) => address) : [])
  }
}

/**
 * Asks the script for every endpoint, and ends at the first one for which it fails. `stepMs` holds for fetching and for asking.
 * Null where this host does not let the interpreter start, as with little memory: then nothing is known of the script.
 */
export const askScript = async ({ text, source, scope }: RawScript, context: Context): Promise<AskedScript | null> => {
  const location = scriptLocation(text)
  const shown = location?.shown ?? text
  const answers: Script['answers'] = []
  const proxies: RawProxy[] = []
  const end = (problem: Script['problem']): AskedScript => ({
    script: { url: shown, source, scope, problem, answers },
    proxies: problem === null ? proxies : [],
  })
  if (location === null) return end({ kind: 'not-fetched', detail: 'This is neither a web address nor a file.' })
  if (location.kind === 'web') for (const secret of location.secrets) context.learnSecret(secret)
  const script = await fetched(location, context)
  if (!script.ok) return end({ kind: 'not-fetched', detail: script.detail })
  if (WEB_PAGE.test(script.text))
    return end({ kind: 'not-fetched', detail: 'A web page came in its place, such as one that asks for a login.' })
  const sandbox = await openScriptSandbox().catch(() => null)
  if (sandbox === null) return null
  const until = performance.now() + context.stepMs
  const known = new Map<string, string[]>()
  for (const endpoint of context.plan.endpoints) {
    const run = await answerFor(sandbox, script.text, endpoint, known, until, context)
    if (run.kind !== 'answer') return end({ kind: run.kind, detail: run.detail })
    answers.push({ endpoint: endpoint.url, text: run.text })
    const addresses = parseScriptAnswer(run.text)
    if (addresses === null) return end({ kind: 'nonsense', detail: `For ${endpoint.host} it answered “${run.text}”.` })
    const where = scope === 'given' ? `the proxy script ${shown}` : `the proxy script ${shown}, set by ${source}`
    proxies.push(...addresses.map((address) => ({ text: address, source: where, scope, endpoints: [endpoint.url] })))
  }
  return end(null)
}
