// Runtimes that a setting of their own keeps below the versions that are needed: of a running server, or in a file that a tool reads.
// The captured hello shows that it does, or that it sent none and said why; and the version of the library, that without the setting
// there would be more.
import type { Evidence } from '../../contract/fact.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import type { CaughtHello, Runtime } from '../../contract/runtime-facts.ts'
import type { Knowledge } from '../../knowledge/knowledge.ts'
import { permittedVersions } from '../permitted.ts'
import { fileOfPlace, keepCopy } from '../phrases.ts'
import { bestOf, defaultOffer, helloEvidence, libraryCan } from './offers.ts'
import { isLibraryLine, leavesOut, SWITCHED_OFF, versionLimits } from './version-settings.ts'

/** A runtime and the settings that hold its versions. */
export interface Limited {
  runtime: Runtime
  settings: readonly [Runtime['settings'][number], ...Runtime['settings']]
}

export interface Pinned extends Limited {
  /** The best that it offers; null where it had nothing left to offer and sent no hello. */
  best: string | null
  /** The setting itself says so; else it names a file that was not read. */
  sure: boolean
  evidence: Evidence[]
}

const PLACE = /^(OPENSSL_CONF|GNUTLS_SYSTEM_PRIORITY_FILE|--openssl-config|-Djava\.security\.properties)$/

/** It names a file that is not read here. */
export const isPlaceOfVersions = ({ name }: Runtime['settings'][number]): boolean => PLACE.test(name)

/** Lines of the file that it names, or of one that is included there, were read. */
export const isRead = ({ value }: Runtime['settings'][number], { settings }: Runtime): boolean =>
  settings.some((one) => isLibraryLine(one) || (one.how === 'file' && one.source.startsWith(`${value.replace(/^=/, '')}, line `)))

/** Those of a runtime that name such a file. */
export const placesOfVersions = (runtime: Runtime): Runtime['settings'] =>
  versionLimits(runtime).filter((one) => isPlaceOfVersions(one) && !isRead(one, runtime))

/** `-Dhttps.protocols=TLSv1`. */
export const settingText = ({ name, value }: Runtime['settings'][number]): string => (value === '' ? name : `${name}=${value}`)

export const limitEvidence = ({ settings: [first, ...more] }: Limited): [Evidence, ...Evidence[]] => {
  const told = (one: Runtime['settings'][number]): Evidence => ({
    kind: one.how === 'file' ? 'file' : 'environment',
    source: one.source,
    text: settingText(one),
  })
  return [told(first), ...more.map(told)]
}

/** Settings that list the versions to offer, or name the highest one. */
const LISTS = /^(-Dhttps\.protocols|-Djdk\.tls\.client\.protocols|tls-max)$/

/** The lines of one file that together leave none of the versions from `minTls` on. */
const linesLeaveNone = (minTls: Profile['minTls'], all: Runtime['settings']): boolean =>
  (['1.2', '1.3'] as const)
    .filter((version) => version >= minTls)
    .every((version) => all.some((one) => isLibraryLine(one) && leavesOut(one, version)))

/** A setting that by its own words leaves none of the versions from `minTls` on; of a file that was not read, that is not known. */
const leavesNone = (minTls: Profile['minTls'], one: Runtime['settings'][number], all: Runtime['settings']): boolean =>
  isPlaceOfVersions(one) ||
  (isLibraryLine(one) && linesLeaveNone(minTls, all)) ||
  one.name === SWITCHED_OFF ||
  (LISTS.test(one.name) && /TLSv1|SSLv|1\.\d/i.test(one.value) && (one.value.match(/1\.\d/g) ?? []).every((version) => version < minTls))

/**
 * Those that can be why: what a Java, or a line for a TLS library, switches off beside the least version that is needed keeps nothing
 * back, nor does a file whose own lines were read.
 */
const limitsOf = (runtime: Runtime, minTls: Profile['minTls']): Runtime['settings'] =>
  versionLimits(runtime).filter(
    (one) =>
      ((one.name !== SWITCHED_OFF && !isLibraryLine(one)) || leavesOut(one, minTls)) && !(isPlaceOfVersions(one) && isRead(one, runtime)),
  )

