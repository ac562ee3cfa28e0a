// endpoint-certificate-self-signed: the endpoint's certificate is signed by itself, and no trust store has it.
import { defineRule } from '../define-rule.ts'
import { certificateEvidence, farFault } from '../path-sight.ts'
import { CHECK_AGAIN, certificateCommand, sendReport, supportOf } from '../phrases.ts'
import { storesText, trustTold } from './trust-told.ts'

interface Params {
  host: string
  port: number
  support: string
}

export const endpointCertificateSelfSigned = defineRule<'path', never, Params>({
  id: 'endpoint-certificate-self-signed',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: [],
  silences: ['app-connection-fails'],
  judge(path, _facts, { profile }) {
    const trust = trustTold(path)
    const [leaf] = path.chain
    if (trust.told === 'unreadable') return { outcome: 'missing', fact: 'No trust store could be read.' }
    if (trust.told === 'trusted') return { outcome: 'pass' }
    if (trust.told !== 'untrusted' || leaf === undefined || !trust.own) return { outcome: 'not-applicable' }
    const evidence = certificateEvidence(path, leaf)
    return {
      outcome: 'fail',
      params: { host: path.host, port: path.port, support: supportOf(profile) },
      ...farFault(path, 'certain'),
      evidence: [{ ...evidence, text: `${evidence.text}\n${storesText(trust.stores)}` }],
    }
  },
  words: {
    pass: 'The certificate is not merely signed by itself',
    title: ({ host }) => `The certificate of ${host} is signed only by itself`,
    why: () => 'No authority vouches for it, and it is in no trust store that was tried. Programs turn it down.',
    fix: ({ host, port, support }) => [
      { text: `Compare ${host} with the address in the documents of the platform. It may be a test server.` },
      { text: 'See the certificate by hand.', command: certificateCommand(host, port) },
      { text: 'If the platform gave you this certificate to trust, name its file with --ca.' },
      { text: 'Otherwise tell the platform.' },
      sendReport(support),
      { text: 'Do not turn the checking of certificates off on your side.' },
      CHECK_AGAIN,
    ],
  },
})
