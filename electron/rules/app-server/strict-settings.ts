// Whether a runtime turns a key or a signature down by a setting that asks for more than is usual, and what to say and do of that.
// The lengths of the keys that came tell it from a key that is short for anybody.
import type { Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'
import { policySteps } from '../os/crypto-policy.ts'
import { fileOfPlace, keepCopy } from '../phrases.ts'
import type { Refused } from './same-library.ts'
import { type Demand, hasUsualKey, isUsual, type Key, keyTurnedDown, USUAL_LEVEL } from './security-level.ts'

export interface Strict {
  /** What came is as is usual. */
  proved: boolean
  /** Null where no setting was read that asks for it. */
  demand: Demand | null
  /** The key that it turns down, where its words name that. */
  key: Key | null
  isJava: boolean
}

/** From this level on a signature with SHA-256 is too weak (192 bits are asked for, and it has 128). */
const SHA256_TOO_WEAK = 4
/** It is about the certificate of the server itself, which is among those that came; a root need not be. */
const OF_LEAF = /\bee[ _](certificate )?key/i

/** Its settings ask for more than is usual; null where nothing tells that they do. */
export const strictness = ({ parameter, told }: Refused, { chain }: Path, { kind }: Runtime, demands: readonly Demand[]): Strict | null => {
  const isJava = kind === 'java'
  const words = told.error ?? ''
  if (parameter === 'key') {
    const key = keyTurnedDown(words)
    // A Java names the key, be it of a certificate that came or of a root.
    if (key !== null)
      return isUsual(key)
        ? { proved: true, demand: demands.find(({ shortest }) => key.bits < shortest[key.type]) ?? null, key, isJava }
        : null
    const [demand = null] = demands
    const areUsual = chain.length > 0 && chain.every(hasUsualKey)
    return areUsual && (demand !== null || OF_LEAF.test(words)) ? { proved: true, demand, key: null, isJava } : null
  }
  const asksFor = ({ level, shortest }: Demand) =>
    parameter === 'diffie-hellman' ? shortest.dh > 0 : parameter === 'signature' && (level ?? 0) >= SHA256_TOO_WEAK
  const demand = demands.find(asksFor)
  return demand === undefined ? null : { proved: false, demand, key: null, isJava }
}

/** `4096 bits for RSA and 384 bits for EC`. */
const lengths = ({ shortest }: Demand): string =>
  (
    [
      ['rsa', 'RSA'],
      ['dh', 'Diffie-Hellman'],
      ['ec', 'elliptic curves'],
    ] as const
  )
    .flatMap(([type, name]) => (shortest[type] > 0 ? [`${shortest[type]} bits for ${name}`] : []))
    .join(' and ')

/** How it is known that what came is as is usual. */
export const usualText = ({ proved, key }: Strict): string => {
  if (!proved) return ''
  return key === null
    ? 'Each certificate that came has a key of the usual length.'
    : `The key that it turns down has ${key.bits} bits, as is usual.`
}

export const demandText = (demand: Demand): string => {
  const { source, level, shortest, policy } = demand
  if (policy)
    return `The crypto policy ${policy} (${source}) asks for security level ${level}. That is keys of ${shortest.rsa} bits for RSA and Diffie-Hellman.`
  return level === null
    ? `A setting (${source}) turns down keys of less than ${lengths(demand)}.`
    : `A setting (${source}) asks for security level ${level}. That is keys of ${shortest.rsa} bits for RSA and Diffie-Hellman.`
}

const lookInto = (demand: Demand | null, isJava: boolean): FixStep => {
  if (demand === null)
    return isJava
      ? { text: 'Look for keySize in the security properties of this Java: java.security, and what -Djava.security.properties names.' }
      : {
          text: 'Look in the settings of its library. Is there a security level above 2?',
          command: 'openssl version -d; env | grep OPENSSL',
        }
  const file = /^(\/.*), line \d+$/.exec(demand.source)?.[1]
  return {
    text: `Look at the setting ${demand.name}: ${demand.source}. ${demand.level === null ? '2048 bits for RSA are' : `Level ${USUAL_LEVEL} is`} usual.`,
    ...(file === undefined ? {} : { command: shellLine(['grep', '-n', demand.level === null ? 'keySize' : 'SECLEVEL', file]) }),
  }
}

const changeSteps = (demand: Demand | null, isJava: boolean): FixStep[] => [
  lookInto(demand, isJava),
  ...[demand === null ? null : fileOfPlace(demand.source)].flatMap((file) => (file === null ? [] : [keepCopy(file)])),
  {
    text: isJava
      ? 'Unless a rule of your own asks for more, let it take keys from 2048 bits on for RSA. Then restart the programs on this Java.'
      : `Unless a rule of your own asks for more, set level ${USUAL_LEVEL} there. Then restart the programs that use it.`,
  },
]

export const strictSteps = ({ demand, isJava }: Strict): FixStep[] => [
  ...(demand !== null && demand.policy !== null ? policySteps(demand.policy) : changeSteps(demand, isJava)),
  { text: 'If a rule of your own does ask for more, ask the platform for longer keys.' },
]

export const askAdministrator = (host: string, { demand, isJava }: Strict): string[] =>
  isJava
    ? [
        `Please look at the security properties of Java on this host: by them it turns down the keys of ${host}.`,
        demand === null ? '2048 bits for RSA are usual.' : `${demandText(demand)} 2048 bits for RSA are usual.`,
      ]
    : [
        `Please look at the security level of OpenSSL on this host: by it programs turn down the keys of ${host}.`,
        demand === null
          ? `Level ${USUAL_LEVEL} is usual.`
          : `It is ${demand.level}, set here: ${demand.source}. Level ${USUAL_LEVEL} is usual.`,
      ]
