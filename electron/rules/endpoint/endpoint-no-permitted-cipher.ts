// endpoint-no-permitted-cipher: the endpoint has a permitted version, but refuses every suite of the profile and chooses
// another one when offered nearly all. A wrong address, or an error of the profile: never a reason to weaken the rules.

import { profileOn } from '../../contract/upcoming.ts'
import { suiteName, versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { HOST, PLATFORM, SUPPORT } from '../examples.ts'
import { probeEvidence } from '../path-sight.ts'
import { minimumOf, permittedSuites } from '../permitted.ts'
import { CHECK_AGAIN, sendReport, supportOf } from '../phrases.ts'
import { answersOf, isRefusal, isServerHello } from './answers.ts'
import { type AnsweredBy, answererFault, answererWhy, askWhoAnswers } from './certificate-side.ts'
import { hostsOf } from './endpoint-not-in-profile.ts'

interface Params {
  host: string
  chosen: string
  version: string
  /** The profile's name: its list is what the endpoint is held to. */
  list: string
  /** Null where the profile is no platform's own. */
  platform: string | null
  /** The profile names this very endpoint: then it is no wrong address. */
  isNamed: boolean
  answeredBy: AnsweredBy
  support: string
}

export const endpointNoPermittedCipher = defineRule<'path', never, Params>({
  id: 'endpoint-no-permitted-cipher',
  layer: 'endpoint',
  subject: 'path',
  step: 'hello',
  needs: [],
  silences: ['app-connection-fails', 'app-negotiates-unpermitted-suite'],
  judge(path, _facts, { profile, date, gathered }) {
    const rules = profileOn(profile, date)
    const least = minimumOf(rules)
    const permitted = new Set(permittedSuites(rules))
    const { profile: own, offered, broad, repeated } = answersOf(path)
    const notAsked = {
      outcome: 'missing',
      fact: `${path.host} was not asked for the cipher suites that are permitted on ${date}.`,
    } as const
    if (own.length === 0) return notAsked
    const agreed = own.filter(isServerHello).filter((answer) => answer.version >= least)
    if (agreed.some((answer) => permitted.has(answer.suite))) return { outcome: 'pass' }
    if (agreed.length > 0 && offered.size > 0 && agreed.every((answer) => !offered.has(answer.suite)))
      return { outcome: 'missing', fact: `${path.host} chose a cipher suite that it was not offered. What it permits cannot be told.` }
    // Another list held when it was asked; whether it knows one of today's was not tried.
    if (agreed.length > 0) return notAsked
    const refused = own.every(isRefusal)
    if (refused && ![...permitted].every((suite) => offered.has(suite))) return notAsked
    if (!refused || !isServerHello(broad) || broad.version < least || permitted.has(broad.suite)) return { outcome: 'not-applicable' }
    const { answeredBy, ...fault } = answererFault(path, repeated ? 'certain' : 'likely', gathered)
    return {
      outcome: 'fail',
      params: {
        host: path.host,
        chosen: suiteName(broad.suite),
        version: versionName(broad.version),
        list: profile.name,
        platform: profile.general ? null : profile.name,
        isNamed: hostsOf(profile).includes(path.host.toLowerCase()),
        answeredBy,
        support: supportOf(profile),
      },
      ...fault,
      evidence: probeEvidence(path),
    }
  },
  words: {
    pass: 'The endpoint accepts a cipher suite that the profile permits',
    example: () => ({
      owners: ['platform'],
      params: {
        host: HOST,
        chosen: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
        version: 'TLS 1.2',
        list: PLATFORM,
        platform: PLATFORM,
        isNamed: true,
        answeredBy: 'endpoint',
        support: SUPPORT,
      },
    }),
    title: ({ host, list }) => `The endpoint ${host} accepts no cipher suite on the list of ${list}`,
    why: ({ chosen, version, platform, isNamed, answeredBy }) =>
      `It refused every suite of the list. Offered all others too, it chose ${chosen} with ${version}.` +
      (isNamed
        ? ' The rules name this very address, so either that list or the endpoint has an error.'
        : platform === null
          ? ''
          : ` Most likely this is not an endpoint of ${platform}.`) +
      answererWhy(answeredBy),
    fix: ({ host, platform, isNamed, support }) => [
      ...(isNamed
        ? [{ text: 'Tell the platform: the list that it published or its endpoint has an error.' }]
        : [
            { text: `Compare ${host} with the address in the documents of ${platform ?? 'the platform'}. It may be a wrong one.` },
            { text: 'Check that you chose the profile of the platform that you mean.' },
            { text: 'If both are right, the list or the endpoint has an error. Let the platform know.' },
          ]),
      sendReport(support),
      CHECK_AGAIN,
    ],
    ask: ({ host, chosen, version, platform, list, answeredBy }) => [
      ...(answeredBy === 'way'
        ? askWhoAnswers(host, `What answers chose ${chosen} with ${version}, with a certificate that nobody vouches for.`)
        : platform === null
          ? [`Please tell us which cipher suites ${host} is meant to accept. We hold it to the list of ${list}.`]
          : [
              `Please tell us whether ${host} is an endpoint of ${platform}, and which cipher suites it accepts.`,
              'Either the published list or this endpoint has an error.',
            ]),
    ],
  },
})
