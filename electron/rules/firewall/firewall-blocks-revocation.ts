// firewall-blocks-revocation: a runtime insists on asking whether the certificate was revoked, and got no answer.
// It goes by the runtime's own words. What our own question met at those addresses, on the direct way, makes them weigh more or less.

import type { Path } from '../../contract/path.ts'
import type { RevocationLook } from '../../contract/revocation.ts'
import { shellLine } from '../../contract/shell.ts'
import type { Confidence } from '../../contract/vocabulary.ts'
import { sameWay } from '../../contract/way.ts'
import { runtimeName } from '../app-server/offers.ts'
import { defineRule } from '../define-rule.ts'
import { HOST } from '../examples.ts'
import { CHECK_AGAIN, firstLine, KEEP_CHECKING } from '../phrases.ts'
import { isList, type Sight, sightOf, sightText } from './revocation-sight.ts'
import { type Told, toldBy } from './revocation-words.ts'

interface Params {
  runtime: string
  host: string
  error: string
  /** What it adds about the network; empty where it adds nothing. */
  cause: string
  asked: Told['asked']
  addresses: readonly string[]
  /** What our own question met at the address that tells most; empty where none was asked. */
  seen: string
}

/** Lists first: they are fetched by a plain GET, which a person can repeat. */
const addressesOf = (paths: readonly Path[]): string[] => {
  const urls = paths.flatMap((path) => path.chain.flatMap((certificate) => certificate.revocationUrls))
  return [...new Set(urls)].filter((url) => /^https?:/i.test(url)).sort((a, b) => Number(isList(b)) - Number(isList(a)))
}

/** An address that is down looks like one that is closed, so that nothing is certain here. Null: that is no matter of the network. */
const confidenceOf = (asked: Told['asked'], sight: Sight, addresses: readonly string[]): Confidence | null => {
  // Its own way may be another than ours.
  if (asked === 'in-vain') return sight === 'open' ? 'possible' : 'likely'
  // A certificate that names no address cannot be asked about.
  if (addresses.length === 0 || sight === 'open') return null
  return asked === 'waited' && sight === 'closed' ? 'likely' : 'possible'
}

const ASKED = {
  'in-vain': '',
  waited: ' It was still waiting for the answer when its time was up.',
  'turned-away': ' What answers there may be a filter of this network.',
  unsaid: ' Whether it asked in vain, or was never told to ask, it does not say.',
} as const satisfies Record<Told['asked'], string>

const lookEvidence = (look: RevocationLook) => ({ kind: 'network' as const, source: look.url, text: sightText(look) })

export const firewallBlocksRevocation = defineRule<'runtime', 'paths' | 'revocation', Params>({
  id: 'firewall-blocks-revocation',
  layer: 'firewall',
  subject: 'runtime',
  needs: ['paths', 'revocation'],
  silences: ['app-connection-fails'],
  judge(subject, { paths, revocation }) {
    const told = toldBy(subject.attempts)
    if (told === null) return { outcome: 'pass' }
    const { attempt, line, cause, asked } = told
    const ways = paths.filter((path) => sameWay(path, attempt))
    const addresses = addressesOf(ways)
    const looks = revocation.filter(({ url }) => addresses.includes(url))
    const { sight, telling } = sightOf(looks)
    const confidence = confidenceOf(asked, sight, addresses)
    if (confidence === null) return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: {
        runtime: runtimeName(subject),
        host: ways[0]?.host ?? attempt.endpoint,
        error: firstLine(line),
        cause: cause === null ? '' : firstLine(cause),
        asked,
        addresses,
        seen: telling === null ? '' : sightText(telling),
      },
      confidence,
      side: 'near',
      owners: ['network-team', 'system-administrator'],
      evidence: [
        { kind: 'command', source: attempt.command, text: attempt.error ?? '' },
        ...addresses.map((text) => ({ kind: 'network' as const, source: ways[0]?.id ?? attempt.endpoint, text: `revocation: ${text}` })),
        ...looks.map(lookEvidence),
      ],
    }
  },
  words: {
    pass: 'It does not fail for want of a revocation list',
    example: () => ({
      owners: ['network-team', 'system-administrator'],
      params: {
        runtime: '.NET Framework 4.8',
        host: HOST,
        error: 'CRYPT_E_REVOCATION_OFFLINE (0x80092013)',
        cause: '',
        asked: 'in-vain',
        addresses: ['http://crl.example.com/issuing.crl'],
        seen: '“http://crl.example.com/issuing.crl” did not answer in time.',
      },
    }),
    title: ({ runtime, asked }) =>
      asked === 'in-vain' || asked === 'waited'
        ? `${runtime} could not ask whether the certificate was revoked`
        : `${runtime} does not know whether the certificate was revoked`,
    why: ({ error, cause, asked, seen }) =>
      `It insists on an answer, and so it does not connect. It says: “${error}”` +
      (cause === '' ? '' : ` It adds: “${cause}”`) +
      ASKED[asked] +
      (seen === '' ? '' : ` We asked too, on the direct way. ${seen}`),
    fix: ({ host, addresses, asked }) => [
      ...(addresses[0] === undefined
        ? []
        : [
            {
              text: 'Ask there by hand. An answer of 200 that is no block page means that the way is open.',
              command: shellLine(['curl', '-sSI', '--max-time', '10', addresses[0]]),
            },
          ]),
      {
        text:
          addresses.length === 0
            ? `Ask your network team to let this host reach the revocation addresses. They stand in the certificate of ${host}.`
            : `${asked === 'in-vain' ? 'Ask' : 'If it is closed, ask'} your network team to let this host reach these addresses: ${addresses
                .slice(0, 4)
                .map((address) => `“${address}”`)
                .join(', ')}.`,
      },
      { text: 'Such addresses are plain HTTP, mostly on port 80. A proxy must be known to the system, not to the application alone.' },
      ...(asked === 'unsaid' ? [{ text: 'If it is open, look for the file with revocation lists in the settings of the runtime.' }] : []),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: ({ host, addresses }) => [
      ...(addresses.length === 0
        ? [`Please let this host reach the revocation addresses (CRL and OCSP) in the certificate of ${host}.`]
        : ['Please let this host reach these addresses:', ...addresses.slice(0, 4)]),
      'They are plain HTTP, mostly on TCP port 80. Nothing secret goes there.',
    ],
  },
})
