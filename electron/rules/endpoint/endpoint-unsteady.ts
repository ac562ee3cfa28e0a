// endpoint-unsteady: the same hello works now and fails then, with nothing changed in it, or brings now a good chain and then a bad one.
// One of several servers behind one address that is broken looks like that. Nothing else is concluded from single answers of such an endpoint.

import { contradictionEvidence, contradictionOf } from '../contradiction.ts'
import { defineRule } from '../define-rule.ts'
import { sightEvidence } from '../differential-sight.ts'
import { HOST, SUPPORT, TEN_CALLS } from '../examples.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN, sendReport, supportOf, tenCalls } from '../phrases.ts'
import { type Flaw, isUnexplained, steadinessOf } from '../steadiness.ts'

interface Params {
  host: string
  /** Null where equal tries fared alike, and only the programs of this host did not. */
  tries: { worked: number; all: number; flaw: Flaw; mayBeLoss: boolean } | null
  /** A program that was shown a certificate which none takes, and one of the same TLS library that took it. */
  refused: string
  took: string
  proxied: boolean
  command: string
  support: string
}

const FLAWS: Record<Exclude<Flaw, null>, string> = {
  outdated: 'out of its dates',
  'other-name': 'for another name',
  untrusted: 'one that no trust store here knows the issuer of',
}

export const endpointUnsteady = defineRule<'path', 'differential' | 'paths' | 'attempts' | 'runtimes', Params>({
  id: 'endpoint-unsteady',
  layer: 'endpoint',
  subject: 'path',
  step: 'hello',
  needs: ['differential', 'paths', 'attempts', 'runtimes'],
  // What a single connection met is what one of the servers does.
  silences: [
    ...[
      'app-connection-fails',
      'endpoint-speaks-no-tls',
      'endpoint-version-intolerant',
      'endpoint-long-hello-intolerant',
      'app-no-common-group-or-signature',
      'app-distrusts-endpoint',
      'app-rejects-endpoint-parameters',
    ],
    ...['endpoint-rejects-unknown', 'endpoint-needs-sni', 'endpoint-certificate-expired', 'endpoint-certificate-not-yet-valid'],
    ...['endpoint-certificate-wrong-name', 'endpoint-certificate-self-signed', 'endpoint-certificate-issuer-unknown'],
    'endpoint-certificate-chain-incomplete',
  ],
  judge(path, facts, { profile, gathered }) {
    const steadiness = steadinessOf(path, { ...facts, gathered })
    const base = { host: path.host, proxied: !isDirect(path), command: tenCalls(path), support: supportOf(profile), refused: '', took: '' }
    const place = { side: 'unknown', owners: ['platform', 'network-team'] } as const
    if (steadiness?.kind === 'mixed' || steadiness?.kind === 'chains') {
      const { sight, worked, tries, flaw, mayBeLoss, failsToo } = steadiness
      // One failure, and nothing else that failed, is what a bad moment of the network looks like too.
      const often = failsToo || tries - worked > 1
      return {
        outcome: often || !mayBeLoss ? 'fail' : 'warn',
        params: { ...base, tries: { worked, all: tries, flaw, mayBeLoss } },
        confidence: often ? 'likely' : 'possible',
        ...place,
        evidence: sightEvidence(sight),
      }
    }
    const contradiction = contradictionOf(path, facts)
    if (contradiction) {
      const { refused, took } = contradiction
      const params = { ...base, tries: null, refused: refused.runtime, took: took.runtime }
      return { outcome: 'fail', params, confidence: 'possible', ...place, evidence: contradictionEvidence(contradiction) }
    }
    if (steadiness?.kind === 'slow' || steadiness?.kind === 'gaps' || isUnexplained(path, facts)) return { outcome: 'not-applicable' }
    return { outcome: isDone(path, 'hello') ? 'pass' : 'not-applicable' }
  },
  words: {
    pass: 'The endpoint answers the same hello the same way each time',
    example: () => ({
      owners: ['platform', 'network-team'],
      params: {
        host: HOST,
        proxied: false,
        command: TEN_CALLS,
        support: SUPPORT,
        refused: '',
        took: '',
        tries: { worked: 3, all: 5, flaw: null, mayBeLoss: false },
      },
    }),
    title: ({ host, tries }) =>
      tries === null
        ? `${host} shows unlike certificates, as two programs of this host tell`
        : tries.flaw === null
          ? `${tries.all - tries.worked} of ${tries.all} connections to ${host} failed`
          : `${host} shows a good certificate in only ${tries.worked} of ${tries.all} equal tries`,
    why: ({ proxied, tries, refused, took }) => {
      const several = 'One of several servers behind the address may be'
      if (tries === null)
        return `${took} took the certificate, ${refused} refused it, and both use the same TLS library. ${several} set up differently. Our repeats did not meet it.`
      if (tries.flaw !== null) return `The other certificate was ${FLAWS[tries.flaw]}. ${several} set up differently from the rest.`
      const orElse = proxied ? ', or the proxy loses connections' : tries.mayBeLoss ? ', or the line loses packets' : ''
      return `The same hello worked at times and failed at times. ${several} broken${tries.mayBeLoss ? ' or slow' : ''}${orElse}.`
    },
    fix: ({ command, support, tries }) => [
      { text: 'Run this check again, to see whether it was a bad moment.' },
      { text: 'Call ten times in a row by hand. While it is so, not every call gets a status.', command },
      tries !== null && tries.flaw === null
        ? { text: 'If it stays so, tell the platform that some of its connections fail. One of its servers may need repair.' }
        : { text: 'Tell the platform that its servers show unlike certificates. One of them may need the new one, or its whole chain.' },
      sendReport(support),
      ...(tries !== null && tries.flaw === null
        ? [{ text: `Ask your network team whether they see ${tries.mayBeLoss ? 'lost packets or ' : ''}broken connections.` }]
        : []),
      CHECK_AGAIN,
    ],
    ask: ({ tries }) =>
      tries !== null && tries.flaw === null
        ? ['Please look whether one of the servers behind this address fails.', 'Some of our equal connections work and others do not.']
        : [
            'Please look at each of the servers behind this address. Does one show a wrong certificate, or not the whole chain?',
            'Some of our connections are shown a good certificate and others are not.',
          ],
  },
})
