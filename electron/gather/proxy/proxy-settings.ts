// The proxy settings of this host: those given for this check, those of the environment, those of the system, those of single tools,
// and what a proxy script answers. Logins stay in the gather stage; the fact only says that there is one.
import { type Evidence, found, missing } from '../../contract/fact.ts'
import type { ProxySettings } from '../../contract/facts.ts'
import { GIVEN_PROXY } from '../../contract/way.ts'
import type { Host } from '../../host/host.ts'
import { defineGatherer, type GatherContext, type Redactor } from '../define-gatherer.ts'
import { inEnvironment } from './no-proxy.ts'
import { parseProxyAddress } from './proxy-address.ts'
import { type AskedScript, askScript } from './proxy-script.ts'
import { NOTHING_SET, type RawProxy, type RawSettings } from './raw-settings.ts'
import { namesScript } from './script-location.ts'
import { serverProxies } from './server-proxies.ts'
import { linuxSettings } from './system-proxy-linux.ts'
import { macSettings } from './system-proxy-macos.ts'
import { windowsSettings } from './system-proxy-windows.ts'
import { toolProxies } from './tool-proxies.ts'
import { HTTP_VARIABLES, settingsFromVariables } from './variables.ts'

/** Reading the settings, fetching a script, asking it. */
const STEPS = 3

const ofSystem = (host: Host, signal: AbortSignal): Promise<RawSettings | null> => {
  if (host.platform === 'win32') return windowsSettings(host)
  return host.platform === 'darwin' ? macSettings(host, signal) : linuxSettings(host, signal)
}

/**
 * Exemptions stay with the place that sets them: a program started here inherits nothing of the system's. Null where the system's
 * settings were not read in time.
 */
const read = async (
  context: Pick<GatherContext<never>, 'plan' | 'host' | 'signal' | 'stepMs' | 'servers'>,
): Promise<(RawSettings & { systemNoProxy?: string[] }) | null> => {
  const { host, signal, servers, stepMs } = context
  const asked = context.plan.request.proxy
  if (asked === 'none') return NOTHING_SET
  const scope = 'given'
  if (namesScript(asked)) return { ...NOTHING_SET, scripts: [{ text: asked, source: 'the proxy script given for this check', scope }] }
  if (asked !== 'system') return { ...NOTHING_SET, proxies: [{ text: asked, source: GIVEN_PROXY, scope }] }
  const own = settingsFromVariables(
    (name) => host.env(name),
    'environment',
    (name) => inEnvironment(name),
  )
  const ofServers = async () => serverProxies(host, await servers(), { signal, timeoutMs: stepMs })
  const [theirs, system, tools] = await Promise.all([ofServers(), ofSystem(host, signal), toolProxies(context)])
  if (system === null) return null
  return {
    ...own,
    proxies: [...own.proxies, ...theirs, ...system.proxies, ...tools],
    scripts: system.scripts,
    systemNoProxy: system.noProxy,
  }
}

/** One proxy as the fact has it; what is secret of it is learned. */
const settingOf = ({ text, source, scope, tool, endpoints, noProxy }: RawProxy, { credentials, learnSecret }: GatherContext<never>) => {
  const address = parseProxyAddress(text)
  for (const secret of address.secrets) learnSecret(secret)
  if (address.credentials !== null && !credentials.has(address.url)) credentials.set(address.url, address.credentials)
  const { url, problem } = address
  return {
    url,
    hasCredentials: address.credentials !== null,
    source,
    scope,
    ...(tool && { tool }),
    ...(endpoints && { endpoints }),
    ...(noProxy && { noProxy }),
    problem,
  }
}

/** A proxy of the environment for http addresses alone, where there is no other proxy at all; its secrets are learned too. */
const httpOnly = (asked: string, { host, learnSecret }: GatherContext<never>): Pick<ProxySettings, 'httpOnly'> => {
  const name = HTTP_VARIABLES.find((one) => (host.env(one) ?? '').trim() !== '')
  if (asked !== 'system' || name === undefined) return {}
  const { url, secrets, problem } = parseProxyAddress(host.env(name) ?? '')
  for (const secret of secrets) learnSecret(secret)
  return problem === null ? { httpOnly: { url, source: inEnvironment(name) } } : {}
}

