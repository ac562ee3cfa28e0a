// firewall-inspects-tls: with no proxy set, equipment on the way ends TLS itself and shows a certificate of its own.
// Where a runtime connects so and checks certificates, it trusts that authority: then this only warns.
import { defineRule } from '../define-rule.ts'
import { acceptance, CERTIFICATE_CAUSES, type Inspection, inspectionOf, issuerCommand } from '../inspection.ts'
import { isDirect } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params extends Pick<Inspection, 'issuer' | 'proof' | 'acceptedBy' | 'tried'> {
  host: string
  command: string
}

export const firewallInspectsTls = defineRule<'path', 'paths' | 'controls' | 'attempts', Params>({
  id: 'firewall-inspects-tls',
  layer: 'firewall',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'controls', 'attempts'],
  silences: [...CERTIFICATE_CAUSES, 'app-connection-fails'],
  judge(path, facts) {
    if (!isDirect(path) || path.chain.length === 0) return { outcome: 'not-applicable' }
    const inspection = inspectionOf(path, facts)
    if (inspection === 'public') return { outcome: 'pass' }
    // Of a certificate that no public root vouches for, the endpoint's own causes speak.
    if (inspection === 'untold') return { outcome: 'not-applicable' }
    const { evidence, confidence, ...told } = inspection
    return {
      outcome: told.acceptedBy.length > 0 ? 'warn' : 'fail',
      params: { ...told, host: path.host, command: issuerCommand(path) },
      confidence,
      side: 'near',
      owners: ['network-team', 'system-administrator'],
      evidence,
    }
  },
  words: {
    pass: 'Nothing on the way opens the encrypted connection',
    title: ({ host, acceptedBy }) =>
      `Something in this network opens the encrypted connection to ${host}${acceptedBy.length > 0 ? ', and programs here accept it' : ''}`,
    why: ({ issuer, proof, ...told }) => `It shows a certificate of its own, issued by “${issuer}”. ${proof} ${acceptance(told)}`,
    fix: ({ host, issuer, command }) => [
      { text: `Ask your network team which firewall or security product inspects TLS, and to leave ${host} out.` },
      { text: `Otherwise get the certificate of “${issuer}” from them, for the trust store of each runtime.` },
      { text: 'See the issuer by hand.', command },
      { text: 'Do not turn the checking of certificates off on your side.' },
      CHECK_AGAIN,
    ],
    ask: ({ host, issuer }) => [
      `Please leave ${host} out of TLS inspection. The connection shows a certificate issued by “${issuer}”.`,
      'Payment connections have to be encrypted between this host and the platform, without a stop between.',
      'If that cannot be, please send us the certificate of that authority, and say which product uses it.',
    ],
  },
})
