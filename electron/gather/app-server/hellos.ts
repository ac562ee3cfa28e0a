// The ClientHello of each runtime: it is asked for the endpoint's real address, but sent to a catcher on this host.
// So the hello names the real host, and nothing leaves the machine. Only where it offers less than the profile asks for, a second
// one is caught with each setting that the runtime's makers document for that: the difference is the finding.
import { type Evidence, type Fact, found, missing } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { Profile } from '../../contract/profile.ts'
import type { CaughtHello, Runtime } from '../../contract/runtime-facts.ts'
import type { Endpoint } from '../../engine/plan.ts'
import { versionByProfile } from '../../tls/code-points.ts'
import { describeHello } from '../../tls/describe-hello.ts'
import { defineGatherer, type GatherContext } from '../define-gatherer.ts'
import { NO_AUTHORITY } from './no-authority.ts'
import { type CommandOptions, onSettings, runCommand, shownCommand } from './run-command.ts'
import { bounded, type RuntimeKind, type Switch } from './runtimes/define-runtime-kind.ts'
import { runtimeKinds } from './runtimes/index.ts'
import { helloEndpoint } from './tried-hellos.ts'

/** The part of a step's deadline for which a try is waited for that sends the hello too: it may stand in line behind others that hang. */
const PATIENCE = 0.5

type Context = GatherContext<'runtimes'>

const decode = (bytes: Uint8Array, askedFor: string, source: string): Fact<Hello> => {
  const evidence: Evidence[] = [{ kind: 'hello', source, text: `${bytes.length} bytes of TLS records` }]
  try {
    return found({ bytes: Buffer.from(bytes).toString('base64'), askedFor, ...describeHello(bytes) }, evidence)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return missing('failed', `Its first message is no ClientHello that can be read (${why}).`, evidence)
  }
}

const withoutStore = ({ storeVariables = [] }: RuntimeKind): Pick<CommandOptions, 'env' | 'files'> =>
  storeVariables.length === 0
    ? {}
    : { env: Object.fromEntries(storeVariables.map((name) => [name, '{file:none}'])), files: { none: NO_AUTHORITY } }

const catchFrom = async (
  kind: RuntimeKind,
  runtime: Runtime,
  endpoint: Endpoint,
  setting: Switch | null,
  { host, net, signal, stepMs, serverSecrets }: Context,
): Promise<Fact<Hello>> => {
  if (runtime.problem !== null) return missing(runtime.silence ?? 'failed', runtime.problem)
  if (signal.aborted) return missing('cancelled', 'The check was stopped before it sent a ClientHello.')
  const catcher = await net.catchHello().catch(() => null)
  if (catcher === null) return missing('failed', 'This host lets no program listen on its own address 127.0.0.1.')
  // Once the hello is there the program has nothing more to do.
  const enough = new AbortController()
  const stop = () => enough.abort()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const way = { kind: 'catcher', address: `127.0.0.1:${catcher.port}` } as const
    const asked = kind.request({ runtime, ...endpoint, way, timeoutMs: stepMs, addsAnchors: false })
    if ('unsupported' in asked) return missing('unsupported', asked.unsupported)
    const own = onSettings(asked, runtime, way.kind, serverSecrets)
    const command = setting === null ? own : setting.apply(own)
    const [bytes, result] = await Promise.all([
      // The end of the program ends this wait too; its own deadline is only the second line.
      catcher.next({ signal, timeoutMs: 2 * stepMs }).then((hello) => {
        if (hello !== null) stop()
        return hello
      }),
      runCommand(host, runtime.path, command, {
        way: way.kind,
        timeoutMs: stepMs,
        signal: enough.signal,
        ...withoutStore(kind),
      }).then(async (ended) => {
        await catcher.close()
        return ended
      }),
    ])
    const source = shownCommand(runtime.path, command).replace(way.address, '127.0.0.1:PORT')
    if (bytes !== null) return decode(bytes, endpoint.url, source)
    const said = bounded(kind.parseAttempt(result).error ?? result.stderr)
    const evidence: Evidence[] = [{ kind: 'command', source, text: said }]
    if (signal.aborted) return missing('cancelled', 'The check was stopped before it sent a ClientHello.', evidence)
    if (result.end === 'not-found' || result.end === 'denied')
      return missing(result.end === 'denied' ? 'denied' : 'unsupported', `${runtime.name} could not be started.`, evidence)
    if (result.end === 'failed') return missing('failed', `The program was not started. ${result.stderr}`, evidence)
    if (result.end === 'timeout') return missing('timeout', `${runtime.name} sent no ClientHello in time.`, evidence)
    return missing('failed', `${runtime.name} ended without sending a ClientHello.`, evidence)
  } finally {
    signal.removeEventListener('abort', stop)
    await catcher.close()
  }
}

