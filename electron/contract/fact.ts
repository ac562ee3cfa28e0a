// A fact: something read from the machine or the network, or the reason why it could not be read.
// Facts never judge: "Debian 11" is a fact, "its support has ended" is a finding.
import type * as z from 'zod'
import type { evidenceSchema, missingSchema } from './fact-schema.ts'

export type Evidence = z.infer<typeof evidenceSchema>
/** A fact that could not be had, and why. */
export type Missing = z.infer<typeof missingSchema>
export type Fact<T> = { ok: true; value: T; evidence: Evidence[] } | Missing

export const found = <T>(value: T, evidence: Evidence[] = []): Fact<T> => ({ ok: true, value, evidence })
export const missing = (why: Missing['why'], detail: string, evidence: Evidence[] = []): Missing => ({
  ok: false,
  why,
  detail,
  evidence,
})
