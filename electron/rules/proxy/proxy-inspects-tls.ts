// proxy-inspects-tls: the proxy ends TLS itself and shows a certificate of its own in the endpoint's place.
// Where a runtime connects so and checks certificates, it trusts the proxy's authority: then this only warns.

import { defineRule } from '../define-rule.ts'
import { PROXY } from '../examples.ts'
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

export const proxyInspectsTls = defineRule<'path', 'paths' | 'controls' | 'attempts', InspectionParams>({
  id: 'proxy-inspects-tls',
  layer: 'proxy',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'controls', 'attempts'],
  silences: [...CERTIFICATE_CAUSES, ...CHOICE_CAUSES, 'proxy-downgrades-tls', 'app-connection-fails', 'app-distrusts-endpoint'],
  judge: (path, facts, context) => (isDirect(path) ? { outcome: 'not-applicable' } : judgeInspection(path, facts, context)),
  words: {
    pass: 'The proxy lets TLS through as it is',
    example: () => ({ owners: ['network-team', 'system-administrator'], params: { ...exampleInspection, via: PROXY } }),
    title: ({ host, ...told }) => `The proxy opens the TLS connection to ${host}${acceptedToo(told)}`,
    why: ({ issuer, proof, ...told }) =>
      `It shows a certificate of its own, issued by “${issuer}”. ${proof}${choiceWhy(told)} ${acceptance(told)}`,
    fix: ({ host, issuer, unpermitted, via, command }) => [
      { text: `Ask your network team to leave ${host} out of the inspection by the proxy “${via}”.` },
      { text: `Otherwise get the certificate of “${issuer}” from them, for the trust store of each runtime.` },
      ...choiceNeeds({ unpermitted }).map((text) => ({ text })),
      { text: 'See the issuer by hand.', command },
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: ({ host, issuer, unpermitted }) => [
      `Please leave ${host} out of TLS inspection. The proxy shows a certificate issued by “${issuer}”.`,
      'What we send to the platform must stay encrypted all the way, with no stop in between.',
      'If that cannot be, please send us the certificate of that authority.',
      ...choiceNeeds({ unpermitted }),
    ],
  },
})