/** The default one: that of its own try where that sends one, else of a start of its own. */
const ownHello = async (kind: RuntimeKind, runtime: Runtime, endpoint: Endpoint, context: Context): Promise<Fact<Hello>> => {
  const { stepMs, triedHellos } = context
  const tried = kind.sendsHelloFirst === true ? await triedHellos.from(runtime.id, stepMs * PATIENCE) : null
  return tried === null ? catchFrom(kind, runtime, endpoint, null, context) : decode(tried.bytes, endpoint.url, tried.command)
}

/** A version of TLS, not of a draft, that is the minimum or newer. */
const reaches = ({ versions }: Hello, minTls: Profile['minTls']): boolean =>
  versions.some((version) => version >> 8 === 3 && version >= versionByProfile(minTls))

/** All of one runtime: the default one, and where that one lacks the minimum, one for each documented setting. */
const catchAll = async (runtime: Runtime, endpoint: Endpoint, context: Context): Promise<CaughtHello[]> => {
  const told = (hello: Fact<Hello>, change = ''): CaughtHello => ({
    runtime: runtime.id,
    mode: change === '' ? 'default' : 'forced',
    change,
    hello,
  })
  const kind = runtimeKinds.find((one) => one.kind === runtime.kind)
  if (kind === undefined) return [told(missing('unsupported', `How to ask ${runtime.name} is not known.`))]
  const own = await ownHello(kind, runtime, endpoint, context)
  const { minTls } = context.plan.request.profile
  // One that ends without a hello is asked too: Java does where all that it may offer by default is disabled.
  if (own.ok ? reaches(own.value, minTls) : own.why !== 'failed') return [told(own)]
  const settings = kind.switches?.(runtime, minTls) ?? []
  const forced = settings.map(async (one) => told(await catchFrom(kind, runtime, endpoint, one, context), one.change))
  return [told(own), ...(await Promise.all(forced))]
}

export const hellosGatherer = defineGatherer({
  id: 'hellos',
  layer: 'app-server',
  needs: ['runtimes'],
  steps: 3,
  words: 'Catching the first message that each runtime sends, on this computer only',
  async gather(context) {
    const { plan, facts, say, signal, triedHellos } = context
    if (!facts.runtimes.ok) return missing('blocked', 'No runtime was found that could be asked.')
    // One for all: Node warns of more than ten that listen to one signal.
    signal.addEventListener('abort', () => triedHellos.end(), { once: true })
    const endpoint = helloEndpoint(plan)
    say(`Asking ${facts.runtimes.value.length} runtimes for their ClientHello`)
    const caught = await Promise.all(facts.runtimes.value.map((runtime) => catchAll(runtime, endpoint, context)))
    return found(caught.flat())
  },
  redact: (value, redactor) => {
    const cleaned = (evidence: Evidence[]) =>
      evidence.map((item) => ({ ...item, source: redactor.text(item.source), text: redactor.text(item.text) }))
    return value.map((caught) => ({
      ...caught,
      runtime: redactor.text(caught.runtime),
      hello: caught.hello.ok
        ? {
            ...caught.hello,
            value: { ...caught.hello.value, askedFor: redactor.text(caught.hello.value.askedFor) },
            evidence: cleaned(caught.hello.evidence),
          }
        : { ...caught.hello, detail: redactor.text(caught.hello.detail), evidence: cleaned(caught.hello.evidence) },
    }))
  },
})
