// app-no-common-group-or-signature: versions and suites would do, but the endpoint knows none of the groups, or of the signature
// algorithms, that the runtime offers. Told by difference: its own hello is turned down, and taken as soon as more of one kind is in it.
import type { Profile } from '../../contract/profile.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { groupName, isGrease, signatureSchemeName } from '../../tls/code-points.ts'
import { defineRule, type SubjectValues } from '../define-rule.ts'
import { commonSuites } from '../permitted.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { byHand } from './by-hand.ts'
import { defaultOffer, runtimeName } from './offers.ts'
import { failedTries, hasFailed, lackedIn, replayEvidence, wordsEvidence } from './tries.ts'

interface Params {
  runtime: string
  host: string
  lacks: 'groups' | 'signature-algorithms'
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

export const appNoCommonGroupOrSignature = defineRule<'runtime', 'paths', Params>({
  id: 'app-no-common-group-or-signature',
  layer: 'app-server',
  subject: 'runtime',
  needs: ['paths'],
  silences: ['app-connection-fails'],
  judge(subject, { paths }, { profile, date }) {
    if (!subject.attempts.some(hasFailed)) return { outcome: 'pass' }
    const offer = defaultOffer(subject)
    // Before groups come versions and suites, of which app-runtime-too-old and app-no-permitted-cipher speak.
    if (!offer.caught || !offersSuites(subject, profileOn(profile, date))) return { outcome: 'not-applicable' }
    for (const one of failedTries(subject, paths)) {
      const lacked = lackedIn(one)
      const [path] = one.open
      if (lacked === null || path === undefined) continue
      const lacksGroups = lacked.added === 'groups'
      const { groups, signatureAlgorithms } = offer.hello
      return {
        outcome: 'fail',
        params: {
          runtime: runtimeName(subject),
          host: path.host,
          lacks: lacked.added,
          offered: (lacksGroups
            ? groups.filter((group) => !isGrease(group)).map(groupName)
            : signatureAlgorithms.map(signatureSchemeName)
          ).join(', '),
          chosen: lacksGroups ? (lacked.answer.group === null ? null : groupName(lacked.answer.group)) : (path.chain[0]?.keyType ?? null),
          command: byHand(subject.runtime, one.attempt.endpoint),
        },
        // The same hello was turned down and taken within a moment, with one thing changed: another server behind one address may do that.
        confidence: 'likely',
        side: 'near',
        owners: ['system-administrator', 'you'],
        evidence: [...offer.evidence, wordsEvidence(one.attempt), ...replayEvidence(one)],
      }
    }
    return { outcome: 'not-applicable' }
  },
  words: {
    pass: 'Its groups and signature algorithms do for the endpoint',
    title: ({ runtime, host, lacks }) =>
      lacks === 'groups'
        ? `${runtime} and ${host} have no key exchange group in common`
        : `${runtime} and ${host} have no signature algorithm in common`,
    why: ({ lacks, offered, chosen }) =>
      lacks === 'groups'
        ? `Its own ClientHello was turned down. With more groups in it, it was answered${chosen === null ? '' : `, and the endpoint chose “${chosen}”`}. ` +
          `The runtime offers only “${offered}”.`
        : `Its own ClientHello was turned down. With more signature algorithms in it, it was answered. ` +
          `${chosen === null ? '' : `The endpoint’s certificate has a key of the kind “${chosen}”. `}The runtime offers only “${offered}”.`,
    fix: ({ runtime, lacks, chosen, command }) => [
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
      { text: `If there is no such setting, install a newer ${runtime.replace(/ \S+$/, '')} or a newer TLS library.` },
      { text: 'Try it by hand, on the same host and as the same user.', command },
      CHECK_AGAIN,
    ],
  },
})
