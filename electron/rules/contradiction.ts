// Two programs of this host that were told opposite things on one way, in what only the server decides: the certificate that it shows.
// Programs of one TLS library judge its dates alike, so what they were shown was not the same. Of its issuer they may differ, since a
// variable of one program alone names another trust store (CURL_CA_BUNDLE); of its name too, since curl takes a bare common name.
import type { Evidence } from '../contract/fact.ts'
import type { Path } from '../contract/path.ts'
import type { Attempt, Runtime } from '../contract/runtime-facts.ts'
import { triesAt } from './same-way.ts'

export interface Contradiction {
  refused: Attempt
  took: Attempt
}

/** The certificate is out of its dates, as OpenSSL, curl, PHP, Python and Node say it. */
const OUTDATED = /certificate (has expired|is not yet valid)|CERT_(HAS_EXPIRED|NOT_YET_VALID)/i

const libraryOf = (attempt: Attempt, runtimes: readonly Runtime[]): string | null => {
  const library = runtimes.find(({ id }) => id === attempt.runtime)?.library
  return library ? `${library.name} ${library.version}` : null
}

/** It calls a certificate outdated that was in its dates on our own connection: it was shown another one, or builds another chain. */
export const wasShownAnother = (path: Path, attempt: Attempt, gathered: string): boolean =>
  OUTDATED.test(attempt.error ?? '') && path.chain.every(({ notBefore, notAfter }) => notBefore <= gathered && notAfter >= gathered)

/** Null where all that were tried at this address may have been shown the same. */
export const contradictionOf = (
  path: Path,
  { attempts, runtimes, paths }: { attempts: readonly Attempt[]; runtimes: readonly Runtime[]; paths: readonly Path[] },
): Contradiction | null => {
  const here = triesAt(path, attempts, paths)
  for (const refused of here) {
    const library = libraryOf(refused, runtimes)
    if (refused.outcome !== 'failed' || library === null || !OUTDATED.test(refused.error ?? '')) continue
    const took = here.find((other) => other.outcome === 'completed' && other.verified === true && libraryOf(other, runtimes) === library)
    if (took) return { refused, took }
  }
  return null
}

export const contradictionEvidence = ({ refused, took }: Contradiction): [Evidence, Evidence] => [
  { kind: 'command', source: refused.command, text: refused.error ?? refused.outcome },
  { kind: 'command', source: took.command, text: 'It checked the certificate and took it.' },
]
