// A fact: something read from the machine or the network, or the reason why it could not be read.
// Facts never judge: "Debian 11" is a fact, "its support has ended" is a finding.
import * as z from 'zod'
import { whySchema } from './vocabulary.ts'

/** What a statement rests on: where it was read, and the text as it stood there (bounded by the gatherer). */
export const evidenceSchema = z.object({
  kind: z.enum(['command', 'file', 'registry', 'environment', 'network', 'hello', 'table']),
  /** A command line, a path, a registry key, a variable's name, or a path id. */
  source: z.string(),
  text: z.string(),
})
export type Evidence = z.infer<typeof evidenceSchema>

const missingSchema = z.object({
  ok: z.literal(false),
  why: whySchema,
  /** One plain sentence. */
  detail: z.string(),
  evidence: z.array(evidenceSchema).default([]),
})
/** A fact that could not be had, and why. */
export type Missing = z.infer<typeof missingSchema>

/** The zod schema of a fact whose value has the schema `value`. */
export const factOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value, evidence: z.array(evidenceSchema).default([]) }), missingSchema])

export type Fact<T> = { ok: true; value: T; evidence: Evidence[] } | Missing

export const found = <T>(value: T, evidence: Evidence[] = []): Fact<T> => ({ ok: true, value, evidence })
export const missing = (why: Missing['why'], detail: string, evidence: Evidence[] = []): Missing => ({
  ok: false,
  why,
  detail,
  evidence,
})
