// How a runtime says that it wanted to know whether a certificate was revoked, and what became of its question.
import type { Attempt } from '../../contract/runtime-facts.ts'

export interface Told {
  attempt: Attempt
  /** The line that says so. */
  line: string
  /** What it says of the network beside that; null: nothing. */
  cause: string | null
  /**
   * `in-vain`: it asked, and nobody answered; `waited`: it was asking when its time was up; `turned-away`: something answered, and not
   * with what it asked for; `unsaid`: it has no answer, and does not say whether it asked.
   */
  asked: 'in-vain' | 'waited' | 'turned-away' | 'unsaid'
}

/**
 * Schannel's code says that it asked in vain (CRYPT_E_REVOCATION_OFFLINE in Microsoft's winerror.h). The other words of `unsaid` are
 * curl's on Schannel with a CA file of its own (CERT_TRUST_REVOCATION_STATUS_UNKNOWN in wincrypt.h), OpenSSL's
 * X509_V_ERR_UNABLE_TO_GET_CRL, which Python, Node and PHP pass on, .NET's X509ChainStatusFlags, and those of a Java without leave to ask.
 */
const WORDS: readonly { words: RegExp; asked: Told['asked'] }[] = [
  { words: /CRYPT_E_REVOCATION_OFFLINE|0x80092013/i, asked: 'in-vain' },
  { words: /while it asked whether the certificate was revoked/, asked: 'waited' },
  {
    words:
      /CERT_TRUST_REVOCATION_STATUS_UNKNOWN|unable to get certificate CRL|\bUNABLE_TO_GET_CRL\b|\bRevocationStatusUnknown\b|\bOfflineRevocation\b|Could not determine revocation status/,
    asked: 'unsaid',
  },
  { words: /CertStoreTypeException: java\.security\.cert\.CRLException/, asked: 'turned-away' },
]

/** Java calls every failure of its question so; what failed is in the cause (OpenJDK, RevocationChecker and URICertStore). */
const JAVA = /Unable to determine revocation status due to network error/

const JAVA_CAUSES: readonly { words: RegExp; asked: Told['asked'] | null }[] = [
  // There is no such list: the way is open.
  { words: /FileNotFoundException|HTTP error: (404|410)\b/, asked: null },
  { words: /HTTP response code: \d|HTTP error: \d|EOFException/, asked: 'turned-away' },
  { words: /^java\.net\.(Connect|SocketTimeout|NoRouteToHost|UnknownHost|PortUnreachable|Socket)Exception/, asked: 'in-vain' },
]

const CAUSED_BY = /\s*\bCaused by: /

/** Java's words without the names of the exceptions that only wrap the innermost, so that what they say is not cut off. */
export const innerWords = (words: string): string => words.replace(/^.*CertPathValidatorException: /s, '')

const readJava = (error: string): Pick<Told, 'cause' | 'asked'> | null => {
  // The innermost cause is the last.
  const [, ...causes] = error.split(CAUSED_BY)
  const cause = causes.pop() ?? null
  const known = JAVA_CAUSES.find(({ words }) => cause !== null && words.test(cause))
  const asked = known === undefined ? 'unsaid' : known.asked
  return asked === null ? null : { cause, asked }
}

const read = (line: string, error: string): Pick<Told, 'cause' | 'asked'> | null => {
  if (JAVA.test(line)) return readJava(error)
  const known = WORDS.find(({ words }) => words.test(line))
  return known === undefined ? null : { cause: null, asked: known.asked }
}

/** What the first of these tries that speaks of it says; null where none does, or where the list is not there at all. */
export const toldBy = (attempts: readonly Attempt[]): Told | null => {
  for (const attempt of attempts) {
    if (attempt.outcome !== 'failed' && attempt.outcome !== 'timeout') continue
    const error = attempt.error ?? ''
    for (const line of error.split(/\r?\n/)) {
      const told = read(line, error)
      if (told !== null) return { attempt, line: innerWords(line.split(CAUSED_BY)[0] ?? ''), ...told }
    }
  }
  return null
}
