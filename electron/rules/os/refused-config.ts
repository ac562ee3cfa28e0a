// A line of OpenSSL's configuration that the library turns down: then a program on it opens no connection, or does not even start.
// Which line it is the library says itself. One that an older release passes over stops its programs after an upgrade.
import type { Evidence } from '../../contract/fact.ts'
import type { RefusedLine, SystemLibrary } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, CaughtHello, Runtime } from '../../contract/runtime-facts.ts'
import type { Confidence } from '../../contract/vocabulary.ts'
import { compareVersions } from '../../knowledge/versions.ts'
import { wordsEvidence } from '../app-server/tries.ts'
import { CHECK_AGAIN, fileOfPlace, keepCopy } from '../phrases.ts'
import { policyBehind, policySteps } from './crypto-policy.ts'
import { hasOwnConfig, libraryName, listed, namesOf, usersOf } from './library-users.ts'

export interface RefusedConfig {
  kind: 'refused'
  library: string
  file: string
  /** `later`: this release passes it over, and newer ones do not. */
  lines: (RefusedLine & { later: boolean })[]
  /** The programs that it was seen to stop, and those on the library that connect all the same. */
  stopped: string
  spared: string
  /** The crypto policy that made a line, as policyBehind tells it. */
  policy: string | null
}

/**
 * The release since which an error in the settings of TLS ends every SSL_CTX_new, where the file has config_diagnostics = 1:
 * OSSL_LIB_CTX_set_conf_diagnostics(3), HISTORY, and https://github.com/openssl/openssl/pull/24275, both checked 2026-11-23. Seen so: 3.0.20
 * passes such a line over, 3.5.7 and 3.6.5 stop; without config_diagnostics 3.5.7 passes it over too.
 */
const STOPS_SINCE = '3.4'

/**
 * What programs say of it: OpenSSL (sslerr.h, conferr.h), Python's names of those, libcurl (vtls/openssl.c), PHP (xp_ssl.c) and Perl's
 * IO::Socket::SSL.
 */
const SAYS_SO =
  /error[ _]in[ _]system[ _]default[ _]config|SSL_CONF_cmd|could not create a context|SSL context creation fail|module[ _]initialization[ _]error|references[ _]missing[ _]section|ssl (command )?section (empty|not found)/i

interface Stopped {
  runtime: Runtime
  /** Its words that speak of the configuration; empty: it ended before it sent a hello, and says something else. */
  evidence: Evidence[]
}

const wordsOf = (runtime: Runtime, hellos: readonly CaughtHello[], attempts: readonly Attempt[]): Evidence[] =>
  [
    ...hellos
      .filter((one) => one.runtime === runtime.id && one.mode === 'default')
      .flatMap(({ hello }) => (hello.ok ? [] : hello.evidence)),
    ...attempts.filter((one) => one.runtime === runtime.id && one.outcome === 'failed').map(wordsEvidence),
  ].filter(({ text }) => SAYS_SO.test(text))

/** A setting that is not known ends every SSL_CTX_new; a section that is missing ends those programs alone that ask for it strictly. */
const endsAll = ({ refused = [] }: SystemLibrary): boolean => refused.some(({ problem }) => problem === 'value' || problem === 'name')

const sentNone = ({ id }: Runtime, hellos: readonly CaughtHello[], attempts: readonly Attempt[]): boolean =>
  hellos.some((one) => one.runtime === id && !one.hello.ok && one.hello.why === 'failed') &&
  hellos.every((one) => one.runtime !== id || !one.hello.ok) &&
  attempts.every((one) => one.runtime !== id || one.outcome !== 'completed')

export interface RefusedScene {
  libraries: readonly SystemLibrary[]
  runtimes: readonly Runtime[]
  hellos: readonly CaughtHello[]
  attempts: readonly Attempt[]
}

export interface RefusedSeen {
  outcome: 'warn' | 'fail'
  params: RefusedConfig
  confidence: Confidence
  evidence: [Evidence, ...Evidence[]]
  runtimes: string[]
}

const fileOf = (source: string | null, file: string): string => fileOfPlace(source ?? file) ?? file

const shownLine = ({ name, value }: Pick<RefusedLine, 'name' | 'value'>): string => (value === '' ? name : `${name} = ${value}`)

