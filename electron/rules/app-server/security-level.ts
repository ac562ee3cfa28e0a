// How long OpenSSL is told that keys must be: its security level, where a setting of a runtime or of the system's library gives one.
// Source: SSL_CTX_set_security_level(3) of OpenSSL 3.0 (https://docs.openssl.org/3.0/man3/SSL_CTX_get_security_level/), read 2026-11-22.
import type { SystemTls } from '../../contract/host-facts.ts'
import type { Certificate } from '../../contract/path.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { hasOwnConfig, usersOf } from '../os/library-users.ts'

/** The highest level that a system sets by itself: Debian since 10, Ubuntu since 20.04, Red Hat since 8, and OpenSSL since 3.2. */
export const USUAL_LEVEL = 2

/** The shortest key in bits that a level takes: RSA and Diffie-Hellman, elliptic curves. */
const SHORTEST: Readonly<Record<number, { rsa: number; ec: number }>> = {
  2: { rsa: 2048, ec: 224 },
  3: { rsa: 3072, ec: 256 },
  4: { rsa: 7680, ec: 384 },
  5: { rsa: 15360, ec: 512 },
}

export interface Demand {
  /** 3 to 5. */
  level: number
  /** In bits. */
  rsa: number
  name: string
  value: string
  /** Where it stands. */
  source: string
}

const demandOf = ({ name, value, source }: { name: string; value: string; source: string }): Demand[] => {
  const level = Number([...value.matchAll(/@SECLEVEL=(\d)/gi)].pop()?.[1] ?? 0)
  const shortest = SHORTEST[level]
  return shortest === undefined || level <= USUAL_LEVEL ? [] : [{ level, rsa: shortest.rsa, name, value, source }]
}

/** The setting by which a runtime takes only longer keys than is usual; null where none was read. */
export const demandOn = (runtime: Runtime, systemTls: SystemTls | null): Demand | null => {
  const own = runtime.settings.filter(({ how }) => how !== 'unset').flatMap(demandOf)
  const systems = (systemTls?.libraries ?? []).filter((one) => usersOf(one, [runtime]).length > 0 && !hasOwnConfig(runtime, one))
  return [...own, ...systems.flatMap(({ switches }) => switches.flatMap(demandOf))][0] ?? null
}

/** Whether a key is as long as the usual level asks for; false too where its length is not known. */
export const hasUsualKey = ({ keyType, keyBits }: Certificate): boolean => {
  const { rsa = 0, ec = 0 } = SHORTEST[USUAL_LEVEL] ?? {}
  if (keyType === 'ed25519' || keyType === 'ed448') return true
  return keyBits !== null && keyBits >= (keyType === 'ec' ? ec : rsa)
}
