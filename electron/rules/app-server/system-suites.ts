// The settings of the system that limit the cipher suites of every program on one of its TLS libraries: named where a runtime on that
// library offers no more than they leave.
import type { Evidence } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { SystemLibrary, SystemTls } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { policyBehind, policySteps } from '../os/crypto-policy.ts'
import { hasOwnConfig, usersOf } from '../os/library-users.ts'
import { fileOfPlace, keepCopy } from '../phrases.ts'

/** A setting as it was read, and the crypto policy that made it, as policyBehind tells it. */
export type SystemLimit = SystemLibrary['switches'][number] & { policy: string | null }

/** Lists of suites, and what stands for one: of OpenSSL and GnuTLS. */
const LISTS = /^(CipherString|Ciphersuites|policy|SYSTEM|default-priority-string|override-mode|(tls-)?disabled-(cipher|mac|kx).*)$/

/** What distributions set, which leaves the library its usual list. */
const USUAL = /^(DEFAULT(@SECLEVEL=[012])?|NORMAL)$/

/** They stand among the suites, and are none (RFC 5746 section 3.3, RFC 7507). */
const SIGNALS = new Set([0x00ff, 0x5600])

const setsSuites = ({ name, value }: SystemLibrary['switches'][number]): boolean => LISTS.test(name) && !USUAL.test(value)

/** Empty where nothing limits them, or the runtime offers more than they leave, as one does that sets its own. */
export const systemSuiteLimits = (runtime: Runtime, hello: Hello, systemTls: SystemTls | null): SystemLimit[] => {
  const system = systemTls?.libraries.find((one) => usersOf(one, [runtime]).length > 0)
  const left = system?.suites ?? null
  if (system === undefined || left === null || hasOwnConfig(runtime, system)) return []
  if (!hello.suites.every((suite) => SIGNALS.has(suite) || left.includes(suite))) return []
  return system.switches.filter(setsSuites).map((one) => ({ ...one, policy: policyBehind(system, one.source) }))
}

export const limitText = ({ name, value }: SystemLimit): string => `${name} = ${value.length > 120 ? `${value.slice(0, 120)}…` : value}`

export const systemLimitEvidence = (limits: readonly SystemLimit[]): Evidence[] =>
  limits.map((one) => ({ kind: 'file', source: one.source, text: limitText(one) }))

export const systemLimitSteps = (limits: readonly SystemLimit[], wanted: string): FixStep[] => {
  const own = limits.filter(({ policy }) => policy === null)
  const policies = new Set(limits.flatMap(({ policy }) => policy ?? []))
  return [
    ...[...new Set(own.flatMap(({ source }) => fileOfPlace(source) ?? []))].map(keepCopy),
    ...own.map((one) => ({ text: `Remove ${limitText(one)} (${one.source}), or add ${wanted} to it.` })),
    ...[...policies].flatMap(policySteps),
  ]
}
