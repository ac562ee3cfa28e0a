// One path to an endpoint (direct or through a proxy, per address) as a fact: what was observed at each step.
// FIN, RST, alert, silence and bytes that are not TLS are five different observations.
import * as z from 'zod'
import { evidenceSchema } from './fact-schema.ts'
import { codePoint } from './hello.ts'
import { CHANGES, OBSERVATIONS } from './vocabulary.ts'
import { stepSchema, whySchema } from './vocabulary-schemas.ts'

/** One step: `done` (with its success observation), `stopped` (with another one), or `not-run` and why. */
export const stepRecordSchema = z.discriminatedUnion('state', [
  z.object({ step: stepSchema, state: z.literal('done'), observation: z.string(), ms: z.number(), detail: z.string() }),
  z.object({ step: stepSchema, state: z.literal('stopped'), observation: z.string(), ms: z.number(), detail: z.string() }),
  z.object({ step: stepSchema, state: z.literal('not-run'), why: whySchema.or(z.literal('not-applicable')), detail: z.string() }),
])
export type StepRecord = z.infer<typeof stepRecordSchema>

export const negotiatedSchema = z.object({ version: codePoint, suite: codePoint.nullable(), group: codePoint.nullable() })
export type Negotiated = z.infer<typeof negotiatedSchema>

/** The answer to one ClientHello of our own. */
export const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('server-hello'), version: codePoint, suite: codePoint, group: codePoint.nullable(), helloRetry: z.boolean() }),
  z.object({ kind: z.literal('alert'), level: z.int(), description: z.int() }),
  /** `received`, here and below: bytes that came in time and were no whole answer; left out: none came. */
  z.object({ kind: z.literal('reset'), received: z.int().positive().optional() }),
  z.object({ kind: z.literal('closed'), received: z.int().positive().optional() }),
  z.object({ kind: z.literal('silent'), received: z.int().positive().optional() }),
  z.object({ kind: z.literal('not-tls'), firstLine: z.string() }),
  z.object({ kind: z.literal('malformed'), detail: z.string() }),
  /** The connection for this probe could not be opened though an earlier one was. `proxy`: it opened to the proxy, which gave no way on. */
  z.object({ kind: z.literal('not-connected'), detail: z.string(), proxy: z.enum(OBSERVATIONS.proxy).optional() }),
])
export type Answer = z.infer<typeof answerSchema>

