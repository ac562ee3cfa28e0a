// endpoint-certificate-issuer-unknown: the chain as sent leads to no root of any trust store that could be read.
// Equipment that inspects TLS on the way looks the same, so the side is left open.
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { ADD_CERTIFICATES, CHECK_AGAIN, certificateCommand, KEEP_CHECKING, sendReport, supportOf } from '../phrases.ts'
import { missingIssuer, storesText, trustTold, verifiedBy } from './trust-told.ts'

interface Params {
  host: string
  port: number
  via: string
  issuer: string
  support: string
}

export const endpointCertificateIssuerUnknown = defineRule<'path', 'paths' | 'attempts', Params>({
  id: 'endpoint-certificate-issuer-unknown',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'attempts'],
  silences: ['app-connection-fails'],
  judge(path, facts, { profile }) {
    const trust = trustTold(path)
    const [leaf] = path.chain
    if (trust.told === 'unreadable') return { outcome: 'missing', fact: 'No trust store could be read.' }
    if (trust.told === 'trusted') return { outcome: 'pass' }
    if (trust.told !== 'untrusted' || leaf === undefined || trust.own) return { outcome: 'not-applicable' }
    // The store of the runtime itself knows it, which is not one of those that were read here.
    if (verifiedBy(path, facts).length > 0) return { outcome: 'pass' }
    // The issuer's certificate was left out, and it is known which.
    if (missingIssuer(path) !== null) return { outcome: 'not-applicable' }
    const unknown = trust.stores.find((one) => one.result !== 'bad-signature')
    // A signature that does not verify is another fault than an issuer that is not known.
    if (unknown === undefined) return { outcome: 'not-applicable' }
    const evidence = certificateEvidence(path, leaf)
    return {
      outcome: 'fail',
      params: { host: path.host, port: path.port, via: path.via, issuer: unknown.issuer ?? leaf.issuer, support: supportOf(profile) },
      confidence: 'likely',
      side: 'unknown',
      owners: ['platform', 'network-team'],
      evidence: [{ ...evidence, text: `${evidence.text}\n${storesText(trust.stores)}` }],
    }
  },
  words: {
    pass: 'The issuer of the certificate is known',
    title: ({ host }) => `Nobody that is trusted here vouches for the certificate of ${host}`,
    why: ({ issuer }) => `Its issuer is in no trust store that was tried: “${issuer}”. Programs turn such a certificate down.`,
    fix: ({ host, port, via, support }) => [
      { text: 'Look at the name of the issuer. If it is your own company or a security product, ask your network team.' },
      { text: 'See the certificates by hand.', command: certificateCommand(host, port, via) },
      { text: `If the platform has an authority of its own, get its certificate from there. ${ADD_CERTIFICATES}` },
      { text: 'Otherwise tell the platform: it may send an incomplete chain.' },
      sendReport(support),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: () => [
      'Please tell us which authority issues the certificates of this endpoint, and send us its certificate.',
      'If it is a public one, please look whether the server sends all certificates between.',
    ],
  },
})
