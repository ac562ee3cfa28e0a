// endpoint-certificate-issuer-unknown: the chain as sent leads to no root of any trust store that could be read, since nobody here
// knows the issuer, or only a certificate of its name with another key. Equipment that inspects TLS looks the same: that programs turn it
// down is likely, the side is open, and who is asked first follows from what the certificate is like.
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { ADD_CERTIFICATES, CHECK_AGAIN, KEEP_CHECKING } from '../phrases.ts'
import {
  askOf,
  askWhoAnswers,
  type Compared,
  certificateFault,
  comparedOf,
  elsewhereEvidence,
  elsewhereWhy,
  exampleCompared,
  rightElsewhere,
  tellSteps,
  unprovedSide,
} from './certificate-side.ts'
import { misfitOf, missingIssuer, spokenFor, storesText, trustTold, verifiedBy } from './trust-told.ts'

interface Params extends Compared {
  issuer: string
  /** Where the certificate of that name is whose key did not sign; null: there is none. */
  otherKey: 'sent' | 'store' | null
  /** It may be the platform’s or that of something on the way, and nothing tells which; `near`: the network team is asked first. */
  open: 'near' | 'far' | null
}

export const endpointCertificateIssuerUnknown = defineRule<'path', 'paths' | 'attempts' | 'runtimes', Params>({
  id: 'endpoint-certificate-issuer-unknown',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'attempts', 'runtimes'],
  silences: ['app-connection-fails'],
  judge(path, facts, { profile, gathered }) {
    const trust = trustTold(path)
    const [leaf] = path.chain
    if (trust.told === 'unreadable') return { outcome: 'missing', fact: 'No trust store could be read.' }
    if (trust.told === 'trusted') return { outcome: 'pass' }
    if (trust.told !== 'untrusted' || leaf === undefined || trust.own) return { outcome: 'not-applicable' }
    // The store of the runtime itself knows it, which is not one of those that were read here.
    if (verifiedBy(path, facts).length > 0) return { outcome: 'pass' }
    // The issuer's certificate was left out, and it is known which.
    if (missingIssuer(path) !== null) return { outcome: 'not-applicable' }
    const misfit = misfitOf(path)
    const runtimes = spokenFor(path, facts)
    // Each of those that were tried has a store of its own, and what it met was not about trust.
    if (runtimes?.length === 0) return { outcome: 'not-applicable' }
    const elsewhere = rightElsewhere(path, facts.paths)
    const evidence = certificateEvidence(path, misfit?.signed ?? leaf)
    const fault = certificateFault(path, 'likely', elsewhere)
    const isOpen = misfit === null && elsewhere === null
    const placed = isOpen ? unprovedSide(path, gathered) : fault
    return {
      outcome: 'fail',
      params: {
        ...comparedOf(path, elsewhere, profile),
        issuer: misfit?.issuer ?? trust.stores.find(({ issuer }) => issuer !== null)?.issuer ?? leaf.issuer,
        otherKey: misfit && (misfit.sent ? 'sent' : 'store'),
        open: isOpen ? (placed.owners[0] === 'network-team' ? 'near' : 'far') : null,
      },
      ...fault,
      ...placed,
      evidence: [
        { ...evidence, text: `${evidence.text}\n${storesText(trust.stores)}` },
        ...(misfit?.sent ? [certificateEvidence(path, misfit.sent)] : []),
        ...elsewhereEvidence(elsewhere),
      ],
      ...(runtimes === null ? {} : { runtimes }),
    }
  },
  words: {
    pass: 'The issuer of the certificate is known',
    example: () => ({
      owners: ['network-team', 'platform'],
      params: { ...exampleCompared, issuer: 'Unknown Example CA', otherKey: null, open: 'near' },
    }),
    title: ({ host, otherKey }) =>
      otherKey === null
        ? `Nobody that is trusted here vouches for the certificate of ${host}`
        : `A signature in the certificate chain of ${host} does not fit the issuer’s key`,
    why: ({ issuer, otherKey, open, ...compared }) =>
      (otherKey === null
        ? `Its issuer is in no trust store that was tried: “${issuer}”. Programs turn such a certificate down.`
        : `The issuer is named “${issuer}”. A certificate of that name ${otherKey === 'sent' ? 'is sent along' : 'is in a trust store here'}, ` +
          'but the signature was not made with its key. Programs turn that down.') +
      (open === null
        ? elsewhereWhy(compared)
        : ' Equipment on the way that opens TLS shows one; so does a platform with its own authority. Nothing that was seen tells which it is.'),
    fix: ({ command, issuer, otherKey, open, ...compared }) => [
      { text: 'Look at the name of the issuer. If it is your own company or a security product, ask your network team.' },
      { text: 'See the certificates by hand.', command },
      ...(open === null
        ? []
        : [
            {
              text: 'Open the address in a browser on another network, such as a phone’s. If the issuer is another one there, this network puts in its own.',
            },
          ]),
      ...(otherKey === 'sent'
        ? []
        : [
            {
              text: `If the platform has an authority of its own, get its ${otherKey ? 'current ' : ''}certificate from there. ${ADD_CERTIFICATES}`,
            },
          ]),
      ...tellSteps(compared, [
        {
          text:
            otherKey === 'sent'
              ? `Otherwise tell the platform: the certificate of “${issuer}” that it sends is not the one that signed.`
              : open === null
                ? 'Otherwise tell the platform: it may send an incomplete chain.'
                : 'If it is the same one there, tell the platform: it may send an incomplete chain.',
        },
      ]),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: ({ issuer, otherKey, open, ...compared }) =>
      askOf(
        compared,
        open === 'near'
          ? askWhoAnswers(compared.host, `On this way a certificate is shown that was issued by “${issuer}”.`)
          : otherKey === 'sent'
            ? [
                `Please let the server send the certificate of “${issuer}” whose key signed, not the other of that name.`,
                'If that is the right one, please look whether the file of the signed certificate is damaged.',
              ]
            : [
                ...(open === null
                  ? ['Please tell us which authority issues the certificates of this endpoint. Please send us its own one too.']
                  : [
                      `Please tell us whether your server shows a certificate issued by “${issuer}”. If so, please send us the certificate of that issuer.`,
                      'If it does not, something on our way answers in its place: please tell us.',
                    ]),
                'If it is a public one, please look whether the server sends all certificates between.',
              ],
      ),
  },
})
