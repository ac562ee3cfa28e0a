// os-no-permitted-cipher: the system's configuration of a TLS library leaves none of the platform's cipher suites, and the
// captured hello of a runtime on that library shows it. Its own list of what is left tells, where the library has one.

import type { Evidence } from '../../contract/fact.ts'
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { Path } from '../../contract/path.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, CaughtHello, Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'
import { profileOn } from '../../contract/upcoming.ts'
import type { Library } from '../../knowledge/library.ts'
import { isTls13Suite, suiteByName, suiteName } from '../../tls/code-points.ts'
import { opensslSuiteName } from '../../tls/openssl-names.ts'
import { defineRule } from '../define-rule.ts'
import { PLATFORM, RUNTIME } from '../examples.ts'
import { commonSuites, permittedSuites, permittedVersions } from '../permitted.ts'
import { CHECK_AGAIN, fileOfPlace, keepCopy } from '../phrases.ts'
import { CHOSE_TLS12, lacksTls12Suites } from '../usable-suites.ts'
import { FIPS_ALONE, isOfProviders, providerSteps, shownSwitch } from './algorithm-providers.ts'
import { policyBehind, policySteps } from './crypto-policy.ts'
import { hasOwnConfig, libraryName, listed, namesOf, type Shown, shownBy, switchedOff, usersOf } from './library-users.ts'

type Switch = SystemLibrary['switches'][number]

interface Params {
  library: string
  platform: string
  /** What limits the suites of each library, as it was read. */
  limited: { kind: string; limits: Switch[] }[]
  /** The crypto policy that limits them, by its name; null where none does. */
  policy: string | null
  names: string
  spared: string
  /** An endpoint that speaks TLS 1.2 and not 1.3, where suites of TLS 1.3 are left; null: none is left at all. */
  only12: string | null
  /** Permitted suites that could be added, by name. */
  wanted: string[]
}

/** Switches that bear on suites and not on versions alone, by library and policy. */
const LIMITS_SUITES =
  /^(CipherString|Ciphersuites|default_properties|fips_mode|providers|Functions|FIPS mode|crypto policy|policy|SYSTEM|default-priority-string|override-mode|(tls-)?disabled-(cipher|mac|kx).*)$/

/** It takes algorithms away one by one, or allows some alone (GnuTLS' manual, "Disabling algorithms and protocols"). */
const IN_GNUTLS = /^(override-mode|tls-disabled-.*)$/
const takesAway = (one: Switch): boolean => isOfProviders(one) || IN_GNUTLS.test(one.name)

/** Its own words are that nothing is left; a list of its own may be why, where it has one. */
const saysNone = ({ hello, runtime }: Shown): boolean =>
  hello === 'none' && !runtime.settings.some(({ how, name }) => how !== 'unset' && /ciphers$/i.test(name))

interface Limited {
  system: SystemLibrary
  only12: Path | null
  limits: Switch[]
  lacking: Shown[]
  offering: Shown[]
  unknown: Shown[]
}

interface Seen {
  runtimes: readonly Runtime[]
  hellos: readonly CaughtHello[]
  attempts: readonly Attempt[]
  paths: readonly Path[]
}

/** It limits suites of TLS 1.3 alone (SSL_CTX_set_ciphersuites(3)). */
const OF_TLS13 = 'Ciphersuites'

const offersOne = ({ hello }: Shown, rules: Profile, counts = (_suite: number) => true): boolean =>
  hello !== null && hello !== 'none' && commonSuites(hello, rules).some(counts)

/** Suites of TLS 1.3 are left, and some program goes where only TLS 1.2 is spoken. */
const limitedAt12 = (
  system: SystemLibrary,
  limits: readonly Switch[],
  shown: readonly Shown[],
  rules: Profile,
  { attempts, paths }: Seen,
): Limited[] => {
  const bearing = limits.filter(({ name }) => name !== OF_TLS13)
  const seen = shown.map((one) => {
    const own = attempts.filter(({ runtime }) => runtime === one.runtime.id)
    return { one, lack: one.hello === null || one.hello === 'none' ? null : lacksTls12Suites(one.hello, rules, own, paths) }
  })
  const lacking = seen.filter(({ lack }) => lack !== null)
  const only12 = lacking[0]?.lack?.path
  if (bearing.length === 0 || only12 === undefined) return []
  return [
    {
      system,
      only12,
      limits: bearing,
      lacking: lacking.map(({ one }) => one),
      offering: seen.flatMap(({ one, lack }) => (lack === null && offersOne(one, rules, (suite) => !isTls13Suite(suite)) ? [one] : [])),
      unknown: [],
    },
  ]
}

