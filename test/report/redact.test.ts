// Planted secrets are masked in every form in which they travel; text that only looks a little like one stays.
import { describe, expect, it } from 'vitest'
import { createRedactor, redactDeep } from '../../electron/report/redact.ts'

const PASSWORD = 'p@ss w/rd+Zürich:7'

describe('a redactor that has learned a password', () => {
  const redactor = createRedactor()
  redactor.learnSecret(PASSWORD)
  const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')

  it.each([
    ['as it is', PASSWORD],
    ['percent-encoded', encodeURIComponent(PASSWORD)],
    ['percent-encoded in lower case', encodeURIComponent(PASSWORD).toLowerCase().replace('z', 'Z')],
    ['half percent-encoded', 'p%40ss w/rd%2BZürich:7'],
    ['with a plus for the space', encodeURIComponent(PASSWORD).replace('%20', '+')],
    ['in base64 of user:password', base64(`joe:${PASSWORD}`)],
    ['in base64 after a user name of another length', base64(`jo:${PASSWORD}`)],
    ['in base64 after a third length', base64(`joey:${PASSWORD}`)],
    ['in base64url', base64(`joe:${PASSWORD}`).replace(/\+/g, '-').replace(/\//g, '_')],
  ])('masks it %s', (_form, written) => {
    expect(redactor.text(`before ${written} after`)).toBe('before *** after')
  })

  it('masks a secret that was learned percent-encoded also as it is', () => {
    const other = createRedactor()
    other.learnSecret('s%3Acret%21')
    expect(other.text('s:cret! and s%3Acret%21')).toBe('*** and ***')
  })

  it('masks a secret as JSON strings have it, with a slash behind a backslash and letters by their numbers', () => {
    const other = createRedactor()
    other.learnSecret('Hush/Sécret9')
    // What PHP's json_encode made of an error message.
    expect(other.text("Unsupported proxy syntax in 'http:\\/\\/joe:Hush\\/S\\u00e9cret9@proxy'")).not.toMatch(/Hush|cret9/)
  })

  it('masks every occurrence', () => {
    expect(redactor.text(`${PASSWORD},${PASSWORD}`)).toBe('***,***')
  })

  it('masks the longer of two secrets whole', () => {
    const two = createRedactor()
    two.learnSecret('hunter')
    two.learnSecret('hunter2022')
    expect(two.text('it is hunter2022.')).toBe('it is ***.')
  })

  it('leaves a secret of three characters alone, because ordinary words hold it', () => {
    const short = createRedactor()
    short.learnSecret('tls')
    expect(short.text('tls 1.2')).toBe('tls 1.2')
    expect(short.text('http://joe:tls@proxy:1')).toBe('http://***@proxy:1')
  })
})

describe('a redactor that has learned nothing', () => {
  const { text } = createRedactor()

  it.each([
    ['http://joe:secret@proxy.example.test:3128/', 'http://***@proxy.example.test:3128/'],
    ['socks5h://joe@proxy.example.test', 'socks5h://***@proxy.example.test'],
    ['via http://joe:p@ss@proxy:3128 and https://a:b@c/', 'via http://***@proxy:3128 and https://***@c/'],
    ['Proxy-Authorization: Basic am9lOnNlY3JldA==', 'Proxy-Authorization: ***'],
    ['proxy-authorization: Digest username="joe", response="1"', 'proxy-authorization: ***'],
    ["curl -H 'Authorization: Basic am9l' https://x/", "curl -H 'Authorization: ***' https://x/"],
    ['{"authorization": "Bearer abc", "n": 1}', '{"authorization": "***", "n": 1}'],
    ['> Authorization: Bearer abc.def\r\n> Host: x', '> Authorization: ***\r\n> Host: x'],
  ])('masks the credential in %s', (before, after) => {
    expect(text(before)).toBe(after)
  })

  it.each([
    'https://api.example.test/pay?to=joe@example.test',
    'support@example.test',
    "export HTTPS_PROXY='http://USER:PASSWORD@proxy.example.test:3128'",
    'https://api.example.test:443/ direct 192.0.2.1',
    'The server asked for authorization of this user.',
    'CN=api.example.test, emailAddress=ca@example.test',
  ])('leaves %s as it is', (written) => {
    expect(text(written)).toBe(written)
  })
})

describe('redactDeep', () => {
  it('masks strings at any depth and leaves the rest of the value alone', () => {
    const redactor = createRedactor()
    redactor.learnSecret('hunter2022')
    const value = { a: ['hunter2022', { b: 'x hunter2022' }], n: 7, t: true, z: null, hunter2022: 'key' }
    expect(redactDeep(value, redactor)).toEqual({ a: ['***', { b: 'x ***' }], n: 7, t: true, z: null, hunter2022: 'key' })
  })
})
