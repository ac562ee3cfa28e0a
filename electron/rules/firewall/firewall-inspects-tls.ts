// firewall-inspects-tls: with no proxy set, equipment on the way ends TLS itself and shows a certificate of its own.
// Where a runtime connects so and checks certificates, it trusts that authority: then this only warns.
import { defineRule } from '../define-rule.ts'
import {
  acceptance,
  acceptedToo,
  CERTIFICATE_CAUSES,
  CHOICE_CAUSES,
  choiceNeeds,
  choiceWhy,
  exampleInspection,
  type InspectionParams,
  judgeInspection,
} from '../inspection.ts'
import { isDirect } from '../path-sight.ts'
import { CHECK_AGAIN, KEEP_CHECKING } from '../phrases.ts'

export const firewallInspectsTls = defineRule<'path', 'paths' | 'controls' | 'attempts', InspectionParams>({
  id: 'firewall-inspects-tls',
  layer: 'firewall',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'controls', 'attempts'],
  silences: [...CERTIFICATE_CAUSES, ...CHOICE_CAUSES, 'app-connection-fails', 'app-distrusts-endpoint'],
  judge: (path, facts, context) => (!isDirect(path) ? { outcome: 'not-applicable' } : judgeInspection(path, facts, context)),
  words: {
    pass: 'Nothing on the way opens the TLS connection',
    example: () => ({ owners: ['network-team', 'system-administrator'], params: exampleInspection }),
    title: ({ host, ...told }) => `Something in this network opens the TLS connection to ${host}${acceptedToo(told)}`,
    why: ({ issuer, proof, ...told }) =>
      `It shows a certificate of its own, issued by “${issuer}”. ${proof}${choiceWhy(told)} ${acceptance(told)}`,
    fix: ({ host, issuer, unpermitted, command }) => [
      { text: `Ask your network team which firewall or other product opens TLS, and to leave ${host} out.` },
      { text: `Otherwise get the certificate of “${issuer}” from them, for the trust store of each runtime.` },
      ...choiceNeeds({ unpermitted }).map((text) => ({ text })),
      { text: 'See the issuer by hand.', command },
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: ({ host, issuer, unpermitted }) => [
      `Please leave ${host} out of TLS inspection. On this way a certificate is shown that was issued by “${issuer}”.`,
      'What we send to the platform must stay encrypted all the way, with no stop in between.',
      'If that cannot be, please send us the certificate of that authority. Please say which product uses it too.',
      ...choiceNeeds({ unpermitted }),
    ],
  },
})
