// app-no-common-group-or-signature: versions and suites would do, but the endpoint knows none of the groups, or of the signature
// algorithms, that the runtime offers. Told by difference: its own hello is turned down, and taken as soon as more of one kind is in it.
// Where ours was turned down too, for want of a post-quantum group, the series of our own hellos tells it.

import type { FactValue } from '../../contract/facts.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import { hasFailed } from '../../contract/runtime-facts.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { groupName, isGrease, signatureSchemeName } from '../../tls/code-points.ts'
import { defineRule, type SubjectValues } from '../define-rule.ts'
import { askedTwice, baselineIs, sightEvidence, sightsOf, works } from '../differential-sight.ts'
import { HOST, RUNTIME, TRY } from '../examples.ts'
import { commonSuites } from '../permitted.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { defaultOffer, runtimeName } from './offers.ts'
import { failedTries, lackedIn, replayEvidence, wordsEvidence } from './tries.ts'

/** The one post-quantum group that our own hellos can offer. */
const X25519MLKEM768 = 0x11ec

interface Params {
  runtime: string
  host: string
  lacks: 'groups' | 'signature-algorithms'
  /** Whose hello it was that was turned down, and taken with more in it. */
  hello: 'own' | 'ours'
  /** The runtime whose hello it was, where its own was not sent again; this one offers no more of what lacked. */
  other: string | null
  /** What it offers of that, by name. */
  offered: string
  /** What the endpoint chose as soon as it could: a group, or the kind of its key; null where that is not known. */
  chosen: string | null
  command: string
}

const offersSuites = (subject: SubjectValues['runtime'], rules: Profile): boolean => {
  const offer = defaultOffer(subject)
  return offer.caught && commonSuites(offer.hello, rules).length > 0
}

const namesOf = (groups: readonly number[]): string =>
  groups
    .filter((group) => !isGrease(group))
    .map(groupName)
    .join(', ')

/** On a way that it failed on, our hello is refused each time, and answered each time with a post-quantum group that it lacks. */
const lacksPostQuantum = (subject: SubjectValues['runtime'], differential: FactValue<'differential'>, paths: FactValue<'paths'>) =>
  sightsOf(subject, differential, paths).find(
    ({ sight, hello, failed }) =>
      failed &&
      hello?.groups.includes(X25519MLKEM768) === false &&
      baselineIs(sight, 'alert') &&
      works(sight, 'post-quantum') &&
      askedTwice(sight, 'post-quantum'),
  )

const withoutVersion = (runtime: string): string => runtime.replace(/ \S+$/, '')

/** OpenSSL 3.5.0, release notes (https://github.com/openssl/openssl/releases/tag/openssl-3.5.0), read 2026-11-22; 3.5.7 of Debian 13 was seen to offer it. */
const newGroupSteps = (runtime: string): FixStep[] => [
  { text: `Move to a newer TLS library, and a ${withoutVersion(runtime)} that uses it. OpenSSL has this group since 3.5.` },
  { text: 'If the library comes with the system, that means a newer release of the system.' },
  { text: `If it is new enough, look for a setting that limits the groups of ${runtime}: Groups or Curves in openssl.cnf.` },
]

/**
 * A key for RSA-PSS alone, and a library that has no RSA-PSS at all: Node.js 6 on OpenSSL 1.0.2 was seen to fail with it, Node.js 16 on
 * 1.1.1 to connect.
 */
const isOldForKey = ({ lacks, chosen, offered }: Params): boolean =>
  lacks === 'signature-algorithms' && chosen === 'rsa-pss' && !offered.includes('rsa_pss')

const newKeySteps = (runtime: string): FixStep[] => [
  { text: `Move to a newer TLS library, and a ${withoutVersion(runtime)} that uses it. OpenSSL 1.1.1 takes such keys, 1.0.2 does not.` },
  { text: 'If the library comes with the system, that means a newer release of the system.' },
  { text: 'Until then, ask the platform whether it has an address with a usual RSA key.' },
]

const limitSteps = (runtime: string, lacks: Params['lacks'], chosen: string | null): FixStep[] => [
  {
    text:
      lacks === 'groups'
        ? `Look for a setting that limits the groups of ${runtime}: Groups or Curves in openssl.cnf, or in its own settings.`
        : `Look for a setting that limits the signature algorithms of ${runtime}: SignatureAlgorithms in openssl.cnf, or its own.`,
  },
  {
    text: 'See which settings file OpenSSL reads. The variable OPENSSL_CONF names another one.',
    command: 'openssl version -d; env | grep OPENSSL',
  },
  {
    text:
      lacks === 'groups'
        ? `Take the limit away${chosen === null ? '' : `, or add ${chosen} to it`}. Without a limit current libraries offer all groups in use.`
        : 'Take the limit away, or add the algorithms that go with the key of the certificate.',
  },
  { text: `If there is no such setting, install a newer ${withoutVersion(runtime)} or a newer TLS library.` },
]

