// endpoint-old-tls-only: the endpoint answers, but only below the profile's minimum.
// Told by difference: offered every version, its best is too low; offered the permitted ones, there is no handshake.
import type { Profile } from '../../contract/profile.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { farFault, isDirect, probeEvidence } from '../path-sight.ts'
import { minimumOf } from '../permitted.ts'
import { CHECK_AGAIN, sendReport, supportOf } from '../phrases.ts'
import { answersOf, isServerHello } from './answers.ts'

interface Params {
  host: string
  best: string
  minTls: Profile['minTls']
  proxied: boolean
  support: string
}

export const endpointOldTlsOnly = defineRule<'path', never, Params>({
  id: 'endpoint-old-tls-only',
  layer: 'endpoint',
  subject: 'path',
  step: 'hello',
  needs: [],
  silences: ['endpoint-no-permitted-cipher', 'app-connection-fails'],
  judge(path, _facts, { profile, date }) {
    const rules = profileOn(profile, date)
    const least = minimumOf(rules)
    const { profile: own, broad, repeated } = answersOf(path)
    if (own.length === 0) return { outcome: 'missing', fact: `${path.host} was not asked for TLS ${rules.minTls}.` }
    if (own.some((answer) => isServerHello(answer) && answer.version >= least)) return { outcome: 'pass' }
    if (!isServerHello(broad)) {
      // It chose a low version when the rules still allowed one, and was not asked for more.
      const low = own.find(isServerHello)
      return low ? { outcome: 'missing', fact: `${path.host} was not asked for TLS ${rules.minTls}.` } : { outcome: 'not-applicable' }
    }
    if (broad.version >= least) return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: {
        host: path.host,
        best: versionName(broad.version),
        minTls: rules.minTls,
        proxied: !isDirect(path),
        support: supportOf(profile),
      },
      ...farFault(path, repeated ? 'certain' : 'likely'),
      evidence: probeEvidence(path),
    }
  },
  words: {
    pass: 'The endpoint speaks a TLS version that the profile permits',
    title: ({ host, best }) => `The endpoint ${host} speaks nothing newer than ${best}`,
    why: ({ best, minTls, proxied }) =>
      `Offered every version, it chose ${best}. The rules of the platform ask for TLS ${minTls} or higher.` +
      `${proxied ? ' The proxy may have answered in its place.' : ''}`,
    fix: ({ host, minTls, support }) => [
      { text: `Compare ${host} with the address in the documents of the platform. It may be an old or a wrong one.` },
      {
        text: `If it is right, tell the platform that this endpoint has no TLS ${minTls}. Old equipment in front of it is a common reason.`,
      },
      sendReport(support),
      { text: 'Do not set your own side to an old TLS version. It is not secure.' },
      CHECK_AGAIN,
    ],
  },
})
