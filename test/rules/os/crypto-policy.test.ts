import { describe, expect, it } from 'vitest'
import { policyBehind, policySteps } from '../../../electron/rules/os/crypto-policy.ts'

const commands = (policy: string) => policySteps(policy).flatMap(({ command }) => command ?? [])

describe('what a crypto policy made', () => {
  it('is known by its place, with the policy’s name where that was read', () => {
    const switches = [{ name: 'crypto policy', value: 'FUTURE', source: '/etc/crypto-policies/state/current' }]
    expect(policyBehind({ switches }, '/etc/crypto-policies/back-ends/opensslcnf.config, line 1')).toBe('FUTURE')
    expect(policyBehind({ switches }, '/usr/share/crypto-policies/FUTURE/opensslcnf.txt, line 1')).toBe('FUTURE')
    expect(policyBehind({ switches: [] }, '/etc/crypto-policies/back-ends/gnutls.config')).toBe('')
    expect(policyBehind({ switches }, '/etc/pki/tls/openssl.cnf, line 12')).toBeNull()
  })

  it.each([
    ['FUTURE', ['--set DEFAULT', '--show', '--set FUTURE']],
    ['DEFAULT:NO-SHA1:SHOP', ['--set DEFAULT', '--show', '--set DEFAULT:NO-SHA1:SHOP']],
    ['LEGACY:SHOP', ['--set LEGACY', '--show', '--set LEGACY:SHOP']],
    ['FIPS:OSPP', ['--set FIPS', '--show', '--set FIPS:OSPP']],
    ['FUTURE:SHOP', ['--set DEFAULT', '--show', '--set FUTURE:SHOP']],
    ['', ['--set DEFAULT', '--show']],
  ])('%s is left and taken again by its own program', (policy, expected) => {
    expect(commands(policy).map((command) => command.replace(/^(sudo )?update-crypto-policies /, ''))).toEqual(expected)
  })

  it('is looked into where it is one that systems are delivered with', () => {
    for (const policy of ['DEFAULT', 'LEGACY'])
      expect(commands(policy)).toEqual(['ls /etc/crypto-policies/local.d', 'sudo update-crypto-policies', 'update-crypto-policies --show'])
    expect(commands('FIPS')).toEqual(['sudo fips-mode-setup --disable', 'update-crypto-policies --show'])
  })

  it('speaks in sentences of 20 words, and runs nothing that stands in a name', () => {
    for (const { text } of ['FUTURE', 'DEFAULT', 'DEFAULT:A', 'FIPS', ''].flatMap(policySteps))
      for (const sentence of text.split(/(?<=\.) /)) expect(sentence.split(' ').length, sentence).toBeLessThanOrEqual(20)
    expect(commands('X;reboot').at(-1)).toBe("sudo update-crypto-policies --set 'X;reboot'")
  })
})
