// endpoint-certificate-expired: a certificate that is sent, and needed to reach a trusted root, ended before the judged day.
// A clock that is ahead looks just the same; the endpoint's own Date tells the two apart where it was had.
import type { Certificate } from '../../contract/path.ts'
import { doubtedClock, outdatedAlike } from '../clock-sight.ts'
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, KEEP_CHECKING, longDate } from '../phrases.ts'
import {
  askOf,
  askOfClock,
  type Compared,
  clockWhy,
  comparedOf,
  datesFault,
  elsewhereEvidence,
  elsewhereWhy,
  exampleCompared,
  isInDates,
  rightElsewhere,
  tellSteps,
} from './certificate-side.ts'
import { theirClock } from './http-sight.ts'
import { usedChain } from './used-chain.ts'

interface Params extends Compared {
  ended: string
  leaf: boolean
  /** What the clock of this host says, where nothing speaks for it; null: something does. */
  clock: string | null
  /** `today`: its last day; `later`: good when it was read, and over by the later day that is judged. */
  when: 'over' | 'today' | 'later'
}

const lastDay = (certificate: Certificate): string => certificate.notAfter.slice(0, 10)

export const endpointCertificateExpired = defineRule<'path', 'paths' | 'controls', Params>({
  id: 'endpoint-certificate-expired',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'controls'],
  silences: ['app-connection-fails'],
  judge(path, { paths, controls }, { profile, date, gathered }) {
    const used = usedChain(path)
    if (used.length === 0) return { outcome: 'not-applicable' }
    const [first] = [...used].sort((a, b) => a.notAfter.localeCompare(b.notAfter))
    if (first === undefined || date < lastDay(first)) return { outcome: 'pass' }
    // A judged day has no hour: on a certificate's very last day it may still hold or not, so that day only warns.
    // Certificates are renewed: what was good when it was read is no fault of the day it would have ended on.
    const ended = Date.parse(first.notAfter) <= Date.parse(gathered)
    const theirs = theirClock(path)
    // By the endpoint's own clock it still holds: the clock here is what is wrong.
    if (ended && theirs !== null && theirs < Date.parse(first.notAfter)) return { outcome: 'not-applicable' }
    // Another owner's looks so too: then the clock here is what is wrong.
    if (ended && outdatedAlike(paths, controls, gathered) !== null) return { outcome: 'not-applicable' }
    const when = ended ? 'over' : date === gathered.slice(0, 10) ? 'today' : 'later'
    // Certificates that still hold may end on different days on different ways.
    const elsewhere = ended ? rightElsewhere(path, paths, (other) => isInDates(other, gathered)) : null
    const clock = !ended || elsewhere !== null ? null : doubtedClock(path, paths, controls, gathered)
    return {
      outcome: when === 'over' ? 'fail' : 'warn',
      params: {
        ...comparedOf(path, elsewhere, profile),
        ended: lastDay(first),
        leaf: first === used[0],
        clock,
        when,
      },
      ...datesFault(path, ended && theirs === null ? 'likely' : 'certain', elsewhere, clock),
      evidence: [certificateEvidence(path, first), ...elsewhereEvidence(elsewhere)],
    }
  },
  words: {
    pass: 'No certificate of the endpoint has expired',
    example: () => ({
      owners: ['platform'],
      params: { ...exampleCompared, ended: '2026-01-31', leaf: true, clock: null, when: 'over' },
    }),
    title: ({ host, ended, leaf, clock, when }) => {
      const what = `${leaf ? 'The certificate' : 'A certificate in the chain'} of ${host}`
      if (clock !== null) return `${what} expired on ${longDate(ended)}, if the clock here is right`
      if (when === 'later') return `${what} must be renewed before ${longDate(ended)}`
      return when === 'today' ? `${what} expires today` : `${what} expired on ${longDate(ended)}`
    },
    why: ({ when, clock, ...compared }) =>
      clockWhy(clock) +
      {
        over: 'Programs that check certificates, as they should, turn it down.',
        today: 'Programs turn it down as soon as its last minute is over.',
        later: 'It was good when it was read. Platforms renew their certificates, usually some weeks before the end.',
      }[when] +
      elsewhereWhy(compared),
    fix: ({ command, ...compared }) => [
      { text: 'Check the clock of this host first: with a wrong date a good certificate looks expired.', command: 'date -u' },
      { text: 'See the certificates by hand.', command },
      ...tellSteps(compared, [{ text: 'Only the platform can renew it. Tell the platform.' }]),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: ({ when, clock, ...compared }) =>
      clock !== null
        ? askOfClock(compared.host, clock)
        : askOf(compared, [
            when === 'later' ? 'Please renew the certificate in time.' : 'Please renew the certificate.',
            'If you have renewed it, please look for a server or load balancer that still sends the old one.',
          ]),
  },
})