/** One ClientHello of our own and its answer. `profile`: the profile's versions and suites only; `broad`: every version from TLS 1.0 and every suite. */
export const probeSchema = z.object({
  name: z.enum(['profile', 'broad', 'profile-again']),
  hello: z.base64(),
  /** The suites that it offered, best first. */
  suites: z.array(codePoint),
  answer: answerSchema,
  ms: z.number(),
  /** The equivalent `openssl s_client` command. It is there to be copied, so facts with anything else in this place are refused. */
  opensslCommand: z.string().regex(/^openssl s_client [\w ./:@%+=,'[\]-]*$/, 'is not an openssl s_client command'),
})
export type Probe = z.infer<typeof probeSchema>

export const certificateSchema = z.object({
  subject: z.string(),
  issuer: z.string(),
  serial: z.string(),
  /** ISO 8601 instants. */
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  dnsNames: z.array(z.string()),
  ipAddresses: z.array(z.string()),
  keyType: z.string(),
  keyBits: z.int().nullable(),
  /** Colon-separated upper-case hex, as openssl prints it. */
  sha256: z.string(),
  selfSigned: z.boolean(),
  /** As node:crypto or the encoding names it, e.g. `sha256WithRSAEncryption`; null where it is not known. */
  signatureAlgorithm: z.string().nullable().default(null),
  /** What it may be used for, as object identifiers (extended key usage, RFC 5280 section 4.2.1.12); null: it does not say. */
  purposes: z.array(z.string()).nullable().default(null),
  /** The extensions that it marks as critical, as object identifiers (RFC 5280 section 4.2). */
  criticalExtensions: z.array(z.string()).default([]),
  /** Where the certificate says that its issuer's can be had (RFC 5280 section 4.2.2.1, caIssuers). */
  issuerUrls: z.array(z.string()).default([]),
  /** Addresses of revocation lists and OCSP responders. */
  revocationUrls: z.array(z.string()).default([]),
  pem: z.string(),
})
export type Certificate = z.infer<typeof certificateSchema>

/** A hello of the differential: the baseline or one change of it, and what came of it. In the order in which they were sent. */
export const changedProbeSchema = z.object({
  change: z.enum(CHANGES),
  /** The ClientHello records as sent, base64; empty where no connection opened. */
  hello: z.base64(),
  answer: answerSchema,
  /** SHA-256 of the first certificate that it brought; null where none came. */
  leaf: z.string().nullable(),
  /** How the chain that it brought fares, as far as that could be read; left out where none came. */
  chain: z
    .object({
      /** How many certificates came. */
      certificates: z.int(),
      /** Of the first of them. */
      notBefore: z.iso.datetime(),
      notAfter: z.iso.datetime(),
      nameMatches: z.boolean().nullable(),
      /** Some store that could be read trusts it as sent, dates left aside. */
      trusted: z.boolean(),
    })
    .optional(),
  ms: z.number(),
  /** Until its TCP connection was open, or was given up. */
  connectMs: z.number().optional(),
})
export type ChangedProbe = z.infer<typeof changedProbeSchema>

/** What was learned on one path by changing one thing at a time. Only asked where something had failed, or with `--deep`. */
export const differentialSchema = z.object({
  /** Id of the path. */
  path: z.string(),
  reason: z.enum(['hello-failed', 'handshake-failed', 'attempt-failed', 'large-failed', 'deep']),
  probes: z.array(changedProbeSchema),
  /** Why not every change was tried; null when all were. */
  unfinished: z.string().nullable(),
})
export type Differential = z.infer<typeof differentialSchema>

/** A control: another host, or another endpoint, met over the same way, to learn on whose side a fault is. One baseline hello. */
export const controlSchema = z.object({
  host: z.string(),
  port: z.int(),
  via: z.string(),
  address: z.string().nullable(),
  tcp: z.enum(OBSERVATIONS.tcp),
  /** What a proxy said; null on a direct way or before it. */
  proxy: z.enum(OBSERVATIONS.proxy).nullable(),
  /** Null where no hello was sent. */
  answer: answerSchema.nullable(),
  chain: z.array(z.lazy(() => certificateSchema)),
  trust: z.array(z.lazy(() => trustSchema)),
})
export type Control = z.infer<typeof controlSchema>

/** How the chain as sent fares against one set of anchors, dates left aside (a rule judges dates). */
export const trustSchema = z.object({
  store: z.enum(['system', 'public', 'given']),
  /** The file or list the anchors came from. */
  source: z.string(),
  anchors: z.int(),
  /** `store-absent`: no file of it holds a certificate. `incomplete`: trusted once an intermediate certificate is added that was not sent but is known here. */
  result: z.enum(['trusted', 'incomplete', 'self-signed', 'issuer-unknown', 'bad-signature', 'store-unreadable', 'store-absent']),
  /** The issuer that was looked for and not found, or the anchor that was used. */
  issuer: z.string().nullable(),
  /** Until when that anchor holds, of several that fit the one that holds longest; left out where none was used. */
  until: z.iso.datetime().optional(),
})
export type Trust = z.infer<typeof trustSchema>

/** How one set of certificates fares against each chain that was sent, by path id. */
export const heldChainsSchema = z.array(trustSchema.pick({ result: true, issuer: true, until: true }).extend({ path: z.string() }))
export type HeldChains = z.infer<typeof heldChainsSchema>

/** The chain leads to an anchor that had ended by that instant, ISO 8601: most programs turn it down then, and Java does not. */
export const leadsToEnded = ({ result, until }: Pick<Trust, 'result' | 'until'>, instant: string): boolean =>
  result === 'trusted' && until !== undefined && until < instant

/** Whether there was a store to hold the chain against. */
export const wasRead = ({ result }: Pick<Trust, 'result'>): boolean => result !== 'store-unreadable' && result !== 'store-absent'

export const httpAnswerSchema = z.object({
  status: z.int(),
  date: z.string().nullable(),
  server: z.string().nullable(),
  method: z.enum(['HEAD', 'GET']).default('GET'),
  /** Where a redirection points. */
  location: z.string().nullable().default(null),
  /** The other headers that tell who answered, `name: value`, and the start of the body; bounded. */
  headers: z.array(z.string()).default([]),
  body: z.string().default(''),
})
export type HttpAnswer = z.infer<typeof httpAnswerSchema>

/**
 * What one resolver said of exactly one name. `failed`: an error, such as SERVFAIL, after which programs ask the next one, as they do
 * where one is `silent`; the others they believe.
 */
export const resolverAnswerSchema = z.object({
  resolver: z.string(),
  answer: z.enum(['found', 'name-unknown', 'no-address', 'failed', 'silent']),
  /** The first of those that it gave; empty unless it found some. */
  addresses: z.array(z.string()),
})
export type ResolverAnswer = z.infer<typeof resolverAnswerSchema>

export const pathSchema = z.object({
  /** Stable within a report, e.g. `https://api.example.test/ direct 192.0.2.1`. */
  id: z.string(),
  endpoint: z.url(),
  host: z.string(),
  port: z.int(),
  /** `direct`, or the proxy's URL without credentials. */
  via: z.string(),
  /** Where the proxy setting came from; null for a direct path. */
  viaSource: z.string().nullable(),
  /** The one tool whose own settings name this proxy, as a runtime's kind; left out: others take it too. */
  onlyFor: z.string().optional(),
  /** The entry of the proxy's exemptions that names this endpoint: no program takes this way. Tried only as every direct one was closed. */
  exempted: z.string().optional(),
  /** The address dialled: the endpoint's on a direct path, the proxy's otherwise; null when no name resolved. */
  address: z.string().nullable(),
  /** This host's own address on the first connection that opened; left out where none did. */
  localAddress: z.string().optional(),
  /** One per step, in the order of STEPS. */
  steps: z.array(stepRecordSchema),
  resolvers: z.array(z.string()),
  /** What each said, in the order in which they are set; asked only where the look-up failed or took long, or where programs ask them in turns. */
  resolverAnswers: z.array(resolverAnswerSchema).optional(),
  /** Programs begin now with one of them, now with another (resolv.conf(5), `options rotate`); left out: always with the first. */
  resolversInTurns: z.literal(true).optional(),
  /**
   * How the name was found: by a line of the hosts file, by the resolvers, or by them for another name, which a search domain made
   * of it (`line` is that name, and the resolvers say that the name itself does not exist). Null where nothing was looked up, or it
   * is not known. `agreed`: the resolvers give the same address as the line; asked only where the endpoint itself did not answer.
   */
  nameSource: z
    .object({ from: z.enum(['hosts-file', 'resolver', 'search-domain']), line: z.string().nullable(), agreed: z.boolean().optional() })
    .nullable()
    .default(null),
  /** Of a SOCKS proxy: the reply's code as status (RFC 1928 section 6). Without a protocol it spoke HTTP. */
  proxyAnswer: z
    .object({
      protocol: z.enum(['http', 'socks4', 'socks5']).optional(),
      status: z.int(),
      reason: z.string(),
      schemes: z.array(z.string()),
      headers: z.array(z.string()),
    })
    .nullable(),
  /**
   * Where a proxy opened some tunnels to the endpoint and not others in the same walk: how many, how the last one ended that it did not
   * open, and what it said then. Left out: it did the same each time.
   */
  tunnels: z.object({ opened: z.int(), refused: z.int(), observation: z.enum(OBSERVATIONS.proxy), said: z.string() }).optional(),
  /** A second port of the same address, tried only after a refused or silent connect. */
  secondPort: z.object({ port: z.int(), observation: z.enum(OBSERVATIONS.tcp) }).nullable(),
  probes: z.array(probeSchema),
  /** What our own handshake agreed on; null when it did not get that far. The server can still turn us away after that, by an alert. */
  negotiated: negotiatedSchema.nullable(),
  chain: z.array(certificateSchema),
  trust: z.array(trustSchema),
  /**
   * The file whose root would make the system's store trust the chain, and that root's name: it lies where the store is made from and is
   * not in it. Left out where some store trusts the chain, or no such file is there.
   */
  untaken: z.object({ file: z.string(), root: z.string() }).optional(),
  /** The file from which the system's store has the root that ended; left out where none did, or no such file is there. */
  endedFile: z.string().optional(),
  /** Whether the leaf is valid for the endpoint's host (RFC 6125); null without a leaf. */
  nameMatches: z.boolean().nullable(),
  /** Whether the server asked for a client certificate, in our own handshakes; null where none got that far. */
  certificateRequested: z.boolean().nullable().default(null),
  http: httpAnswerSchema.nullable(),
  /** The same question in plain HTTP on the same port; asked only where the answer to the hello was no TLS. */
  plainHttp: httpAnswerSchema.nullable().default(null),
  /** How many further addresses of the name were not tried: of the endpoint's, or of the proxy's, which chooses one of the endpoint itself. */
  leftAside: z.int().default(0),
  /** A hello of more than one packet, sent beside the handshake where the usual one had been accepted; null where it was not. */
  large: changedProbeSchema.nullable().default(null),
  connections: z.int(),
  evidence: z.array(evidenceSchema),
})
export type Path = z.infer<typeof pathSchema>

/** The step at which it ended, and how; null: it got its answer. */
export const endOf = ({ steps }: Path): string | null => {
  const stop = steps.find(({ state }) => state === 'stopped')
  return stop?.state === 'stopped' ? `${stop.step} ${stop.observation}` : null
}
