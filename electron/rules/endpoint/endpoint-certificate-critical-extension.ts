// endpoint-certificate-critical-extension: a certificate that is needed marks an extension as critical which programs do not know. Who
// does not know it must refuse the certificate (RFC 5280 section 4.2), whoever vouches for it. Only the platform can have it made anew.

import type { Certificate, Path } from '../../contract/path.ts'
import type { Attempt } from '../../contract/runtime-facts.ts'
import { sameWay } from '../../contract/way.ts'
import { refusedParameter } from '../app-server/refusals.ts'
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, KEEP_CHECKING } from '../phrases.ts'
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
import { isAcceptedByAll, verifiedBy } from './trust-told.ts'
import { usedChain } from './used-chain.ts'

interface Params extends Compared {
  /** Identifiers, those with a name by that. */
  extensions: readonly string[]
  /** The subject of the issuer's certificate that has them; null: the endpoint's own has. */
  issuer: string | null
  /** Every runtime that was tried connected all the same. */
  accepted: boolean
}

/** What OpenSSL handles (v3_purp.c, X509_supported_extension), and with it the other usual libraries, so that it may well be critical. */
const HANDLED = new Set([
  '2.5.29.15', // keyUsage
  '2.5.29.17', // subjectAltName
  '2.5.29.19', // basicConstraints
  '2.5.29.30', // nameConstraints
  '2.5.29.31', // cRLDistributionPoints
  '2.5.29.32', // certificatePolicies
  '2.5.29.33', // policyMappings
  '2.5.29.36', // policyConstraints
  '2.5.29.37', // extKeyUsage
  '2.5.29.54', // inhibitAnyPolicy
  '2.16.840.1.113730.1.1', // Netscape's certificate type
  '1.3.6.1.5.5.7.1.7', // address blocks (RFC 3779)
  '1.3.6.1.5.5.7.1.8', // numbers of autonomous systems (RFC 3779)
  '1.3.6.1.5.5.7.1.14', // proxyCertInfo (RFC 3820)
  '1.3.6.1.5.5.7.48.1.5', // OCSP no-check (RFC 6960)
])

/** What the one library knows and the other does not: such a one is only told of where a program was stopped by it. */
const KNOWN_TO_SOME = new Set([
  '2.5.29.9', // subjectDirectoryAttributes
  '2.5.29.14', // subjectKeyIdentifier
  '2.5.29.16', // privateKeyUsagePeriod
  '2.5.29.18', // issuerAltName
  '2.5.29.28', // issuingDistributionPoint
  '2.5.29.35', // authorityKeyIdentifier
  '2.5.29.46', // freshestCRL
  '1.3.6.1.5.5.7.1.1', // authorityInfoAccess
  '1.3.6.1.5.5.7.1.3', // qcStatements (RFC 3739)
  '1.3.6.1.5.5.7.1.11', // subjectInfoAccess
  '1.3.6.1.5.5.7.1.24', // TLS feature (RFC 7633)
  '1.3.6.1.5.5.7.1.28', // address blocks, validation reconsidered (RFC 8360)
  '1.3.6.1.5.5.7.1.29', // numbers of autonomous systems, the same
])

/** RFC 6962 section 3.1: it keeps programs from taking a certificate that was made for the logs alone. */
const NAMES: Record<string, string> = { '1.3.6.1.4.1.11129.2.4.3': '1.3.6.1.4.1.11129.2.4.3 (that of a precertificate)' }

interface Found {
  certificate: Certificate
  extensions: string[]
}

/** The first certificate of those needed that has such a one; `some`: what only some libraries know counts too. */
const foundIn = (path: Path, some: boolean): Found | null => {
  for (const certificate of usedChain(path)) {
    const extensions = certificate.criticalExtensions.filter((one) => !HANDLED.has(one) && (some || !KNOWN_TO_SOME.has(one)))
    if (extensions.length > 0) return { certificate, extensions }
  }
  return null
}

const isStopped = ({ outcome, error }: Attempt): boolean => outcome === 'failed' && refusedParameter(error ?? '') === 'extension'

export const endpointCertificateCriticalExtension = defineRule<'path', 'paths' | 'attempts', Params>({
  id: 'endpoint-certificate-critical-extension',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'attempts'],
  silences: ['app-connection-fails', 'app-distrusts-endpoint', 'app-rejects-endpoint-parameters'],
  judge(path, facts, { profile }) {
    if (path.chain.length === 0) return { outcome: 'not-applicable' }
    const tried = facts.attempts.filter((attempt) => sameWay(attempt, path))
    const found = foundIn(path, tried.some(isStopped))
    if (found === null) return { outcome: 'pass' }
    const elsewhere = rightElsewhere(path, facts.paths, (other) => foundIn(other, true) === null)
    const accepted = isAcceptedByAll(path, facts)
    const accepting = verifiedBy(path, facts)
    const evidence = certificateEvidence(path, found.certificate)
    return {
      // What every program here accepts stops nobody today.
      outcome: accepted ? 'warn' : 'fail',
      params: {
        ...comparedOf(path, elsewhere, profile),
        extensions: found.extensions.map((one) => NAMES[one] ?? one),
        issuer: found.certificate === path.chain[0] ? null : found.certificate.subject,
        accepted,
      },
      ...certificateFault(path, accepting.length > 0 ? 'likely' : 'certain', elsewhere),
      // Who took it, and checked it, knows the extension or passes it over.
      ...(accepting.length > 0 && !accepted && { runtimes: tried.map(({ runtime }) => runtime).filter((one) => !accepting.includes(one)) }),
      evidence: [
        { ...evidence, text: `${evidence.text}\ncritical extensions: ${found.certificate.criticalExtensions.join(', ')}` },
        ...tried.filter(isStopped).map(({ command, error }) => ({ kind: 'command' as const, source: command, text: error ?? '' })),
        ...elsewhereEvidence(elsewhere),
      ],
    }
  },
  words: {
    pass: 'No certificate marks a part as critical that programs do not know',
    example: () => ({ owners: ['platform'], params: { ...exampleCompared, extensions: ['1.2.3.4.5'], issuer: null, accepted: false } }),
    title: ({ host }) => `The certificate of ${host} marks a part as critical that programs do not know`,
    why: ({ extensions, issuer, accepted, ...compared }) =>
      `${issuer === null ? 'It' : `The certificate of its issuer “${issuer}”`} marks as critical: ${extensions.join(', ')}. ` +
      `A program that does not know it must refuse the certificate.` +
      `${accepted ? ' It is still accepted here. Other TLS libraries turn it down.' : ''}${elsewhereWhy(compared)}`,
    fix: ({ host, command, issuer, ...compared }) => [
      issuer === null
        ? {
            text: 'See the certificate by hand. The word critical stands behind the extension.',
            command: `${command} | openssl x509 -noout -text`,
          }
        : { text: 'See the certificates by hand.', command },
      ...tellSteps({ host, ...compared }, [{ text: 'Only the platform can replace it. Tell the platform.' }]),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: ({ extensions, issuer, ...compared }) =>
      askOf(compared, [
        `Please have the certificate ${issuer === null ? '' : `of the issuer “${issuer}” `}made anew. It should not have this critical extension: ${extensions.join(', ')}.`,
        'Programs that do not know it must refuse the certificate (RFC 5280 section 4.2).',
      ]),
  },
})
