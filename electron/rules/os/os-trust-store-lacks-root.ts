// os-trust-store-lacks-root: the chain leads to a public root, and the system's own store does not have it; or there is no such store at
// all, as in a small container; or this user may not read it; or it has the root, whosever that is, and only in an edition that has ended;
// or the root lies where the store is made from, and is not in it. A warning while no program that uses the store was stopped. On Windows
// roots load on demand, so its store is not judged by what lies in it.

import { leadsToEnded, type Path, type Trust } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { knowledge } from '../../knowledge/knowledge.ts'
import { closedEvidence, closedSentence, isSystemsOwn, openSteps } from '../app-server/closed-store.ts'
import { saysOutdated, trustRefusal, unusableStore } from '../app-server/refusals.ts'
import { wordsEvidence } from '../app-server/tries.ts'
import { hasOwnStore, SYSTEM_PLACE } from '../app-server/trust-settings.ts'
import { defineRule } from '../define-rule.ts'
import { isInDates } from '../endpoint/certificate-side.ts'
import { storesText } from '../endpoint/trust-told.ts'
import { exampleOs, HOST, ROOT, RUNTIME, SHOW_CERTIFICATES, STORE } from '../examples.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, certificateCommand, KEEP_CHECKING, longDate } from '../phrases.ts'
import { namesOf } from './library-users.ts'
import { installSteps, readableStep, renewSteps, takeSteps, updateSteps } from './store-steps.ts'

interface Params {
  host: string
  /** Shows the certificates by hand, at the address that was looked at. */
  command: string
  /** The root that it leads to; null: no store here has it. */
  root: string | null
  store: string
  /**
   * `absent`: no file of the store holds a certificate. `closed`: this user may not read it. `ended`: it has the root, which has ended.
   * `waiting`: made anew, it would have the root.
   */
  state: 'lacks' | 'absent' | 'closed' | 'ended' | 'waiting'
  /** Until when that root held, as an ISO 8601 instant, and whether the public list has one that holds; null: it is not so. */
  ended: { until: string; isPublic: boolean } | null
  /** Where a root lies that would be taken in; empty where none does. */
  laid: string
  /** Which place is closed, and to whom; empty where none is. */
  closed: string
  /** Runtimes on this way that turned the certificate down. */
  stopped: string
  update: FixStep[]
}

const ofStore = (path: Path, store: Trust['store']): Trust | undefined => path.trust.find((one) => one.store === store)

/** `instant`: ISO 8601; left out: dates aside. */
const isPublic = (path: Path, instant = ''): boolean => {
  const open = ofStore(path, 'public')
  return open?.result === 'trusted' && !leadsToEnded(open, instant)
}

/** The root is no public one: else the package of those is what lacks it. */
const isWaiting = (path: Path): boolean => path.untaken !== undefined && !isPublic(path)

/** OpenSSL of Debian has its places in /usr/lib/ssl, which lead to /etc/ssl; that of Red Hat has them in /etc/pki/tls. */
const OF_OPENSSL = /^(?:\/usr\/lib\/ssl|\/etc\/pki\/tls)\/(?:certs\/?|cert\.pem)$/

