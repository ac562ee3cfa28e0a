// What the rules of an old or held back version say, for the test of every rule's words: with a setting of each kind that helps, and
// with none.
import { missing } from '../../electron/contract/fact.ts'
import type { AnyRule, Judged } from '../../electron/rules/define-rule.ts'
import { aCaughtHello, aHello, aRuntime, datedProfile } from '../fixtures/facts.ts'
import { recordedHello } from '../fixtures/hellos.ts'
import { judgedRuntime } from '../fixtures/judged.ts'

export const saidOfSwitches: Record<string, (rule: AnyRule) => Judged[]> = {
  'app-runtime-too-old': (rule) => [
    judgedRuntime(rule, { hellos: [aCaughtHello(recordedHello('node08'))], runtime: aRuntime({ library: null }) }),
    ...(['2026-11-21', '2029-01-01'] as const).map((date) => {
      const runtime = aRuntime({ library: { name: 'OpenSSL', version: '1.0.2u', bundled: false } })
      return judgedRuntime(rule, { hellos: [aCaughtHello(recordedHello('opensslTls12'))], runtime }, { profile: datedProfile, date })
    }),
  ],
  'app-tls12-off-by-default': (rule) =>
    (
      [
        ['java', '-Dhttps.protocols=TLSv1.2,TLSv1.3'],
        ['dotnet-framework', '[Net.ServicePointManager]::SecurityProtocol = 3072'],
        ['mono', 'ServicePointManager.SecurityProtocol = (SecurityProtocolType)3072'],
        ['php', "'crypto_method' => STREAM_CRYPTO_METHOD_TLSv1_2_CLIENT"],
        ['python', 'ssl.SSLContext.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED'],
        ['curl', '--tlsv1.2'],
      ] as const
    ).flatMap(([kind, change]) => {
      const forced = aCaughtHello(aHello({ versions: [0x0303] }), { mode: 'forced', change })
      const own = [aCaughtHello(aHello({ versions: [0x0301] })), aCaughtHello(aHello(), { hello: missing('failed', 'It sent none.') })]
      return own.map((hello) => judgedRuntime(rule, { runtime: aRuntime({ kind }), hellos: [hello, forced, forced] }))
    }),
}
