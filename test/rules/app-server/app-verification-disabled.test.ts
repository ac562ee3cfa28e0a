import { describe, expect, it } from 'vitest'
import { appVerificationDisabled } from '../../../electron/rules/app-server/app-verification-disabled.ts'
import { anAttempt, aRuntime, builtIn } from '../../fixtures/facts.ts'
import { judgedHost } from '../../fixtures/judged.ts'
import { aPin, aPlace, aScan } from '../../fixtures/scans.ts'

const judged = (facts: NonNullable<Parameters<typeof judgedHost>[1]>['facts']) =>
  judgedHost(appVerificationDisabled, { facts: facts ?? {} })
const off = aPlace({
  kind: 'verification-off',
  text: 'curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, false);',
  what: 'CURLOPT_SSL_VERIFYPEER, false',
})
const variable = { how: 'variable' as const, name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0', source: 'the environment of process 812' }

describe('app-verification-disabled', () => {
  it('warns, and never fails: it connects all the same', () => {
    expect(appVerificationDisabled.canFail(builtIn('multisafepay'))).toBe(false)
    expect(judged({ scan: aScan({ findings: [off] }) })).toMatchObject({
      outcome: 'warn',
      title: 'Certificates may not be checked: pay.php, line 12',
      evidence: [{ source: '/srv/shop/pay.php:12' }],
    })
  })

  it('warns of a variable in this environment, though no folder was named', () => {
    const scan = aScan({ folder: null, environment: [{ name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0' }] })
    expect(judged({ scan })).toMatchObject({
      outcome: 'warn',
      evidence: [{ kind: 'environment', source: 'NODE_TLS_REJECT_UNAUTHORIZED' }],
      fix: expect.arrayContaining([expect.objectContaining({ command: 'unset NODE_TLS_REJECT_UNAUTHORIZED' })]),
    })
  })

  it.each([
    ['Git', 'http.sslVerify', 'false', 'http.sslVerify=false in /root/x, which Git reads'],
    ['curl', 'insecure', '', 'insecure in /root/x, which curl reads'],
    ['Wget', 'check_certificate', 'off', 'check_certificate=off in /root/x, which Wget reads'],
  ])('names the line of a file that %s reads by itself, once', (name, setting, value, where) => {
    const line = { how: 'file' as const, name: setting, value, source: '/root/x' }
    const facts = (settings: (typeof line)[]) => ({
      scan: aScan({ folder: null }),
      runtimes: [aRuntime({ name, settings })],
      attempts: [anAttempt({ verified: settings.length === 0 ? null : false })],
    })
    expect(judged(facts([line]))).toMatchObject({ outcome: 'warn', title: `Certificates may not be checked: ${where}` })
    expect(judged(facts([{ ...line, name: 'http.sslVersion', value: 'false' }])).outcome).toBe('warn')
    expect(judged(facts([]))).toEqual({ outcome: 'pass' })
  })

  it('takes no setting that leaves the checking on for one that does not', () => {
    const on = [
      { name: 'http.sslVerify', value: 'true' },
      { name: 'check_certificate', value: 'on' },
    ]
    const settings = on.map((one) => ({ how: 'file' as const, source: '/root/x', ...one }))
    expect(judged({ scan: aScan({ folder: null }), runtimes: [aRuntime({ settings })] })).toEqual({ outcome: 'pass' })
  })

  it('warns of a variable of a running server', () => {
    const runtimes = [aRuntime({ kind: 'node', name: 'Node.js', settings: [variable] })]
    expect(judged({ runtimes })).toMatchObject({ outcome: 'warn', evidence: [{ source: 'the environment of process 812' }] })
  })

  it('warns where a runtime connected by itself without the check', () => {
    expect(judged({ attempts: [anAttempt({ verified: false })] })).toMatchObject({ outcome: 'warn', evidence: [{ kind: 'command' }] })
  })

  it.each([
    ['a runtime that checked', { attempts: [anAttempt({ verified: true })] }],
    ['a runtime that does not tell', { attempts: [anAttempt({ verified: null })] }],
    [
      'openssl s_client, which never stops at a certificate',
      { runtimes: [aRuntime({ kind: 'openssl' })], attempts: [anAttempt({ verified: false })] },
    ],
    ['the variable with another value', { runtimes: [aRuntime({ settings: [{ ...variable, value: '1' }] })] }],
    ['another variable', { runtimes: [aRuntime({ settings: [{ ...variable, name: 'NODE_OPTIONS' }] })] }],
    ['a comment', { scan: aScan({ findings: [{ ...off, place: 'comment' as const }] }) }],
    ['a test', { scan: aScan({ findings: [{ ...off, place: 'test' as const }] }) }],
    ['vendored code', { scan: aScan({ findings: [{ ...off, place: 'vendored' as const }] }) }],
    ['another kind of finding', { scan: aScan({ findings: [aPin()] }) }],
  ])('passes: %s', (_, facts) => {
    expect(judged(facts)).toEqual({ outcome: 'pass' })
  })
})
