// app-ignores-proxy: the direct way is closed, the proxy that this host names works, and this runtime went directly all the same.
// Either it does not look for a proxy, or NO_PROXY keeps it from the one that it would take. A proxy that asks for a login first is the
// way out too, so far as is seen. Where the proxy was given for the check, and the server that runs names none, that is a warning: its
// program may name one in its code.

import type { Evidence } from '../../contract/fact.ts'
import type { Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import { hasFailed, type Runtime } from '../../contract/runtime-facts.ts'
import { shellWord } from '../../contract/shell.ts'
import { GIVEN_PROXY } from '../../contract/way.ts'
import { defineRule, type Judgement, type SubjectValues } from '../define-rule.ts'
import { exampleRuntime, HOST, PROXY, RUNTIME, SOURCE, TRY } from '../examples.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine } from '../phrases.ts'
import { CLOSED_BESIDE_ANSWER, proxyEnd, proxyEvidence } from '../proxy/sight.ts'
import { byHand } from './by-hand.ts'
import { runtimeName } from './offers.ts'
import { failedTries, wordsEvidence } from './tries.ts'

interface Ignored {
  kind: 'ignored'
  runtime: Runtime
  name: string
  host: string
  /** The proxy, without a login, and where it is set. */
  proxy: string
  source: string
  /** The kinds of login that it asks for before it does anything; null: it let our own connection through. */
  login: readonly string[] | null
  /** The entry of the proxy's exemptions that names the endpoint; null: none does. */
  exempted: string | null
  error: string
  command: string
}

/** `given`: it went through the proxy in this check alone. */
type Params = Ignored | ({ kind: 'given' } & Pick<Ignored, 'runtime' | 'name' | 'host' | 'proxy'>)

/** The way ended before any TLS came back. */
const isClosed = (path: Path): boolean => !isDone(path, 'hello') && !(stoppedAt(path, 'hello')?.observation === 'alert')

const stopOf = (path: Path) => stoppedAt(path, 'dns') ?? stoppedAt(path, 'tcp') ?? stoppedAt(path, 'hello')

const isFpm = ({ name }: Runtime): boolean => name.startsWith('PHP-FPM')

/** PHP-FPM hands none of its own variables on by itself (PHP's manual, "List of pool directives", clear_env). */
const poolStep = (proxy: string): FixStep => ({
  text: `PHP-FPM clears its environment. Write this line into the file of its pool, then restart it: env[https_proxy] = ${proxy}`,
})

/** How a runtime of this kind is told of a proxy. Sources: each one's manual, checked 2026-11-21. */
const proxySteps = (runtime: Runtime, proxy: string): FixStep[] => {
  const { kind } = runtime
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
        { text: 'With an older one, name the proxy to the HTTP client in your code, such as by the package “https-proxy-agent”.' },
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
        isFpm(runtime) ? poolStep(proxy) : variable,
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

const throughProxy = ({ id }: Path): Evidence => ({
  kind: 'network',
  source: id,
  text: 'Through the proxy our own handshake was completed and got an HTTP answer.',
})

const exemptionEvidence = ({ via, exempted }: Path): Evidence[] =>
  exempted === undefined ? [] : [{ kind: 'environment', source: 'the exemptions of the proxy', text: `${exempted}: no proxy, for ${via}` }]

/** These take the proxy of the environment as soon as nothing exempts the endpoint from it. */
const READS_VARIABLES: readonly Runtime['kind'][] = ['curl', 'git', 'python', 'ruby']

const LOGIN_STEP: FixStep = {
  text: 'Ask your network team for a login to the proxy, or to let this host through without one. Else open the direct way.',
}

/** Where the endpoint is exempt, that comes first, and how the runtime is told of a proxy only where it would not look for one. */
const stepsTo = ({ runtime, host, proxy, login, exempted }: Ignored): FixStep[] => [
  ...(login === null ? [] : [LOGIN_STEP]),
  ...(exempted === null
    ? proxySteps(runtime, proxy)
    : [
        { text: `Take “${exempted}” out of NO_PROXY, or out of the exceptions beside the proxy, so that ${host} goes through it.` },
        ...(READS_VARIABLES.includes(runtime.kind) ? [] : proxySteps(runtime, proxy)),
      ]),
]

/** The proxy of this endpoint that lets connections through, else one that asks for a login. */
const proxyFor = (paths: readonly Path[], endpoint: string): Path | undefined => {
  const proxied = paths.filter((path) => path.endpoint === endpoint && !isDirect(path))
  return proxied.find((path) => isDone(path, 'http')) ?? proxied.find((path) => proxyEnd(path)?.kind === 'login-needed')
}

/** Whose flags and environment were read. */
const serversOf = ({ name, serves = [] }: Runtime): string =>
  `the flags and the environment of ${serves.length > 0 ? serves.join(', ') : name}`

const givenWhy = ({ proxy }: Extract<Params, { kind: 'given' }>): string =>
  `In this check it was sent through ${proxy}, as you said. Neither its flags nor its environment names a proxy for https addresses. ` +
  'Unless your code names one, it goes directly, and our own connection did not get through that way.'

const givenSteps = ({ runtime, proxy }: Extract<Params, { kind: 'given' }>): FixStep[] => [
  { text: 'Look whether your code or its settings name the proxy. If they do, all is well.' },
  ...proxySteps(runtime, proxy),
]

const ignoredWhy = ({ proxy, source, login, exempted, error }: Ignored): string =>
  (login === null
    ? `The proxy ${proxy} works; it is set by ${source}. `
    : `The proxy ${proxy}, set by ${source}, answers and asks for a login${login.length === 0 ? '' : ` (${login.join(', ')})`}. `) +
  (exempted === null ? '' : `But “${exempted}” in its exemptions keeps programs from it. `) +
  `The runtime tried directly and failed${error === '' ? '.' : `. It says: “${error}”`}`

/** A server that got through by the proxy of this check, names none itself, and stands before a direct way that is closed. */
const byGiven = ({ runtime, attempts }: SubjectValues['runtime'], paths: readonly Path[]): Judgement<Params> | null => {
  if (runtime.namesNoProxy !== true) return null
  for (const { endpoint, via } of attempts) {
    const ways = paths.filter((path) => path.endpoint === endpoint && isDirect(path))
    const given = paths.find(
      (path) => path.endpoint === endpoint && path.via === via && path.viaSource === GIVEN_PROXY && isDone(path, 'http'),
    )
    const [path] = ways
    const stop = path && stopOf(path)
    if (path === undefined || stop === undefined || given === undefined || !ways.every(isClosed)) continue
    return {
      outcome: 'warn',
      params: { kind: 'given', runtime, name: runtimeName({ runtime }), host: path.host, proxy: via },
      confidence: 'likely',
      side: 'near',
      owners: ['system-administrator', 'you'],
      evidence: [
        { kind: 'environment', source: serversOf(runtime), text: 'no proxy for https addresses' },
        stepEvidence(path, stop),
        throughProxy(given),
      ],
    }
  }
  return null
}

export const appIgnoresProxy = defineRule<'runtime', 'paths', Params>({
  id: 'app-ignores-proxy',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: ['app-connection-fails', ...CLOSED_BESIDE_ANSWER],
  judge(subject, { paths }) {
    if (!subject.attempts.some(hasFailed)) return byGiven(subject, paths) ?? { outcome: 'pass' }
    for (const one of failedTries(subject, paths)) {
      const { attempt, ways } = one
      const [path] = ways
      const proxied = proxyFor(paths, attempt.endpoint)
      if (attempt.via !== 'direct' || path === undefined || proxied === undefined || !ways.every(isClosed)) continue
      const stop = stopOf(path)
      const end = proxyEnd(proxied)
      return {
        outcome: 'fail',
        params: {
          kind: 'ignored',
          runtime: subject.runtime,
          name: runtimeName(subject),
          host: path.host,
          proxy: proxied.via,
          source: proxied.viaSource ?? 'its settings',
          login: end === null ? null : (proxied.proxyAnswer?.schemes ?? []),
          exempted: proxied.exempted ?? null,
          error: firstLine(attempt.error ?? ''),
          command: byHand(subject.runtime, attempt.endpoint),
        },
        // Where a login leads was not seen.
        confidence: end === null ? 'certain' : 'likely',
        side: 'near',
        owners: ['system-administrator', 'you'],
        evidence: [
          wordsEvidence(attempt),
          ...(stop === undefined ? [] : [stepEvidence(path, stop)]),
          ...(end === null ? [throughProxy(proxied)] : proxyEvidence(proxied, end.stop)),
          ...exemptionEvidence(proxied),
        ],
      }
    }
    return { outcome: 'not-applicable' }
  },
  words: {
    pass: 'It takes a way that is open',
    example: () => ({
      owners: ['system-administrator', 'you'],
      params: {
        kind: 'ignored',
        runtime: exampleRuntime,
        name: RUNTIME,
        host: HOST,
        proxy: PROXY,
        source: SOURCE,
        login: null,
        exempted: null,
        error: 'Connection timed out',
        command: TRY,
      },
    }),
    title: ({ kind, name, host }) =>
      kind === 'given'
        ? `${name} names no proxy outside of this check, and the direct way to ${host} is closed`
        : `${name} does not use the proxy, and the direct way to ${host} is closed`,
    why: (params) => (params.kind === 'given' ? givenWhy(params) : ignoredWhy(params)),
    fix: (params) => [
      ...(params.kind === 'given' ? givenSteps(params) : stepsTo(params)),
      ...(isFpm(params.runtime)
        ? []
        : [{ text: 'For a service of systemd, write the variable into its unit as Environment=. Then restart it.' }]),
      ...(params.kind === 'given' ? [] : [{ text: 'Try it by hand, on the same host and as the same user.', command: params.command }]),
      CHECK_AGAIN,
    ],
  },
})
