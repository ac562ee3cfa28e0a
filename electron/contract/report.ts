// The report: facts judged by a profile as of a day, words included. Every face formats this and decides nothing.
// Its JSON Schema is generated from here into assets/report.schema.json (npm run schema).
import * as z from 'zod'
import { evidenceSchema } from './fact-schema.ts'
import { profileSchema } from './profile.ts'
import { ANSWERS } from './vocabulary.ts'
import { confidenceSchema, dateSchema, layerSchema, outcomeSchema, ownerSchema, sideSchema, stepSchema } from './vocabulary-schemas.ts'

export const STATUSES = ['ready', 'not-ready', 'cannot-tell'] as const
/** The five sentences that a person reads first; they follow from status, connects and until. */
export const HEADLINES = ['ready', 'stops-on', 'connects-outside-rules', 'cannot-connect', 'could-not-tell'] as const

/** `undo`: how to go back where the others made things worse; such steps come last. */
export const fixStepSchema = z.object({ text: z.string(), command: z.string().optional(), undo: z.literal(true).optional() })
export type FixStep = z.infer<typeof fixStepSchema>

/** What a finding is about: this host, one runtime (its id) or one path (its id). */
export const subjectSchema = z.object({ kind: z.enum(['host', 'runtime', 'path']), id: z.string(), name: z.string() })
export type Subject = z.infer<typeof subjectSchema>

export const findingSchema = z.object({
  id: z.string(),
  layer: layerSchema,
  subject: subjectSchema,
  outcome: outcomeSchema,
  title: z.string(),
  why: z.string(),
  fix: z.array(fixStepSchema),
  evidence: z.array(evidenceSchema),
  confidence: confidenceSchema.nullable(),
  side: sideSchema.nullable(),
  owners: z.array(ownerSchema),
  /** The day from which this finding breaks the connection or the rules; null when it has none. */
  until: dateSchema.nullable(),
  /** Only a finding about a subject that decides, and not silenced, counts towards the verdict. */
  counts: z.boolean(),
  /** The cause (id) whose consequence this is; null for a root. */
  silencedBy: z.string().nullable(),
  /** `blocked`: the cause (id) that stands before it. */
  blockedBy: z.string().nullable(),
  /** `unknown`: which fact is missing, and why. */
  missing: z.string().nullable(),
  /** Ready-written text to the first other than you who can mend a root cause; null where there is nobody or nothing to be mended. */
  message: z
    .object({ to: ownerSchema.exclude(['you']), text: z.string() })
    .nullable()
    .default(null),
})
export type Finding = z.infer<typeof findingSchema>

export const verdictSchema = z.object({
  status: z.enum(STATUSES),
  connects: z.enum(['yes', 'no', 'unknown']),
  until: dateSchema.nullable(),
  headline: z.enum(HEADLINES),
  /** The headline as a sentence, the root cause in it. */
  sentence: z.string(),
  /** One or two sentences: what is well, and where it ends. */
  summary: z.string(),
  /** The root causes that made the verdict, first broken layer first. */
  causes: z.array(
    z.object({
      id: z.string(),
      layer: layerSchema,
      subject: z.string(),
      path: z.string().nullable(),
      confidence: confidenceSchema,
      side: sideSchema,
      owner: ownerSchema,
    }),
  ),
  /** Why it is `cannot-tell`: the missing facts, or the disagreement; empty otherwise. */
  reasons: z.array(z.string()),
  /** What to do where no cause was found; empty where the causes have the steps. */
  next: z.array(fixStepSchema).default([]),
})
export type Verdict = z.infer<typeof verdictSchema>

/** One node of the picture: the way from the application to the platform. */
export const nodeSchema = z.object({
  node: z.enum(['application', 'library', 'proxy', 'firewall', 'platform']),
  title: z.string(),
  lines: z.array(z.string()),
  state: z.enum(['ok', 'warn', 'broken', 'not-tested', 'not-used', 'unknown']),
  /** Findings (by index in `findings`) that speak of this node. */
  findings: z.array(z.int()),
})
export type PictureNode = z.infer<typeof nodeSchema>

