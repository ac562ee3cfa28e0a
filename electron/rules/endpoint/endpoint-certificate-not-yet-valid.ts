// endpoint-certificate-not-yet-valid: a certificate that is sent, and needed to reach a trusted root, begins only later.
// A clock that is behind looks just the same; the endpoint's own Date tells the two apart where it was had.
import { defineRule } from '../define-rule.ts'
import { certificateEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, certificateCommand, KEEP_CHECKING, longDate, sendReport, supportOf } from '../phrases.ts'
import { certificateFault } from './certificate-side.ts'
import { theirClock } from './http-sight.ts'
import { usedChain } from './used-chain.ts'

interface Params {
  host: string
  port: number
  via: string
  begins: string
  leaf: boolean
  support: string
}

export const endpointCertificateNotYetValid = defineRule<'path', never, Params>({
  id: 'endpoint-certificate-not-yet-valid',
  layer: 'endpoint',
  subject: 'path',
  step: 'certificate',
  needs: [],
  silences: ['app-connection-fails'],
  judge(path, _facts, { profile, gathered }) {
    const used = usedChain(path)
    if (used.length === 0) return { outcome: 'not-applicable' }
    const [last] = [...used].sort((a, b) => b.notBefore.localeCompare(a.notBefore))
    // What counts is the instant at which it was read: a later day that is judged cannot make it good for then.
    if (last === undefined || Date.parse(last.notBefore) <= Date.parse(gathered)) return { outcome: 'pass' }
    const theirs = theirClock(path)
    // By the endpoint's own clock it has begun: the clock here is what is wrong.
    if (theirs !== null && theirs >= Date.parse(last.notBefore)) return { outcome: 'not-applicable' }
    return {
      outcome: 'fail',
      params: {
        host: path.host,
        port: path.port,
        via: path.via,
        begins: last.notBefore,
        leaf: last === used[0],
        support: supportOf(profile),
      },
      ...certificateFault(path, theirs === null ? 'likely' : 'certain'),
      evidence: [certificateEvidence(path, last)],
    }
  },
  words: {
    pass: 'Every certificate of the endpoint has begun',
    title: ({ host, leaf, begins }) =>
      `${leaf ? 'The certificate' : 'A certificate in the chain'} of ${host} is valid only from ${longDate(begins)} on`,
    why: ({ begins }) => `Until ${begins.slice(0, 16).replace('T', ' ')} UTC programs that check certificates turn it down.`,
    fix: ({ host, port, via, support }) => [
      { text: 'Check the clock of this host first: with a clock that is behind, a good certificate looks too new.', command: 'date -u' },
      { text: 'See the certificates by hand.', command: certificateCommand(host, port, via) },
      { text: 'If the clock is right, tell the platform. Only the platform can put another certificate there.' },
      sendReport(support),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
    ask: () => ['Please put a certificate there that is valid now, or tell us from when on we may use this endpoint.'],
  },
})
