// `explain CAUSE`: the page of a cause by its id, and what is said of an id that is not there.
import { describe, expect, it } from 'vitest'
import { rules } from '../../electron/rules/index.ts'
import { call } from './called.ts'

describe('explain CAUSE', () => {
  it('prints the page of that cause', async () => {
    const { status, stdout, stderr } = await call(['explain', 'proxy-login-needed'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const parts = [
      'The proxy wants a login',
      'Layer 3 of 5: Proxy.',
      'What a check says',
      'The proxy http://proxy.example.com:3128 asks for a login.',
      'What to do',
      'curl -v --proxy http://proxy.example.com:3128',
      'Who can mend it: your network team, else you.',
      'What to ask your network team',
      'What follows from it',
      '(app-connection-fails)',
      'Words used here',
    ]
    const places = parts.map((part) => stdout.indexOf(part))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  it.each(rules.map(({ id }) => id))('knows %s, as text and as JSON', async (id) => {
    expect((await call(['explain', id])).status).toBe(0)
    const { status, stdout } = await call(['explain', id.toUpperCase(), '--json'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ cause: { id }, command: expect.stringContaining('check') })
  })

  it.each([
    ['proxy-login-neded', 'There is no cause proxy-login-neded. The nearest are proxy-login-needed, proxy-login-refused.'],
    ['certificate-expired', 'There is no cause certificate-expired. The nearest is endpoint-certificate-expired.'],
    ['os-tls12-disable', 'There is no cause os-tls12-disable. The nearest is os-tls12-disabled.'],
  ])('%s is told what is near it', async (id, sentence) => {
    const { status, stdout, stderr } = await call(['explain', id])
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).toContain(sentence)
  })

  it('takes a word that only looks like an id, and is near none, for the message that it may be', async () => {
    for (const text of ['foo-bar-baz', 'x-squid-error']) {
      const { status, stderr } = await call(['explain', text])
      expect(status).toBe(2)
      expect(stderr).toContain('No error message that is known')
    }
  })

  it('takes an id within a longer text for no id', async () => {
    const { status } = await call(['explain', 'the report says proxy-login-needed'])
    expect(status).toBe(2)
  })
})
