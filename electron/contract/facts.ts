// facts.json: everything one check has read, and nothing that it concluded.
// One key per gatherer; adding a gatherer adds a line to `factValues`.
import * as z from 'zod'
import { evidenceSchema, factOf } from './fact-schema.ts'
import { denialsSchema, osSchema, staleLibrariesSchema, systemTlsSchema, updatesSchema } from './host-facts.ts'
import { NOTHING_SCANNED } from './nothing-scanned.ts'
import { controlSchema, differentialSchema, pathSchema } from './path.ts'
import { requestSchema } from './request.ts'
import { revocationLookSchema } from './revocation.ts'
import {
  attemptSchema,
  caughtHelloSchema,
  RUNTIME_KINDS,
  replaySchema,
  rootFilesSchema,
  runtimeSchema,
  serversSchema,
} from './runtime-facts.ts'
import { scanSchema } from './scan.ts'
import { ANSWERS } from './vocabulary.ts'

export const proxySettingsSchema = z.object({
  proxies: z.array(
    z.object({
      /** Without credentials. */
      url: z.string(),
      hasCredentials: z.boolean(),
      /** e.g. `HTTPS_PROXY in the environment`, `the proxy address given for this check`, `/etc/environment`. */
      source: z.string(),
      /**
       * `environment`: runtimes started here inherit it; `given`: named on the command line or first screen; `server`: of a running
       * server's own environment; `system`: read elsewhere; `tool`: in the settings of one tool, which alone takes it.
       */
      scope: z.enum(['environment', 'given', 'server', 'system', 'tool']),
      /** Of a tool's: its kind. */
      tool: z.enum(RUNTIME_KINDS).optional(),
      /** Of a server's: who is exempt there. */
      noProxy: z.array(z.string()).optional(),
      /** Only for these endpoints (URLs), since a script answered so for them, or a tool's settings hold for them; left out: for all. */
      endpoints: z.array(z.string()).optional(),
      /** Why it cannot be used as an address, or null. */
      problem: z.string().nullable(),
    }),
  ),
  /** What http_proxy names, without credentials, where nothing names a proxy for https addresses; left out where it is not so. */
  httpOnly: z.object({ url: z.string(), source: z.string() }).optional(),
  /** Proxy scripts (PAC): where each is set, and what it answered for each endpoint. */
  scripts: z
    .array(
      z.object({
        /** Without credentials; a file's path for a local one. */
        url: z.string(),
        source: z.string(),
        scope: z.enum(['given', 'system']),
        problem: z.object({ kind: z.enum(['not-fetched', 'throws', 'too-slow', 'nonsense']), detail: z.string() }).nullable(),
        /** As the script returned them, e.g. `PROXY proxy.example:3128; DIRECT`. */
        answers: z.array(z.object({ endpoint: z.string(), text: z.string() })),
      }),
    )
    .optional(),
  /** Who is exempt from a proxy of scope `environment`: runtimes started here inherit it. */
  noProxy: z.array(z.string()),
  /** Who is exempt from a proxy of scope `system`; left out: nobody. */
  systemNoProxy: z.array(z.string()).optional(),
})
export type ProxySettings = z.infer<typeof proxySettingsSchema>

/** How this host is joined to the network, asked only where a way had failed before TLS. */
export const networkSchema = z.object({
  /** Whether there is a way out of this host at all; null where it could not be read. */
  defaultRoute: z.object({ ipv4: z.boolean().nullable(), ipv6: z.boolean().nullable() }),
  /** What the route table says of each address that was dialled. */
  routes: z.array(
    z.object({
      address: z.string(),
      result: z.enum(['found', 'none', 'prohibited', 'unknown']),
      device: z.string().nullable(),
      gateway: z.string().nullable(),
      /** Of the gateway, or of the address itself where it is on the same link; null where the table has no line for it. */
      neighbour: z.enum(['reachable', 'unverified', 'failed']).nullable(),
      text: z.string(),
    }),
  ),
  /** Rules of this host's own firewall that drop or reject what goes out, or let pass what they name; null where they may not be read. */
  outboundRules: z
    .array(z.object({ tool: z.enum(['nft', 'iptables']), action: z.enum(['drop', 'reject', 'accept']), text: z.string() }))
    .nullable(),
})
export type Network = z.infer<typeof networkSchema>

