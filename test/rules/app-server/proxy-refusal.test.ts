// What programs say where a proxy opened no tunnel. The words of curl, Python, Java and Wget are those of test/knowledge/recordings.
import { describe, expect, it } from 'vitest'
import { proxyRefusal } from '../../../electron/rules/app-server/proxy-refusal.ts'

describe('the answer of a proxy in the words of a program', () => {
  it.each([
    ['curl: (56) CONNECT tunnel failed, response 403', '403'],
    ['curl: (56) Received HTTP code 407 from proxy after CONNECT', '407'],
    ["OSError('Tunnel connection failed: 403 Filtered')", '403 Filtered'],
    ['java.io.IOException: Unable to tunnel through proxy. Proxy returns "HTTP/1.1 403 Filtered"', '403 Filtered'],
    ["The proxy tunnel request to proxy 'http://127.0.0.1:7002/' failed with status code '403'.", '403'],
    ['Error: the proxy answered 503', '503'],
    ['Proxy tunneling failed: FilteredUnable to establish SSL connection.', 'Filtered'],
  ])('%s', (words, said) => {
    expect(proxyRefusal(words)).toBe(said)
  })

  it.each([
    'curl: (56) Proxy CONNECT aborted',
    'curl: (35) OpenSSL/3.0.19: error:0A000410:SSL routines::sslv3 alert handshake failure',
    'java.io.IOException: Server returned HTTP response code: 403 for URL: https://api.example.test/',
    'HTTP Error 403: Forbidden',
    'curl: (7) Failed to connect to proxy.example.test port 3128: Connection refused',
  ])('is none in “%s”', (words) => {
    expect(proxyRefusal(words)).toBeNull()
  })
})
