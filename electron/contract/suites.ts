// What `suites` tells of one server: every version and suite that it accepts. Others rely on the form of this JSON.
import * as z from 'zod'
import { certificateSchema } from './path.ts'

/** `client`: the server takes the first suite of the client's list that it knows. `unknown`: one suite alone, or it could not be told. */
export const SUITE_ORDERS = ['server', 'client', 'unknown'] as const

export const acceptedVersionSchema = z.object({
  /** `SSL 3.0` to `TLS 1.3`. */
  version: z.string(),
  /** IANA names, `0x1234` where none is registered; in the server's order of preference where it has one. */
  suites: z.array(z.string()),
  order: z.enum(SUITE_ORDERS),
})
export type AcceptedVersion = z.infer<typeof acceptedVersionSchema>

export const suitesSchema = z.object({
  host: z.string(),
  port: z.int(),
  /** Newest first; a version without any suite is left out. */
  versions: z.array(acceptedVersionSchema),
  /** The server's own certificate as it sent it; null where it sent none that can be read. */
  certificate: certificateSchema.nullable(),
  /** How many connections were opened, or tried. */
  connections: z.int(),
  /** False where an answer is missing: then what is not listed may be accepted all the same, and the notes say what. */
  complete: z.boolean(),
  /** Plain sentences. */
  notes: z.array(z.string()),
})
export type Suites = z.infer<typeof suitesSchema>
