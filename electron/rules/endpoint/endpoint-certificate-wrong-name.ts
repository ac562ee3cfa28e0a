// endpoint-certificate-wrong-name: the certificate that is shown is for other names than the one that was asked for.
// A server set up wrong shows one, and so does a login page of a network: who it is, another host or another way tells.

import { isAddress } from '../../contract/address.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { ADDRESS, HOST, SHOW_CERTIFICATES, SUPPORT } from '../examples.ts'
import { certificateEvidence, isDirect } from '../path-sight.ts'
import { CHECK_AGAIN, certificateCommand, sendReport, supportOf } from '../phrases.ts'
import { askWhoAnswers, comparedCertificates, elsewhereEvidence, wrongNameFault } from './certificate-side.ts'

interface Params {
  sameAs: string | null
  /** On another way the endpoint shows its own certificate. */
  elsewhereRight: boolean
  host: string
  /** Shows the certificates by hand, at the address that was looked at. */
  command: string
  address: string | null
  names: readonly string[]
  support: string
  /** The platform's own certificate for another of its names: nobody else's. */
  platforms: boolean
  /** The network team is asked first. */
  nearFirst: boolean
  direct: boolean
  /** The endpoint is given by its number. Certificates are for names, as a rule. */
  numeric: boolean
}

const byNumberSteps = ({ host, names }: Params): FixStep[] => [
  {
    text:
      `Use the name from the documents of the platform in place of the number ${host}. ` +
      (names.length === 0 ? 'A certificate is for names.' : `The certificate is for ${names[0]}.`),
  },
]

const byNameSteps = ({ host, address, platforms }: Params): FixStep[] => [
  ...(platforms ? [] : [{ text: `Ask your network team whether a login page, filter or device of theirs answers in place of ${host}.` }]),
  { text: `Compare ${host} with the address in the documents of the platform.` },
  {
    text: `See whether the name leads where it should${address === null ? '' : `: here it is ${address}`}.`,
    command: shellLine(['nslookup', host]),
  },
]

export const endpointCertificateWrongName = defineRule<'path', 'paths' | 'controls', Params>({
  id: 'endpoint-certificate-wrong-name',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'controls'],
  // Whose certificate it is comes first: the right one in its place has an issuer of its own.
  silences: ['endpoint-certificate-self-signed', 'endpoint-certificate-issuer-unknown', 'app-connection-fails'],
  judge(path, { paths, controls }, { profile, gathered }) {
    const [leaf] = path.chain
    if (leaf === undefined || path.nameMatches === null) return { outcome: 'not-applicable' }
    if (path.nameMatches) return { outcome: 'pass' }
    const shown = comparedCertificates(path, paths, controls)
    const fault = wrongNameFault(path, shown, gathered)
    return {
      outcome: 'fail',
      params: {
        sameAs: shown.sameAs,
        elsewhereRight: shown.elsewhere !== null,
        platforms: fault.side === 'far',
        nearFirst: fault.owners[0] === 'network-team',
        direct: isDirect(path),
        numeric: isAddress(path.host),
        host: path.host,
        command: certificateCommand(path),
        address: path.address,
        names: [...leaf.dnsNames, ...leaf.ipAddresses],
        support: supportOf(profile),
      },
      ...fault,
      ...(isAddress(path.host) && fault.side !== 'near' ? { owners: ['you', ...fault.owners] as const } : {}),
      evidence: [certificateEvidence(path, leaf), ...elsewhereEvidence(shown.elsewhere)],
    }
  },
  words: {
    pass: 'The certificate is for the name that was asked for',
    example: () => ({
      owners: ['platform'],
      params: {
        sameAs: null,
        elsewhereRight: false,
        platforms: true,
        nearFirst: false,
        direct: true,
        numeric: false,
        host: HOST,
        command: SHOW_CERTIFICATES,
        address: ADDRESS,
        names: ['www.example.com'],
        support: SUPPORT,
      },
    }),
    title: ({ host }) => `The certificate that is shown for this endpoint is not for ${host}`,
    why: ({ names, host, sameAs, elsewhereRight, platforms, direct }) => {
      const what =
        names.length === 0
          ? 'It names no host at all.'
          : `It is for ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}.`
      if (sameAs !== null) return `${what} ${sameAs} shows the very same one, so something on this network answers for both.`
      if (elsewhereRight) return `${what} On another way ${host} shows its own, so something on this way answers in its place.`
      if (platforms) return what
      return `${what} A server that is set up wrong shows that. So does a login page or a filter of a network${direct ? '' : ', or the proxy'}.`
    },
    fix: (params) => [
      ...(params.numeric ? byNumberSteps(params) : byNameSteps(params)),
      { text: 'See the certificate by hand.', command: params.command },
      ...(params.sameAs !== null || params.elsewhereRight
        ? []
        : [{ text: `If the ${params.numeric ? 'number' : 'name'} is right, tell the platform.` }, sendReport(params.support)]),
      CHECK_AGAIN,
    ],
    ask: ({ host, numeric, names, nearFirst, sameAs, elsewhereRight }) =>
      sameAs !== null || elsewhereRight
        ? [`Please let TLS to ${host} through as it is, without a login page or filter that answers in its place.`]
        : nearFirst
          ? askWhoAnswers(
              host,
              names.length === 0 ? 'The certificate that it shows names no host.' : `The certificate that it shows is for ${names[0]}.`,
            )
          : numeric
            ? [`We connect to the number ${host}. Please tell us the name to use in its place, or that this is the right server.`]
            : [
                `Please tell us whether ${host} is the right name for us to use.`,
                'If it is, please put a certificate there that has this name.',
              ],
  },
})
