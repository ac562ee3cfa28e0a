// The schemas of facts, for those that come from a file.
import * as z from 'zod'
import { whySchema } from './vocabulary-schemas.ts'

/** What a statement rests on: where it was read, and the text as it stood there (bounded by the gatherer). */
export const evidenceSchema = z.object({
  kind: z.enum(['command', 'file', 'registry', 'environment', 'network', 'hello', 'table']),
  /** A command line, a path, a registry key, a variable's name, or a path id. */
  source: z.string(),
  text: z.string(),
})

export const missingSchema = z.object({
  ok: z.literal(false),
  why: whySchema,
  /** One plain sentence. */
  detail: z.string(),
  evidence: z.array(evidenceSchema).default([]),
})

/** The zod schema of a fact whose value has the schema `value`. */
export const factOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), value, evidence: z.array(evidenceSchema).default([]) }), missingSchema])
