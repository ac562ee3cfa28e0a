// The schemas of the tables of knowledge: a row without source and date does not fit.
// Tests hold the tables against them; no start of the program does.
import * as z from 'zod'
import { LONGER_SUPPORTS } from '../contract/host-facts.ts'
import { RUNTIME_KINDS } from '../contract/runtime-facts.ts'
import { dateSchema } from '../contract/vocabulary-schemas.ts'

export const lifecycleSchema = z.strictObject({
  /** os-release ID, `windows`, `macos`. */
  os: z.string(),
  /** The leading numbers of the os fact's `version`; empty: the system gives no version; null: whatever it gives. */
  version: z.string().nullable(),
  /** Where systems share id and version (CentOS Linux and Stream, Windows editions): the system's own name contains one of these. */
  names: z.array(z.string()).min(1).optional(),
  name: z.string(),
  /** Last day of the vendor's ordinary security support; null: a rolling release, which has none, or an open one. */
  support: dateSchema.nullable(),
  /** Longer supports: `forAll` covers the system by itself (Debian LTS), the others those who have them (Ubuntu Pro, ESU, ELS). */
  extended: z.array(z.strictObject({ name: z.string(), until: dateSchema, forAll: z.boolean(), id: z.enum(LONGER_SUPPORTS).optional() })),
  /** Another source's last day of the ordinary support, where the sources differ. */
  otherwise: dateSchema.optional(),
  /** No day is known, and on `checked` its vendor maintained it. */
  open: z.literal(true).optional(),
  /** The vendor names no day: `support` is when its updates were seen to stop. */
  observed: z.literal(true).optional(),
  /** The vendor's page on it. */
  source: z.url(),
  /** Where the day was read on `checked`: ids of assets/knowledge/lifecycle-sources.json. */
  readIn: z.array(z.string()).min(1),
  checked: dateSchema,
})

const sourced = { source: z.url(), checked: dateSchema }

const branchSchema = z.strictObject({
  /** The leading numbers of its versions, e.g. `1.1.1`, `3.0`. */
  version: z.string(),
  /** The last day on which its makers mend it; null: it is the one that they work on. */
  until: dateSchema.nullable(),
  /** The makers name no day: `until` is when the last release of the branch came out. */
  observed: z.literal(true).optional(),
  ...sourced,
})

export const librarySchema = z.strictObject({
  /** As in the system-tls fact. */
  library: z.string(),
  /** The first version that can do TLS 1.2, and TLS 1.3, as a client; null: none can. */
  tls12: z.string(),
  tls13: z.string().nullable(),
  /** Releases without TLS 1.3 though their number is higher: they came out before it was carried back. */
  without13: z.array(z.string()).min(1).optional(),
  ...sourced,
  /** In the order of their versions; empty where the library comes with its system and is mended as long as that is. */
  branches: z.array(branchSchema),
})

const steps = z.array(z.strictObject({ text: z.string(), command: z.string().optional(), undo: z.literal(true).optional() })).min(1)

export const switchSchema = z.strictObject({
  kinds: z.array(z.enum(RUNTIME_KINDS)).min(1),
  /** What stands in `change` where this row is meant, e.g. `-Dhttps.protocols`. */
  setting: z.string().min(1),
  /** What a person does; `{change}` stands for the setting as it was tried. */
  steps,
  source: z.url(),
  checked: dateSchema,
})

const kinds = z.array(z.enum(RUNTIME_KINDS))

/** One row of the table that a platform published in 2016, in our own words. Kept as it was: `factSchema` says what holds today. */
export const runtimeRowSchema = z.strictObject({
  id: z.string(),
  runtime: z.string(),
  /** Empty: no runtime of this kind is looked for on a host. */
  kinds,
  rule: z.string(),
  /** The source lost the row's label, and what the row says tells it. */
  inferred: z.literal(true).optional(),
  source: z.url(),
  year: z.literal(2016),
})

/** What a vendor's document says of a range of versions. */
export const runtimeFactSchema = z
  .strictObject({
    id: z.string(),
    /** The row of 2016 that it stands beside; null: that table had none. */
    row: z.string().nullable(),
    kinds,
    /** os-release IDs, where the versions are those of these systems. */
    os: z.array(z.string()).min(1).optional(),
    /** Whose version `from` and `to` are: what an application targets may be another framework than the one that runs it. */
    versionsOf: z.enum(['runtime', 'target-framework', 'library', 'system']),
    /** The first version that it holds for, and the first that it holds for no longer; null: no end on that side. Java also as `7u131`. */
    from: z.string().nullable(),
    to: z.string().nullable(),
    /** TLS 1.2 for a client; null: the fact is about something else. */
    tls12: z.enum(['default', 'by-setting', 'none']).nullable(),
    /** The TLS library that it depends on, as the facts name it; null: none. */
    library: z.string().nullable(),
    /** By what it is set: a `setting` of the table of switches, or the words for it. */
    setting: z.union([z.strictObject({ switch: z.string() }), z.strictObject({ words: z.string() })]).nullable(),
    /** Suites that these versions do not offer, by name. */
    lacks: z.array(z.string()).min(1).optional(),
    says: z.string(),
    source: z.strictObject({ url: z.url(), title: z.string(), section: z.string() }),
    checked: dateSchema,
    /** False: the vendor's document could not be read; `tried` says what was read in its place. */
    verified: z.boolean(),
    tried: z.string().optional(),
  })
  .refine(({ verified, tried }) => verified === (tried === undefined))

