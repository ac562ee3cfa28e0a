// What is read of the host itself: its system, the TLS libraries that came with it, its updates, and what it forbids.
// Every fact that a later version added has a default, so that older facts can still be judged.
import * as z from 'zod'
import { codePoint } from './hello.ts'

/** Supports of a release for longer than everyone has them, by whose they are; the lifecycle table has the days of those that vendors name. */
export const LONGER_SUPPORTS = [
  'ubuntu-esm',
  'ubuntu-legacy',
  'red-hat-els',
  'suse-ltss',
  'freexian-elts',
  'tuxcare-els',
  'oracle-extended',
  'windows-esu',
] as const

export const osSchema = z.object({
  family: z.enum(['linux', 'windows', 'macos', 'other']),
  /** os-release ID (`debian`, `ubuntu`, `rhel`), `windows`, `macos`. */
  id: z.string(),
  /** As the system names itself, e.g. `Debian GNU/Linux 11 (bullseye)`. */
  name: z.string(),
  version: z.string(),
  codename: z.string().nullable(),
  /** e.g. `ServerStandard` (Windows), `Server Core`; null where the system has none. */
  edition: z.string().nullable().default(null),
  /** e.g. `20348.2700`; null where the system has none. */
  build: z.string().nullable().default(null),
  /** The system that a derivative is built on, by os-release's ID_LIKE and what it says of its parent's release. */
  basedOn: z.object({ id: z.string(), version: z.string(), codename: z.string().nullable() }).nullable().default(null),
  /** The day on which its own file says that its support ends, `YYYY-MM-DD` (os-release(5), SUPPORT_END). */
  supportEnd: z.iso.date().nullable().default(null),
  /** Longer supports of which a file of the host tells whether they are turned on; of one that is not here nothing is known. */
  longerSupports: z
    .array(
      z.object({
        id: z.enum(LONGER_SUPPORTS),
        /** `unread`: the file that would tell could not be read, or tells of a fault. */
        state: z.enum(['on', 'off', 'unread']),
        /** The last day of the contract, where the file names one. */
        until: z.iso.date().nullable(),
        source: z.string(),
        text: z.string(),
      }),
    )
    .default([]),
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

/** What a setting makes of one TLS version. `not-by-default`: an application that asks for it still gets it. */
export const versionSettingSchema = z.object({
  version: z.enum(['1.0', '1.1', '1.2', '1.3']),
  state: z.enum(['on', 'not-by-default', 'off']),
  /** The file and line, or the registry key and value, that says so. */
  source: z.string(),
})
export type VersionSetting = z.infer<typeof versionSettingSchema>

/** One TLS library of the system, with the configuration that holds for all programs that use it. */
/** `value` is not known, or the setting's name; or the section that the line names is empty, or not there. */
const refusedLineSchema = z.object({
  problem: z.enum(['value', 'name', 'empty-section', 'missing-section']),
  name: z.string(),
  value: z.string(),
  source: z.string().nullable(),
})
export type RefusedLine = z.infer<typeof refusedLineSchema>

export const systemLibrarySchema = z.object({
  library: tlsLibrarySchema,
  /** The version line as printed, or the registry value. */
  text: z.string(),
  /** What told it: the program, the file or the registry key. */
  program: z.string(),
  /** The vendor's package: its version says which fixes were carried back. */
  package: z.object({ name: z.string(), version: z.string() }).nullable().default(null),
  configFile: z.string().nullable(),
  /** OpenSSL's system-wide commands; null where the configuration says nothing. */
  settings: z.object({
    minProtocol: z.string().nullable(),
    maxProtocol: z.string().nullable(),
    cipherString: z.string().nullable(),
    ciphersuites: z.string().nullable(),
  }),
  /** Every switch that limits it, as it was read and with its place: a command, a crypto policy, FIPS mode, a registry value. */
  switches: z.array(z.object({ name: z.string(), value: z.string(), source: z.string() })).default([]),
  /** What all of that makes of each version; a version of which nothing is said is not in it. */
  versions: z.array(versionSettingSchema).default([]),
  /** The suites that its settings leave, as the library itself lists them; null where it does not tell. */
  suites: z.array(codePoint).nullable().default(null),
  /** Lines of its configuration that the library turns down by its own words, left out where it takes them all; `source` is null where the file was not read. */
  refused: z.array(refusedLineSchema).optional(),
  /** Lines with a value that no release of the library knows, in a file that lets no error pass: this release says nothing of them. */
  passedOver: z.array(z.object({ name: z.string(), value: z.string(), source: z.string() })).optional(),
  /** What of its configuration could not be read, and why: `/etc/ssl/openssl.cnf: This user may not read it.` */
  unread: z.array(z.string()).default([]),
})
export type SystemLibrary = z.infer<typeof systemLibrarySchema>

/** The TLS libraries that came with the system; the one that most programs use comes first. */
export const systemTlsSchema = z.object({ libraries: z.array(systemLibrarySchema).min(1) })
export type SystemTls = z.infer<typeof systemTlsSchema>

/** Updates that wait, by the package manager's own lists as they lie on this host; nothing is fetched. */
export const updatesSchema = z.object({
  tool: z.enum(['apt', 'dnf', 'yum', 'zypper', 'apk', 'windows-update', 'softwareupdate']),
  pending: z.array(
    z.object({
      name: z.string(),
      installed: z.string().nullable(),
      candidate: z.string().nullable(),
      /** Whether it comes from the vendor's security updates; null where the lists do not say. */
      security: z.boolean().nullable(),
      /** Someone told the package manager to leave this one as it is. */
      held: z.literal(true).optional(),
    }),
  ),
  /** ISO 8601 instants: when the lists were last brought up to date, and when something was last installed; null where not told. */
  listsOf: z.iso.datetime().nullable(),
  lastInstalled: z.iso.datetime().nullable(),
  /** The release whose packages dnf is told to take, where a file of it says so, e.g. `latest`; left out where none does. */
  releasever: z.string().optional(),
  /** Why the lists could not be asked, as a sentence; left out where they were, or there are none. What was read besides counts. */
  listsFault: z.string().optional(),
})
export type Updates = z.infer<typeof updatesSchema>

/** Processes that still use a TLS library which is no longer on the disk, as after an upgrade. */
export const staleLibrariesSchema = z.object({
  processes: z.array(
    z.object({
      pid: z.int(),
      name: z.string(),
      libraries: z.array(z.string()),
      /** The unit of systemd that started it, e.g. `nginx.service`; null where none is known. */
      unit: z.string().nullable().default(null),
    }),
  ),
  /** How many processes could not be looked at. */
  unreadable: z.int(),
})
export type StaleLibraries = z.infer<typeof staleLibrariesSchema>

/** What the system itself forbids its programs: by SELinux and AppArmor, and by rules of the network for one user alone. */
export const denialsSchema = z.object({
  systems: z.array(z.object({ name: z.enum(['SELinux', 'AppArmor']), mode: z.enum(['enforcing', 'permissive', 'disabled', 'unknown']) })),
  /** SELinux's booleans that let servers connect, e.g. `httpd_can_network_connect`. */
  booleans: z.array(z.object({ name: z.string(), on: z.boolean() })),
  /** Refused connections as the log has them; null where it may not be read. */
  denials: z.array(z.object({ program: z.string(), text: z.string(), at: z.iso.datetime().nullable() })).nullable(),
  /** Refusals of files of trusted roots that are still such, as far as is known; left out where there are none. */
  stores: z
    .array(
      z.object({
        program: z.string(),
        text: z.string(),
        at: z.iso.datetime().nullable(),
        /** As settings or the system name it, and where it lies, links followed. */
        store: z.string(),
        file: z.string(),
      }),
    )
    .optional(),
  /** Servers that run under a policy of their own, with the label that the kernel gives them, e.g. `system_u:system_r:httpd_t:s0`. */
  confined: z.array(z.object({ pid: z.int(), name: z.string(), label: z.string() })).default([]),
  /** What the units of running servers set on which addresses they may speak with, and by which protocols, in its order. */
  units: z
    .array(
      z.object({
        /** e.g. `shop.service`. */
        unit: z.string(),
        /** The processes of servers that it started. */
        pids: z.array(z.int()),
        /** `file` and `line` (from 1) are where it stands; an empty value takes back those before it. */
        lines: z.array(
          z.object({
            name: z.enum(['IPAddressAllow', 'IPAddressDeny', 'RestrictAddressFamilies']),
            value: z.string(),
            file: z.string(),
            line: z.int(),
          }),
        ),
      }),
    )
    .default([]),
  /** Rules of this host that turn away what one user, group or control group sends; null where they were not read. */
  ownerRules: z
    .array(z.object({ tool: z.enum(['nft', 'iptables', 'ip-rule']), action: z.enum(['drop', 'reject']), text: z.string() }))
    .nullable()
    .default(null),
})
export type Denials = z.infer<typeof denialsSchema>
