// endpoint-throttles: the hello that was taken at first fails from some point on, as connections grow, with nothing changed in it.
// A limit of connections, at the platform or on the way, or a server under load. Told by repeating the baseline, so no other cause is concluded from it.

import { defineRule } from '../define-rule.ts'
import { sightEvidence } from '../differential-sight.ts'
import { HOST, SUPPORT, TEN_CALLS } from '../examples.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN, supportOf, tenCalls, times } from '../phrases.ts'
import { steadinessOf } from '../steadiness.ts'

interface Params {
  host: string
  worked: number
  failed: number
  /** Connections did not open, and later ones did: a limit that counts by time lets some through again. */
  gaps: boolean
  /** Connections that opened late or not at all, where those that opened were answered at once; 0: not so. */
  keptOut: number
  runtimesWell: boolean
  proxied: boolean
  command: string
  support: string
}

const seen = ({ worked, failed, gaps, keptOut }: Params): string => {
  if (gaps && keptOut > 0)
    return `${keptOut} connections opened only when asked for again, or not at all. Those that opened were answered at once`
  if (gaps) return `The same hello worked ${times(worked)}, and ${times(failed)} no connection for it opened`
  if (worked > 0) return `The same hello worked ${times(worked)}, then failed ${times(failed)} in a row`
  return `A program of this host got through, then our hello failed ${times(failed)} in a row`
}

export const endpointThrottles = defineRule<'path', 'differential' | 'paths' | 'attempts', Params>({
  id: 'endpoint-throttles',
  layer: 'endpoint',
  subject: 'path',
  step: 'hello',
  needs: ['differential', 'paths', 'attempts'],
  silences: ['app-connection-fails', 'app-no-common-group-or-signature', 'app-distrusts-endpoint'],
  judge(path, facts, { profile, gathered }) {
    const steadiness = steadinessOf(path, { ...facts, gathered })
    const kind = steadiness?.kind
    if (kind === 'slow' || kind === 'chains' || kind === 'mixed') return { outcome: 'not-applicable' }
    if (steadiness === null || (kind !== 'worse' && kind !== 'gaps')) return { outcome: isDone(path, 'hello') ? 'pass' : 'not-applicable' }
    const { sight, worked, tries, runtimesWell, keptOut } = steadiness
    return {
      outcome: runtimesWell ? 'warn' : 'fail',
      params: {
        host: path.host,
        worked,
        failed: tries - worked,
        gaps: kind === 'gaps',
        keptOut,
        runtimesWell,
        proxied: !isDirect(path),
        command: tenCalls(path),
        support: supportOf(profile),
      },
      // Only on a path that was open at first is the order of good and bad known. A dead server among several leaves gaps too, but
      // does not open a connection that is asked for again.
      confidence: worked > 0 && (kind === 'worse' || keptOut > 0) ? 'likely' : 'possible',
      side: 'unknown',
      owners: ['platform', 'network-team'],
      evidence: sightEvidence(sight),
    }
  },
  words: {
    pass: 'The endpoint answers the same hello as often as it was asked',
    example: () => ({
      owners: ['platform', 'network-team'],
      params: {
        host: HOST,
        worked: 6,
        failed: 3,
        gaps: false,
        keptOut: 0,
        runtimesWell: false,
        proxied: false,
        command: TEN_CALLS,
        support: SUPPORT,
      },
    }),
    title: ({ host, gaps }) => (gaps ? `${host} lets only some connections in` : `${host} stops answering as connections grow`),
    why: (params) =>
      `${seen(params)}. A limit of connections does that: at the platform${params.proxied ? ', in the proxy' : ''} or on the way. ` +
      `So does ${params.gaps && params.keptOut === 0 ? 'a dead server among several' : 'a server under load'}. ` +
      `${params.runtimesWell ? 'The runtimes of this host connected.' : 'A runtime of this host did not connect either.'}`,
    fix: ({ command, support }) => [
      { text: 'Wait ten minutes, close other checks of this platform, and run this check once more.' },
      { text: 'Then call ten times in a row by hand. While there is a limit, not every call gets a status.', command },
      { text: `Ask ${support} how many connections per minute they allow from one address.` },
      { text: 'Let your integration keep a connection open, and not make a new one for each request.' },
      { text: 'If the platform has no such limit, ask your network team whether a firewall has one.' },
      CHECK_AGAIN,
    ],
    ask: () => [
      'Please tell us how many connections per minute you allow from one address.',
      'If you have no such limit, please look why connections from our address stop.',
    ],
  },
})
