// firewall-blocks-revocation: a runtime insists on asking whether the certificate was revoked, and got no answer.
// Nothing is asked at those addresses here: what is said of them is the runtime's word, and no more is made of it than it says.

import type { Path } from '../../contract/path.ts'
import type { Attempt } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'
import type { Confidence } from '../../contract/vocabulary.ts'
import { sameWay } from '../../contract/way.ts'
import { runtimeName } from '../app-server/offers.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN, firstLine, KEEP_CHECKING } from '../phrases.ts'

interface Params {
  runtime: string
  host: string
  error: string
  /** It says itself that it asked and nobody answered. */
  asked: boolean
  addresses: readonly string[]
}

/**
 * Schannel's code says that it asked in vain (CRYPT_E_REVOCATION_OFFLINE in Microsoft's winerror.h). The other words say only that
 * it has no answer: curl's on Schannel with a CA file of its own (CERT_TRUST_REVOCATION_STATUS_UNKNOWN in wincrypt.h), and those of
 * OpenSSL's X509_V_ERR_UNABLE_TO_GET_CRL, which Python, Node and PHP pass on.
 */
const WORDS: readonly { words: RegExp; confidence: Confidence }[] = [
  { words: /CRYPT_E_REVOCATION_OFFLINE|0x80092013/i, confidence: 'likely' },
  { words: /CERT_TRUST_REVOCATION_STATUS_UNKNOWN|unable to get certificate CRL|\bUNABLE_TO_GET_CRL\b/, confidence: 'possible' },
]

interface Told {
  attempt: Attempt
  line: string
  confidence: Confidence
}

const toldBy = (attempts: readonly Attempt[]): Told | null => {
  for (const attempt of attempts) {
    if (attempt.outcome !== 'failed') continue
    for (const { words, confidence } of WORDS) {
      const line = (attempt.error ?? '').split(/\r?\n/).find((one) => words.test(one))
      if (line !== undefined) return { attempt, line, confidence }
    }
  }
  return null
}

/** Lists first: they are fetched by a plain GET, which a person can repeat. */
const addressesOf = (paths: readonly Path[]): string[] => {
  const urls = paths.flatMap((path) => path.chain.flatMap((certificate) => certificate.revocationUrls))
  const isList = (url: string): boolean => /\.crl$/i.test(url)
  return [...new Set(urls)].filter((url) => /^https?:/i.test(url)).sort((a, b) => Number(isList(b)) - Number(isList(a)))
}

export const firewallBlocksRevocation = defineRule<'runtime', 'paths', Params>({
  id: 'firewall-blocks-revocation',
  layer: 'firewall',
  subject: 'runtime',
  needs: ['paths'],
  silences: ['app-connection-fails'],
  judge(subject, { paths }) {
    const told = toldBy(subject.attempts)
    if (told === null) return { outcome: 'pass' }
    const { attempt, line, confidence } = told
    const ways = paths.filter((path) => sameWay(path, attempt))
    const addresses = addressesOf(ways)
    // A certificate that names no address cannot be asked about: then no network is in the way of it.
    if (confidence === 'possible' && addresses.length === 0) return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: {
        runtime: runtimeName(subject),
        host: ways[0]?.host ?? attempt.endpoint,
        error: firstLine(line),
        asked: confidence === 'likely',
        addresses,
      },
      confidence,
      side: 'near',
      owners: ['network-team', 'system-administrator'],
      evidence: [
        { kind: 'command', source: attempt.command, text: attempt.error ?? '' },
        ...addresses.map((text) => ({ kind: 'network' as const, source: ways[0]?.id ?? attempt.endpoint, text: `revocation: ${text}` })),
      ],
    }
  },
  words: {
    pass: 'It does not fail for want of a revocation list',
    title: ({ runtime, asked }) =>
      asked
        ? `${runtime} could not ask whether the certificate was revoked`
        : `${runtime} does not know whether the certificate was revoked`,
    why: ({ error, asked }) =>
      `It insists on an answer, and so it does not connect. It says: “${error}”` +
      (asked ? '' : ' Whether it asked in vain, or was never told to ask, it does not say.'),
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
            ? `Ask your network team to let this host reach the revocation addresses of the certificate of ${host}.`
            : `${asked ? 'Ask' : 'If it is closed, ask'} your network team to let this host reach these addresses: ${addresses
                .slice(0, 4)
                .map((address) => `“${address}”`)
                .join(', ')}.`,
      },
      { text: 'Such addresses are plain HTTP, mostly on port 80. A proxy must be known to the system, not to the application alone.' },
      ...(asked ? [] : [{ text: 'If it is open, look for the file with revocation lists in the settings of the runtime.' }]),
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
