// What the policy of this host refuses a program: by the log's refusals, and for a server by the label that the kernel gives its process.
// A policy speaks of a domain (SELinux) or a profile (AppArmor), so that these tell whose refusal it is; a program's name does not.
import { isIpv6 } from '../../contract/address.ts'
import type { Denials } from '../../contract/host-facts.ts'
import type { Path } from '../../contract/path.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'

export type Denial = NonNullable<Denials['denials']>[number]
export type Confined = Denials['confined'][number]

/** What of a policy speaks for a refusal. */
export interface ByPolicy {
  by: 'SELinux' | 'AppArmor'
  denial: Denial | null
  /** The boolean that is off, of SELinux. */
  boolean: string | null
}

export interface RefusedServer extends ByPolicy {
  server: Confined
  /** Every server that the runtime stands for is under that policy. */
  all: boolean
  /** The log tells a refused connection, and not only a question that a resolver is asked. */
  isSeen: boolean
}

const CONNECT_BOOLEAN = 'httpd_can_network_connect'
/** The domain that those booleans speak of. */
const WEB_SERVER = 'httpd_t'
const WEEK_MS = 7 * 86_400_000
/** The kernel keeps that many characters of a program's name. */
const COMM = 15

const isEnforcing = ({ systems }: Denials, name: 'SELinux' | 'AppArmor'): boolean =>
  systems.some((system) => system.name === name && system.mode === 'enforcing')

/** The boolean that would let web servers connect; null where one of them is on, or none is known. */
const offBoolean = ({ booleans }: Denials): string | null =>
  booleans.some(({ name, on }) => name === CONNECT_BOOLEAN && !on) && !booleans.some(({ on }) => on) ? CONNECT_BOOLEAN : null

const familyOf = (text: string): string | undefined => /\bfamily="(inet6?)"/.exec(text)?.[1]

const isOfNow = (at: string | null, gathered: string): boolean => at === null || Date.parse(gathered) - Date.parse(at) < WEEK_MS

/** Of this week, and of a port and family that the endpoint or its proxy has; AppArmor names no port. */
const bearsOn = ({ text, at }: Denial, paths: readonly Path[], gathered: string): boolean => {
  const ports = new Set(paths.flatMap(({ port, via }) => [port, Number(/:(\d+)\/?$/.exec(via)?.[1] ?? port)]))
  const port = /\bdest=(\d+)/.exec(text)?.[1]
  // What is refused over IPv6 alone goes over IPv4 where there is such an address.
  const onlyIpv6 = paths.every(({ address }) => address !== null && isIpv6(address))
  return isOfNow(at, gathered) && (port === undefined || ports.has(Number(port))) && (familyOf(text) !== 'inet6' || onlyIpv6)
}

/** The names that a start of this program by us has in the log. */
const namesOf = ({ kind, path, realPath }: Runtime): string[] =>
  [path, realPath].map((place) => place.replace(/^.*[\\/]/, '').slice(0, COMM)).concat(kind)

/** PHP's servers are php-fpm and the web server itself. */
const isPhp = (process: string): boolean => /^(php|httpd|apache2)/.test(process)

/** What speaks for it that the policy refused our own start of this program; null where nothing does. */
export const policyOnTry = (denials: Denials, runtime: Runtime, paths: readonly Path[], gathered: string): ByPolicy | null => {
  const isOurs = (program: string) => (runtime.kind === 'php' ? isPhp(program) : namesOf(runtime).includes(program))
  const denial = denials.denials?.find((one) => isOurs(one.program) && bearsOn(one, paths, gathered)) ?? null
  const boolean = isEnforcing(denials, 'SELinux') ? offBoolean(denials) : null
  if (denial !== null && /apparmor=/.test(denial.text)) return { by: 'AppArmor', denial, boolean: null }
  return denial === null && boolean === null ? null : { by: 'SELinux', denial, boolean }
}

type Domain = Pick<ByPolicy, 'by'> & { name: string }