const stepsFor = (params: Params): FixStep[] => {
  const { runtime, lacks, hello, chosen } = params
  if (hello === 'ours') return newGroupSteps(runtime)
  return isOldForKey(params) ? newKeySteps(runtime) : limitSteps(runtime, lacks, chosen)
}

export const appNoCommonGroupOrSignature = defineRule<'runtime', 'paths' | 'differential', Params>({
  id: 'app-no-common-group-or-signature',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths', 'differential'],
  silences: ['app-connection-fails'],
  judge(subject, { paths, differential }, { profile, date }) {
    if (!subject.attempts.some(hasFailed)) return { outcome: 'pass' }
    const offer = defaultOffer(subject)
    // Before groups come versions and suites, of which app-runtime-too-old and app-no-permitted-cipher speak.
    if (!offer.caught || !offersSuites(subject, profileOn(profile, date))) return { outcome: 'not-applicable' }
    for (const one of failedTries(subject, paths)) {
      const lacked = lackedIn(one, offer.hello)
      const [path] = one.open
      // Of suites app-no-permitted-cipher speaks.
      if (lacked === null || lacked.added === 'suites' || path === undefined) continue
      const lacksGroups = lacked.added === 'groups'
      const { groups, signatureAlgorithms } = offer.hello
      return {
        outcome: 'fail',
        params: {
          runtime: runtimeName(subject),
          host: path.host,
          lacks: lacked.added,
          hello: 'own',
          other: lacked.other && runtimeName(lacked.other),
          offered: lacksGroups ? namesOf(groups) : signatureAlgorithms.map(signatureSchemeName).join(', '),
          chosen: lacksGroups ? (lacked.answer.group === null ? null : groupName(lacked.answer.group)) : (path.chain[0]?.keyType ?? null),
          command: byHand(subject.runtime, one.attempt.endpoint),
        },
        // The same hello was turned down and taken within a moment, with one thing changed: another server behind one address may do that.
        confidence: 'likely',
        side: 'near',
        owners: ['system-administrator', 'you'],
        evidence: [
          ...offer.evidence,
          wordsEvidence(one.attempt),
          ...(lacked.other === null ? replayEvidence(one) : replayEvidence(lacked.other, runtimeName(lacked.other))),
        ],
      }
    }
    const refused = lacksPostQuantum(subject, differential, paths)
    if (refused === undefined) return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: {
        runtime: runtimeName(subject),
        host: refused.sight.path.host,
        lacks: 'groups',
        hello: 'ours',
        other: null,
        offered: namesOf(offer.hello.groups),
        chosen: groupName(X25519MLKEM768),
        command: byHand(subject.runtime, refused.attempt.endpoint),
      },
      confidence: 'likely',
      side: 'near',
      owners: ['system-administrator', 'you'],
      evidence: [...offer.evidence, wordsEvidence(refused.attempt), ...sightEvidence(refused.sight)],
    }
  },
  words: {
    pass: 'Its groups and signature algorithms do for the endpoint',
    example: () => ({
      owners: ['system-administrator', 'you'],
      params: {
        runtime: RUNTIME,
        host: HOST,
        lacks: 'groups',
        hello: 'own',
        other: null,
        offered: 'secp256r1',
        chosen: 'secp384r1',
        command: TRY,
      },
    }),
    title: ({ runtime, host, lacks }) =>
      lacks === 'groups'
        ? `${runtime} and ${host} have no key exchange group in common`
        : `${runtime} and ${host} have no signature algorithm in common`,
    why: ({ lacks, hello, other, offered, chosen }) => {
      if (hello === 'ours')
        return `A ClientHello of our own was turned down. With the group “${chosen}” in it, it was answered. The runtime failed too: it offers only “${offered}”.`
      const whose = other === null ? 'Its own ClientHello' : `It failed, as ${other} did. The ClientHello of that`
      const only = `The runtime ${other === null ? 'offers only' : 'offers no others: only'} “${offered}”.`
      if (lacks === 'groups')
        return `${whose} was turned down. With more groups in it, it was answered${chosen === null ? '' : `, and the endpoint chose “${chosen}”`}. ${only}`
      const key = chosen === null ? '' : `The endpoint’s certificate has a key of the kind “${chosen}”. `
      return `${whose} was turned down. With more signature algorithms in it, it was answered. ${key}${only}`
    },
    fix: (params) => [
      ...stepsFor(params),
      { text: 'Try it by hand, on the same host and as the same user.', command: params.command },
      CHECK_AGAIN,
    ],
  },
})
