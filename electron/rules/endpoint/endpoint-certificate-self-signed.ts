// endpoint-certificate-self-signed: the endpoint's certificate is signed by itself, and no trust store has it.
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { ADD_CERTIFICATES, CHECK_AGAIN, certificateCommand, KEEP_CHECKING, sendReport, supportOf } from '../phrases.ts'
import { storesText, trustTold, verifiedBy } from './trust-told.ts'

interface Params {
  host: string
  port: number
  via: string
  support: string
}

export const endpointCertificateSelfSigned = defineRule<'path', 'paths' | 'attempts', Params>({
  id: 'endpoint-certificate-self-signed',
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
    if (trust.told !== 'untrusted' || leaf === undefined || !trust.own) return { outcome: 'not-applicable' }
    // A runtime has it in a store of its own, as its settings may say.
    if (verifiedBy(path, facts).length > 0) return { outcome: 'not-applicable' }
    const evidence = certificateEvidence(path, leaf)
    return {
      outcome: 'fail',
      params: { host: path.host, port: path.port, via: path.via, support: supportOf(profile) },
      // What shows it is the endpoint, or equipment on the way that speaks in its name.
      confidence: 'certain',
      side: 'unknown',
      owners: ['platform', 'network-team'],
      evidence: [{ ...evidence, text: `${evidence.text}\n${storesText(trust.stores)}` }],
    }
  },
  words: {
    pass: 'The certificate is not merely signed by itself',
    title: ({ host }) => `The certificate of ${host} is signed only by itself`,
    why: () => 'No authority vouches for it, and it is in no trust store that was tried. Programs turn it down.',
    fix: ({ host, port, via, support }) => [
      { text: `Compare ${host} with the address in the documents of the platform. It may be a test server.` },
      { text: 'See the certificate by hand.', command: certificateCommand(host, port, via) },
      { text: `If the platform gave you this certificate to trust, save it as a file. ${ADD_CERTIFICATES}` },
      { text: 'Ask your network team whether a device of theirs answers in its place.' },
      { text: 'Otherwise tell the platform.' },
      sendReport(support),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: () => ['Please put a certificate of a public authority there, or tell us how we can trust this one.'],
  },
})
