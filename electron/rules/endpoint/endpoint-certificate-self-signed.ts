// endpoint-certificate-self-signed: the endpoint's certificate is signed by itself, and no trust store has it.
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { ADD_CERTIFICATES, CHECK_AGAIN, KEEP_CHECKING } from '../phrases.ts'
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
import { spokenFor, storesText, trustTold, verifiedBy } from './trust-told.ts'

export const endpointCertificateSelfSigned = defineRule<'path', 'paths' | 'attempts' | 'runtimes', Compared>({
  id: 'endpoint-certificate-self-signed',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'attempts', 'runtimes'],
  silences: ['app-connection-fails'],
  judge(path, facts, { profile }) {
    const trust = trustTold(path)
    const [leaf] = path.chain
    if (trust.told === 'unreadable') return { outcome: 'missing', fact: 'No trust store could be read.' }
    if (trust.told === 'trusted') return { outcome: 'pass' }
    if (trust.told !== 'untrusted' || leaf === undefined || !trust.own) return { outcome: 'not-applicable' }
    // A runtime has it in a store of its own, as its settings may say.
    if (verifiedBy(path, facts).length > 0) return { outcome: 'not-applicable' }
    const runtimes = spokenFor(path, facts)
    // Each of those that were tried has a store of its own, and what it met was not about trust.
    if (runtimes?.length === 0) return { outcome: 'not-applicable' }
    const evidence = certificateEvidence(path, leaf)
    const elsewhere = rightElsewhere(path, facts.paths)
    return {
      outcome: 'fail',
      params: comparedOf(path, elsewhere, profile),
      // What shows it is the endpoint, or equipment on the way that speaks in its name.
      ...certificateFault(path, 'certain', elsewhere),
      confidence: 'certain',
      evidence: [{ ...evidence, text: `${evidence.text}\n${storesText(trust.stores)}` }, ...elsewhereEvidence(elsewhere)],
      ...(runtimes === null ? {} : { runtimes }),
    }
  },
  words: {
    pass: 'The certificate is not merely signed by itself',
    example: () => ({ owners: ['platform', 'network-team'], params: exampleCompared }),
    title: ({ host }) => `The certificate of ${host} is signed only by itself`,
    why: (compared) =>
      `No authority vouches for it, and it is in no trust store that was tried. Programs turn it down.${elsewhereWhy(compared)}`,
    fix: ({ host, command, ...compared }) => [
      { text: `Compare ${host} with the address in the documents of the platform. It may be a test server.` },
      { text: 'See the certificate by hand.', command },
      { text: `If the platform gave you this certificate to trust, save it as a file. ${ADD_CERTIFICATES}` },
      ...tellSteps({ host, ...compared }, [
        { text: 'Ask your network team whether a device of theirs answers in its place.' },
        { text: 'Otherwise tell the platform.' },
      ]),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: (compared) => askOf(compared, ['Please put a certificate of a public authority there, or tell us how we can trust this one.']),
  },
})
