// What the rules of proxies share: whose setting it is, how the step ended, what the proxy said, and how to ask it by hand.

import type { Evidence } from '../../contract/fact.ts'
import type { ProxySettings } from '../../contract/facts.ts'
import type { Control, Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'
import { ENDPOINT, HOST, PROXY, SOURCE } from '../examples.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { times } from '../phrases.ts'

export interface ProxyParams {
  /** Without credentials. */
  proxy: string
  source: string
  host: string
  port: number
  endpoint: string
}

export const exampleProxy: ProxyParams = { proxy: PROXY, source: SOURCE, host: HOST, port: 443, endpoint: ENDPOINT }

export const proxyParams = (path: Path): ProxyParams => ({
  proxy: path.via,
  source: path.viaSource ?? 'the settings of this host',
  host: path.host,
  port: path.port,
  endpoint: path.endpoint,
})

type Stop = NonNullable<ReturnType<typeof stoppedAt>>

/**
 * How the proxy ended the path, as the causes tell it apart. Without an answer a plain HTTP proxy may be waiting for its own
 * way out; one of another kind would have answered a greeting first.
 */
export const proxyEnd = (path: Path): { kind: string; stop: Stop } | null => {
  const stop = stoppedAt(path, 'proxy')
  if (stop === undefined) return null
  if (!['closed', 'reset', 'silent'].includes(stop.observation)) return { kind: stop.observation, stop }
  const spoke = path.proxyAnswer !== null || (stop.observation === 'silent' && path.via.startsWith('http:'))
  return { kind: spoke ? 'no-way-out' : 'no-answer', stop }
}

/** What the proxy said, in its own words: `403 Filtered`, with the headers that tell why. */
export const proxySaid = (path: Path): string => {
  const { proxyAnswer: answer } = path
  if (answer === null) return ''
  const telling = answer.headers.filter((header) => /^(x-squid-error|location):/i.test(header))
  const code = answer.protocol === undefined || answer.protocol === 'http' ? '' : 'SOCKS '
  return [`${code}${answer.status} ${answer.reason}`.trim(), ...telling].join(', ')
}

/** The step, and all headers of the answer: who sent it can often be told by them. */
export const proxyEvidence = (path: Path, stop: Stop): [Evidence] => {
  const evidence = stepEvidence(path, stop)
  return [{ ...evidence, text: [evidence.text, ...(path.proxyAnswer?.headers ?? [])].join('\n') }]
}

/**
 * The way that a program takes which follows the proxy script, this proxy being dead: another that the same script names for the
 * endpoint, and that works. Null where there is none, or the proxy is not a script's.
 */
export const nextOfScript = (path: Path, paths: readonly Path[], { proxies, scripts = [] }: ProxySettings): string | null => {
  const mine = proxies.find(({ url, endpoints, source }) => url === path.via && endpoints !== undefined && source === path.viaSource)
  if (mine === undefined) return null
  const answers = scripts.filter(({ scope }) => scope === mine.scope).flatMap((script) => script.answers)
  const direct = answers.some(({ endpoint, text }) => endpoint === path.endpoint && /(^|;)\s*DIRECT\s*(;|$)/i.test(text))
  const works = paths.find(
    (other) =>
      other.endpoint === path.endpoint &&
      isDone(other, 'hello') &&
      (isDirect(other) ? direct : other.via !== path.via && other.viaSource === path.viaSource),
  )
  return works?.via ?? null
}

/** What the reader of a dead proxy is told where the script names a way that works. */
export const nextWords = (next: string | null): string =>
  next === null
    ? ''
    : ` The script names ${next === 'direct' ? 'the direct way' : next} too, and that works: programs that follow the script get through.`

export const directWayOpen = (path: Path, paths: readonly Path[]): boolean =>
  paths.some((other) => other.endpoint === path.endpoint && isDirect(other) && isDone(other, 'hello'))

/** Whether the same proxy opened the way to another host; null where none was asked for. */
export const opensForOthers = (path: Path, paths: readonly Path[], controls: readonly Control[]): boolean | null => {
  const others = [
    ...paths.filter((other) => other.via === path.via && other.host !== path.host).map((other) => isDone(other, 'proxy')),
    ...controls.filter((control) => control.via === path.via && control.host !== path.host).map((control) => control.proxy === 'tunnel'),
  ]
  return others.length === 0 ? null : others.some((opened) => opened)
}

/** How a network whose way out is a proxy closes the direct way: no fault of its own beside what is wrong with the proxy. */
export const CLOSED_BESIDE = [
  'firewall-drops-connection',
  'firewall-refuses-connection',
  'firewall-rejects-connection',
  'firewall-resets-hello',
  'firewall-swallows-hello',
] as const

/** The same beside a proxy that answers: that the direct way lacks names or a route stops nobody who takes the proxy. */
export const CLOSED_BESIDE_ANSWER = [...CLOSED_BESIDE, 'firewall-no-route', 'firewall-dns-silent', 'firewall-dns-name-unknown'] as const

/** A proxy that opened some tunnels in this check and not others; null where it did the same each time. */
export type Turns = NonNullable<Path['tunnels']>

export const turnsWords = ({ opened, refused, observation, said }: Turns): string =>
  `It opened the way ${times(opened)} in this check, and ${times(refused)} it did not: ${said === '' ? `the connection ended (${observation})` : `“${said}”`}. ` +
  'Several proxies behind one address do that, of which one is not like the rest.'

export const turnsEvidence = ({ id }: Path, { opened, refused, observation, said }: Turns): [Evidence] => [
  { kind: 'network', source: id, text: `Tunnels opened: ${opened}. Not opened: ${refused}, the last one ${observation} ${said}`.trimEnd() },
]

/** What only a proxy says. */
const SPOKEN = ['tunnel', 'denied', 'cannot-reach', 'login-needed', 'login-refused']
const CUT = ['closed', 'reset']

/**
 * Whether the same proxy, asked for other hosts, speaks as one, or ends the connection each time without an answer; null where
 * it was asked for none, or now so and now so.
 */
export const answersForOthers = (path: Path, paths: readonly Path[], controls: readonly Control[]): 'speaks' | 'cut' | null => {
  const ends = [
    ...paths
      .filter((other) => other.via === path.via && other.host !== path.host)
      .map((other) => (isDone(other, 'proxy') ? 'tunnel' : stoppedAt(other, 'proxy')?.observation)),
    ...controls.filter((control) => control.via === path.via && control.host !== path.host).map((control) => control.proxy),
  ].flatMap((end) => end ?? [])
  if (ends.some((end) => SPOKEN.includes(end))) return 'speaks'
  return ends.length > 0 && ends.every((end) => CUT.includes(end)) ? 'cut' : null
}

/** It was named the endpoint at once, and ended the connection: that may be for the endpoint's sake. One that greets first was not. */
export const mayBeForTheEndpoint = (path: Path, { observation }: Stop): boolean =>
  CUT.includes(observation) && /^(http|socks4a?):/.test(path.via)

export const hasBasic = (schemes: readonly string[]): boolean => schemes.some((scheme) => /^basic$/i.test(scheme))

/** Logins that need more than a user name and a password in one line; said as names, empty where there are none. */
export const unanswerable = (schemes: readonly string[]): string =>
  schemes.filter((scheme) => /^(digest|negotiate|ntlm|kerberos)$/i.test(scheme)).join(', ')

/** How to see for oneself what the proxy does; with `login` curl asks for the password. */
export const askByHand = ({ proxy, endpoint }: ProxyParams, login = false): FixStep => ({
  text: 'See by hand what the proxy answers.',
  command: shellLine(['curl', '-v', '--proxy', proxy, ...(login ? ['--proxy-user', 'USER'] : []), '--head', '--url', endpoint]),
})
