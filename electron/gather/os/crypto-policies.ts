// Switches that hold for every TLS library of a Linux system at once: its crypto policy (crypto-policies(7)) and FIPS mode.
import type { Evidence } from '../../contract/fact.ts'
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { Host } from '../../host/host.ts'

type Switches = SystemLibrary['switches']

const CURRENT = '/etc/crypto-policies/state/current'
const CONFIG = '/etc/crypto-policies/config'
const FIPS = '/proc/sys/crypto/fips_enabled'

/** The file that the policy in force has made for one library: `opensslcnf`, `gnutls`, `nss`. */
export const backEnd = (library: string): string => `/etc/crypto-policies/back-ends/${library}.config`

/** `DEFAULT:SHA1`: the policy's name and its modules. Empty lines and comments are left aside. */
export const policyName = (text: string): string | null =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .find((line) => line !== '' && !line.startsWith('#')) ?? null

/** The policy in force, one that was chosen and is not in force yet, and FIPS mode where it is on. */
export const readCommonSwitches = async (host: Host): Promise<{ switches: Switches; evidence: Evidence[] }> => {
  const [current, config, fips] = await Promise.all([CURRENT, CONFIG, FIPS].map((path) => host.readFile(path)))
  const inForce = current?.ok ? policyName(current.text) : null
  const chosen = config?.ok ? policyName(config.text) : null
  const switches: Switches = [
    ...(inForce === null ? [] : [{ name: 'crypto policy', value: inForce, source: CURRENT }]),
    ...(chosen === null || chosen === inForce ? [] : [{ name: 'crypto policy (chosen, not in force)', value: chosen, source: CONFIG }]),
    ...(fips?.ok && fips.text.trim() === '1' ? [{ name: 'FIPS mode', value: '1', source: FIPS }] : []),
  ]
  return { switches, evidence: switches.map(({ source, value }) => ({ kind: 'file', source, text: value })) }
}