const isFormOf = (store: string, named: string): boolean =>
  store.startsWith(`${named.replace(/\/$/, '')}/`) || (OF_OPENSSL.test(named) && /^\/etc\/(ssl|pki\/tls)\//.test(store))

/** The runtimes of this way that the store stopped: they use the system's, and say that they do not trust the chain. */
const stoppedBy = (path: Path, { source: store, result }: Trust, attempts: readonly Attempt[], runtimes: readonly Runtime[]): Attempt[] =>
  attempts.filter((attempt) => {
    if (attempt.endpoint !== path.endpoint || attempt.via !== path.via || attempt.outcome !== 'failed') return false
    const refusal = trustRefusal(attempt.error ?? '')
    const runtime = runtimes.find(({ id }) => id === attempt.runtime)
    const isAboutDates = result === 'trusted' && saysOutdated(attempt.error ?? '')
    if ((refusal === null && !isAboutDates) || runtime === undefined) return false
    const named = attempt.trustStore ?? unusableStore(attempt.error ?? '') ?? runtime.trustStore
    const isOnSystems = runtime.library?.bundled === false
    if (result === 'store-unreadable') {
      if (runtime.storeUnreadable !== true) return false
      // OpenSSL finds roots in the folder beside the file too: its bare refusal of a private one does not tell of the file.
      const isFileAlone = runtime.storeClosed?.right === 'read' && runtime.library?.name === 'OpenSSL'
      if (refusal !== 'no-store' && isFileAlone && !isPublic(path)) return false
    }
    if (result === 'store-absent' || result === 'store-unreadable' || (isWaiting(path) && refusal !== 'no-store'))
      return !hasOwnStore(runtime, attempt, store.split(', ')) && (named === null ? isOnSystems : SYSTEM_PLACE.test(named))
    // A store that cannot be used is not this one, which was read.
    if (refusal === 'no-store') return false
    // One store in several forms: the file with all of it, the folder that it lies in, and OpenSSL's own folder, which leads to them.
    return named === null ? isOnSystems : named === store || isFormOf(store, named)
  })

const namesStore =
  ({ source }: Trust) =>
  ({ error }: Attempt): boolean =>
    unusableStore(error ?? '') === source

/** The runtime by which it is known that the store is there and closed to this user: where, and for want of which right. */
const shutOut = ({ source, result }: Trust, runtimes: readonly Runtime[]): Runtime | undefined =>
  result !== 'store-unreadable'
    ? undefined
    : runtimes.find(
        (one) =>
          one.account === undefined &&
          isSystemsOwn(one) &&
          (one.trustStore === source || one.storeClosed?.place === source || source.startsWith(`${one.storeClosed?.place}/`)),
      )

const stateOf = (path: Path, { result }: Trust, until: string | undefined, shut: Runtime | undefined): Params['state'] => {
  if (until !== undefined) return 'ended'
  if (result === 'store-absent') return 'absent'
  if (shut !== undefined) return 'closed'
  return isWaiting(path) ? 'waiting' : 'lacks'
}

/** What the store is like, and what the chain leads to. */
const storeSentences = ({ root, store, state, ended, closed, laid }: Params): string => {
  if (ended !== null)
    return (
      `The chain leads to a root that ended on ${longDate(ended.until)}, as it is in “${store}”. ` +
      'The certificates that the endpoint sends are within their dates. ' +
      (ended.isPublic ? `The public list has “${root}”, which holds.` : `The root is “${root}”.`)
    )
  if (state === 'closed') return closed
  if (state === 'waiting')
    return `The chain leads to “${root}”. Its certificate lies in ${laid}, from which the store is made. It is not in “${store}”.`
  const absent = state === 'absent' ? `No root certificate is in any of the usual places: “${store}”. ` : ''
  return root === null
    ? `${absent}The chain leads to no public root, so that its own root has to be added too.`
    : `${absent}The chain leads to “${root}”, which is on the public list.${state === 'absent' ? '' : ` It is not in “${store}”.`}`
}

export const osTrustStoreLacksRoot = defineRule<'path', 'attempts' | 'runtimes' | 'os', Params>({
  id: 'os-trust-store-lacks-root',
  layer: 'os',
  subject: 'path',
  needs: ['attempts', 'runtimes', 'os'],
  // Without a store no private authority that it may have had is known either.
  silences: ['app-connection-fails', 'app-distrusts-endpoint', 'endpoint-certificate-issuer-unknown'],
  judge(path, { attempts, runtimes, os }, { knowledge, gathered }) {
    const [leaf] = path.chain
    const system = ofStore(path, 'system')
    if (leaf === undefined || os.family === 'windows') return { outcome: 'not-applicable' }
    if (system === undefined) return { outcome: 'not-applicable' }
    // Where a certificate that was sent has ended too, that is the nearer one.
    const until = leadsToEnded(system, gathered) && isInDates(path, gathered) ? system.until : undefined
    if (system.result === 'trusted' && until === undefined) return { outcome: 'pass' }
    const shut = shutOut(system, runtimes)
    if (system.result === 'store-unreadable' && shut === undefined) return { outcome: 'not-applicable' }
    const state = stateOf(path, system, until, shut)
    const stopped = stoppedBy(path, system, attempts, runtimes)
    const open = isPublic(path, gathered)
    // What nobody's public list has is no fault of this store, unless it has it itself; who vouches for it is the endpoint's to say.
    if (!open && (state === 'lacks' || stopped.length === 0)) return { outcome: 'not-applicable' }
    const certificate = certificateEvidence(path, leaf)
    return {
      outcome: stopped.length > 0 ? 'fail' : 'warn',
      params: {
        host: path.host,
        command: certificateCommand(path),
        root:
          state === 'waiting'
            ? (path.untaken?.root ?? null)
            : open
              ? (ofStore(path, 'public')?.issuer ?? leaf.issuer)
              : until === undefined
                ? null
                : (system.issuer ?? leaf.issuer),
        state,
        ended: until === undefined ? null : { until, isPublic: open },
        laid: path.untaken?.file ?? '',
        closed: shut === undefined ? '' : closedSentence(shut),
        store: system.source,
        stopped: namesOf(runtimes.filter(({ id }) => stopped.some(({ runtime }) => runtime === id))),
        update:
          shut !== undefined
            ? [...openSteps(shut), readableStep(system.source)]
            : state === 'absent'
              ? installSteps(os)
              : state === 'ended' && !open
                ? renewSteps(os, system.issuer ?? leaf.issuer, path.endedFile ?? null)
                : state === 'waiting'
                  ? takeSteps(path.untaken?.file ?? '')
                  : updateSteps(knowledge.fixes, os),
      },
      // What says that it cannot use the very file needs no further proof.
      confidence:
        stopped.length > 0 && (open || state === 'ended' || (shut !== undefined && stopped.some(namesStore(system))))
          ? 'certain'
          : 'likely',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: [
        { ...certificate, text: `${certificate.text}\n${storesText(path.trust)}` },
        ...(shut === undefined ? [] : closedEvidence(shut)),
        ...(until === undefined
          ? []
          : [{ kind: 'file' as const, source: system.source, text: `${system.issuer}, which ended at ${until}` }]),
        ...(state === 'ended' && path.endedFile !== undefined
          ? [{ kind: 'file' as const, source: path.endedFile, text: `subject: ${system.issuer}` }]
          : []),
        ...(state === 'waiting' && path.untaken
          ? [{ kind: 'file' as const, source: path.untaken.file, text: `subject: ${path.untaken.root}` }]
          : []),
        ...stopped.map(wordsEvidence),
      ],
    }
  },
  words: {
    pass: 'The trust store of the system has the root of the endpoint',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        host: HOST,
        command: SHOW_CERTIFICATES,
        root: ROOT,
        store: STORE,
        state: 'lacks',
        ended: null,
        laid: '',
        closed: '',
        stopped: RUNTIME,
        update: updateSteps(knowledge.fixes, exampleOs),
      },
    }),
    title: ({ host, state, ended }) =>
      ended !== null
        ? `The root of ${host} in the trust store of this system expired on ${longDate(ended.until)}`
        : state === 'absent'
          ? 'This system has no trust store'
          : state === 'closed'
            ? 'This user may not read the trust store of the system'
            : `The trust store of this system lacks the root of the certificate of ${host}`,
    why: (params) =>
      `${storeSentences(params)} ` +
      (params.stopped !== ''
        ? `That stops ${params.stopped}.`
        : 'No program that was tried here was stopped by it. One that uses this store would be.'),
    fix: ({ command, update, state }) => [
      ...update,
      // The program that this asks finds the roots in the folder beside a closed file.
      ...(state === 'closed'
        ? []
        : [{ text: 'See then whether the chain is trusted: the last line must say “Verify return code: 0 (ok)”.', command }]),
      { text: 'Restart the servers that use the store, for most of them read it only once.' },
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
  },
})
