// How long a runtime is told that keys must be: by OpenSSL's security level, in a setting of its own or of the system's library, or by
// what a Java's security properties turn down.
// Sources: SSL_CTX_set_security_level(3) of OpenSSL 3.0 (https://docs.openssl.org/3.0/man3/SSL_CTX_get_security_level/); the comments of
// java.security in OpenJDK 17 (jdk.certpath.disabledAlgorithms, jdk.tls.disabledAlgorithms). Read 2026-11-22.
import type { SystemTls } from '../../contract/host-facts.ts'
import type { Certificate } from '../../contract/path.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { policyBehind } from '../os/crypto-policy.ts'
import { hasOwnConfig, usersOf } from '../os/library-users.ts'

/** The highest level that a system sets by itself: Debian since 10, Ubuntu since 20.04, Red Hat since 8, and OpenSSL since 3.2. */
export const USUAL_LEVEL = 2

/** The shortest key in bits that is taken: RSA, Diffie-Hellman, elliptic curves. */
type Shortest = Readonly<Record<'rsa' | 'dh' | 'ec', number>>

/** By OpenSSL's levels. */
const SHORTEST: Readonly<Record<number, Shortest>> = {
  2: { rsa: 2048, dh: 2048, ec: 224 },
  3: { rsa: 3072, dh: 3072, ec: 256 },
  4: { rsa: 7680, dh: 7680, ec: 384 },
  5: { rsa: 15360, dh: 15360, ec: 512 },
}
const USUAL: Shortest = { rsa: 2048, dh: 2048, ec: 224 }

export interface Demand {
  /** Of OpenSSL, 3 to 5; null where a Java asks for the lengths themselves. */
  level: number | null
  /** In bits; 0 where it asks for nothing of such keys. */
  shortest: Shortest
  name: string
  value: string
  /** Where it stands. */
  source: string
  /** The crypto policy of the system that made it, by its name; null where none did. */
  policy: string | null
}

type Setting = Pick<Demand, 'name' | 'value' | 'source'>
type Asked = Omit<Demand, 'policy'>

const ofLevel = ({ name, value, source }: Setting): Asked[] => {
  const level = Number([...value.matchAll(/@SECLEVEL=(\d)/gi)].pop()?.[1] ?? 0)
  const shortest = SHORTEST[level]
  return shortest === undefined || level <= USUAL_LEVEL ? [] : [{ level, shortest, name, value, source }]
}

const TURNED_DOWN = /^jdk\.(certpath|tls)\.disabledAlgorithms$/

/** `RSA keySize < 4096`: 4096 bits; `<=` is one bit more. */
const ofJava = ({ name, value, source }: Setting): Asked[] => {
  if (!TURNED_DOWN.test(name)) return []
  const asked = (type: string): number =>
    [...value.matchAll(new RegExp(`(?:^|,\\s*)${type}\\s+keySize\\s*<(=?)\\s*(\\d+)`, 'gi'))].reduce(
      (most, [, orEqual = '', bits = '0']) => Math.max(most, Number(bits) + orEqual.length),
      0,
    )
  const shortest = { rsa: asked('RSA'), dh: asked('DH'), ec: asked('EC') }
  const isMore = (['rsa', 'dh', 'ec'] as const).some((type) => shortest[type] > USUAL[type])
  return isMore ? [{ level: null, shortest, name, value, source }] : []
}

/** The settings by which a runtime takes only longer keys than is usual, its own first; none where none was read. */
export const demandsOn = (runtime: Runtime, systemTls: SystemTls | null): Demand[] => {
  const own = runtime.settings.filter(({ how }) => how !== 'unset').flatMap((one) => [...ofLevel(one), ...ofJava(one)])
  const systems = (systemTls?.libraries ?? []).filter((one) => usersOf(one, [runtime]).length > 0 && !hasOwnConfig(runtime, one))
  return [
    ...own.map((one) => ({ ...one, policy: null })),
    ...systems.flatMap((system) => system.switches.flatMap(ofLevel).map((one) => ({ ...one, policy: policyBehind(system, one.source) }))),
  ]
}

export interface Key {
  type: 'rsa' | 'ec'
  /** Its length in bits. */
  bits: number
}

/** The key that a Java says it turns down (KeySizeConstraint and its callers, OpenJDK 17 and 25); null where the words name none. */
export const keyTurnedDown = (words: string): Key | null => {
  const [, type, limits, size] = /\b(RSA|EC) (?:key )?(?:(\d+) ?bit key|with size of (\d+) ?bits)/i.exec(words) ?? []
  return type === undefined ? null : { type: /rsa/i.test(type) ? 'rsa' : 'ec', bits: Number(limits ?? size) }
}

export const isUsual = ({ type, bits }: Key): boolean => bits >= USUAL[type]

/** Whether a key is as long as is usual; false too where its length is not known. */
export const hasUsualKey = ({ keyType, keyBits }: Certificate): boolean => {
  if (keyType === 'ed25519' || keyType === 'ed448') return true
  return keyBits !== null && isUsual({ type: keyType === 'ec' ? 'ec' : 'rsa', bits: keyBits })
}
