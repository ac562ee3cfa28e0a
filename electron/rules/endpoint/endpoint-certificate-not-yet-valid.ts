// endpoint-certificate-not-yet-valid: a certificate that is sent, and needed to reach a trusted root, begins only later.
// A clock that is behind looks just the same; the endpoint's own Date tells the two apart where it was had.
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, KEEP_CHECKING, longDate } from '../phrases.ts'
import {
  askOf,
  type Compared,
  certificateFault,
  comparedOf,
  elsewhereEvidence,
  elsewhereWhy,
  isInDates,
  rightElsewhere,
  tellSteps,
} from './certificate-side.ts'
import { theirClock } from './http-sight.ts'
import { usedChain } from './used-chain.ts'

interface Params extends Compared {
  begins: string
  leaf: boolean
}

export const endpointCertificateNotYetValid = defineRule<'path', 'paths', Params>({
  id: 'endpoint-certificate-not-yet-valid',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: ['paths'],
  silences: ['app-connection-fails'],
  judge(path, { paths }, { profile, gathered }) {
    const used = usedChain(path)
    if (used.length === 0) return { outcome: 'not-applicable' }
    const [last] = [...used].sort((a, b) => b.notBefore.localeCompare(a.notBefore))
    // What counts is the instant at which it was read: a later day that is judged cannot make it good for then.
    if (last === undefined || Date.parse(last.notBefore) <= Date.parse(gathered)) return { outcome: 'pass' }
    const theirs = theirClock(path)
    // By the endpoint's own clock it has begun: the clock here is what is wrong.
    if (theirs !== null && theirs >= Date.parse(last.notBefore)) return { outcome: 'not-applicable' }
    const elsewhere = rightElsewhere(path, paths, (other) => isInDates(other, gathered))
    return {
      outcome: 'fail',
      params: {
        ...comparedOf(path, elsewhere, profile),
        begins: last.notBefore,
        leaf: last === used[0],
      },
      ...certificateFault(path, theirs === null ? 'likely' : 'certain', elsewhere),
      evidence: [certificateEvidence(path, last), ...elsewhereEvidence(elsewhere)],
    }
  },
  words: {
    pass: 'Every certificate of the endpoint has begun',
    title: ({ host, leaf, begins }) =>
      `${leaf ? 'The certificate' : 'A certificate in the chain'} of ${host} is valid only from ${longDate(begins)} on`,
    why: ({ begins, ...compared }) =>
      `Until ${begins.slice(0, 16).replace('T', ' ')} UTC programs that check certificates turn it down.${elsewhereWhy(compared)}`,
    fix: ({ command, ...compared }) => [
      { text: 'Check the clock of this host first: with a clock that is behind, a good certificate looks too new.', command: 'date -u' },
      { text: 'See the certificates by hand.', command },
      ...tellSteps(compared, [{ text: 'If the clock is right, tell the platform. Only the platform can put another certificate there.' }]),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: (compared) =>
      askOf(compared, ['Please put a certificate there that is valid now, or tell us from when on we may use this endpoint.']),
  },
})
