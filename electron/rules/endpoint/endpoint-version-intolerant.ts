// endpoint-version-intolerant: a server that does not know the highest version offered has to choose a lower one (RFC 8446 section 4.1.3,
// RFC 5246 appendix E.1). This one hangs up or stays silent, and answers once a lower version is the highest.

import type { Change } from '../../contract/vocabulary.ts'
import { versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { askedTwice, baselineIs, breaks, comparisons, isHeard, type Sight, sightEvidence, sightsOf, works } from '../differential-sight.ts'
import { HOST, RUNTIME, SUPPORT } from '../examples.ts'
import { farFault, isDirect } from '../path-sight.ts'
import { CHECK_AGAIN, mayBeTheProxy, sendReport, supportOf } from '../phrases.ts'

const VERSIONS = [
  { change: 'version-1.3', version: 0x0304 },
  { change: 'version-1.2', version: 0x0303 },
  { change: 'version-1.1', version: 0x0302 },
  { change: 'version-1.0', version: 0x0301 },
] as const satisfies { change: Change; version: number }[]

interface Intolerance {
  /** The highest version with which it works; null: any but TLS 1.3. */
  works: number | null
}

/** The baseline fails and a lower highest version works; neither its name, its length nor its groups are what made the difference. */
const lowerWorks = (sight: Sight): Intolerance | null => {
  if (!baselineIs(sight, 'silent', 'cut', 'alert', 'other')) return null
  if (works(sight, 'other-sni') || works(sight, 'small') || works(sight, 'baseline-split')) return null
  // A server that has only a post-quantum group in TLS 1.3 may still take TLS 1.2.
  if (works(sight, 'post-quantum')) return null
  const found = VERSIONS.find(({ change }) => works(sight, change))
  return found && askedTwice(sight, found.change) ? { works: found.version } : null
}

/** The profile's own hello has no TLS 1.3; with TLS 1.3 above it, it fails. */
const higherFails = (sight: Sight): Intolerance | null => (breaks(sight, 'version-1.3') ? { works: null } : null)

interface Params {
  host: string
  runtime: string
  /** Null: any version but TLS 1.3. */
  works: string | null
  bearing: 'fails' | 'connects' | 'untried'
  proxied: boolean
  support: string
}

const BEARING: Record<Params['bearing'], (runtime: string) => string> = {
  fails: (runtime) => `The attempt of ${runtime} failed too.`,
  connects: (runtime) => `${runtime} connected all the same.`,
  untried: (runtime) => `${runtime} was not tried.`,
}

export const endpointVersionIntolerant = defineRule<'runtime', 'differential' | 'paths' | 'controls', Params>({
  id: 'endpoint-version-intolerant',
  layer: 'endpoint',
  subject: 'runtime',
  needs: ['differential', 'paths', 'controls'],
  silences: ['app-connection-fails'],
  judge(subject, { differential, paths, controls }, { profile }) {
    for (const { attempt, sight, hello, failed } of sightsOf(subject, differential, paths)) {
      const lower = lowerWorks(sight)
      const intolerance = lower ?? higherFails(sight)
      if (intolerance === null) continue
      // What it agreed on with a runtime it can be offered: something else of our hello is what it turns down.
      if (!failed && (attempt.negotiated?.version ?? 0) > (intolerance.works ?? 0x0303)) continue
      const bearing = attempt.outcome === 'not-run' ? 'untried' : failed ? 'fails' : 'connects'
      const concerned = bearing === 'fails' && (lower !== null || hello === null || hello.versions.includes(0x0304))
      return {
        outcome: concerned ? 'fail' : 'warn',
        params: {
          host: sight.path.host,
          runtime: `${subject.runtime.name} ${subject.runtime.version}`,
          works: intolerance.works === null ? null : versionName(intolerance.works),
          bearing,
          proxied: !isDirect(sight.path),
          support: supportOf(profile),
        },
        // A filter on the way can be as intolerant; another host that answers on the same way says that there is none.
        ...farFault(sight.path, comparisons(sight.path, controls, paths).controlWorks ? 'certain' : 'likely'),
        evidence: sightEvidence(sight),
      }
    }
    return { outcome: isHeard(subject, paths) ? 'pass' : 'not-applicable' }
  },
  words: {
    pass: 'The endpoint takes a hello with the newest version on offer',
    example: () => ({
      owners: ['platform'],
      params: { host: HOST, runtime: RUNTIME, works: 'TLS 1.2', bearing: 'fails', proxied: false, support: SUPPORT },
    }),
    title: ({ host, works: best }) => `The endpoint ${host} fails when ${best === null ? 'TLS 1.3' : `more than ${best}`} is offered`,
    why: ({ works: best, runtime, bearing, proxied }) =>
      `Offered ${best ?? 'less'} at most, it answers. Offered a newer version too, it does not, where it should choose the older one. ` +
      `${BEARING[bearing](runtime)}` +
      `${mayBeTheProxy(proxied)}`,
    fix: ({ host, support }) => [
      { text: `Compare ${host} with the address in the documents of the platform. It may be an old one.` },
      { text: 'If it is right, tell the platform that its endpoint does not tolerate newer TLS versions. Its equipment needs an update.' },
      sendReport(support),
      { text: 'Do not set your own side to an old TLS version. It is not secure.' },
      CHECK_AGAIN,
    ],
    ask: ({ host }) => [
      `Please update what answers for ${host}: it fails when a newer TLS version is offered.`,
      'A server has to choose the version that it knows (RFC 8446, section 4.2.1).',
    ],
  },
})
