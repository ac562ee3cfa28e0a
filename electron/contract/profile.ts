// A profile: one platform's TLS rules, as a JSON file. Built in under assets/profiles, or a file of the same form.
// Suites are IANA names; whether a name is registered is checked where the table is (knowledge/profiles).
import * as z from 'zod'
import { readControlHost } from './control-host.ts'
import { dateSchema } from './vocabulary-schemas.ts'

export const minTlsSchema = z.enum(['1.0', '1.1', '1.2', '1.3'])
const suiteName = z.string().regex(/^TLS_[A-Z0-9_]+$/, 'is not an IANA suite name')

/** A login before the host, in every form that URL parsers read (WHATWG URL 4.4: slashes may lack, or be `\\`). */
const LOGIN = /^[^/?#:]*:[/\\\s]*[^/\\?#]*@/

/** Reports show an endpoint as it is: a login in it would go wherever they go. */
const endpointUrl = z
  .url({ protocol: /^https$/ })
  .refine((url) => !LOGIN.test(url), 'has a user name or password in it. Leave them out: the check does not log in')

const upcomingSchema = z.strictObject({
  from: dateSchema,
  minTls: minTlsSchema.optional(),
  removeSuites: z.array(suiteName).optional(),
  addSuites: z.array(suiteName).optional(),
  note: z.string(),
})

export const profileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
  name: z.string().min(1),
  sources: z.array(z.strictObject({ title: z.string(), url: z.url(), checked: dateSchema })).min(1),
  endpoints: z.array(
    z.strictObject({
      url: endpointUrl,
      purpose: z.string(),
      required: z.boolean(),
      expectStatus: z.array(z.int().min(100).max(599)).optional(),
    }),
  ),
  minTls: minTlsSchema,
  suites: z.array(suiteName).min(1),
  groups: z.array(z.string()).optional(),
  signatureAlgorithms: z.array(z.string()).optional(),
  minRsaBits: z.int().min(512).optional(),
  clientCertificate: z.boolean().optional(),
  trust: z.array(z.string()).optional(),
  /** It is of no platform in particular, as a standard's own list: then nothing is said of its support or of its endpoints. */
  general: z.boolean().default(false),
  /** `supported`: an operating system past its vendor's support is a fail; `any`: a warning. */
  os: z.enum(['supported', 'any']),
  reviewed: dateSchema,
  upcoming: z.array(upcomingSchema).default([]),
  listeners: z.strictObject({ minTls: minTlsSchema, suites: z.array(suiteName).optional() }).optional(),
  /** `host`, `host:port` or an https address. */
  controlHosts: z
    .array(z.string().refine((text) => readControlHost(text) !== null, 'is no host, such as www.example.com or www.example.com:8443'))
    .optional(),
  contacts: z.strictObject({ support: z.string().optional(), goLive: z.string().optional() }).default({}),
  /** Sentences that the profile wants said with its verdict. */
  notes: z.array(z.string()).default([]),
})
export type Profile = z.infer<typeof profileSchema>
