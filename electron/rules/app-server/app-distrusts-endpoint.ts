// app-distrusts-endpoint: the runtime's own trust store rejects a chain that the store of the system accepts, or that a file which
// the person named does. It is told by its words; the store and the setting that leads to it are named.
import type { Path, Trust } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { defineRule, type SubjectValues } from '../define-rule.ts'
import { storesText } from '../endpoint/trust-told.ts'
import { CHECK_AGAIN, firstLine, KEEP_CHECKING } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { runtimeName } from './offers.ts'
import { type TrustRefusal, trustRefusal, unusableStore } from './refusals.ts'
import { failedTries, hasFailed, helloIsTaken, replayEvidence, wordsEvidence } from './tries.ts'
import { storeSettings, storeSteps } from './trust-settings.ts'

interface Params {
  runtime: Runtime
  name: string
  host: string
  error: string
  refusal: TrustRefusal
  /** Where it takes its roots from, as it says; null where it does not say. */
  store: string | null
  /** That store is not there, or not for this user. */
  unreadable: boolean
  /** The store that accepts the chain. */
  accepting: Trust
  command: string
}

/** The first store of this host that accepts the chain on every one of these paths: the system's, then the file that was named. */
const acceptingStore = (open: readonly Path[]): Trust | null => {
  const [first, ...others] = open
  const kinds = ['system', 'given'] as const
  const trusts = (path: Path, store: Trust['store']) => path.trust.find((one) => one.store === store && one.result === 'trusted')
  for (const kind of kinds) {
    const trust = first && trusts(first, kind)
    if (trust && others.every((path) => trusts(path, kind))) return trust
  }
  return null
}

const storeOf = ({ runtime }: SubjectValues['runtime'], { trustStore, error }: Attempt, accepting: Trust): string | null => {
  const words = error ?? ''
  const store = trustStore ?? unusableStore(words) ?? runtime.trustStore
  // A store that accepts the chain is not the one that it cannot use.
  return trustRefusal(words) === 'no-store' && store === accepting.source ? null : store
}

/** The first sentence of the reason. */
const rootsFrom = ({ store, unreadable, refusal }: Params): string => {
  if (store === null) return 'It does not tell where its trusted roots are.'
  if (store.startsWith('built in')) return `It brings its trusted roots with it${store.slice('built in'.length)}.`
  if (unreadable) return `It looks for its trusted roots in “${store}”, which is not there or may not be read.`
  return refusal === 'no-store'
    ? `It looks for its trusted roots in “${store}”, which it cannot use.`
    : `It takes its trusted roots from “${store}”.`
}

/** How it is made to trust the chain. A file that the person named holds few roots: it may join a store, and not take its place. */
const stepsTo = (runtime: Runtime, store: string | null, accepting: Trust): FixStep[] => {
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

export const appDistrustsEndpoint = defineRule<'runtime', 'paths', Params>({
  id: 'app-distrusts-endpoint',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: ['app-connection-fails'],
  judge(subject, { paths }, { gathered }) {
    if (!subject.attempts.some(hasFailed)) return { outcome: 'pass' }
    for (const one of failedTries(subject, paths)) {
      const { attempt, open } = one
      const [path] = open
      const refusal = trustRefusal(attempt.error ?? '')
      const accepting = acceptingStore(open)
      if (path === undefined || refusal === null || accepting === null || !isAboutTrust(refusal, path, gathered)) continue
      const store = storeOf(subject, attempt, accepting)
      return {
        outcome: 'fail',
        params: {
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
    title: ({ name, host, refusal, accepting }) =>
      refusal === 'no-store'
        ? `${name} cannot use its own file of trusted certificates`
        : `${name} does not trust the certificate of ${host}, though ${accepting.store === 'system' ? 'this system does' : 'your file does'}`,
    why: (params) =>
      `${rootsFrom(params)} ` +
      // Where it has no roots at all, what others make of the chain is beside the point.
      (params.refusal === 'no-store' ? '' : `The store “${params.accepting.source}” accepts the chain. `) +
      `It says: “${params.error}”`,
    fix: ({ runtime, store, unreadable, accepting, command }) => [
      ...storeSettings(runtime).map(({ name, source }) => ({
        text: `Its server is given the setting ${name} (${source}). Correct it there, or remove it.`,
      })),
      ...stepsTo(runtime, unreadable ? null : store, accepting),
      ...(runtime.server === null && !runtime.running
        ? []
        : [{ text: 'Set it where your server gets its settings from. Then restart the server.' }]),
      { text: 'Try it by hand, on the same host and as the same user.', command },
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
  },
})