/**
 * The same proxy named twice is one: the first place that names it holds, and a script names it for one endpoint after another. What a
 * tool names for itself stands beside it: it may hold where the other does not.
 */
const merged = (settings: ProxySettings['proxies']): ProxySettings['proxies'] => {
  const unique: ProxySettings['proxies'] = []
  for (const setting of settings) {
    const isSame = ({ url, source, endpoints }: ProxySettings['proxies'][number]): boolean =>
      url === setting.url && (source === setting.source || (endpoints === undefined && setting.tool === undefined))
    const known = unique.find(isSame)
    if (known === undefined) unique.push({ ...setting })
    else if (known.endpoints && setting.endpoints) known.endpoints = [...known.endpoints, ...setting.endpoints]
  }
  return unique
}

const kindOf = (scope: RawProxy['scope'], host: Host): Evidence['kind'] => {
  if (scope === 'tool') return 'file'
  if (scope !== 'system') return 'environment'
  return host.platform === 'win32' ? 'registry' : host.platform === 'darwin' ? 'command' : 'file'
}

const scriptEvidence = ({ script: { url, problem, answers } }: AskedScript): Evidence => ({
  kind: 'network',
  source: url,
  text: [...(problem === null ? [] : [problem.detail]), ...answers.map(({ endpoint, text }) => `${endpoint} ${text}`)].join('\n'),
})

const redactScripts = (scripts: ProxySettings['scripts'], { text }: Redactor): Pick<ProxySettings, 'scripts'> =>
  scripts === undefined
    ? {}
    : {
        scripts: scripts.map((script) => ({
          ...script,
          url: text(script.url),
          source: text(script.source),
          problem: script.problem && { ...script.problem, detail: text(script.problem.detail) },
          answers: script.answers.map((answer) => ({ endpoint: text(answer.endpoint), text: text(answer.text) })),
        })),
      }

export const proxySettingsGatherer = defineGatherer({
  id: 'proxy-settings',
  layer: 'proxy',
  needs: [],
  steps: STEPS,
  words: 'Reading how proxies are set in the environment and in the system',
  async gather(context) {
    const { plan, host, say } = context
    const told = await read(context)
    if (told === null) return missing('timeout', 'The registry was not read in time, so the proxy settings of Windows are not known.')
    const { proxies: set, scripts, ...exemptions } = told
    if (scripts.length > 0) say('Asking the proxy script for the way to the platform')
    const answered = await Promise.all(scripts.map((script) => askScript(script, context)))
    if (scripts.some(({ scope }, index) => scope === 'given' && answered[index] === null))
      return missing('failed', 'This host does not let the program run a proxy script, so the way is not known.')
    const asked = answered.flatMap((one) => one ?? [])
    const raw = [...set, ...asked.flatMap(({ proxies }) => proxies)]
    const settings = raw.map((proxy) => settingOf(proxy, context))
    const evidence = settings.map(
      ({ scope, source, url, endpoints }): Evidence => ({
        kind: endpoints && scope !== 'tool' ? 'network' : kindOf(scope, host),
        source,
        text: url,
      }),
    )
    const answers = asked.length === 0 ? {} : { scripts: asked.map(({ script }) => script) }
    const unread = settings.every(({ tool }) => tool !== undefined) && asked.length === 0 ? httpOnly(plan.request.proxy, context) : {}
    return found({ proxies: merged(settings), ...unread, ...answers, ...exemptions }, [...evidence, ...asked.map(scriptEvidence)])
  },
  redact: (value, redactor) => ({
    proxies: value.proxies.map((proxy) => ({
      ...proxy,
      ...(proxy.noProxy === undefined ? {} : { noProxy: proxy.noProxy.map((entry) => redactor.text(entry)) }),
      url: redactor.text(proxy.url),
      source: redactor.text(proxy.source),
      problem: proxy.problem === null ? null : redactor.text(proxy.problem),
    })),
    ...(value.httpOnly && { httpOnly: { url: redactor.text(value.httpOnly.url), source: redactor.text(value.httpOnly.source) } }),
    ...redactScripts(value.scripts, redactor),
    noProxy: value.noProxy.map((entry) => redactor.text(entry)),
    ...(value.systemNoProxy === undefined ? {} : { systemNoProxy: value.systemNoProxy.map((entry) => redactor.text(entry)) }),
  }),
})
