// app-distrusts-endpoint: the runtime's own trust store rejects a chain that the store of the system accepts, or that a file which
// the person named does. It is told by its words; the store and the setting that leads to it are named. A store of its own that it may not
// read is enough, whatever the others say. One that had the roots of a store that accepts the chain lacks none of them: of that
// app-connection-fails speaks. Where the runtime connects, and a package of it brings a list that rejects the chain, that is possible where
// a running server has that package in an environment of its own, and a warning elsewhere.

import type { FactValue } from '../../contract/facts.ts'
import type { Path, Trust } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import { type Attempt, hasFailed, type Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'
import { storeSettings } from '../../contract/store-settings.ts'
import { defineRule, type Judgement, type SubjectValues } from '../define-rule.ts'
import { storesText } from '../endpoint/trust-told.ts'
import { exampleRuntime, HOST, ROOT, RUNTIME, STORE, TRY } from '../examples.ts'
import { CHECK_AGAIN, firstLine, KEEP_CHECKING } from '../phrases.ts'
import { acceptingStores, storeItHad } from './accepting-store.ts'
import { byHand, keytoolOf } from './by-hand.ts'
import { type CertifiLacks, certifiLacks, certifiSteps, certifiWhy } from './certifi-roots.ts'
import { closedEvidence, closedSentence, isSystemsOwn, openSteps } from './closed-store.ts'
import { type EndedRoot, endedRoot, endedSteps, endedTitle, endedWhy } from './ended-root.ts'
import { runtimeName } from './offers.ts'
import { type TrustRefusal, trustRefusal, unusableStore } from './refusals.ts'
import { refusedBy } from './same-library.ts'
import { failedTries, helloIsTaken, replayEvidence, wordsEvidence } from './tries.ts'
import { hasOwnStore, storeSteps } from './trust-settings.ts'

interface Refused {
  kind: 'refused'
  runtime: Runtime
  name: string
  host: string
  error: string
  refusal: TrustRefusal
  /** Where it takes its roots from, as it says; null where it does not say. */
  store: string | null
  /** That store is not there, or not for this user. */
  unreadable: boolean
  /** The store that accepts the chain; null where none of those that were read does, and its own cannot be used. */
  accepting: Trust | null
  command: string
}

/** `refused`: its own try was; `ended`: by a root of its own that has ended; `certifi`: only the list of a package of it would turn the endpoint away. */
type Params = Refused | { kind: 'certifi'; name: string; lacks: CertifiLacks } | { kind: 'ended'; name: string; ended: EndedRoot }

const storeOf = ({ runtime }: SubjectValues['runtime'], { trustStore, error }: Attempt, accepting: Trust | null): string | null => {
  const words = error ?? ''
  const store = trustStore ?? unusableStore(words) ?? runtime.trustStore
  // A store that accepts the chain is not the one that it cannot use, nor the one by which it refuses; but where it is closed to its account.
  return store === accepting?.source && !(store === runtime.trustStore && runtime.storeUnreadable === true) ? null : store
}

const byWhom = ({ account }: Runtime): string => (account === undefined ? '' : ` by the account “${account.name}”`)

/** How the account of a server is let read the file that its settings name; none where it can be. */
const readSteps = (runtime: Runtime): FixStep[] => {
  const [file] = storeSettings(runtime).map(({ value }) => value)
  if (file === undefined || runtime.storeUnreadable !== true) return []
  return [
    {
      text: `See whether the file is there, and who may read it. It must be readable${byWhom(runtime)}, with each folder on the way to it.`,
      command: shellLine(['ls', '-l', file]),
    },
  ]
}

/** PKIXParameters of Java, where a store holds no trusted certificate: so it opens a PKCS12 file for which it has no password. */
const EMPTY = /trustAnchors parameter must be non-empty/
const PASSWORD = '-Djavax.net.ssl.trustStorePassword'

/** Java says the same of a file that is not there. */
const openedAsEmpty = (params: Refused): params is Refused & { store: string } =>
  params.runtime.kind === 'java' && params.store !== null && !params.unreadable && EMPTY.test(params.error)

/** Java's own store, which the systems of Debian and Ubuntu make by this package (README.Debian of ca-certificates-java). */
const ownStoreSteps = ({ runtime, unreadable }: Refused): FixStep[] =>
  runtime.kind === 'java' && unreadable && runtime.storeClosed === undefined && storeSettings(runtime).length === 0
    ? [
        {
          text: 'If the file is not there on Debian or Ubuntu, make it anew. Else install Java again.',
          command: 'sudo apt-get install --reinstall ca-certificates-java',
        },
      ]
    : []

const hasPassword = ({ settings }: Runtime): boolean => settings.some(({ name }) => name === PASSWORD)

const emptyStoreSteps = ({ runtime, store }: Refused & { store: string }): FixStep[] => [
  ...(hasPassword(runtime) ? [] : [{ text: `If the file has a password, give it to Java by ${PASSWORD}.` }]),
  {
    text: 'See with its password whether the file holds certificates.',
    command: shellLine([keytoolOf(runtime.path), '-list', '-keystore', store]),
  },
  { text: 'If it holds none, import the root into it, or let Java use its own store.' },
  { text: `Then restart ${runtime.server === null ? 'your program' : 'the server'}.` },
]

/** How it is seen that Java cannot open a store, and why: it reads no PEM, and tells the reason late. */
const keystoreSteps = ({ runtime, store, refusal }: Refused): FixStep[] =>
  runtime.kind === 'java' && refusal === 'no-store' && store !== null
    ? [
        {
          text: 'See whether Java can open the file. A file in PEM format, an empty one, or a wrong password do not do.',
          command: shellLine([keytoolOf(runtime.path), '-list', '-keystore', store]),
        },
      ]
    : []

/** The first sentence of the reason. */
const rootsFrom = (params: Refused): string => {
  const { runtime, store, unreadable, refusal } = params
  if (store === null) return 'It does not tell where its trusted roots are.'
  if (openedAsEmpty(params))
    return hasPassword(runtime)
      ? `It found no certificate in “${store}”: the file is empty.`
      : `It found no certificate in “${store}”: ${PASSWORD} is missing, or the file is empty.`
  if (store.startsWith('built in')) return `It brings its trusted roots with it${store.slice('built in'.length)}.`
  if (unreadable && runtime.storeClosed !== undefined) return `It looks for its trusted roots in “${store}”. ${closedSentence(runtime)}`
  if (unreadable) return `It looks for its trusted roots in “${store}”, which is not there or may not be read${byWhom(runtime)}.`
  return refusal === 'no-store'
    ? `It looks for its trusted roots in “${store}”, which it cannot use.`
    : `It takes its trusted roots from “${store}”.`
}

/** How it is made to trust the chain. A file that the person named holds few roots: it may join a store, and not take its place. */
const stepsTo = (runtime: Runtime, store: string | null, accepting: Trust | null): FixStep[] => {
  if (accepting === null) return []
  const steps = storeSteps(runtime, accepting.source)
  // What Node.js is given adds to its own.
  if (accepting.store === 'system' || runtime.kind === 'node') return steps
  return [
    { text: `Add the certificates of “${accepting.source}” to ${store === null ? 'the store that it uses' : `“${store}”`}.` },
    ...steps.slice(0, 1),
  ]
}

/** Words that leave the reason open count only where the certificate gives no other one. */
const isAboutTrust = (refusal: TrustRefusal, { chain, nameMatches }: Path, gathered: string): boolean =>
  // A certificate for another name is the wrong one, whoever vouches for it.
  nameMatches !== false && (refusal !== 'unsaid' || chain.every(({ notBefore, notAfter }) => notBefore <= gathered && notAfter >= gathered))

/** It has a store of its own, and may not read it: then it is for itself to be mended first. */
const cannotUseOwn = (runtime: Runtime, attempt: Attempt, { trust }: Path, refusal: TrustRefusal): boolean => {
  const sources = trust.map(({ source }) => source)
  return hasOwnStore(runtime, attempt, sources) && (refusal === 'no-store' || runtime.storeUnreadable === true)
}

const refusedTitle = ({ name, host, refusal, accepting, unreadable, runtime }: Refused): string =>
  refusal === 'no-store' || accepting === null
    ? unreadable && isSystemsOwn(runtime)
      ? `${name} may not read the trusted certificates of this system`
      : `${name} cannot use its own file of trusted certificates`
    : `${name} does not trust the certificate of ${host}, though ${accepting.store === 'system' ? 'this system does' : 'your file does'}`

const refusedWhy = (params: Refused): string =>
  `${rootsFrom(params)} ` +
  // Where it has no roots at all, what others make of the chain is beside the point.
  (params.refusal === 'no-store' || params.accepting === null ? '' : `The store “${params.accepting.source}” accepts the chain. `) +
  `It says: “${params.error}”`

/** What is done once the file has been looked at. */
const mendSteps = ({ runtime, store, unreadable, accepting }: Refused): FixStep[] => [
  ...storeSettings(runtime).map(({ name, source }) => ({
    text: `${runtime.server === null ? 'It' : 'Its server'} is given the setting ${name} (${source}). Correct it there, or remove it.`,
  })),
  // Another setting would lead to the same folder.
  ...(unreadable && isSystemsOwn(runtime) ? [] : stepsTo(runtime, unreadable ? null : store, accepting)),
  ...(runtime.server === null && !runtime.running
    ? []
    : [
        {
          text: `${accepting === null || (unreadable && isSystemsOwn(runtime)) ? '' : 'Set it where your server gets its settings from. '}Then restart the server.`,
        },
      ]),
]

const refusedSteps = (params: Refused): FixStep[] => {
  const { runtime, unreadable, command } = params
  const looks = keystoreSteps(params)
  return [
    ...readSteps(runtime),
    ...(unreadable ? openSteps(runtime) : []),
    ...ownStoreSteps(params),
    ...looks,
    ...(openedAsEmpty(params) ? emptyStoreSteps(params) : mendSteps(params)),
    // What Java has for it asks no store: it would connect.
    ...(looks.length > 0 ? [] : [{ text: 'Try it by hand, on the same host and as the same user.', command }]),
    KEEP_CHECKING,
    CHECK_AGAIN,
  ]
}

const certifiTitle = ({ name, lacks: { host } }: Extract<Params, { kind: 'certifi' }>): string =>
  `The list of roots in ${name}’s package certifi lacks that of ${host}, though this system has it`

/** Whether the program takes that list is not known; an environment that is a server's own holds what its program needs. */
const byCertifi = (subject: SubjectValues['runtime'], files: FactValue<'ca-files'>, paths: readonly Path[]): Judgement<Params> | null => {
  const lacks = certifiLacks(subject, files, paths)
  return (
    lacks && {
      outcome: subject.runtime.running && subject.runtime.environment !== undefined ? 'fail' : 'warn',
      params: { kind: 'certifi', name: runtimeName(subject), lacks },
      confidence: 'possible',
      side: 'near',
      owners: ['you', 'system-administrator'],
      evidence: lacks.evidence,
    }
  )
}

export const appDistrustsEndpoint = defineRule<'runtime', 'paths' | 'attempts' | 'runtimes' | 'ca-files', Params>({
  id: 'app-distrusts-endpoint',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths', 'attempts', 'runtimes', 'ca-files'],
  silences: ['app-connection-fails'],
  judge(subject, { paths, attempts, runtimes, 'ca-files': files }, { gathered }) {
    if (!subject.attempts.some(hasFailed)) return byCertifi(subject, files, paths) ?? { outcome: 'pass' }
    for (const one of failedTries(subject, paths)) {
      const { attempt, open } = one
      const [path] = open
      const ended = endedRoot(subject.runtime, one, files, gathered)
      if (ended !== null)
        return {
          outcome: 'fail',
          params: { kind: 'ended', name: runtimeName(subject), ended },
          confidence: ended.said ? 'certain' : 'likely',
          side: 'near',
          owners: ['system-administrator', 'you'],
          evidence: ended.evidence,
        }
      const refusal = trustRefusal(attempt.error ?? '')
      const stores = acceptingStores(open, gathered)
      const [accepting = null] = stores
      if (path === undefined || refusal === null || !isAboutTrust(refusal, path, gathered)) continue
      if (accepting === null && !cannotUseOwn(subject.runtime, attempt, path, refusal)) continue
      if (refusal !== 'no-store' && storeItHad(subject.runtime, attempt, stores) !== null) continue
      // Another on the same library says what it was: of that app-rejects-endpoint-parameters speaks.
      if (refusedBy(subject.runtime, attempt, attempts, runtimes) !== null) continue
      const store = storeOf(subject, attempt, accepting)
      return {
        outcome: 'fail',
        params: {
          kind: 'refused',
          runtime: subject.runtime,
          name: runtimeName(subject),
          host: path.host,
          error: firstLine(attempt.error ?? ''),
          refusal,
          store,
          unreadable: store !== null && store === subject.runtime.trustStore && subject.runtime.storeUnreadable === true,
          accepting,
          command: byHand(subject.runtime, attempt.endpoint),
        },
        // Words that leave the reason open are proof only where its hello, sent by us, is answered.
        confidence: refusal === 'unsaid' && !helloIsTaken(one) ? 'possible' : 'likely',
        side: 'near',
        owners: ['system-administrator', 'you'],
        evidence: [
          wordsEvidence(attempt),
          { kind: 'network', source: path.id, text: storesText(path.trust) },
          ...(store === null ? [] : [{ kind: 'command' as const, source: attempt.command, text: `its trust store: ${store}` }]),
          ...closedEvidence(subject.runtime),
          ...storeSettings(subject.runtime).map(({ name, value, source }) => ({
            kind: 'environment' as const,
            source,
            text: `${name}=${value}`,
          })),
          ...replayEvidence(one),
        ],
      }
    }
    return { outcome: 'not-applicable' }
  },
  words: {
    pass: 'Its own trust store accepts the certificate of the endpoint',
    example: () => ({
      owners: ['system-administrator', 'you'],
      params: {
        kind: 'refused',
        runtime: exampleRuntime,
        name: RUNTIME,
        host: HOST,
        error: 'certificate verify failed: unable to get local issuer certificate',
        refusal: 'untrusted',
        store: '/opt/shop/roots.pem',
        unreadable: false,
        accepting: { store: 'system', source: STORE, anchors: 140, result: 'trusted', issuer: ROOT },
        command: TRY,
      },
    }),
    title: (params) =>
      params.kind === 'certifi'
        ? certifiTitle(params)
        : params.kind === 'ended'
          ? endedTitle(params.name, params.ended)
          : refusedTitle(params),
    why: (params) =>
      params.kind === 'certifi' ? certifiWhy(params.lacks) : params.kind === 'ended' ? endedWhy(params.ended) : refusedWhy(params),
    fix: (params) =>
      params.kind === 'certifi' ? certifiSteps(params.lacks) : params.kind === 'ended' ? endedSteps(params.ended) : refusedSteps(params),
  },
})