/** Null where the library takes every line of its configuration, now and after an upgrade. */
export const refusedConfig = ({ libraries, runtimes, hellos, attempts }: RefusedScene): RefusedSeen | null => {
  for (const system of libraries) {
    const isOld = (compareVersions(system.library.version, STOPS_SINCE) ?? 0) < 0
    const later = isOld ? (system.passedOver ?? []).map((line) => ({ ...line, problem: 'value' as const })) : []
    const refused = system.refused ?? later
    const [first] = refused
    if (first === undefined) continue
    const users = usersOf(system, runtimes).filter((runtime) => !hasOwnConfig(runtime, system))
    const stopped = users.flatMap((runtime): Stopped[] => {
      const evidence = wordsOf(runtime, hellos, attempts)
      return system.refused !== undefined && (evidence.length > 0 || (endsAll(system) && sentNone(runtime, hellos, attempts)))
        ? [{ runtime, evidence }]
        : []
    })
    const connects = ({ id }: Runtime) => attempts.some((one) => one.runtime === id && one.outcome === 'completed')
    const lineEvidence = (line: RefusedLine): Evidence => ({
      kind: 'file',
      source: line.source ?? system.configFile ?? 'openssl.cnf',
      text: shownLine(line),
    })
    return {
      outcome: stopped.length > 0 ? 'fail' : 'warn',
      params: {
        kind: 'refused',
        library: libraryName(system),
        file: fileOf(first.source, system.configFile ?? 'openssl.cnf'),
        lines: refused.map((line) => ({ ...line, later: system.refused === undefined })),
        stopped: namesOf(stopped.map(({ runtime }) => runtime)),
        policy: refused.map(({ source }) => policyBehind(system, source ?? '')).find((policy) => policy !== null) ?? null,
        spared: namesOf(users.filter((one) => connects(one) && !stopped.some(({ runtime }) => runtime === one))),
      },
      confidence: stopped.some(({ evidence }) => evidence.length > 0) ? 'certain' : 'likely',
      evidence: [
        lineEvidence(first),
        ...refused.slice(1).map(lineEvidence),
        { kind: 'command', source: system.program, text: system.text },
        ...stopped.flatMap(({ evidence }) => evidence.slice(0, 1)),
      ],
      runtimes: stopped.map(({ runtime }) => runtime.id),
    }
  }
  return null
}

const REASONS = {
  value: () => 'The library does not know that value.',
  name: () => 'The library does not know a setting of that name.',
  'empty-section': ({ value }) => `The section [${value}], which it names, is empty.`,
  'missing-section': ({ value }) => `The section [${value}], which it names, is not there.`,
} as const satisfies Record<RefusedLine['problem'], (line: RefusedLine) => string>

/** What somebody who wrote this meant; never one below TLS 1.2, which no profile permits. */
const meantVersion = (value: string): string | null => {
  const minor = /^\W*(?:tls)?[\s_-]*v?[\s_-]*1[._]?([23])\W*$/i.exec(value)?.[1]
  return minor === undefined ? null : `TLSv1.${minor}`
}

const mendStep = ({ problem, name, value, source }: RefusedLine, file: string): FixStep => {
  const place = source ?? file
  switch (problem) {
    case 'value': {
      const isVersion = /^(Min|Max)Protocol$/i.test(name)
      const meant = isVersion ? meantVersion(value) : null
      if (meant !== null) return { text: `Change ${place} to: ${name} = ${meant}` }
      if (isVersion) return { text: `Remove ${place}, or write TLSv1.2 or TLSv1.3 there: ${name} = TLSv1.2` }
      return { text: `In ${place}, take out what this library does not know, or remove the line.` }
    }
    case 'name':
      return { text: `Correct the name ${name} in ${place}, or remove the line.` }
    default:
      return name === 'system_default'
        ? { text: `Write a setting into the section [${value}] of ${fileOf(source, file)}, such as MinProtocol = TLSv1.2.` }
        : { text: `Remove the line ${shownLine({ name, value })} (${place}), or put its section back.` }
  }
}

export const refusedTitle = ({ library, file, lines, stopped }: RefusedConfig): string => {
  const place = lines.length === 1 ? `A line of ${file}` : `${lines.length} lines of ${file}`
  if (stopped !== '') return `${place} ${lines.length === 1 ? 'stops' : 'stop'} programs on ${library}`
  return lines[0]?.later
    ? `${place} will stop programs after an upgrade of OpenSSL`
    : `${place} ${lines.length === 1 ? 'is' : 'are'} turned down by ${library}`
}

export const refusedWhy = ({ library, file, lines, stopped, spared }: RefusedConfig): string =>
  [
    ...lines.map(
      (line) => `${line.source ?? file}: ${shownLine(line)}. ${line.later ? 'No release knows that value.' : REASONS[line.problem](line)}`,
    ),
    ...(lines[0]?.later
      ? [`${library} passes it over, so that it has no effect. OpenSSL ${STOPS_SINCE} and newer open no connection then.`]
      : [
          ...(stopped === '' ? ['No program that was tried here was stopped by it.'] : [`That stops ${stopped}.`]),
          ...(lines.some(({ problem }) => problem === 'value' || problem === 'name')
            ? [`Releases before OpenSSL ${STOPS_SINCE} passed such a line over, so an upgrade can bring this out.`]
            : []),
        ]),
    ...(spared === '' || lines[0]?.later ? [] : [`All the same ${listed([spared])} can connect.`]),
  ].join(' ')

export const refusedSteps = ({ file, lines, policy }: RefusedConfig): FixStep[] => {
  const own = lines.filter(({ source }) => policy === null || !/crypto-policies/.test(source ?? ''))
  return [
    ...[...new Set(own.map(({ source }) => fileOf(source, file)))].map(keepCopy),
    ...own.map((line) => mendStep(line, file)),
    ...(policy === null ? [] : policySteps(policy)),
    { text: 'See whether the library takes the file now. It must print suites and no error.', command: 'openssl ciphers -s -v' },
    ...(policy === null ? [{ text: 'Restart the servers that use the library, so that they read it again.' }] : []),
    CHECK_AGAIN,
  ]
}
