// A runtime that sends nothing, since the configuration to which a setting leads its TLS library leaves it no cipher suite, or has a line
// that the library turns down. The runtime says so itself; the line is named where the file was read, else the setting that names it.
import type { Evidence } from '../../contract/fact.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { SubjectValues } from '../define-rule.ts'
import { isOfProviders, providerSteps } from '../os/algorithm-providers.ts'
import { CHECK_AGAIN, fileOfPlace, firstLine, keepCopy } from '../phrases.ts'
import { isPlaceOfVersions, type Limited, limitEvidence, settingText, stepsWithout } from './pinned-by-setting.ts'
import { suitesLimited } from './suite-settings.ts'
import { wordsEvidence } from './tries.ts'
import { isLibraryLine } from './version-settings.ts'

type Setting = Runtime['settings'][number]

export interface NoSuiteLeft {
  kind: 'none-left'
  runtime: string
  limited: Limited
  /** The settings that lead its library to that file. */
  places: Setting[]
  /** Its library turns the line down; else the lines leave it nothing. */
  refused: boolean
  words: string
}

/** OpenSSL and GnuTLS where no suite is left; libcurl (vtls/openssl.c) where OpenSSL has not even random numbers, as without a provider. */
const NONE_LEFT =
  /library[ _]has[ _]no[ _]ciphers|insufficient randomness|no[ _]ciphers?[ _](available|match)|No or insufficient priorities were set/i
/** OpenSSL (ssl_conf.c, sslerr.h) and Python where a line is not taken. */
const TURNED_DOWN = /SSL_CONF_cmd|error[ _]in[ _]system[ _]default[ _]config|SSL routines:.*:(bad value|unknown cmd name)/i
/** What OpenSSL takes as the lowest or highest version (ssl_conf.c). */
const VERSION = /^(None|SSLv3|TLSv1(\.[1-3])?|DTLSv1(\.2)?)$/

/** Its words from where it sent no hello, and from its own tries. */
const wordsOf = ({ hellos, attempts }: SubjectValues['runtime']): Evidence[] => [
  ...hellos.flatMap(({ mode, hello }) => (mode === 'default' && !hello.ok ? hello.evidence : [])),
  ...attempts.filter(({ outcome }) => outcome === 'failed').map(wordsEvidence),
]

/** The lines that the library turned down: the one that it names, else those with a version that no release knows, else the only one. */
const turnedDown = ({ settings }: Runtime, words: string): Setting[] => {
  const lines = settings.filter((one) => isLibraryLine(one) && !isOfProviders(one))
  const [, name] = /\bcmd=([^,\n]+)/.exec(words) ?? []
  if (name !== undefined) return lines.filter((one) => one.name.toLowerCase() === name.replace(/^[^.]*\./, '').toLowerCase())
  const unknown = lines.filter((one) => /^(Min|Max)Protocol$/i.test(one.name) && !VERSION.test(one.value))
  return unknown.length > 0 || lines.length > 1 ? unknown : lines
}

const limitedBy = (runtime: Runtime, words: string, refused: boolean): Limited | null => {
  const lines = refused ? turnedDown(runtime, words) : (suitesLimited(runtime)?.settings ?? []).filter(isLibraryLine)
  const [first, ...more] = lines.length > 0 ? lines : runtime.settings.filter((one) => one.how !== 'unset' && isPlaceOfVersions(one))
  return first === undefined ? null : { runtime, settings: [first, ...more] }
}

export interface NoSuiteSeen {
  params: NoSuiteLeft
  /** A line is named; else only the file. */
  sure: boolean
  evidence: [Evidence, ...Evidence[]]
}

/** Null where it sent a hello, or says nothing of the kind, or no setting leads its library to a file. */
export const noSuiteLeft = (subject: SubjectValues['runtime'], name: string): NoSuiteSeen | null => {
  const { runtime, hellos } = subject
  const isLed = runtime.settings.some((one) => one.how !== 'unset' && isPlaceOfVersions(one) && !one.name.startsWith('-D'))
  if (!isLed || hellos.some(({ mode, hello }) => mode === 'default' && hello.ok)) return null
  for (const said of wordsOf(subject)) {
    const refused = TURNED_DOWN.test(said.text)
    if (!refused && !NONE_LEFT.test(said.text)) continue
    const limited = limitedBy(runtime, said.text, refused)
    if (limited === null) continue
    const telling = said.text.split('\n').find((line) => TURNED_DOWN.test(line) || NONE_LEFT.test(line))
    const places = runtime.settings.filter((one) => one.how !== 'unset' && (isPlaceOfVersions(one) || one.name === 'OPENSSL_MODULES'))
    return {
      params: { kind: 'none-left', runtime: name, limited, places, refused, words: firstLine(telling ?? said.text) },
      sure: limited.settings.some(isLibraryLine),
      evidence: [
        said,
        ...limitEvidence(limited),
        ...places.map((one): Evidence => ({ kind: 'environment', source: one.source, text: settingText(one) })),
      ],
    }
  }
  return null
}

export const noneLeftTitle = ({ runtime, limited: { settings }, refused }: NoSuiteLeft): string => {
  const [first] = settings
  if (refused) return `The TLS library of ${runtime} turns down its configuration: ${settingText(first)}`
  return isLibraryLine(first)
    ? `A setting leaves ${runtime} no cipher suite: ${settingText(first)}`
    : `A setting may leave ${runtime} no cipher suite: ${settingText(first)}`
}

export const noneLeftWhy = ({ limited: { settings }, places, refused, words }: NoSuiteLeft): string =>
  [
    'It sends nothing.',
    ...settings.filter(isLibraryLine).map((one) => `${settingText(one)} stands in ${one.source}.`),
    ...places.map((one) => `${settingText(one)} comes from ${one.source}.`),
    ...(settings.some(isLibraryLine)
      ? refused
        ? ['The library does not know what stands there.']
        : settings.some(isOfProviders)
          ? ['So the library has no algorithms, or those of FIPS alone.']
          : []
      : ['What stands in that file was not read, or does not tell why.']),
    `It says: “${words}”`,
  ].join(' ')

export const noneLeftSteps = ({ limited, places }: NoSuiteLeft): FixStep[] => {
  const [first, ...more] = limited.settings.filter((one) => !isOfProviders(one))
  const others = limited.settings.filter(isOfProviders)
  const { runtime } = limited
  return [
    ...[...new Set(others.flatMap(({ source }) => fileOfPlace(source) ?? []))].map(keepCopy),
    ...(others.length === 0 ? [] : providerSteps(others, places.find(({ name }) => name === 'OPENSSL_CONF')?.value ?? null)),
    ...(first === undefined
      ? [{ text: `Restart ${runtime.server === null ? 'the programs that use the file' : 'that server'}.` }]
      : stepsWithout({ runtime, settings: [first, ...more] }, 'suites that the platform permits')),
    CHECK_AGAIN,
  ]
}