/** `shop (enforce)` of AppArmor, `system_u:system_r:httpd_t:s0` of SELinux; null for a profile that is not enforced. */
const domainOf = (label: string): Domain | null => {
  const [, profile] = /^(.*) \((?:enforce|kill)\)$/.exec(label) ?? []
  if (profile !== undefined) return { by: 'AppArmor', name: profile }
  const type = label.split(':')[2]
  return type === undefined || label.endsWith(')') ? null : { by: 'SELinux', name: type }
}

/** Whom a line of the log speaks of. */
const deniedDomain = (text: string): Domain | null => {
  const [, profile] = /\bapparmor="DENIED".*?\bprofile="([^"]*)"/.exec(text) ?? []
  if (profile !== undefined) return { by: 'AppArmor', name: profile }
  const type = /\bscontext=[^:\s]*:[^:\s]*:([^:\s]+)/.exec(text)?.[1]
  return type === undefined ? null : { by: 'SELinux', name: type }
}

/** Whether a refusal is of this week, and of a policy that holds for this process now; `gathered`: ISO 8601. */
export const speaksOf = (denials: Denials, { label }: Confined, { text, at }: Denial, gathered: string): boolean => {
  const [domain, denied] = [domainOf(label), deniedDomain(text)]
  if (domain === null || denied?.by !== domain.by || denied.name !== domain.name) return false
  return isOfNow(at, gathered) && (domain.by === 'AppArmor' || isEnforcing(denials, 'SELinux'))
}

/** The confined processes among the servers that a runtime stands for. */
export const confinedServers = ({ confined }: Denials, { kind, pids, running, server }: Runtime): Confined[] => {
  if (pids !== undefined) return confined.filter(({ pid }) => pids.includes(pid))
  if (server !== null) return confined.filter(({ pid }) => pid === server.pid)
  // An ordinary user may not see on which program PHP's servers run.
  return kind === 'php' && running ? confined.filter(({ name }) => isPhp(name)) : []
}

const policyOn = (denials: Denials, confined: Confined, paths: readonly Path[], gathered: string): ByPolicy | null => {
  const domain = domainOf(confined.label)
  if (domain === null || (domain.by === 'SELinux' && !isEnforcing(denials, 'SELinux'))) return null
  const boolean = domain.name === WEB_SERVER && domain.by === 'SELinux' ? offBoolean(denials) : null
  // With one of the booleans on, what the log has is of a time before.
  const isOver = domain.by === 'SELinux' && domain.name === WEB_SERVER && denials.booleans.some(({ on }) => on)
  const refusals = (isOver ? [] : (denials.denials ?? [])).filter(
    (one) => speaksOf(denials, confined, one, gathered) && bearsOn(one, paths, gathered),
  )
  // A datagram may be a question to a resolver, or no part of a connection at all.
  const denial = refusals.find(({ text }) => !isDatagram(text)) ?? refusals[0] ?? null
  return denial === null && boolean === null ? null : { by: domain.by, denial, boolean }
}

const isDatagram = (text: string): boolean => /\bsock_type="dgram"/.test(text)

/** Whether every server that the runtime stands for is among these. */
export const areAll = ({ pids }: Runtime, refused: readonly { server: Confined }[]): boolean =>
  pids?.every((pid) => refused.some(({ server }) => server.pid === pid)) ?? true

/** The first server of a runtime to which the policy of this host closes the network; null where there is none. */
export const refusedServer = (denials: Denials, runtime: Runtime, paths: readonly Path[], gathered: string): RefusedServer | null => {
  const refused = confinedServers(denials, runtime).flatMap((server): Omit<RefusedServer, 'all'>[] => {
    const policy = policyOn(denials, server, paths, gathered)
    return policy === null ? [] : [{ ...policy, server, isSeen: policy.denial !== null && !isDatagram(policy.denial.text) }]
  })
  const [first] = refused
  return first === undefined ? null : { ...first, all: areAll(runtime, refused) }
}
