// endpoint-old-tls-only: the endpoint answers, but only below the profile's minimum.
// Told by difference: offered every version, or a permitted one beside others, it chose one that is too low.
// Warns with the date where only a coming minimum is above what it chose.

import type { Path } from '../../contract/path.ts'
import type { Profile } from '../../contract/profile.ts'
import { changesAfter, profileOn } from '../../contract/upcoming.ts'
import type { Confidence } from '../../contract/vocabulary.ts'
import { isTls13Suite, versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { HOST, SUPPORT } from '../examples.ts'
import { probeEvidence } from '../path-sight.ts'
import { minimumOf } from '../permitted.ts'
import { CHECK_AGAIN, longDate, sendReport, supportOf } from '../phrases.ts'
import { answersOf, isServerHello } from './answers.ts'
import { type AnsweredBy, answererFault, answererWhy, askWhoAnswers } from './certificate-side.ts'

const TLS13 = 0x0304

interface Params {
  host: string
  best: string
  minTls: Profile['minTls']
  /** What it was offered beside what it chose; null: every version. */
  offered: string | null
  /** The first day on which that is too low; null: it is today. */
  from: string | null
  answeredBy: AnsweredBy
  support: string
}

/** The version that it chose although TLS 1.3 was offered, and with it suites of the profile; undefined: it was not, or it took that. */
const chosenBelowTls13 = (path: Path): number | undefined => {
  // A hello with the profile's rules offers TLS 1.3 where they have a suite for it (gather/endpoint/offer.ts).
  for (const { name, suites, answer } of path.probes)
    if (name !== 'broad' && suites.some(isTls13Suite) && isServerHello(answer)) return answer.version < TLS13 ? answer.version : undefined
  return undefined
}

export const endpointOldTlsOnly = defineRule<'path', never, Params>({
  id: 'endpoint-old-tls-only',
  layer: 'endpoint',
  subject: 'path',
  step: 'hello',
  needs: [],
  silences: ['endpoint-no-permitted-cipher', 'app-connection-fails', 'app-rejects-endpoint-parameters', 'app-negotiates-unpermitted-suite'],
  judge(path, _facts, { profile, date, gathered }) {
    const rules = profileOn(profile, date)
    const least = minimumOf(rules)
    const { profile: own, broad, repeated } = answersOf(path)
    if (own.length === 0) return { outcome: 'missing', fact: `${path.host} was not asked for TLS ${rules.minTls}.` }
    const low = chosenBelowTls13(path)
    const judged = (version: number, minTls: Profile['minTls'], offered: string | null, from: string | null, confidence: Confidence) => {
      const { answeredBy, ...fault } = answererFault(path, confidence, gathered)
      return {
        params: {
          host: path.host,
          best: versionName(version),
          minTls,
          offered,
          from,
          answeredBy,
          support: supportOf(profile),
        },
        ...fault,
        evidence: probeEvidence(path),
      } as const
    }
    if (own.some((answer) => isServerHello(answer) && answer.version >= least)) {
      const change = low === undefined ? undefined : changesAfter(profile, date).find((coming) => low < minimumOf(coming.profile))
      if (low === undefined || change === undefined) return { outcome: 'pass' }
      return {
        outcome: 'warn',
        until: change.from,
        ...judged(low, change.profile.minTls, versionName(TLS13), change.from, 'likely'),
      }
    }
    if (isServerHello(broad)) {
      if (broad.version >= least) return { outcome: 'not-applicable' }
      return { outcome: 'fail', ...judged(broad.version, rules.minTls, null, null, repeated ? 'certain' : 'likely') }
    }
    if (low !== undefined) return { outcome: 'fail', ...judged(low, rules.minTls, versionName(TLS13), null, 'likely') }
    // It chose a low version when the rules still allowed one, and was not asked for more.
    return own.some(isServerHello)
      ? { outcome: 'missing', fact: `${path.host} was not asked for TLS ${rules.minTls}.` }
      : { outcome: 'not-applicable' }
  },
  words: {
    pass: 'The endpoint speaks a TLS version that the profile permits',
    example: () => ({
      owners: ['platform'],
      params: { host: HOST, best: 'TLS 1.1', minTls: '1.2', offered: null, from: null, answeredBy: 'endpoint', support: SUPPORT },
    }),
    title: ({ host, best, offered, from }) => {
      if (offered === null) return `The endpoint ${host} speaks nothing newer than ${best}`
      const chose = `The endpoint ${host} chose ${best}, though ${offered} was offered`
      return from === null ? chose : `${chose}: from ${longDate(from)} on that is too low`
    },
    why: ({ best, minTls, offered, from, answeredBy }) =>
      `Offered ${offered === null ? 'every version' : `${offered} too`}, it chose ${best}. ` +
      `${from === null ? 'The rules of the platform ask' : `From ${longDate(from)} on the rules of the platform ask`} for TLS ${minTls} or higher.` +
      `${answererWhy(answeredBy)}`,
    fix: ({ host, minTls, support }) => [
      { text: `Compare ${host} with the address in the documents of the platform. It may be an old or a wrong one.` },
      {
        text: `If it is right, tell the platform that this endpoint has no TLS ${minTls}. Old equipment in front of it is a common reason.`,
      },
      sendReport(support),
      { text: 'Do not set your own side to an old TLS version. It is not secure.' },
      CHECK_AGAIN,
    ],
    ask: ({ host, best, minTls, answeredBy }) =>
      answeredBy === 'way'
        ? askWhoAnswers(host, `What answers chose ${best}, with a certificate that nobody vouches for.`)
        : [
            `Please let this endpoint speak TLS ${minTls} or higher, as your own rules ask.`,
            'Please look at the load balancer or proxy before it. Old equipment is a common reason.',
          ],
  },
})
