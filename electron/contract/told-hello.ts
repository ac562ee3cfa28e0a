// What `hello` tells of one command: the ClientHello that it sent, field by field, and what that means against a profile.
// Others rely on the form of this JSON.
import * as z from 'zod'

/** A suite as sent; `permitted` is null for signalling values and GREASE, which are no suites. */
const offeredSuiteSchema = z.object({ value: z.int(), name: z.string(), permitted: z.boolean().nullable() })

const toldExtensionSchema = z.object({
  type: z.int(),
  /** IANA's name; `0x1234` where none is registered. */
  name: z.string(),
  /** Bytes of its content. */
  length: z.int(),
  /** What is in it, one thing each; hexadecimal where it is not known how to read it. */
  content: z.array(z.string()),
})
export type ToldExtension = z.infer<typeof toldExtensionSchema>

export const helloFieldsSchema = z.object({
  /** The records as they were sent, base64, and how many bytes that is. */
  bytes: z.base64(),
  length: z.int(),
  /** `sslv2`: the framing of SSL 2.0, in which old clients offer newer versions too. */
  framing: z.enum(['tls', 'sslv2']),
  /** Of the first record, of the hello itself, and all that it offers, best first; e.g. `TLS 1.2`. */
  recordVersion: z.string(),
  legacyVersion: z.string(),
  versions: z.array(z.string()),
  /** Hexadecimal. */
  random: z.string(),
  sessionId: z.string(),
  suites: z.array(offeredSuiteSchema.omit({ permitted: true })),
  compressions: z.array(z.int()),
  /** In the order sent. */
  extensions: z.array(toldExtensionSchema),
  sni: z.string().nullable(),
})
export type HelloFields = z.infer<typeof helloFieldsSchema>

export const toldHelloSchema = z.object({
  program: z.string(),
  /** The address that `{url}` stood for. */
  askedFor: z.string(),
  way: z.enum(['proxy', 'listener']),
  profile: z.object({ id: z.string(), name: z.string() }),
  /** Null where it sent none. */
  hello: helloFieldsSchema.extend({ suites: z.array(offeredSuiteSchema) }).nullable(),
  /** Whether the hello offers a version and a suite that the profile permits; null without a hello. */
  meets: z.boolean().nullable(),
  /** Plain sentences, the verdict first. */
  meaning: z.array(z.string()),
  /** The command's own last words, bounded, where it sent no hello and said something. */
  said: z.string().nullable(),
})
export type ToldHello = z.infer<typeof toldHelloSchema>

/** One field of a hello where it stands; the parts of a hello make up the whole handshake message. */
export interface ToldPart {
  /** The field's name in RFC 8446, an extension's IANA name. */
  name: string
  /** Its bytes, hexadecimal. */
  hex: string
  /** What is in it, one thing each. */
  content: string[]
}

/** A hello that a check has caught, for the person who wants to see its bytes. */
export interface ShownHello {
  told: ToldHello
  /** Empty where the hello is in the framing of SSL 2.0, which has other fields. */
  parts: ToldPart[]
}
