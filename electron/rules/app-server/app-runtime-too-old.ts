// app-runtime-too-old: a runtime's captured hello offers no version that the platform accepts, with any setting.
// Warns with the date where only a coming minimum is out of its reach.
import type { Profile } from '../../contract/profile.ts'
import { changesAfter, profileOn } from '../../contract/upcoming.ts'
import { versionName } from '../../tls/code-points.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN, longDate } from '../phrases.ts'
import { defaultOffer, offersNoVersion, runtimeName, upgradeStep } from './offers.ts'

interface Params {
  runtime: string
  upgrade: string
  best: string
  minTls: Profile['minTls']
  from: string | null
}

export const appRuntimeTooOld = defineRule<'runtime', never, Params>({
  id: 'app-runtime-too-old',
  layer: 'app-server',
  subject: 'runtime',
  needs: [],
  silences: ['app-no-permitted-cipher', 'app-connection-fails'],
  judge(subject, _facts, { profile, date }) {
    const offer = defaultOffer(subject)
    if (!offer.caught) return { outcome: 'missing', fact: offer.reason }
    // A setting that helps is another cause (app-tls12-off-by-default): a hello of any mode clears this one.
    const tooOld = (rules: Profile) => offersNoVersion(subject, rules)
    const judged = (rules: Profile, from: string | null) =>
      ({
        params: {
          runtime: runtimeName(subject),
          upgrade: upgradeStep(subject),
          best: offer.hello.versions[0] === undefined ? 'no TLS version' : versionName(Math.max(...offer.hello.versions)),
          minTls: rules.minTls,
          from,
        },
        confidence: 'certain',
        side: 'near',
        owners: ['system-administrator', 'hosting-company'],
        evidence: offer.evidence,
      }) as const
    const today = profileOn(profile, date)
    if (tooOld(today)) return { outcome: 'fail', ...judged(today, null) }
    const change = changesAfter(profile, date).find((coming) => tooOld(coming.profile))
    return change ? { outcome: 'warn', until: change.from, ...judged(change.profile, change.from) } : { outcome: 'pass' }
  },
  words: {
    pass: 'Its ClientHello offers a TLS version that the platform accepts',
    title: ({ runtime, minTls, from }) =>
      from === null ? `${runtime} is too old: it cannot do TLS ${minTls}` : `${runtime} is too old from ${longDate(from)} on`,
    why: ({ best, minTls, from }) =>
      `The best that it offers is ${best}. The platform ${from === null ? 'accepts' : 'will then accept'} only TLS ${minTls} or higher.`,
    fix: ({ upgrade }) => [
      { text: upgrade },
      { text: 'Use a release that its makers still maintain.' },
      { text: 'Restart your server, so that it runs on the new one.' },
      CHECK_AGAIN,
    ],
  },
})