export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  program: z.object({ name: z.literal('tls-preflight'), version: z.string() }),
  practice: z.boolean(),
  verdict: verdictSchema,
  /** Drawn for the subject that decides (the first that fails, else the first). */
  picture: z.object({ subject: z.string(), endpoint: z.string(), nodes: z.array(nodeSchema) }),
  /** The checklist: five layers in order. */
  checklist: z.array(
    z.object({
      layer: layerSchema,
      title: z.string(),
      state: outcomeSchema,
      lookedAt: z.array(z.string()),
      meaning: z.string(),
      findings: z.array(z.int()),
    }),
  ),
  /** What only a person can answer, in the order of the checklist; worded so that a yes is well. No answer changes the verdict. */
  questions: z
    .array(
      z.object({
        id: z.string(),
        layer: layerSchema,
        /** Who is likely to know. */
        asks: ownerSchema,
        text: z.string(),
        why: z.string(),
        /** What to do where the answer is no. */
        ifNo: z.string(),
        answer: z.enum(ANSWERS).nullable(),
      }),
    )
    .default([]),
  findings: z.array(findingSchema),
  paths: z.array(
    z.object({
      endpoint: z.string(),
      via: z.string(),
      /** Where the proxy setting came from, e.g. `HTTPS_PROXY in the environment`; null on a direct path. */
      viaSource: z.string().nullable().default(null),
      address: z.string().nullable(),
      steps: z.array(z.object({ step: stepSchema, outcome: outcomeSchema, ms: z.number().nullable(), detail: z.string() })),
      negotiated: z.object({ version: z.string(), suite: z.string().nullable(), group: z.string().nullable() }).nullable(),
      chain: z.array(
        z.object({
          subject: z.string(),
          issuer: z.string(),
          notBefore: z.string(),
          notAfter: z.string(),
          dnsNames: z.array(z.string()),
          key: z.string(),
          sha256: z.string(),
        }),
      ),
      opensslCommand: z.string().nullable(),
    }),
  ),
  runtimes: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      version: z.string(),
      path: z.string(),
      library: z.string().nullable(),
      mode: z.enum(['default', 'forced']),
      hello: z
        .object({
          versions: z.array(z.string()),
          suites: z.array(z.string()),
          groups: z.array(z.string()),
          signatureAlgorithms: z.array(z.string()),
          sni: z.string().nullable(),
          bytes: z.string(),
        })
        .nullable(),
      permittedSuites: z.array(z.string()),
      trustStore: z.string().nullable(),
      proxy: z.string().nullable(),
      attempts: z.array(
        z.object({
          path: z.string(),
          outcome: z.string(),
          error: z.string().nullable(),
          negotiated: z.object({ version: z.string(), suite: z.string().nullable(), group: z.string().nullable() }).nullable(),
        }),
      ),
      /** Whether the verdict rests on this runtime. */
      decides: z.boolean(),
      result: z.string(),
      outcome: outcomeSchema,
    }),
  ),
  profile: profileSchema,
  /** What the profile permits on the day judged as of: suites by IANA name, and the least version. */
  inForce: z.object({ suites: z.array(z.string()), minTls: z.string() }).default({ suites: [], minTls: '1.2' }),
  host: z.object({ name: z.string(), os: z.string(), libraries: z.array(z.string()) }),
  /** Conditions under which this was checked, e.g. an added trust anchor, or what could not be read. */
  conditions: z.array(z.string()),
  /**
   * The words of the field in the sentences of the verdict and of the root causes with their steps, in the order of their first use.
   * `forms`: as they stand there, whole words outside of quotation marks, the first used first.
   */
  terms: z.array(z.object({ term: z.string(), meaning: z.string(), forms: z.array(z.string()) })).default([]),
  madeAt: z.iso.datetime(),
  asOf: dateSchema,
})
export type Report = z.infer<typeof reportSchema>