/** A file to which its library is led, or a line in it. */
const isOfLibrary = (one: Runtime['settings'][number]): boolean => isPlaceOfVersions(one) || isLibraryLine(one)

/** Of those that can be why, the ones that are not its own but its library's. */
export const libraryLimits = (runtime: Runtime, minTls: Profile['minTls']): Runtime['settings'] =>
  limitsOf(runtime, minTls).filter(isOfLibrary)

/** JSSE, where nothing is left to be offered (HandshakeContext.java); OpenSSL (ssl_err.c), which the others pass on. */
const NO_VERSION_LEFT = /No appropriate protocol|no[ _]protocols[ _]available/i

/** What it said when it sent no hello for want of a version; null where it sent one, or ended for another reason. */
const saidNothingLeft = (runtime: Runtime, caught: readonly CaughtHello[]): Evidence | null =>
  caught
    .flatMap(({ runtime: id, mode, hello }) => (id === runtime.id && mode === 'default' && !hello.ok ? hello.evidence : []))
    .find(({ text }) => NO_VERSION_LEFT.test(text)) ?? null

/** With a documented switch it was seen to offer what is needed. */
const isHelped = ({ hellos }: { hellos: readonly CaughtHello[] }, rules: Profile): boolean =>
  hellos.some(({ mode, hello }) => mode === 'forced' && hello.ok && permittedVersions(hello.value, rules).length > 0)

export const pinnedBySettings = (
  runtimes: readonly Runtime[],
  caught: readonly CaughtHello[],
  rules: Profile,
  knowledge: Knowledge,
): Pinned[] =>
  runtimes.flatMap((runtime) => {
    const subject = { runtime, hellos: caught.filter((one) => one.runtime === runtime.id), attempts: [], replays: [], others: [] }
    const offer = defaultOffer(subject)
    const said = saidNothingLeft(runtime, caught)
    const limits = limitsOf(runtime, rules.minTls)
    const [first, ...more] = offer.caught ? limits : limits.filter((one) => leavesNone(rules.minTls, one, limits))
    if (first === undefined || (offer.caught ? permittedVersions(offer.hello, rules).length > 0 : said === null)) return []
    // Without the setting there would be no more where the library has none.
    if (libraryCan(subject, rules, knowledge) === false) return []
    const settings: Limited['settings'] = [first, ...more]
    // Where a switch of the runtime's own helps, whatever its library is told: of that app-tls12-off-by-default speaks.
    if (runtime.server === null && settings.every(isOfLibrary) && isHelped(subject, rules)) return []
    return [
      {
        runtime,
        settings,
        best: offer.caught ? bestOf(offer.hello) : null,
        sure: settings.some((one) => !isPlaceOfVersions(one)),
        evidence: [
          ...limitEvidence({ runtime, settings }),
          ...(offer.caught ? [helloEvidence(subject, offer.hello)] : said === null ? [] : [said]),
        ],
      },
    ]
  })

/** How a setting is taken away or mended; `permit`: what it should let through. */
export const stepWithout = (one: Runtime['settings'][number], permit: string): string => {
  const { name, value, source } = one
  if (isPlaceOfVersions(one)) return `Look into ${value.replace(/^=/, '')}, which ${name} names (${source}). Let it permit ${permit}.`
  // Where it is about suites, there are the algorithms alone (suite-settings.ts).
  if (name === SWITCHED_OFF) return `Take ${value.match(/\bTLSv1\.\d/g)?.join(', ') ?? value} out of ${name} (${source}).`
  return `Remove ${settingText(one)} from ${source}, or let it permit ${permit}.`
}

/** Where to take a setting away, or what to let it permit, and that the server must be started again. */
export const stepsWithout = ({ settings, runtime }: Limited, permit = 'TLS 1.2 and newer'): FixStep[] => [
  ...[...new Set(settings.filter(isLibraryLine).flatMap(({ source }) => fileOfPlace(source) ?? []))].map(keepCopy),
  ...settings.map((one) => ({ text: stepWithout(one, permit) })),
  ...(runtime.server !== null
    ? [{ text: 'Restart that server.' }]
    : settings.some(({ name }) => name === SWITCHED_OFF)
      ? [{ text: `Restart the programs that run on this ${runtime.name}.` }]
      : []),
]
