// The address of an endpoint as people write it, and the near misses that must not be taken for another host.
import { describe, expect, it } from 'vitest'
import { readUrl } from '../../electron/engine/read-url.ts'

describe('an address', () => {
  it.each([
    ['api.example.com', 'https://api.example.com/'],
    ['api.example.com:8443/v1?a=b', 'https://api.example.com:8443/v1?a=b'],
    [' https://API.example.com ', 'https://api.example.com/'],
    ['localhost', 'https://localhost/'],
    ['api.example.com.', 'https://api.example.com./'],
    ['[::1]:8443', 'https://[::1]:8443/'],
    ['https.example.com/', 'https://https.example.com/'],
    ['my-api_1.example.com', 'https://my-api_1.example.com/'],
  ])('%s is %s', (written, url) => {
    expect(readUrl(written)).toEqual({ ok: true, url })
  })

  it.each([
    'https:/localhost:18443',
    'http:/localhost',
    'htp:/foo',
    'https//localhost',
    '/etc/passwd',
    'https://-x/',
    'api-.example.com',
    'https://',
    'a b',
    '',
  ])('%s is none', (written) => {
    expect(readUrl(written)).toMatchObject({ ok: false, sentence: expect.stringMatching(/is not an address\. Write it like https:/) })
  })

  it.each([
    ['https://x..y/', /not an address/],
    ['https://.example.com/', /not an address/],
    ['https://*/', /not an address/],
    ['https://*.example.com/', /not an address/],
    ['https://a,b.example.com/', /not an address/],
    ['http://api.example.com/', /begins with http:/],
    ['ftp://api.example.com/', /does not begin with https:/],
    ['https://joe:secret@api.example.com/', /user name or password/],
    ['https://api.example.com:0/', /port 0/],
    [`https://${'a'.repeat(64)}.com/`, /longer than a name/],
  ])('%s is refused for its own reason', (written, says) => {
    const read = readUrl(written)
    expect(read).toMatchObject({ ok: false, sentence: expect.stringMatching(says) })
  })
})