const limitedOf = (libraries: readonly SystemLibrary[], facts: Seen, rules: Profile, rows: readonly Library[]): Limited[] =>
  libraries.flatMap((system) => {
    const limits = system.switches.filter(({ name }) => LIMITS_SUITES.test(name))
    const permitted = system.suites?.filter((suite) => permittedSuites(rules).includes(suite)) ?? []
    if (limits.length === 0 || !permitted.every(isTls13Suite)) return []
    // Where no version is left there is no suite either: of that os-tls12-disabled speaks.
    if (switchedOff(system, rules.minTls, rows)?.leaves13 === false) return []
    const users = usersOf(system, facts.runtimes).filter((runtime) => !hasOwnConfig(runtime, system))
    const shown = shownBy(users, facts.hellos)
    if (permitted.length > 0) return limitedAt12(system, limits, shown, rules, facts)
    // What is left is not known: only where the algorithms themselves may be gone a runtime's own words tell.
    if (system.suites === null && !(limits.some(takesAway) && shown.some(saysNone))) return []
    // A hello without a permitted version is another cause: of that os-tls12-disabled speaks.
    const lacks = ({ hello }: Shown) =>
      hello === 'none' || (hello !== null && permittedVersions(hello, rules).length > 0 && commonSuites(hello, rules).length === 0)
    return [
      {
        system,
        only12: null,
        limits,
        lacking: shown.filter(lacks),
        offering: shown.filter((one) => offersOne(one, rules)),
        unknown: shown.filter(({ hello }) => hello === null),
      },
    ]
  })

/** Those of which most is known: some program was seen to lack it; none was asked; all were seen to have it. */
const worst = (all: readonly Limited[]): readonly Limited[] => {
  const seen = all.filter(({ lacking }) => lacking.length > 0)
  if (seen.length > 0) return seen
  const unknown = all.filter((one) => one.unknown.length > 0)
  return unknown.length > 0 ? unknown : all
}

const evidenceOf = ({ system, only12, limits, lacking }: Limited): [Evidence, ...Evidence[]] => [
  {
    kind: 'command',
    source: system.program,
    text: system.suites === null ? system.text : `${system.text}; left: ${system.suites.map(suiteName).join(', ') || 'no suite'}`,
  },
  ...limits.map((one): Evidence => ({ kind: /^HK/.test(one.source) ? 'registry' : 'file', source: one.source, text: shownSwitch(one) })),
  ...lacking.flatMap((one): Evidence[] =>
    one.hello === null || one.hello === 'none'
      ? one.evidence
      : [{ kind: 'hello', source: one.runtime.path, text: `suites: ${one.hello.suites.map(suiteName).join(', ')}` }],
  ),
  ...(only12 === null ? [] : [{ kind: 'network' as const, source: only12.id, text: CHOSE_TLS12 }]),
]

const isOfPolicy = ({ source }: Switch): boolean => /crypto-policies/.test(source)
/** A limit that stands in a file of settings, and is taken away there. */
const isByHand = (one: Switch): boolean => !isOfProviders(one) && !isOfPolicy(one) && one.name !== 'FIPS mode'

/** The crypto policy is what limits them, unless a setting beside it does and none of the policy's own was read. */
const policyOf = (all: readonly Limited[]): string | null => {
  for (const { system, limits } of all) {
    const made = limits.filter(isOfPolicy)
    const isConcrete = made.some(({ name }) => name !== 'crypto policy')
    const [first] = made
    if (first !== undefined && (isConcrete || !limits.some(isByHand))) return policyBehind(system, first.source)
  }
  return null
}

/**
 * Two suites as the setting has to name them: OpenSSL's CipherString knows its own names and those of TLS 1.2 alone (openssl-ciphers(1)),
 * Schannel the names of IANA. Of another library none, since its settings name their parts.
 */
const wantedNames = ({ system, limits, only12 }: Limited, permitted: readonly string[]): string[] => {
  const numbers = permitted.flatMap((name) => suiteByName(name) ?? [])
  const kind = system.library.name
  if (kind === 'Schannel')
    return numbers
      .filter((suite) => only12 === null || !isTls13Suite(suite))
      .map(suiteName)
      .slice(0, 2)
  if (kind !== 'OpenSSL') return []
  const ofTls13 = only12 === null && !limits.some(({ name }) => name === 'CipherString')
  const named = numbers.filter((suite) => isTls13Suite(suite) === ofTls13)
  return named.flatMap((suite) => (ofTls13 ? suiteName(suite) : (opensslSuiteName(suite) ?? []))).slice(0, 2)
}

/** Where a person takes a limit out of a file, or puts a suite in. */
const handSteps = (limits: readonly Switch[], wanted: readonly string[]): FixStep[] => [
  ...[...new Set(limits.flatMap(({ source }) => (source.startsWith('/proc/') ? [] : (fileOfPlace(source) ?? []))))].map(keepCopy),
  {
    text:
      wanted.length === 0
        ? `Remove ${limits.length === 1 ? 'the limit' : 'each limit'}, or let it permit the platform’s suites.`
        : `Remove ${limits.length === 1 ? 'the limit' : 'each limit'}, or add one of the platform’s suites, such as ${wanted.join(' or ')}.`,
  },
]

