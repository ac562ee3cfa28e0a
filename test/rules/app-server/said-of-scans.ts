// What the rules that read a scan say when they have something to say, for the test of all rules' words.
import type { AnyRule, Judged } from '../../../electron/rules/define-rule.ts'
import { anAttempt, aPath, aRuntime } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'
import { aPin, aPlace, aScan } from '../../fixtures/scans.ts'

const off = aPlace({ kind: 'verification-off', text: 'verify=False', what: 'verify=False', instead: 'Remove it.' })
const environment = [{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0' }]
const chain = { path: aPath().id, result: 'issuer-unknown' as const, issuer: null }
const pinned = { file: 'cacert.pem', certificates: 1, usedBy: 'pay.php:12', chains: [chain] }
const setting = { how: 'variable' as const, name: 'PYTHONHTTPSVERIFY', value: '0', source: 'the environment of process 812' }

const scenes: Record<string, Parameters<typeof judgedHost>[1][]> = {
  'app-plain-http-url': [[aPlace()], [aPlace(), aPlace({ line: 40 })]].map((findings) => ({ facts: { scan: aScan({ findings }) } })),
  'app-pins-old-tls': [
    aPin(),
    aPin({ holds: 'sometimes', condition: 'It means TLS 1.0 alone only in PHP 5.6.7 to 7.1.' }),
    aPin({ holds: 'incoming', condition: 'It is for connections that others open to this host.' }),
  ].map((pin) => ({ facts: { scan: aScan({ findings: [pin] }) } })),
  'app-verification-disabled': [
    { facts: { scan: aScan({ folder: null, environment }) } },
    { facts: { scan: aScan({ findings: [off], environment }), attempts: [anAttempt({ verified: false })] } },
    { facts: { runtimes: [aRuntime({ settings: [setting] })] } },
  ],
  'app-pins-ca': [pinned, { ...pinned, chains: [{ ...chain, issuer: 'CN=Example Root' }] }].map((one) => ({
    facts: { scan: aScan({ pinned: [one] }) },
  })),
}

/** By cause. */
export const saidOfScans: Record<string, (rule: AnyRule) => Judged[]> = Object.fromEntries(
  Object.entries(scenes).map(([id, those]) => [id, (rule: AnyRule) => those.map((scene) => judgedHost(rule, scene))]),
)
