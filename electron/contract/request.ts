// What a person asks for: the input of a check, the same from the command line, the window and the page.
import * as z from 'zod'
import { profileSchema } from './profile.ts'
import { dateSchema } from './vocabulary-schemas.ts'

export const requestSchema = z.strictObject({
  /** Endpoints to check; empty: the profile's own. https URLs only. */
  urls: z.array(z.url({ protocol: /^https$/ })).max(20),
  /** The whole profile, so that a report can be judged again without its file. */
  profile: profileSchema,
  /** Runtime kinds or ids that matter; empty: those of running servers, else all found. */
  runtimes: z.array(z.string()).max(50),
  /** `system`, `none`, or a proxy URL (its credentials never leave the gather stage). */
  proxy: z.string(),
  /** A PEM file with further trust anchors, or null. */
  ca: z.string().nullable(),
  deep: z.boolean(),
  /** A folder with the integration's code and settings to look through, or null. */
  scan: z.string().nullable().default(null),
  /** Deadline of one step, in milliseconds. */
  stepMs: z.int().min(100).max(600_000),
  /** Judge as of this day instead of the day of the check; null: that day. */
  asOf: dateSchema.nullable(),
})
export type Request = z.infer<typeof requestSchema>
