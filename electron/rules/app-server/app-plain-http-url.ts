// app-plain-http-url: the integration's code or settings name the platform by http:// (R2.1).

import type { Scan, ScanFinding } from '../../contract/scan.ts'
import { defineRule } from '../define-rule.ts'
import { exampleScan, HOST, PLATFORM } from '../examples.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { inCode, isSome, placeSteps, placesEvidence, placesNamed } from './in-code.ts'

interface Params {
  scan: Scan
  findings: readonly [ScanFinding, ...ScanFinding[]]
  platform: string
}

export const appPlainHttpUrl = defineRule<'host', 'scan', Params>({
  id: 'app-plain-http-url',
  layer: 'app-server',
  subject: 'host',
  needs: ['scan'],
  silences: [],
  judge(_host, { scan }, { profile }) {
    if (scan.folder === null) return { outcome: 'not-applicable' }
    const findings = inCode(scan, 'plain-http')
    if (!isSome(findings)) return scan.unfinished === null ? { outcome: 'pass' } : { outcome: 'missing', fact: scan.unfinished }
    return {
      outcome: 'fail',
      params: { scan, findings, platform: profile.name },
      confidence: 'certain',
      side: 'near',
      owners: ['you'],
      evidence: placesEvidence(scan, findings),
    }
  },
  words: {
    pass: 'The code that was looked through names the platform by https alone',
    example: () => ({
      owners: ['you'],
      params: {
        ...exampleScan({
          kind: 'plain-http',
          text: `$url = 'http://${HOST}/v1/orders';`,
          what: `http://${HOST}`,
          instead: 'Write https:// in place of http://.',
          source: 'https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2',
        }),
        platform: PLATFORM,
      },
    }),
    title: ({ findings }) => `Your code names the platform by http://: ${placesNamed(findings)}`,
    why: ({ findings: [first], platform }) =>
      `The code says: “${first.text}”. What begins with http:// is sent without TLS. The rules of ${platform} ask for TLS.`,
    fix: ({ scan, findings }) => [...placeSteps(scan, findings), CHECK_AGAIN],
  },
})
