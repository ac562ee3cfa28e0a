// app-pins-old-tls: the integration's code or settings pin SSLv3, TLS 1.0 or TLS 1.1 (R5.6). A minimum is no pin. It warns where the
// pin holds only with some versions of a library, or for connections that others open to this host.
import type { Scan, ScanFinding } from '../../contract/scan.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { inCode, isSome, placeSteps, placesEvidence, placesNamed } from './in-code.ts'

interface Params {
  scan: Scan
  findings: readonly [ScanFinding, ...ScanFinding[]]
  minTls: string
  sure: boolean
}

export const appPinsOldTls = defineRule<'host', 'scan', Params>({
  id: 'app-pins-old-tls',
  layer: 'app-server',
  subject: 'host',
  needs: ['scan'],
  silences: [],
  judge(_host, { scan }, { profile, date }) {
    const { minTls } = profileOn(profile, date)
    if (scan.folder === null || minTls === '1.0' || minTls === '1.1') return { outcome: 'not-applicable' }
    const all = inCode(scan, 'pins-old-tls')
    const always = all.filter(({ holds }) => holds === 'always')
    const findings = always.length > 0 ? always : all
    // What was not read yet could hold a pin that is worse than those that may matter.
    if (always.length === 0 && scan.unfinished !== null) return { outcome: 'missing', fact: scan.unfinished }
    if (!isSome(findings)) return { outcome: 'pass' }
    const sure = always.length > 0
    return {
      outcome: sure ? 'fail' : 'warn',
      params: { scan, findings, minTls, sure },
      // The pin may be for a call to somebody else.
      confidence: sure ? 'likely' : 'possible',
      side: 'near',
      owners: ['you'],
      evidence: placesEvidence(scan, findings),
    }
  },
  words: {
    pass: 'The code that was looked through pins no old TLS version',
    title: ({ findings, sure }) => `Your code ${sure ? 'pins an old TLS version' : 'may pin an old TLS version'}: ${placesNamed(findings)}`,
    why: ({ findings: [first], minTls, sure }) =>
      `The code says: “${first.text}”. ` +
      (sure
        ? `That allows nothing newer than TLS 1.1, and the rules ask for TLS ${minTls}.`
        : (first.condition ?? 'It does not hold everywhere.')),
    fix: ({ scan, findings }) => [...placeSteps(scan, findings), CHECK_AGAIN],
  },
})
