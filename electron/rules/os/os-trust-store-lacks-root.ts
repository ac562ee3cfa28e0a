// os-trust-store-lacks-root: the chain leads to a public root, and the system's own store does not have it. A warning while no
// program that uses the store was stopped. On Windows roots load on demand, so its store is not judged by what lies in it.
import type { Os } from '../../contract/host-facts.ts'
import type { Path, Trust } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { packageSteps } from '../../knowledge/fixes.ts'
import type { Knowledge } from '../../knowledge/knowledge.ts'
import { trustRefusal } from '../app-server/refusals.ts'
import { wordsEvidence } from '../app-server/tries.ts'
import { defineRule } from '../define-rule.ts'
import { storesText } from '../endpoint/trust-told.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, certificateCommand, KEEP_CHECKING } from '../phrases.ts'

interface Params {
  host: string
  /** Shows the certificates by hand, at the address that was looked at. */
  command: string
  /** The root that it leads to. */
  root: string
  store: string
  /** Runtimes on this way that turned the certificate down. */
  stopped: string[]
  update: FixStep[]
}

const ofStore = (path: Path, store: Trust['store']): Trust | undefined => path.trust.find((one) => one.store === store)

/** The runtimes of this way that the store stopped: they use the system's, and say that they do not trust the chain. */
const stoppedBy = (path: Path, store: string, attempts: readonly Attempt[], runtimes: readonly Runtime[]): Attempt[] =>
  attempts.filter((attempt) => {
    if (attempt.endpoint !== path.endpoint || attempt.via !== path.via || attempt.outcome !== 'failed') return false
    const refusal = trustRefusal(attempt.error ?? '')
    // A store that cannot be used is not this one, which was read.
    if (refusal === null || refusal === 'no-store') return false
    const runtime = runtimes.find(({ id }) => id === attempt.runtime)
    const named = attempt.trustStore ?? runtime?.trustStore ?? null
    // Debian's two forms of one store: the file with all of it, and the folder that it lies in.
    return named === null ? runtime?.library?.bundled === false : named === store || store.startsWith(`${named.replace(/\/$/, '')}/`)
  })

/** How the store is made anew from the packages, by family of distributions (their manuals, checked 2026-11-21). */
const remakeSteps = ({ id, basedOn }: Os): FixStep[] => {
  const is = (...ids: string[]) => ids.includes(id) || (basedOn !== null && ids.includes(basedOn.id))
  if (is('debian', 'ubuntu'))
    return [{ text: 'If somebody took roots out of the store, make it anew.', command: 'sudo update-ca-certificates --fresh' }]
  if (is('rhel', 'centos', 'rocky', 'almalinux', 'ol', 'fedora', 'amzn'))
    return [{ text: 'If somebody took roots out of the store, make it anew.', command: 'sudo update-ca-trust extract' }]
  if (is('sles', 'opensuse-leap', 'suse')) return [{ text: 'Then make the store anew.', command: 'sudo update-ca-certificates' }]
  return []
}

const updateSteps = (fixes: Knowledge['fixes'], os: Os): FixStep[] => {
  const update = packageSteps(fixes, os, 'ca-certificates')
  if (update.length === 0) return [{ text: 'Bring the store of public roots up to date, by the updates of the operating system.' }]
  // How to go back is said last.
  return [...update.slice(0, -1), ...remakeSteps(os), ...update.slice(-1)]
}

export const osTrustStoreLacksRoot = defineRule<'path', 'attempts' | 'runtimes' | 'os', Params>({
  id: 'os-trust-store-lacks-root',
  layer: 'os',
  subject: 'path',
  needs: ['attempts', 'runtimes', 'os'],
  silences: ['app-connection-fails', 'app-distrusts-endpoint'],
  judge(path, { attempts, runtimes, os }, { knowledge }) {
    const [leaf] = path.chain
    const system = ofStore(path, 'system')
    const open = ofStore(path, 'public')
    if (leaf === undefined || os.family === 'windows') return { outcome: 'not-applicable' }
    if (system === undefined || system.result === 'store-unreadable') return { outcome: 'not-applicable' }
    if (system.result === 'trusted') return { outcome: 'pass' }
    // What nobody's public list has is no fault of this store; who vouches for it is the endpoint's to say.
    if (open?.result !== 'trusted') return { outcome: 'not-applicable' }
    const stopped = stoppedBy(path, system.source, attempts, runtimes)
    const certificate = certificateEvidence(path, leaf)
    return {
      outcome: stopped.length > 0 ? 'fail' : 'warn',
      params: {
        host: path.host,
        command: certificateCommand(path),
        root: open.issuer ?? leaf.issuer,
        store: system.source,
        stopped: stopped.map(({ runtime }) => runtime),
        update: updateSteps(knowledge.fixes, os),
      },
      confidence: stopped.length > 0 ? 'certain' : 'likely',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: [{ ...certificate, text: `${certificate.text}\n${storesText(path.trust)}` }, ...stopped.map(wordsEvidence)],
    }
  },
  words: {
    pass: 'The trust store of the system has the root of the endpoint',
    title: ({ host }) => `The trust store of this system lacks the root of the certificate of ${host}`,
    why: ({ root, store, stopped }) =>
      `The chain leads to “${root}”, which is on the public list. It is not in “${store}”. ` +
      (stopped.length > 0
        ? `That stops ${stopped.join(', ')}.`
        : 'No program that was tried here was stopped by it. One that uses this store would be.'),
    fix: ({ command, update }) => [
      ...update,
      {
        text: 'See then whether the chain is trusted: the last line must say “Verify return code: 0 (ok)”.',
        command,
      },
      { text: 'Restart the servers that use the store, for most of them read it only once.' },
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
  },
})
