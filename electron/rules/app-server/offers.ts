// What a runtime offers by itself: the hellos that were caught from it in its default mode, or why there is none.
import type { Evidence } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Knowledge } from '../../knowledge/knowledge.ts'
import { canDo, libraryOf } from '../../knowledge/library.ts'
import { upgrade } from '../../knowledge/upgrades.ts'
import { isSignalling, suiteName, versionName } from '../../tls/code-points.ts'
import type { JudgeContext, SubjectValues } from '../define-rule.ts'
import { permittedVersions } from '../permitted.ts'

type RuntimeSubject = SubjectValues['runtime']

export type DefaultOffer = { caught: true; hello: Hello; evidence: [Evidence, ...Evidence[]] } | { caught: false; reason: string }

/** `PHP 8.2.36`. */
export const runtimeName = ({ runtime }: Pick<RuntimeSubject, 'runtime'>): string => `${runtime.name} ${runtime.version}`

/** What the runtime of a server is called by itself: `Node.js` of `shop.service (Node.js)`, `PHP` of `PHP-FPM (curl)`. */
export const programName = ({ name, kind, server }: Pick<Runtime, 'name' | 'kind' | 'server'>): string => {
  if (server === null) return name
  return kind === 'php' ? 'PHP' : (/\(([^()]+)\)$/.exec(name)?.[1] ?? name)
}

/** What a hello of this runtime offers, by names. */
export const helloEvidence = (subject: RuntimeSubject, hello: Hello): Evidence => ({
  kind: 'hello',
  source: subject.runtime.path,
  text: `asked for ${hello.askedFor}\nversions: ${hello.versions.map(versionName).join(', ')}\nsuites: ${hello.suites
    .filter((suite) => !isSignalling(suite))
    .map(suiteName)
    .join(', ')}`,
})

/** The default hello of a runtime. It offers the same to every endpoint, so the first one caught speaks for all. */
export const defaultOffer = (subject: RuntimeSubject): DefaultOffer => {
  const caught = subject.hellos.filter((one) => one.mode === 'default').map((one) => one.hello)
  for (const hello of caught) if (hello.ok) return { caught: true, hello: hello.value, evidence: [helloEvidence(subject, hello.value)] }
  const failed = caught.find((hello) => !hello.ok)
  return { caught: false, reason: failed && !failed.ok ? failed.detail : `No ClientHello of ${runtimeName(subject)} was caught.` }
}

/** Whether no hello of this runtime, with any setting that was tried, offers a version that the rules permit. */
export const offersNoVersion = ({ hellos }: RuntimeSubject, rules: Profile): boolean =>
  hellos.every(({ hello }) => !hello.ok || permittedVersions(hello.value, rules).length === 0)

/**
 * Whether the version of a runtime's TLS library can do what the rules ask, by the table; null: the table does not know it.
 * A library that can, under a runtime that offers less, is held back: by a setting, or by the runtime itself.
 */
export const libraryCan = ({ runtime: { library } }: RuntimeSubject, { minTls }: Profile, { libraries }: Knowledge): boolean | null =>
  library === null ? null : canDo(libraryOf(libraries, library), library.version, minTls)

/** No version is left of its offers under these rules, though the version of its library has one. */
export const isHeldBack = (subject: RuntimeSubject, rules: Profile, knowledge: Knowledge): boolean =>
  offersNoVersion(subject, rules) && libraryCan(subject, rules, knowledge) === true

/** The best version of a hello as a person reads it. */
export const bestOf = ({ versions }: Hello): string => (versions.length === 0 ? 'no TLS version' : versionName(Math.max(...versions)))

/** What is upgraded so that a runtime offers more: the system whose library it uses, or the runtime that carries its own. */
export const upgradeStep = ({ runtime }: RuntimeSubject): string => {
  if (runtime.library === null) return `Upgrade ${runtime.name} and the TLS library that it uses.`
  return runtime.library.bundled
    ? `Install a newer ${programName(runtime)}. It carries its own TLS library, so upgrading the system does not help.`
    : `Upgrade the operating system. ${runtime.name} uses its TLS library (${runtime.library.name} ${runtime.library.version}).`
}

/** The same with the commands of the system, where it is the system that is upgraded; `os` is null where it is not known. */
export const upgradeSteps = (subject: RuntimeSubject, { os, knowledge }: Pick<JudgeContext, 'os' | 'knowledge'>): FixStep[] => [
  { text: upgradeStep(subject) },
  ...(subject.runtime.library?.bundled === false && os !== null ? upgrade(knowledge.upgrades, os) : []),
]
