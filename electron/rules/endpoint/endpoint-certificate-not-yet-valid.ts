// endpoint-certificate-not-yet-valid: a certificate that is sent, and needed to reach a trusted root, begins only later.
// A clock that is behind looks just the same; the endpoint's own Date tells the two apart where it was had.
import { doubtedClock, outdatedAlike } from '../clock-sight.ts'
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, KEEP_CHECKING, longDate, minuteWords } from '../phrases.ts'
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
  begins: string
  leaf: boolean
  /** What the clock of this host says, where nothing speaks for it; null: something does. */
  clock: string | null
}

export const endpointCertificateNotYetValid = defineRule<'path', 'paths' | 'controls', Params>({
  id: 'endpoint-certificate-not-yet-valid',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths', 'controls'],
  silences: ['app-connection-fails'],
  judge(path, { paths, controls }, { profile, gathered }) {
    const used = usedChain(path)
    if (used.length === 0) return { outcome: 'not-applicable' }
    const [last] = [...used].sort((a, b) => b.notBefore.localeCompare(a.notBefore))
    // What counts is the instant at which it was read: a later day that is judged cannot make it good for then.
    if (last === undefined || Date.parse(last.notBefore) <= Date.parse(gathered)) return { outcome: 'pass' }
    const theirs = theirClock(path)
    // By the endpoint's own clock it has begun: the clock here is what is wrong.
    if (theirs !== null && theirs >= Date.parse(last.notBefore)) return { outcome: 'not-applicable' }
    // Another owner's looks so too: then the clock here is what is wrong.
    if (outdatedAlike(paths, controls, gathered) !== null) return { outcome: 'not-applicable' }
    const elsewhere = rightElsewhere(path, paths, (other) => isInDates(other, gathered))
    const clock = elsewhere !== null ? null : doubtedClock(path, paths, controls, gathered)
    return {
      outcome: 'fail',
      params: {
        ...comparedOf(path, elsewhere, profile),
        begins: last.notBefore,
        leaf: last === used[0],
        clock,
      },
      ...datesFault(path, theirs === null ? 'likely' : 'certain', elsewhere, clock),
      evidence: [certificateEvidence(path, last), ...elsewhereEvidence(elsewhere)],
    }
  },
  words: {
    pass: 'Every certificate of the endpoint has begun',
    example: () => ({
      owners: ['system-administrator', 'platform'],
      params: { ...exampleCompared, begins: '2026-02-01T00:00:00.000Z', leaf: true, clock: '2026-01-31 00:00 UTC' },
    }),
    title: ({ host, leaf, begins, clock }) =>
      `${leaf ? 'The certificate' : 'A certificate in the chain'} of ${host} is valid only from ${longDate(begins)} on` +
      (clock === null ? '' : ', if the clock here is right'),
    why: ({ begins, clock, ...compared }) =>
      `${clockWhy(clock)}Until ${minuteWords(begins)} programs that check certificates turn it down.${elsewhereWhy(compared)}`,
    fix: ({ command, ...compared }) => [
      { text: 'Check the clock of this host first: with a clock that is behind, a good certificate looks too new.', command: 'date -u' },
      { text: 'See the certificates by hand.', command },
      ...tellSteps(compared, [{ text: 'If the clock is right, tell the platform. Only the platform can put another certificate there.' }]),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: ({ clock, ...compared }) =>
      clock !== null
        ? askOfClock(compared.host, clock)
        : askOf(compared, ['Please put a certificate there that is valid now, or tell us from when on we may use this endpoint.']),
  },
})
