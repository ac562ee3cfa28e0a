// Whether a certificate was revoked: how a runtime's words speak of it, and what was met at an address where that is asked.
import * as z from 'zod'
import { type HttpAnswer, httpAnswerSchema } from './path.ts'
import { OBSERVATIONS } from './vocabulary.ts'

/** One address of a revocation list or an OCSP responder, asked by a plain GET on the direct way. */
export const revocationLookSchema = z.object({
  url: z.string(),
  /** The address dialled; null where the name was not resolved. */
  address: z.string().nullable(),
  tcp: z.enum(OBSERVATIONS.tcp),
  /** Null where no HTTP came back. */
  http: httpAnswerSchema.nullable(),
})
export type RevocationLook = z.infer<typeof revocationLookSchema>

/** A page for people, as a filter shows one in a list's place. */
export const isPage = ({ headers }: HttpAnswer): boolean => headers.some((field) => /^content-type: *text\/html/i.test(field))

const REVOKED = /\b(has been|is) revoked\b|certificate[ _]revoked|\bCERT_REVOKED\b|CRYPT_E_REVOKED|0x80092010/i
/** Java, OpenSSL, .NET and Schannel; not of an answer that a server should have sent along (stapling). */
const UNSETTLED =
  /revocation|whether the certificate was revoked|OCSP responder|certificate CRL\b|\bCRL (has expired|is not yet valid)|UNABLE_TO_GET_CRL|\bCRLException\b|0x8009201[23]/i

/** `revoked`: it says that it was; `unsettled`: that it asks, and has no answer that it takes; null: it speaks of something else. */
export const saysOfRevocation = (words: string): 'revoked' | 'unsettled' | null =>
  REVOKED.test(words) ? 'revoked' : UNSETTLED.test(words) ? 'unsettled' : null
