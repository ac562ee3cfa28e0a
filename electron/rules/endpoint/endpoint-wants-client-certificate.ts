// endpoint-wants-client-certificate: the endpoint asks for a certificate of the client, and turns away who has none.
// A server that asks and goes on without one, as many do, has no fault (RFC 8446 section 4.3.2, RFC 5246 section 7.4.6).

import type { Path } from '../../contract/path.ts'
import type { Attempt } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { ENDPOINT, HOST, SUPPORT } from '../examples.ts'
import { farFault, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN, sendReport, supportOf } from '../phrases.ts'
import { triesAt } from '../same-way.ts'
import { refusalOf } from './certificate-refusal.ts'
import { httpEvidence } from './http-sight.ts'

interface Params {
  host: string
  url: string
  how: string
  /** In the handshake; else what it says later shows it. */
  asked: boolean
  certain: boolean
  support: string
}

const ASKED = {
  asked: 'The server sent a CertificateRequest.',
  'not-asked': 'The server sent no CertificateRequest in the handshake.',
}

/** A runtime that has a certificate of its own gets another answer than we did. */
const gotThrough = (path: Path, { outcome, httpStatus }: Attempt): boolean =>
  outcome === 'completed' && (path.http === null || httpStatus !== path.http.status)

export const endpointWantsClientCertificate = defineRule<'path', 'attempts' | 'paths', Params>({
  id: 'endpoint-wants-client-certificate',
  layer: 'endpoint',
  subject: 'path',
  step: 'handshake',
  needs: ['attempts', 'paths'],
  silences: ['endpoint-http-refuses', 'endpoint-blocks-source', 'app-connection-fails'],
  judge(path, facts, { profile }) {
    const attempts = triesAt(path, facts.attempts, facts.paths)
    const refusal = refusalOf(path, attempts)
    // That none is demanded is known once the server has answered without one.
    if (refusal === null) return { outcome: path.certificateRequested === null || path.http === null ? 'not-applicable' : 'pass' }
    // One may be demanded: who gets through has one.
    const tried = attempts.filter(({ outcome }) => outcome !== 'not-run')
    const turnedAway = tried.filter((attempt) => !gotThrough(path, attempt))
    if (tried.length > 0 && turnedAway.length === 0) return { outcome: 'not-applicable' }
    const stopped = stoppedAt(path, 'handshake') ?? stoppedAt(path, 'http')
    const shown = stopped ? stepEvidence(path, stopped) : httpEvidence(path)
    const fault = farFault(path, refusal.confidence)
    return {
      outcome: refusal.mild ? 'warn' : 'fail',
      params: {
        host: path.host,
        url: path.endpoint,
        how: refusal.how,
        asked: path.certificateRequested === true,
        certain: refusal.confidence !== 'possible',
        support: supportOf(profile),
      },
      ...fault,
      ...(turnedAway.length < tried.length ? { runtimes: turnedAway.map(({ runtime }) => runtime) } : {}),
      // The endpoint does what it should: the certificate is what lacks here.
      owners: ['you', 'platform'],
      evidence: [
        { ...shown, text: `${ASKED[path.certificateRequested ? 'asked' : 'not-asked']} No certificate was given.\n${shown.text}` },
      ],
    }
  },
  words: {
    pass: 'No certificate of the client is demanded',
    example: () => ({
      owners: ['you', 'platform'],
      params: {
        host: HOST,
        url: ENDPOINT,
        how: 'It asked for one, and then ended the connection.',
        asked: true,
        certain: false,
        support: SUPPORT,
      },
    }),
    title: ({ host, certain }) => `${host} ${certain ? 'demands' : 'may demand'} a client certificate, and none was given`,
    why: ({ how, asked }) => `${asked ? 'The server asks each client for a certificate. ' : ''}${how}`,
    fix: ({ url, support }) => [
      { text: 'Ask the platform whether you need a client certificate, and how to get one.' },
      { text: 'Put the certificate and its key in place in the settings of your integration.' },
      {
        text: 'Try it by hand, with the names of your own two files.',
        command: shellLine(['curl', '--cert', 'client.pem', '--key', 'client.key', '-sS', '-I', url]),
      },
      { text: 'Compare the address too. A platform may ask for certificates at one address and not at another.' },
      sendReport(support),
      CHECK_AGAIN,
    ],
    ask: () => ['Please tell us whether we need a client certificate at this endpoint, and how we get one.'],
  },
})
