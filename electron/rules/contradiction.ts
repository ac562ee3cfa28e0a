// Two programs of this host that were told opposite things on one way, in what only the server decides: the certificate that it shows.
// Programs of one TLS library and one trust store judge its dates alike, so what they were shown was not the same. Where their stores are
// not one (CURL_CA_BUNDLE), the root in one of them may have ended; of the name they may differ too, since curl takes a bare common name.
import type { Evidence } from '../contract/fact.ts'
import { type Path, wasRead } from '../contract/path.ts'
import type { Attempt, Runtime } from '../contract/runtime-facts.ts'
import { saysOutdated } from './app-server/refusals.ts'
import { rootsOf } from './app-server/trust-settings.ts'
import { triesAt } from './same-way.ts'

export interface Contradiction {
  refused: Attempt
  took: Attempt
}

/** By what it judges the dates of a chain: its library, and the store whose root it takes. Null where that is not known. */
const judgesBy = (path: Path, attempt: Attempt, runtimes: readonly Runtime[]): string | null => {
  const runtime = runtimes.find(({ id }) => id === attempt.runtime)
  if (!runtime?.library) return null
  const sources = path.trust.filter(wasRead).map(({ source }) => source)
  return JSON.stringify([runtime.library.name, runtime.library.version, rootsOf(runtime, attempt, sources)])
}

/** It calls a certificate outdated that was in its dates on our own connection: it was shown another one, or builds another chain. */
export const wasShownAnother = (path: Path, attempt: Attempt, gathered: string): boolean =>
  saysOutdated(attempt.error ?? '') && path.chain.every(({ notBefore, notAfter }) => notBefore <= gathered && notAfter >= gathered)

/** Null where all that were tried at this address may have been shown the same. */
export const contradictionOf = (
  path: Path,
  { attempts, runtimes, paths }: { attempts: readonly Attempt[]; runtimes: readonly Runtime[]; paths: readonly Path[] },
): Contradiction | null => {
  const here = triesAt(path, attempts, paths)
  for (const refused of here) {
    const judging = judgesBy(path, refused, runtimes)
    if (refused.outcome !== 'failed' || judging === null || !saysOutdated(refused.error ?? '')) continue
    const took = here.find(
      (other) => other.outcome === 'completed' && other.verified === true && judgesBy(path, other, runtimes) === judging,
    )
    if (took) return { refused, took }
  }
  return null
}

export const contradictionEvidence = ({ refused, took }: Contradiction): [Evidence, Evidence] => [
  { kind: 'command', source: refused.command, text: refused.error ?? refused.outcome },
  { kind: 'command', source: took.command, text: 'It checked the certificate and took it.' },
]
