// How a server shows that it turned somebody away for want of a client certificate: by alert, by its page, or by breaking off.
// A server that knows only from the path whether it wants one asks after the request: by renegotiation up to TLS 1.2 (RFC 5746),
// by post-handshake authentication in TLS 1.3 (RFC 8446 section 4.6.2). Then nothing was asked for in the handshake.

import type { Path } from '../../contract/path.ts'
import type { Attempt } from '../../contract/runtime-facts.ts'
import type { Confidence } from '../../contract/vocabulary.ts'
import { stoppedAt } from '../path-sight.ts'
import { firstLine } from '../phrases.ts'
import { quoted } from './http-sight.ts'

export interface Refusal {
  /** What shows it, as a sentence. */
  how: string
  confidence: Confidence
  /** An API may say the same for reasons of its own: worth a word, and no break. */
  mild?: true
}

/** What says that it is the certificate that lacks, in the pages of nginx, IIS, Apache and HAProxy's and Envoy's kind. */
const PAGE = /(no required|required|client|ssl)\W+(ssl |tls )?certificate|certificate (is )?(required|was not|missing)/i
/** The same where none was asked for in the handshake: only plain words count, those of nginx, of IIS and of Apache. */
const PLAIN_PAGE =
  /no required ssl certificate|\b(client|ssl|tls) certificate (is |was )?(required|missing|not (given|provided|presented|sent))|\b403\.7\b|post-handshake authentication/i
/** Numbers that are nginx's own for this and nothing else. */
const OWN_STATUS = [495, 496]

/** Alerts that answer an empty Certificate message: certificate_required, and what servers sent before it was there (RFC 8446 section 6.2). */
const NAMED = /\((116|41)\)|ALERT_(CERTIFICATE_REQUIRED|NO_CERTIFICATE)/
/** handshake_failure, bad, unsupported and unknown certificate, access_denied: what servers say that have no name for it, or do not use it. */
const USUAL = /\((40|42|43|46|49)\)|ALERT_(HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_UNKNOWN|ACCESS_DENIED)/
/** certificate_required in the words of OpenSSL, which curl, Python, PHP and Node pass on. */
const SAYS_REQUIRED = /alert[ _]certificate[ _]required/i

const alertConfidence = (detail: string): Confidence => {
  if (NAMED.test(detail)) return 'certain'
  return USUAL.test(detail) ? 'likely' : 'possible'
}

/** The answer of a server that lets who has no certificate speak, and then turns it away. */
const pageRefusal = ({ http, certificateRequested }: Path): Refusal | null => {
  if (http === null || ![400, 403, ...OWN_STATUS].includes(http.status)) return null
  const asked = certificateRequested === true
  if ((asked ? PAGE : PLAIN_PAGE).test(http.body))
    return { how: `It answered ${http.status}: ${quoted(http.body)}`, confidence: asked ? 'certain' : 'likely' }
  if (OWN_STATUS.includes(http.status)) return { how: `It answered ${http.status}.`, confidence: asked ? 'certain' : 'likely' }
  if (!asked) return null
  if (http.status === 400) return { how: 'It answered 400, and its page does not say why.', confidence: 'possible' }
  // JSON is an API's own answer, to who has not logged in; a page is a web server's, which may have looked at the certificate.
  return /^[{[]/.test(http.body) ? null : { how: 'It answered 403, and its page does not say why.', confidence: 'possible', mild: true }
}

/** A runtime was told by the alert that has no other meaning. */
const toldRuntime = (attempts: readonly Attempt[]): Refusal | null => {
  for (const { outcome, runtime, error } of attempts) {
    if (outcome !== 'failed') continue
    const line = (error ?? '').split(/\r?\n/).find((one) => SAYS_REQUIRED.test(one))
    if (line !== undefined) return { how: `${runtime} was told so: “${firstLine(line)}”`, confidence: 'certain' }
  }
  return null
}

/** Null where nothing shows that a certificate was wanted and lacked. `attempts`: those at this address. */
export const refusalOf = (path: Path, attempts: readonly Attempt[]): Refusal | null => {
  const handshake = stoppedAt(path, 'handshake')
  const asked = path.certificateRequested === true
  if (handshake?.observation === 'alert') {
    const { detail } = handshake
    const confidence = alertConfidence(detail)
    if (asked) return { how: `It ended the handshake: “${detail}”`, confidence }
    // Our side had agreed on version and suite, and had asked its question, before the alert came.
    if (path.negotiated !== null && confidence !== 'possible')
      return { how: `It broke off when it knew what was asked: “${detail}”`, confidence }
  }
  const broken = handshake ?? stoppedAt(path, 'http')
  if (asked && broken && ['closed', 'reset', 'failed'].includes(broken.observation))
    return { how: `It asked for one, and then ended the connection at the step ${broken.step}.`, confidence: 'possible' }
  return toldRuntime(attempts) ?? pageRefusal(path)
}
