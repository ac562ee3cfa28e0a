// app-ignores-proxy: the direct way is closed, the proxy that this host names works, and this runtime went directly all the same.
// Either it does not look for a proxy, or NO_PROXY keeps it from the one that it would take.
import type { Evidence } from '../../contract/fact.ts'
import type { Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { shellWord } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { runtimeName } from './offers.ts'
import { failedTries, hasFailed, wordsEvidence } from './tries.ts'

interface Params {
  runtime: Runtime
  name: string
  host: string
  /** The proxy that works, without a login, and where it is set. */
  proxy: string
  source: string
  /** The entry of the proxy's exemptions that names the endpoint; null: none does. */
  exempted: string | null
  error: string
  command: string
}

/** What stands on the direct way: everything that a closed network does to a connection before an answer of the endpoint. */
const CLOSED_WAY = [
  'firewall-no-route',
  'firewall-dns-silent',
  'firewall-dns-name-unknown',
  'firewall-drops-connection',
  'firewall-refuses-connection',
  'firewall-rejects-connection',
  'firewall-resets-hello',
  'firewall-swallows-hello',
] as const

/** The way ended before any TLS came back. */
const isClosed = (path: Path): boolean => !isDone(path, 'hello') && !(stoppedAt(path, 'hello')?.observation === 'alert')

const stopOf = (path: Path) => stoppedAt(path, 'dns') ?? stoppedAt(path, 'tcp') ?? stoppedAt(path, 'hello')

/** How a runtime of this kind is told of a proxy. Sources: each one's manual, checked 2026-11-21. */
const proxySteps = ({ kind }: Runtime, proxy: string): FixStep[] => {
  const [, host = '', port = '443'] = /^\w+:\/\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?/.exec(proxy) ?? []
  const variable: FixStep = {
    text: 'Name the proxy by the variable https_proxy, in small letters: Wget, for one, reads no other.',
    command: `export https_proxy=${shellWord(proxy)}`,
  }
  switch (kind) {
    case 'node':
      // Node.js, “Command-line API”, NODE_USE_ENV_PROXY: from 24.5 on.
      return [
        {
          text: 'Node.js takes no proxy by itself. From version 24.5 on it reads https_proxy if it is told to.',
          command: 'export NODE_USE_ENV_PROXY=1',
        },
        { text: 'With an older one, give the proxy to your HTTP client in the code, such as with the package https-proxy-agent.' },
      ]
    case 'java':
      // Java networking properties.
      return [
        {
          text: 'Java reads no variables. Name the proxy by two flags of the program.',
          command: `export JAVA_TOOL_OPTIONS=${shellWord(`-Dhttps.proxyHost=${host} -Dhttps.proxyPort=${port}`)}`,
        },
      ]
    case 'php':
      return [
        variable,
        { text: 'The streams of PHP read no variable. Give them the proxy in the code, in the stream context under http, proxy.' },
      ]
    case 'perl':
      // LWP::UserAgent, env_proxy.
      return [variable, { text: 'LWP reads it if it is told to.', command: 'export PERL_LWP_ENV_PROXY=1' }]
    case 'openssl':
    case 'gnutls-cli':
      return [{ text: 'This tool takes no proxy from its surroundings. Test with curl instead, which does.' }]
    default:
      return [variable]
  }
}

const exemptionEvidence = ({ via, exempted }: Path): Evidence[] =>
  exempted === undefined ? [] : [{ kind: 'environment', source: 'the exemptions of the proxy', text: `${exempted}: no proxy, for ${via}` }]

/** These take the proxy of the environment as soon as nothing exempts the endpoint from it. */
const READS_VARIABLES: readonly Runtime['kind'][] = ['curl', 'git', 'python', 'ruby']

/** Where the endpoint is exempt, that comes first, and how the runtime is told of a proxy only where it would not look for one. */
const stepsTo = ({ runtime, host, proxy, exempted }: Params): FixStep[] =>
  exempted === null
    ? proxySteps(runtime, proxy)
    : [
        { text: `Take “${exempted}” out of NO_PROXY, or out of the exceptions beside the proxy, so that ${host} goes through it.` },
        ...(READS_VARIABLES.includes(runtime.kind) ? [] : proxySteps(runtime, proxy)),
      ]

export const appIgnoresProxy = defineRule<'runtime', 'paths', Params>({
  id: 'app-ignores-proxy',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: ['app-connection-fails', ...CLOSED_WAY],
  judge(subject, { paths }) {
    if (!subject.attempts.some(hasFailed)) return { outcome: 'pass' }
    for (const one of failedTries(subject, paths)) {
      const { attempt, ways } = one
      const [path] = ways
      const proxied = paths.find((other) => other.endpoint === attempt.endpoint && other.via !== 'direct' && isDone(other, 'http'))
      if (attempt.via !== 'direct' || path === undefined || proxied === undefined || !ways.every(isClosed)) continue
      const stop = stopOf(path)
      return {
        outcome: 'fail',
        params: {
          runtime: subject.runtime,
          name: runtimeName(subject),
          host: path.host,
          proxy: proxied.via,
          source: proxied.viaSource ?? 'its settings',
          exempted: proxied.exempted ?? null,
          error: firstLine(attempt.error ?? ''),
          command: byHand(subject.runtime, attempt.endpoint),
        },
        confidence: 'certain',
        side: 'near',
        owners: ['system-administrator', 'you'],
        evidence: [
          wordsEvidence(attempt),
          ...(stop === undefined ? [] : [stepEvidence(path, stop)]),
          { kind: 'network', source: proxied.id, text: 'Through the proxy our own handshake was completed and got an HTTP answer.' },
          ...exemptionEvidence(proxied),
        ],
      }
    }
    return { outcome: 'not-applicable' }
  },
  words: {
    pass: 'It takes a way that is open',
    title: ({ name, host }) => `${name} does not use the proxy, and the direct way to ${host} is closed`,
    why: ({ proxy, source, exempted, error }) =>
      `The proxy ${proxy} works; it is set by ${source}. ` +
      (exempted === null ? '' : `But “${exempted}” in its exemptions keeps programs from it. `) +
      `The runtime tried directly and failed${error === '' ? '.' : `. It says: “${error}”`}`,
    fix: (params) => [
      ...stepsTo(params),
      { text: 'For a service of systemd, write the variable into its unit as Environment=. Then restart it.' },
      { text: 'Try it by hand, on the same host and as the same user.', command: params.command },
      CHECK_AGAIN,
    ],
  },
})