export const PACKAGE_TOPICS = ['openssl', 'gnutls', 'nss', 'ca-certificates', 'curl', 'php', 'python', 'node'] as const
export const PACKAGE_MANAGERS = ['apt', 'dnf', 'yum', 'zypper', 'apk'] as const

/** A document that tells what a row says, and whether all of it was read there or on a real system; else `tried` says what was. */
const read = {
  ...sourced,
  /** Further documents that it was read in, where one does not tell all of it. */
  alsoIn: z.array(z.url()).min(1).optional(),
  verified: z.boolean(),
  tried: z.string().optional(),
}

/** The commands of a package manager; `{packages}` stands for the names. */
export const packageManagerSchema = z.strictObject({
  manager: z.enum(PACKAGE_MANAGERS),
  /** Brings installed packages up to date, and its own lists first. */
  upgrade: z.string(),
  /** The same, with nothing but security updates where it can tell them. */
  security: z.string(),
  all: z.string(),
  /** Shows which version is installed. */
  verify: z.string(),
  /** How a person goes back to the version before, and keeps it. */
  back: z.strictObject({ text: z.string(), command: z.string() }),
  ...read,
})

/** The packages of one release, by what they bring. */
export const packageReleaseSchema = z.strictObject({
  os: z.array(z.string()).min(1),
  /** As `version` of a lifecycle; null: every release that no earlier row has. */
  versions: z.array(z.string()).min(1).nullable(),
  manager: z.enum(PACKAGE_MANAGERS),
  packages: z.partialRecord(z.enum(PACKAGE_TOPICS), z.array(z.string()).min(1)),
  /** A version that the newest package of the release is at least; left out where none was read. */
  atLeast: z.partialRecord(z.enum(PACKAGE_TOPICS), z.string()).optional(),
  /** It keeps to the packages of one release, whatever is out: how newer ones are seen, and the option that takes one. */
  locked: z.strictObject({ text: z.string(), command: z.string(), option: z.string() }).optional(),
  /** Its packages have moved: how its repositories are pointed to where they lie now, and where that was read. */
  moved: z.strictObject({ steps, source: z.string() }).optional(),
  ...read,
})

/**
 * The way from one release to the next that its maker documents, or that it documents none. In a command `{version}` is the system's
 * version, `{major}` its first number, `{minor}` its first two, `{two-on}` the major version two further, `{machine}` `uname -m`.
 */
export const upgradeSchema = z.strictObject({
  os: z.array(z.string()).min(1),
  /** As `version` of a lifecycle; null: every release that no earlier row has. */
  versions: z.array(z.string()).min(1).nullable(),
  steps,
  ...read,
})

/** How a support for longer is turned on, on the releases that it is for. */
export const longerSupportSchema = z.strictObject({
  id: z.enum(LONGER_SUPPORTS),
  versions: z.array(z.string()).min(1).nullable(),
  steps,
  ...read,
})

/** A word of the field that a person may not know, and what it means. */
export const termSchema = z.strictObject({
  term: z.string(),
  /** How it stands in sentences; at their beginning its first letter may be a capital. */
  forms: z.array(z.string()).min(1),
  /** Longer words that hold a form and mean something else. */
  butNot: z.array(z.string()).min(1).optional(),
  /** One plain sentence. */
  meaning: z.string(),
  /** Where the fact in it stands; left out for words of this program, and for those that need none. */
  source: z.url().optional(),
})

/** Where several rows of a table fit, the first holds. */
export const knowledgeSchema = z.strictObject({
  lifecycles: z.array(lifecycleSchema),
  libraries: z.array(librarySchema),
  switches: z.array(switchSchema),
  runtimes: z.strictObject({ rows: z.array(runtimeRowSchema), facts: z.array(runtimeFactSchema) }),
  fixes: z.strictObject({ managers: z.array(packageManagerSchema), releases: z.array(packageReleaseSchema) }),
  upgrades: z.strictObject({ releases: z.array(upgradeSchema), longerSupports: z.array(longerSupportSchema) }),
})
