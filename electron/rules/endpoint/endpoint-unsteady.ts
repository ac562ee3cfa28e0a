// endpoint-unsteady: the same hello works now and fails then, with nothing changed in it. One of several servers behind one address
// that is broken looks like that. Nothing else is concluded from single answers of such an endpoint.
import { defineRule } from '../define-rule.ts'
import { sightEvidence } from '../differential-sight.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN, sendReport, supportOf } from '../phrases.ts'
import { steadinessOf } from '../steadiness.ts'

interface Params {
  host: string
  worked: number
  tries: number
  proxied: boolean
  support: string
}

export const endpointUnsteady = defineRule<'path', 'differential' | 'paths' | 'attempts', Params>({
  id: 'endpoint-unsteady',
  layer: 'endpoint',
  subject: 'path',
  step: 'hello',
  needs: ['differential', 'paths', 'attempts'],
  silences: ['app-connection-fails'],
  judge(path, { differential, paths, attempts }, { profile }) {
    const steadiness = steadinessOf(path, differential, paths, attempts)
    if (steadiness?.kind === 'slow') return { outcome: 'not-applicable' }
    if (steadiness?.kind !== 'mixed') return { outcome: isDone(path, 'hello') ? 'pass' : 'not-applicable' }
    const { sight, worked, tries, failsToo } = steadiness
    return {
      outcome: failsToo ? 'fail' : 'warn',
      params: { host: path.host, worked, tries, proxied: !isDirect(path), support: supportOf(profile) },
      // One failure, and nothing else that failed, is what a bad moment of the network looks like too.
      confidence: failsToo || tries - worked > 1 ? 'likely' : 'possible',
      side: 'unknown',
      owners: ['platform', 'network-team'],
      evidence: sightEvidence(sight),
    }
  },
  words: {
    pass: 'The endpoint answers the same hello the same way each time',
    title: ({ host, worked, tries }) => `${host} answers only ${worked} of ${tries} equal tries`,
    why: ({ proxied }) =>
      'The same hello worked, failed, and worked again. ' +
      `One of several servers behind the address may be broken or slow${proxied ? ', or the proxy loses connections' : ', or the line loses packets'}.`,
    fix: ({ support }) => [
      { text: 'Run this check again, to see whether it was a bad moment.' },
      { text: 'If it stays so, tell the platform that some of its connections fail. One of its servers may need repair.' },
      sendReport(support),
      { text: 'Ask your network team whether they see lost packets or broken connections.' },
      CHECK_AGAIN,
    ],
    ask: () => [
      'Please look whether one of the servers behind this address fails.',
      'Some of our equal connections work and others do not.',
    ],
  },
})
