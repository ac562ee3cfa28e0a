// app-verification-disabled: certificates are not checked, by code, by a setting, by a variable, or as a runtime's own attempt shows.
// It connects all the same, so this warns: anybody on the way can read and change what is sent.
import type { Evidence } from '../../contract/fact.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import type { Scan } from '../../contract/scan.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { inCode, placeEvidence, placeSteps } from './in-code.ts'

interface Sign {
  /** Without full stop: where checking is off. */
  where: string
  evidence: Evidence
  steps: FixStep[]
}

const SWITCHES = /^(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY|PERL_LWP_SSL_VERIFY_HOSTNAME)$/
const KEEP_AUTHORITY = 'If an authority of your own signed it, give the runtime the file of that authority.'

const ofEnvironment = ({ environment }: Scan): Sign[] =>
  environment.map(({ name, value }) => ({
    where: `the variable ${name}, as it is set here`,
    evidence: { kind: 'environment', source: name, text: value },
    steps: [{ text: `Remove the variable ${name} where it is set, and restart your server.`, command: `unset ${name}` }],
  }))

const ofServers = (runtimes: readonly Runtime[]): Sign[] =>
  runtimes.flatMap(({ settings, name }) =>
    settings
      .filter(({ how, name: variable, value }) => how === 'variable' && SWITCHES.test(variable) && value.trim() === '0')
      .map(({ name: variable, value, source }) => ({
        where: `the variable ${variable} of a running ${name}`,
        evidence: { kind: 'environment' as const, source, text: `${variable}=${value}` },
        steps: [{ text: `Remove the variable ${variable} from the settings of that server, and restart it.` }],
      })),
  )

/** What a tool's own settings say to the same end: curl's, Wget's and Git's. */
const isSwitchedOff = ({ how, name, value }: Runtime['settings'][number]): boolean =>
  how === 'file' &&
  (/^(insecure|k)$/.test(name) || (/^(check[-_]?certificate|http\.sslVerify)$/i.test(name) && /^(off|no|0|false)$/i.test(value)))

const ofOwnSettings = (runtimes: readonly Runtime[]): Sign[] =>
  runtimes.flatMap((runtime) =>
    runtime.settings.filter(isSwitchedOff).map(({ name, value, source }) => ({
      where: `${name}${value === '' ? '' : `=${value}`} in ${source}, which ${runtime.name} reads`,
      evidence: { kind: 'file' as const, source, text: `${name}${value === '' ? '' : `=${value}`}` },
      steps: [{ text: `Remove ${name} from ${source}.` }],
    })),
  )

/** Where a runtime's own checking is switched off; HTTP::Tiny has it off by itself before 0.083 (its Changes, checked 2026-11-23). */
const switchOf = ({ kind, name }: Runtime): string => {
  if (name.includes('HTTP::Tiny'))
    return 'Before its release 0.083 HTTP::Tiny checks nothing by itself. Give it verify_SSL => 1, or update it.'
  const place =
    kind === 'curl' ? '.curlrc' : kind === 'wget' ? 'wgetrc' : kind === 'git' ? 'http.sslVerify' : kind === 'php' ? 'php.ini' : null
  return `Look at the settings of ${name}${place === null ? '' : `, such as ${place}`}, for what switches checking off.`
}

/** `openssl s_client` never stops at a certificate: that is no switch. */
const ofAttempts = (attempts: readonly Attempt[], runtimes: readonly Runtime[]): Sign[] =>
  attempts.flatMap(({ runtime, outcome, verified, command }) => {
    const known = runtimes.find(({ id }) => id === runtime)
    if (outcome !== 'completed' || verified !== false || known === undefined || known.kind === 'openssl') return []
    // Its settings have told why.
    if (known.settings.some(isSwitchedOff)) return []
    return [
      {
        where: `${known.name} ${known.version} on its own settings`,
        evidence: { kind: 'command' as const, source: command, text: 'It connected without checking the certificate.' },
        steps: [{ text: switchOf(known) }],
      },
    ]
  })

const ofCode = (scan: Scan): Sign[] => {
  const findings = inCode(scan, 'verification-off')
  return findings.map((finding, index) => ({
    where: `${finding.file}, line ${finding.line}`,
    evidence: placeEvidence(scan, finding),
    steps: index === 0 ? placeSteps(scan, findings) : [],
  }))
}

export const appVerificationDisabled = defineRule<'host', 'scan' | 'runtimes' | 'attempts', Sign[]>({
  id: 'app-verification-disabled',
  layer: 'app-server',
  subject: 'host',
  needs: ['scan', 'runtimes', 'attempts'],
  silences: [],
  canFail: () => false,
  judge(_host, { scan, runtimes, attempts }) {
    const signs = [
      ...ofEnvironment(scan),
      ...ofServers(runtimes),
      ...ofOwnSettings(runtimes),
      ...ofAttempts(attempts, runtimes),
      ...ofCode(scan),
    ]
    const [first, ...rest] = signs
    if (first === undefined) return { outcome: 'pass' }
    return {
      outcome: 'warn',
      params: signs,
      confidence: 'likely',
      side: 'near',
      owners: ['you', 'system-administrator'],
      evidence: [first.evidence, ...rest.slice(0, 9).map(({ evidence }) => evidence)],
    }
  },
  words: {
    pass: 'Nothing that was looked at switches the checking of certificates off',
    example: () => ({
      owners: ['you', 'system-administrator'],
      params: [
        {
          where: 'the variable NODE_TLS_REJECT_UNAUTHORIZED, as it is set here',
          evidence: { kind: 'environment', source: 'NODE_TLS_REJECT_UNAUTHORIZED', text: '0' },
          steps: [
            {
              text: 'Remove the variable NODE_TLS_REJECT_UNAUTHORIZED where it is set, and restart your server.',
              command: 'unset NODE_TLS_REJECT_UNAUTHORIZED',
            },
          ],
        },
      ],
    }),
    title: ([first, ...rest]) =>
      `Certificates may not be checked: ${first?.where ?? ''}${rest.length === 0 ? '' : `, and ${rest.length} more`}`,
    why: () => 'Without that check a connection is made to whoever answers. It can be read and changed on the way, and nothing shows it.',
    fix: (signs) => [...signs.flatMap(({ steps }) => steps).slice(0, 6), { text: KEEP_AUTHORITY }, CHECK_AGAIN],
  },
})