const seeOf = (kind: string, { source }: Switch): FixStep[] => {
  if (kind === 'Schannel') return [{ text: 'See the list that holds now, in PowerShell.', command: 'Get-TlsCipherSuite' }]
  if (kind === 'GnuTLS') return [{ text: 'See which suites are left.', command: 'gnutls-cli --list --priority NORMAL' }]
  if (kind === 'OpenSSL') return [{ text: 'See which suites are left.', command: 'openssl ciphers -s -v' }]
  return [{ text: 'See what is set there now.', command: shellLine(['cat', source.replace(/, line \d+$/, '')]) }]
}

/** Which suites are left was not listed: the lines, and the words of a program, tell it. */
const isInferred = ({ system, limits }: Limited): boolean => system.suites === null && !limits.some(isOfProviders)

export const osNoPermittedCipher = defineRule<'host', 'system-tls' | 'runtimes' | 'hellos' | 'attempts' | 'paths', Params>({
  id: 'os-no-permitted-cipher',
  layer: 'os',
  subject: 'host',
  needs: ['system-tls', 'runtimes', 'hellos', 'attempts', 'paths'],
  silences: ['app-no-permitted-cipher', 'app-connection-fails', 'app-negotiates-unpermitted-suite'],
  judge(_host, { 'system-tls': { libraries }, ...seen }, { profile, date, knowledge }) {
    const today = profileOn(profile, date)
    const all = worst(limitedOf(libraries, seen, today, knowledge.libraries))
    const [first] = all
    if (first === undefined) return { outcome: 'pass' }
    const lacking = all.flatMap((one) => one.lacking)
    const unknown = all.flatMap((one) => one.unknown)
    const [main, ...more] = all.map(evidenceOf)
    return {
      outcome: lacking.length + unknown.length > 0 ? 'fail' : 'warn',
      params: {
        library: listed(all.map(({ system }) => libraryName(system))),
        platform: profile.name,
        limited: all.map(({ system, limits }) => ({ kind: system.library.name, limits })),
        policy: policyOf(all),
        names: namesOf(lacking.map(({ runtime }) => runtime)),
        spared: namesOf(all.flatMap((one) => one.offering).map(({ runtime }) => runtime)),
        only12: first.only12?.host ?? null,
        wanted: wantedNames(first, today.suites),
      },
      confidence:
        lacking.length > 0
          ? first.only12 === null && !all.some(isInferred)
            ? 'certain'
            : 'likely'
          : unknown.length > 0
            ? 'possible'
            : 'likely',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: [...(main ?? evidenceOf(first)), ...more.flat()],
      runtimes: [...lacking, ...unknown].map(({ runtime }) => runtime.id),
    }
  },
  words: {
    pass: 'The settings of the system leave a cipher suite that the platform permits',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        library: 'OpenSSL 3.0.2',
        platform: PLATFORM,
        limited: [
          { kind: 'OpenSSL', limits: [{ name: 'CipherString', value: 'AES256-SHA256', source: '/etc/ssl/openssl.cnf, line 362' }] },
        ],
        policy: null,
        names: RUNTIME,
        spared: '',
        only12: null,
        wanted: ['ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES256-GCM-SHA384'],
      },
    }),
    title: ({ library, platform, only12 }) =>
      `The settings of this system leave ${library} no cipher suite ${only12 === null ? '' : 'of TLS 1.2 '}that ${platform} permits`,
    why: ({ limited, names, spared, only12 }) =>
      [
        ...(only12 === null ? [] : [`Of TLS 1.2 and 1.3, ${only12} takes TLS 1.2.`]),
        `What limits it: ${listed(limited.flatMap(({ limits }) => limits.map((one) => `${shownSwitch(one)} (${one.source})`)))}.`,
        ...(limited.some(({ limits }) => limits.some(({ name }) => FIPS_ALONE.test(name)))
          ? ['It is told to use FIPS algorithms alone.']
          : []),
        ...(names === '' ? ['No program was seen to follow it.'] : [`None is therefore offered by ${names}.`]),
        ...(spared === '' ? [] : [`One is offered all the same by ${spared}.`]),
      ].join(' '),
    fix: ({ limited, policy, wanted }) => {
      // Windows and FIPS mode have no file: there the limit is named alone.
      const byHand = limited.flatMap(({ limits }) => limits.filter((one) => isByHand(one) || (policy === null && one.name === 'FIPS mode')))
      return [
        ...limited.flatMap(({ limits }) => (limits.some(isOfProviders) ? providerSteps(limits) : [])),
        ...(policy === null ? [] : policySteps(policy)),
        ...(byHand.length === 0 ? [] : handSteps(byHand, wanted)),
        ...limited.flatMap(({ kind, limits }) => limits.slice(0, 1).flatMap((one) => seeOf(kind, one))),
        ...(policy !== null && byHand.length === 0
          ? []
          : [{ text: 'Restart the servers that use the library, so that they read it again.' }]),
        CHECK_AGAIN,
      ]
    },
  },
})
