// endpoint-certificate-chain-incomplete: the server leaves out a certificate between its own and the root, and it is known which:
// another address or way brought it, or the last one that was sent says where its issuer's is (RFC 5280 section 4.2.2.1). The latter
// proves nobody: equipment that opens TLS may write such an address too, and then the side is open.

import type { Certificate, Path } from '../../contract/path.ts'
import { defineRule } from '../define-rule.ts'
import { HOST, SHOW_CERTIFICATES, STORE, SUPPORT } from '../examples.ts'
import { certificateEvidence, farFault } from '../path-sight.ts'
import { CHECK_AGAIN, certificateCommand, KEEP_CHECKING, sendReport, supportOf } from '../phrases.ts'
import { askWhoAnswers, unprovedSide } from './certificate-side.ts'
import { isAcceptedByAll, missingIssuer, storesText, trustTold } from './trust-told.ts'
import { usedChain } from './used-chain.ts'

interface Params {
  host: string
  /** Shows the certificates by hand, at the address that was looked at. */
  command: string
  issuer: string
  /** Where the missing certificate was found, or where it is said to be. */
  from: string
  found: boolean
  /** A certificate of its name is sent, whose key is another. */
  otherKeySent: boolean
  /** Whose certificate it is was not proved; `near`: the network team is asked first. Null: the endpoint’s. */
  open: 'near' | 'far' | null
  support: string
}

const commonName = (name: string): string => /(?:^|(?<!\\), )CN=((?:\\.|[^,\\])+)/.exec(name)?.[1] ?? name

const lastUsed = (path: Path): Certificate | undefined => {
  const used = usedChain(path)
  return used[used.length - 1]
}

export const endpointCertificateChainIncomplete = defineRule<'path', 'paths' | 'attempts', Params>({
  id: 'endpoint-certificate-chain-incomplete',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'attempts'],
  silences: ['app-connection-fails'],
  judge(path, facts, { profile, gathered }) {
    const trust = trustTold(path)
    const last = lastUsed(path)
    if (trust.told === 'unreadable') return { outcome: 'missing', fact: 'No trust store could be read.' }
    if (trust.told === 'trusted') return { outcome: 'pass' }
    const missing = missingIssuer(path)
    if (trust.told !== 'untrusted' || missing === null || last === undefined) return { outcome: 'not-applicable' }
    const evidence = certificateEvidence(path, last)
    // An address in the certificate is its issuer's word; that the one there leads to a trusted root was not tried.
    const fault = missing.found ? farFault(path, 'certain') : { confidence: 'likely' as const, ...unprovedSide(path, gathered) }
    // Some runtimes fetch what is missing, or have it in a store of their own; the next one may not.
    return {
      outcome: isAcceptedByAll(path, facts) ? 'warn' : 'fail',
      params: {
        host: path.host,
        command: certificateCommand(path),
        issuer: commonName(missing.issuer),
        from: missing.from,
        found: missing.found,
        otherKeySent: missing.otherKeySent,
        open: missing.found ? null : fault.owners[0] === 'network-team' ? 'near' : 'far',
        support: supportOf(profile),
      },
      ...fault,
      evidence: [{ ...evidence, text: `${evidence.text}\n${storesText(trust.stores)}` }],
    }
  },
  words: {
    pass: 'The server sends each certificate that a client needs',
    example: () => ({
      owners: ['platform'],
      params: {
        host: HOST,
        command: SHOW_CERTIFICATES,
        issuer: 'Example Issuing CA',
        from: STORE,
        found: true,
        otherKeySent: false,
        open: null,
        support: SUPPORT,
      },
    }),
    title: ({ host }) => `${host} does not send all the certificates that are needed`,
    why: ({ issuer, found, from, otherKeySent, open }) =>
      `The certificate of the issuer “${issuer}” is missing. ` +
      (otherKeySent ? 'One of that name is sent, but the signature does not fit its key. ' : '') +
      (found
        ? 'Another connection of this check brought it, and with it the chain is trusted.'
        : `The server’s own says where it is: “${from}”.`) +
      (otherKeySent ? '' : ' Browsers often fetch it by themselves; other programs do not.') +
      (open === null ? '' : ' Equipment on the way that opens TLS may show such a chain too. Nothing that was seen tells which it is.'),
    fix: ({ command, issuer, otherKeySent, open, support }) => [
      ...(open === null
        ? []
        : [{ text: `Look at the name “${issuer}”. If it is your own company or a security product, ask your network team.` }]),
      {
        text: otherKeySent
          ? `Tell the platform: the server must send the certificate of “${issuer}” that signed, in place of the other one.`
          : `${open === null ? 'Tell' : 'Otherwise tell'} the platform: the server must send the certificate of “${issuer}” along with its own.`,
      },
      { text: 'See which certificates are sent.', command },
      sendReport(support),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: ({ host, issuer, otherKeySent, open }) =>
      open === 'near'
        ? askWhoAnswers(host, `On this way a certificate is shown that was issued by “${issuer}”.`)
        : [
            otherKeySent
              ? `Please let the server send the certificate of “${issuer}” that signed, in place of the other one of that name.`
              : `Please let the server send the certificate of “${issuer}” along with its own.`,
            ...(otherKeySent ? [] : ['RFC 5246, section 7.4.2, asks for that.']),
            ...(open === null
              ? []
              : ['If your server does not show a certificate of that issuer, something on our way answers in its place: please tell us.']),
          ],
  },
})
