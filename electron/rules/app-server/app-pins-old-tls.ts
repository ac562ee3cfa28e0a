// app-pins-old-tls: the integration's code or settings pin SSLv3, TLS 1.0 or TLS 1.1 (R5.6). A minimum is no pin. It warns where the
// pin in code holds only with some versions of a library, or for connections that others open to this host. A setting on which a runtime
// was asked is a pin where its captured hello shows it, or where it has nothing left to offer and says so.

import type { Evidence } from '../../contract/fact.ts'
import type { Scan, ScanFinding } from '../../contract/scan.ts'
import { profileOn } from '../../contract/upcoming.ts'
import { defineRule } from '../define-rule.ts'
import { exampleScan } from '../examples.ts'
import { namesOf } from '../os/library-users.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { inCode, isSome, placeSteps, placesEvidence, placesNamed } from './in-code.ts'
import { type Pinned, pinnedBySettings, settingText, stepsWithout } from './pinned-by-setting.ts'

interface Params {
  minTls: string
  /** By a setting of their own; then what the code pins is told beside it. */
  pinned: readonly Pinned[]
  code: { scan: Scan; findings: readonly [ScanFinding, ...ScanFinding[]]; sure: boolean } | null
}

/** What the code pins: what always holds, else what may matter. */
const inCodeOf = (scan: Scan): Params['code'] => {
  const all = inCode(scan, 'pins-old-tls')
  const always = all.filter(({ holds }) => holds === 'always')
  const findings = always.length > 0 ? always : all
  return isSome(findings) ? { scan, findings, sure: always.length > 0 } : null
}

const pinnedTitle = (first: Pinned, more: readonly Pinned[]): string => {
  const setting = settingText(first.settings[0])
  const others = more.filter(({ settings: [one] }) => settingText(one) !== setting)
  const names = namesOf([first, ...more].filter((one) => !others.includes(one)).map(({ runtime }) => runtime))
  return `A setting keeps ${names} on an old TLS version: ${setting}${others.length === 0 ? '' : `, and others keep ${others.length} more`}`
}

export const appPinsOldTls = defineRule<'host', 'scan' | 'runtimes' | 'hellos', Params>({
  id: 'app-pins-old-tls',
  layer: 'app-server',
  subject: 'host',
  needs: ['scan', 'runtimes', 'hellos'],
  silences: ['app-tls12-off-by-default', 'app-runtime-too-old', 'app-no-permitted-cipher', 'app-connection-fails'],
  judge(_host, { scan, runtimes, hellos }, { profile, date, knowledge }) {
    const rules = profileOn(profile, date)
    const { minTls } = rules
    if (minTls === '1.0' || minTls === '1.1') return { outcome: 'not-applicable' }
    const pinned = pinnedBySettings(runtimes, hellos, rules, knowledge)
    const code = inCodeOf(scan)
    const ids = pinned.map(({ runtime }) => runtime.id)
    if (isSome(pinned))
      return {
        outcome: 'fail',
        params: { minTls, pinned, code: code?.sure ? code : null },
        confidence: pinned.every(({ sure }) => sure) ? 'certain' : 'likely',
        side: 'near',
        owners: ['you', 'system-administrator'],
        evidence: [...pinned[0].evidence, ...pinned.slice(1).flatMap(({ evidence }) => evidence)] as [Evidence, ...Evidence[]],
        // What the code pins is about this host, whichever runtime decides.
        ...(code?.sure ? {} : { runtimes: ids }),
        explains: ids,
      }
    if (scan.folder === null) return { outcome: 'not-applicable' }
    // What was not read yet could hold a pin that is worse than those that may matter.
    if (!code?.sure && scan.unfinished !== null) return { outcome: 'missing', fact: scan.unfinished }
    if (code === null) return { outcome: 'pass' }
    return {
      outcome: code.sure ? 'fail' : 'warn',
      params: { minTls, pinned, code },
      // The pin may be for a call to somebody else.
      confidence: code.sure ? 'likely' : 'possible',
      side: 'near',
      owners: ['you'],
      evidence: placesEvidence(scan, code.findings),
      explains: [],
    }
  },
  words: {
    pass: 'The code that was looked through pins no old TLS version',
    example: () => ({
      owners: ['you'],
      params: {
        minTls: '1.2',
        pinned: [],
        code: {
          ...exampleScan({
            kind: 'pins-old-tls',
            text: 'curl_setopt($ch, CURLOPT_SSLVERSION, 3);',
            what: 'CURLOPT_SSLVERSION 3',
            instead: 'Remove CURLOPT_SSLVERSION, or set the minimum CURL_SSLVERSION_TLSv1_2.',
            source: 'https://curl.se/libcurl/c/CURLOPT_SSLVERSION.html',
          }),
          sure: true,
        },
      },
    }),
    title: ({ pinned: [first, ...more], code }) =>
      first === undefined
        ? `Your code ${code?.sure ? 'pins an old TLS version' : 'may pin an old TLS version'}: ${code === null ? '' : placesNamed(code.findings)}`
        : pinnedTitle(first, more),
    why: ({ pinned: [first], code, minTls }) =>
      first === undefined
        ? `The code says: “${code?.findings[0].text ?? ''}”. ` +
          (code?.sure
            ? `That allows nothing newer than TLS 1.1, and the rules ask for TLS ${minTls}.`
            : (code?.findings[0].condition ?? 'It does not hold everywhere.'))
        : `${first.best === null ? 'It has no version left that it may offer, so it sends nothing.' : `It offers ${first.best} at most.`} ` +
          `The rules ask for TLS ${minTls}. The setting stands in ${first.settings[0].source}.`,
    fix: ({ pinned, code }) => [
      // Several programs may run on one setting.
      ...new Map(pinned.flatMap((one) => stepsWithout(one)).map((step) => [step.text, step])).values(),
      ...(code === null ? [] : placeSteps(code.scan, code.findings)),
      CHECK_AGAIN,
    ],
  },
})
