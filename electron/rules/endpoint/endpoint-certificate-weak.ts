// endpoint-certificate-weak: a key too small or a signature by a broken hash, in a certificate that programs must check.
// A root's own signature does not count: it is trusted for being in the store (NIST SP 800-57 part 1 rev. 5, table 2; SP 800-131A
// rev. 2 sections 3 and 9; CA/Browser Forum Baseline Requirements section 6.1.5).
import type { Certificate } from '../../contract/path.ts'
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import {
  askOf,
  type Compared,
  certificateFault,
  comparedOf,
  elsewhereEvidence,
  elsewhereWhy,
  exampleCompared,
  rightElsewhere,
  tellSteps,
} from './certificate-side.ts'
import { isAcceptedByAll, misfitOf } from './trust-told.ts'
import { usedChain } from './used-chain.ts'

interface Params extends Compared {
  weakness: string
  leaf: boolean
  /** Every runtime that was tried connected all the same. */
  accepted: boolean
  /** It is too weak by the profile alone: libraries accept it. */
  onlyProfile: boolean
}

const MIN_RSA_BITS = 2048
const MIN_EC_BITS = 224
const BROKEN_HASH = /^(md2|md5|sha1)With|-with-sha1$/i

/** Kinds of key that have one size, and that is enough. */
const ONE_SIZE = ['ed25519', 'ed448']

const keyWeakness = ({ keyType, keyBits }: Certificate, minRsaBits: number): string | null => {
  if (keyBits === null) return null
  if ((keyType === 'rsa' || keyType === 'rsa-pss' || keyType === 'dsa') && keyBits < minRsaBits)
    return `Its ${keyType === 'dsa' ? 'DSA' : 'RSA'} key has ${keyBits} bits, and at least ${minRsaBits} are asked for.`
  if (keyType === 'ec' && keyBits < MIN_EC_BITS)
    return `Its elliptic-curve key has ${keyBits} bits, and at least ${MIN_EC_BITS} are asked for.`
  return null
}

const signatureWeakness = ({ signatureAlgorithm, subject, issuer }: Certificate): string | null =>
  // A root is signed by itself: that signature is checked by nobody.
  signatureAlgorithm !== null && subject !== issuer && BROKEN_HASH.test(signatureAlgorithm)
    ? `It is signed with ${signatureAlgorithm}, which can be forged.`
    : null

const weakest = (used: readonly Certificate[], minRsaBits: number): { certificate: Certificate; weakness: string } | null => {
  for (const certificate of used) {
    const weakness = keyWeakness(certificate, minRsaBits) ?? signatureWeakness(certificate)
    if (weakness !== null) return { certificate, weakness }
  }
  return null
}

/** A key whose size is not known, or a signature whose algorithm is not: to say that they are strong would be a guess. */
const isUnread = ({ keyType, keyBits, signatureAlgorithm }: Certificate): boolean =>
  (keyBits === null && !ONE_SIZE.includes(keyType)) || signatureAlgorithm === null

export const endpointCertificateWeak = defineRule<'path', 'paths' | 'attempts', Params>({
  id: 'endpoint-certificate-weak',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'attempts'],
  silences: ['app-connection-fails', 'app-rejects-endpoint-parameters'],
  judge(path, facts, { profile }) {
    if (path.chain.length === 0) return { outcome: 'not-applicable' }
    const used = usedChain(path)
    const minRsaBits = Math.max(MIN_RSA_BITS, profile.minRsaBits ?? 0)
    const found = weakest(used, minRsaBits)
    if (found === null) {
      // A signature that does not fit is not strong, and what stands above it is not what signed.
      if (misfitOf(path) !== null) return { outcome: 'not-applicable' }
      return used.some(isUnread)
        ? { outcome: 'missing', fact: 'The size of a key in the chain, or how a certificate is signed, could not be read.' }
        : { outcome: 'pass' }
    }
    const { certificate, weakness } = found
    const demanded = profile.minRsaBits !== undefined && keyWeakness(certificate, profile.minRsaBits) !== null
    const accepted = isAcceptedByAll(path, facts)
    const elsewhere = rightElsewhere(path, facts.paths, (other) => weakest(usedChain(other), minRsaBits) === null)
    const evidence = certificateEvidence(path, certificate)
    return {
      // What every runtime here accepts, and no rule of the platform's forbids, ends with an update and not today.
      outcome: accepted && !demanded ? 'warn' : 'fail',
      params: {
        ...comparedOf(path, elsewhere, profile),
        weakness,
        leaf: certificate === path.chain[0],
        accepted,
        onlyProfile: demanded && keyWeakness(certificate, MIN_RSA_BITS) === null && signatureWeakness(certificate) === null,
      },
      ...certificateFault(path, 'certain', elsewhere),
      evidence: [
        {
          ...evidence,
          text:
            `${evidence.text}\nkey: ${certificate.keyType} ${certificate.keyBits ?? ''}\n` +
            `signature: ${certificate.signatureAlgorithm ?? 'not known'}`,
        },
        ...elsewhereEvidence(elsewhere),
      ],
    }
  },
  words: {
    pass: 'Keys and signatures of the certificates are strong enough',
    example: () => ({
      owners: ['platform'],
      params: {
        ...exampleCompared,
        weakness: 'Its RSA key has 1024 bits, and at least 2048 are asked for.',
        leaf: true,
        accepted: false,
        onlyProfile: false,
      },
    }),
    title: ({ host, leaf }) => `${leaf ? 'The certificate' : 'A certificate in the chain'} of ${host} is too weak`,
    why: ({ weakness, accepted, onlyProfile, ...compared }) => {
      const matters = accepted ? 'It is still accepted here. Newer TLS libraries turn it down.' : 'Current TLS libraries turn it down.'
      return `${weakness} ${onlyProfile ? 'That is a rule of the platform.' : matters}${elsewhereWhy(compared)}`
    },
    fix: ({ host, command, ...compared }) => [
      { text: `Compare ${host} with the address in the documents of the platform. It may be an old or a test server.` },
      { text: 'See the certificates by hand.', command },
      ...tellSteps({ host, ...compared }, [{ text: 'Only the platform can replace it. Tell the platform.' }]),
      { text: 'Do not turn the checking of certificates off on your side. Do not lower the security level of your library.' },
      CHECK_AGAIN,
    ],
    ask: (compared) => askOf(compared, ['Please replace it: a key of RSA 2048 bits or EC 256 bits at least, signed with SHA-256.']),
  },
})
