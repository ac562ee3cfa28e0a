// facts.json: everything one check has read, and nothing that it concluded.
// One key per gatherer; adding a gatherer adds a line to `factValues`.
import * as z from 'zod'
import { evidenceSchema, factOf } from './fact.ts'
import { codePoint, helloSchema } from './hello.ts'
import { controlSchema, differentialSchema, negotiatedSchema, pathSchema } from './path.ts'
import { requestSchema } from './request.ts'

export const osSchema = z.object({
  family: z.enum(['linux', 'windows', 'macos', 'other']),
  /** os-release ID (`debian`, `ubuntu`, `rhel`), `windows`, `macos`. */
  id: z.string(),
  /** As the system names itself, e.g. `Debian GNU/Linux 11 (bullseye)`. */
  name: z.string(),
  version: z.string(),
  codename: z.string().nullable(),
  kernel: z.string(),
  architecture: z.string(),
  /** `docker`, `lxc`, … or null when this is not a container. */
  container: z.string().nullable(),
  hostName: z.string(),
})
export type Os = z.infer<typeof osSchema>

export const tlsLibrarySchema = z.object({
  /** `OpenSSL`, `LibreSSL`, `GnuTLS`, `NSS`, `Schannel`, `BoringSSL`, … */
  name: z.string(),
  /** As the library reports it, e.g. `1.1.1w`. */
  version: z.string(),
  /** False: the system's own copy; true: the runtime carries its own. */
  bundled: z.boolean(),
})
export type TlsLibrary = z.infer<typeof tlsLibrarySchema>

export const systemTlsSchema = z.object({
  library: tlsLibrarySchema,
  /** The full version line as printed. */
  text: z.string(),
  program: z.string(),
  configFile: z.string().nullable(),
  /** What the configuration sets; null where it says nothing. */
  settings: z.object({
    minProtocol: z.string().nullable(),
    maxProtocol: z.string().nullable(),
    cipherString: z.string().nullable(),
    ciphersuites: z.string().nullable(),
  }),
})
export type SystemTls = z.infer<typeof systemTlsSchema>

export const proxySettingsSchema = z.object({
  proxies: z.array(
    z.object({
      /** Without credentials. */
      url: z.string(),
      hasCredentials: z.boolean(),
      /** e.g. `HTTPS_PROXY in the environment`, `the proxy address given for this check`, `/etc/environment`. */
      source: z.string(),
      /** `environment`: runtimes started here inherit it; `given`: named on the command line or first screen; `system`: read elsewhere. */
      scope: z.enum(['environment', 'given', 'system']),
      /** Only for these endpoints (URLs), since a script answered so for them; left out: for all. */
      endpoints: z.array(z.string()).optional(),
      /** Why it cannot be used as an address, or null. */
      problem: z.string().nullable(),
    }),
  ),
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

export const runtimeSchema = z.object({
  /** Stable within a report: the program's name, then its path where several share the name. */
  id: z.string(),
  kind: z.enum(['curl', 'openssl', 'python', 'node', 'php']),
  /** As a person knows it, e.g. `PHP`. */
  name: z.string(),
  version: z.string(),
  path: z.string(),
  /** After symbolic links; two runtimes with the same real path are one. */
  realPath: z.string(),
  library: tlsLibrarySchema.nullable(),
  trustStore: z.string().nullable(),
  /** A running server uses this very program. */
  running: z.boolean(),
})
export type Runtime = z.infer<typeof runtimeSchema>

export const serversSchema = z.object({
  /** One per running server of Node.js, Python or PHP that could not be asked: `NAME: why`, with no full stop. */
  unasked: z.array(z.string()),
})
export type Servers = z.infer<typeof serversSchema>

export const caughtHelloSchema = z.object({
  runtime: z.string(),
  mode: z.enum(['default', 'forced']),
  /** What was changed in `forced` mode; empty by default. */
  change: z.string(),
  hello: factOf(helloSchema),
})
export type CaughtHello = z.infer<typeof caughtHelloSchema>

export const attemptSchema = z.object({
  runtime: z.string(),
  endpoint: z.url(),
  /** `direct` or the proxy's URL without credentials: the way that the runtime took, in its own words where it tells. */
  via: z.string(),
  outcome: z.enum(['completed', 'failed', 'timeout', 'not-run']),
  /** Of a completed attempt, whether the runtime checked the certificate: false where it connects without; null or left out: not known. */
  verified: z.boolean().nullable().optional(),
  /** The runtime's own words, bounded; null when it completed. */
  error: z.string().nullable(),
  /** Why it was not run; null otherwise. */
  notRun: z.string().nullable(),
  httpStatus: z.int().nullable(),
  negotiated: negotiatedSchema.extend({ suite: codePoint.nullable() }).nullable(),
  ms: z.number(),
  /** The command as run, without credentials; empty where the runtime's kind knows no way to ask it for this. */
  command: z.string(),
})
export type Attempt = z.infer<typeof attemptSchema>

/** The value schema of each fact, by its gatherer's id. */
export const factValues = {
  os: osSchema,
  'system-tls': systemTlsSchema,
  servers: serversSchema,
  runtimes: z.array(runtimeSchema),
  hellos: z.array(caughtHelloSchema),
  attempts: z.array(attemptSchema),
  'proxy-settings': proxySettingsSchema,
  paths: z.array(pathSchema),
  differential: z.array(differentialSchema),
  controls: z.array(controlSchema),
  network: networkSchema,
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
  }),
  /** What ran, how long it took, and how it ended: the manifest's raw material. */
  log: z.array(z.object({ gatherer: z.string(), ms: z.number(), ended: z.string() })),
  evidence: z.array(evidenceSchema).default([]),
})
export type Facts = z.infer<typeof factsSchema>
