// endpoint-certificate-wrong-name: the endpoint's certificate is for other names than the one that was asked for.
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { certificateEvidence, farFault } from '../path-sight.ts'
import { CHECK_AGAIN, certificateCommand, sendReport, supportOf } from '../phrases.ts'

interface Params {
  host: string
  port: number
  address: string | null
  names: readonly string[]
  support: string
}

export const endpointCertificateWrongName = defineRule<'path', never, Params>({
  id: 'endpoint-certificate-wrong-name',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: [],
  silences: ['app-connection-fails'],
  judge(path, _facts, { profile }) {
    const [leaf] = path.chain
    if (leaf === undefined || path.nameMatches === null) return { outcome: 'not-applicable' }
    if (path.nameMatches) return { outcome: 'pass' }
    return {
      outcome: 'fail',
      params: {
        host: path.host,
        port: path.port,
        address: path.address,
        names: [...leaf.dnsNames, ...leaf.ipAddresses],
        support: supportOf(profile),
      },
      ...farFault(path, 'certain'),
      evidence: [certificateEvidence(path, leaf)],
    }
  },
  words: {
    pass: 'The certificate is for the name that was asked for',
    title: ({ host }) => `The certificate that the endpoint shows is not for ${host}`,
    why: ({ names }) =>
      names.length === 0
        ? 'It names no host at all.'
        : `It is for ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}.`,
    fix: ({ host, port, address, support }) => [
      { text: `Compare ${host} with the address in the documents of the platform. It must be the name, not a number.` },
      {
        text: `See whether the name leads where it should${address === null ? '' : `: here it is ${address}`}.`,
        command: shellLine(['nslookup', host]),
      },
      { text: 'See the certificate by hand.', command: certificateCommand(host, port) },
      { text: 'If the name is right, tell the platform.' },
      sendReport(support),
      CHECK_AGAIN,
    ],
    ask: ({ host }) => [
      `Please tell us whether ${host} is the right name for us to use.`,
      'If it is, please put a certificate there that has this name.',
    ],
  },
})