/** The value schema of each fact, by its gatherer's id. */
export const factValues = {
  os: osSchema,
  'system-tls': systemTlsSchema,
  updates: updatesSchema,
  'stale-libraries': staleLibrariesSchema,
  denials: denialsSchema,
  servers: serversSchema,
  runtimes: z.array(runtimeSchema),
  hellos: z.array(caughtHelloSchema),
  attempts: z.array(attemptSchema),
  'proxy-settings': proxySettingsSchema,
  paths: z.array(pathSchema),
  differential: z.array(differentialSchema),
  controls: z.array(controlSchema),
  network: networkSchema,
  /** What was met at the addresses for revocation; asked only where a runtime failed over that. */
  revocation: z.array(revocationLookSchema),
  replays: z.array(replaySchema),
  scan: scanSchema,
  'ca-files': rootFilesSchema,
} as const
export type FactId = keyof typeof factValues
export type FactValue<K extends FactId> = z.infer<(typeof factValues)[K]>

/** What facts of an older version hold in the place of a fact that it did not gather. */
const NOT_GATHERED = {
  ok: false as const,
  why: 'unsupported' as const,
  detail: 'The version that made this did not look at it.',
  evidence: [],
}

export const factsSchema = z.strictObject({
  schemaVersion: z.literal(1),
  program: z.object({ name: z.literal('tls-preflight'), version: z.string() }),
  /** ISO 8601 instants in UTC. */
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** True when the platform was the built-in practice platform. */
  practice: z.boolean(),
  request: requestSchema,
  facts: z.strictObject({
    os: factOf(osSchema),
    'system-tls': factOf(systemTlsSchema),
    servers: factOf(serversSchema),
    runtimes: factOf(z.array(runtimeSchema)),
    hellos: factOf(z.array(caughtHelloSchema)),
    attempts: factOf(z.array(attemptSchema)),
    'proxy-settings': factOf(proxySettingsSchema),
    paths: factOf(z.array(pathSchema)),
    differential: factOf(z.array(differentialSchema)).default(NOT_GATHERED),
    controls: factOf(z.array(controlSchema)).default(NOT_GATHERED),
    network: factOf(networkSchema).default(NOT_GATHERED),
    // A rule that goes without it goes by the runtime's words alone, as it did then.
    revocation: factOf(z.array(revocationLookSchema)).default({ ok: true, value: [], evidence: [] }),
    replays: factOf(z.array(replaySchema)).default(NOT_GATHERED),
    // Nobody could ask for it then, so nothing is missing.
    scan: factOf(scanSchema).default({ ok: true, value: NOTHING_SCANNED, evidence: [] }),
    // What was not looked at then warns of nothing now.
    'ca-files': factOf(rootFilesSchema).default({ ok: true, value: [], evidence: [] }),
    updates: factOf(updatesSchema).default(NOT_GATHERED),
    'stale-libraries': factOf(staleLibrariesSchema).default(NOT_GATHERED),
    // What was not looked at then accuses nobody now; a try that was refused tells of itself.
    denials: factOf(denialsSchema).default({
      ok: true,
      value: { systems: [], booleans: [], denials: null, confined: [], units: [], ownerRules: null },
      evidence: [],
    }),
  }),
  /** What a person answered to the questions of the checklist (report/questions.ts). */
  answers: z.array(z.object({ question: z.string().max(100), answer: z.enum(ANSWERS), at: z.iso.datetime() })).default([]),
  /** What ran, how long it took, and how it ended: the manifest's raw material. */
  log: z.array(z.object({ gatherer: z.string(), ms: z.number(), ended: z.string() })),
  evidence: z.array(evidenceSchema).default([]),
})
export type Facts = z.infer<typeof factsSchema>
