// The settings of the system that limit the cipher suites of every program on one of its TLS libraries: named where a runtime on that
// library offers no more than they leave.
import type { Evidence } from '../../contract/fact.ts'
import type { Hello } from '../../contract/hello.ts'
import type { SystemLibrary, SystemTls } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { hasOwnConfig, usersOf } from '../os/library-users.ts'

export type SystemLimit = SystemLibrary['switches'][number]

/** Lists of suites, and what stands for one: of OpenSSL, GnuTLS and the crypto policies. */
const LISTS = /^(CipherString|Ciphersuites|crypto policy|policy|SYSTEM|default-priority-string|(tls-)?disabled-(cipher|mac|kx).*)$/

/** What distributions set, which leaves the library its usual list. */
const USUAL = /^(DEFAULT(@SECLEVEL=[012])?|NORMAL)$/

/** They stand among the suites, and are none (RFC 5746 section 3.3, RFC 7507). */
const SIGNALS = new Set([0x00ff, 0x5600])

const setsSuites = ({ name, value }: SystemLimit): boolean => LISTS.test(name) && !USUAL.test(value)

/** Empty where nothing limits them, or the runtime offers more than they leave, as one does that sets its own. */
export const systemSuiteLimits = (runtime: Runtime, hello: Hello, systemTls: SystemTls | null): SystemLimit[] => {
  const system = systemTls?.libraries.find((one) => usersOf(one, [runtime]).length > 0)
  const left = system?.suites ?? null
  if (system === undefined || left === null || hasOwnConfig(runtime, system)) return []
  return hello.suites.every((suite) => SIGNALS.has(suite) || left.includes(suite)) ? system.switches.filter(setsSuites) : []
}

export const limitText = ({ name, value }: SystemLimit): string => `${name} = ${value.length > 120 ? `${value.slice(0, 120)}…` : value}`

export const systemLimitEvidence = (limits: readonly SystemLimit[]): Evidence[] =>
  limits.map((one) => ({ kind: 'file', source: one.source, text: limitText(one) }))

export const systemLimitSteps = (limits: readonly SystemLimit[], wanted: string): FixStep[] =>
  limits.map((one) => ({ text: `Remove ${limitText(one)} (${one.source}), or add ${wanted} to it.` }))
