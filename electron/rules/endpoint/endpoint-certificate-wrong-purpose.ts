// endpoint-certificate-wrong-purpose: the certificate says what it may be used for, and servers are not among that
// (extended key usage, RFC 5280 section 4.2.1.12). Libraries that look at it turn it down, whoever vouches for it.
import type { Certificate } from '../../contract/path.ts'
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
import { isAcceptedByAll } from './trust-told.ts'

interface Params extends Compared {
  purposes: readonly string[]
  /** Every runtime that was tried connected all the same. */
  accepted: boolean
}

const FOR_SERVERS = new Set([
  '1.3.6.1.5.5.7.3.1',
  // anyExtendedKeyUsage.
  '2.5.29.37.0',
  // The step-up purposes of Netscape and Microsoft, which OpenSSL takes for a server's (x509v3/v3_purp.c, XKU_SGC).
  '2.16.840.1.113730.4.1',
  '1.3.6.1.4.1.311.10.3.3',
])

/** RFC 5280 section 4.2.1.12. */
const NAMES: Record<string, string> = {
  '1.3.6.1.5.5.7.3.2': 'clients (clientAuth)',
  '1.3.6.1.5.5.7.3.3': 'signing programs (codeSigning)',
  '1.3.6.1.5.5.7.3.4': 'mail (emailProtection)',
  '1.3.6.1.5.5.7.3.8': 'time stamps (timeStamping)',
  '1.3.6.1.5.5.7.3.9': 'OCSP answers (OCSPSigning)',
}

/** A certificate that names no purpose is for any. */
const isForServers = ({ purposes }: Certificate): boolean => purposes === null || purposes.some((one) => FOR_SERVERS.has(one))

export const endpointCertificateWrongPurpose = defineRule<'path', 'paths' | 'attempts', Params>({
  id: 'endpoint-certificate-wrong-purpose',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'attempts'],
  silences: ['app-connection-fails', 'app-rejects-endpoint-parameters'],
  judge(path, facts, { profile }) {
    const [leaf] = path.chain
    if (leaf === undefined) return { outcome: 'not-applicable' }
    if (isForServers(leaf)) return { outcome: 'pass' }
    const elsewhere = rightElsewhere(path, facts.paths, ({ chain: [other] }) => other !== undefined && isForServers(other))
    const accepted = isAcceptedByAll(path, facts)
    const evidence = certificateEvidence(path, leaf)
    return {
      // What every program here accepts stops nobody today.
      outcome: accepted ? 'warn' : 'fail',
      params: {
        ...comparedOf(path, elsewhere, profile),
        purposes: (leaf.purposes ?? []).map((one) => NAMES[one] ?? one),
        accepted,
      },
      ...certificateFault(path, 'certain', elsewhere),
      evidence: [
        { ...evidence, text: `${evidence.text}\nextended key usage: ${(leaf.purposes ?? []).join(', ')}` },
        ...elsewhereEvidence(elsewhere),
      ],
    }
  },
  words: {
    pass: 'The certificate may be used by a server',
    example: () => ({ owners: ['platform'], params: { ...exampleCompared, purposes: ['clients (clientAuth)'], accepted: false } }),
    title: ({ host }) => `The certificate of ${host} is not one for servers`,
    why: ({ purposes, accepted, ...compared }) =>
      `It says what it is for: ${purposes.join(', ')}. ` +
      `${accepted ? 'It is still accepted here. Other TLS libraries turn it down.' : 'Current TLS libraries turn it down.'}${elsewhereWhy(compared)}`,
    fix: ({ host, command, ...compared }) => [
      { text: `Compare ${host} with the address in the documents of the platform. It may be another server of theirs.` },
      { text: 'See the certificate by hand.', command },
      ...tellSteps({ host, ...compared }, [{ text: 'Only the platform can replace it. Tell the platform.' }]),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: (compared) => askOf(compared, ['Please put a certificate there that is for servers (extended key usage serverAuth).']),
  },
})
