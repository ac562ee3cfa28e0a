// What a proxy script answers, and where a script is: which words are proxies, in which order, and what is no address.
import { describe, expect, it } from 'vitest'
import { namesDirect, parseScriptAnswer } from '../../../electron/gather/proxy/script-answer.ts'
import { namesScript, scriptLocation } from '../../../electron/gather/proxy/script-location.ts'

describe('an answer', () => {
  it.each([
    ['DIRECT', []],
    [' direct ; ', []],
    // By the convention of proxy scripts an empty answer means that no proxy is used.
    ['', []],
    [' \n', []],
    ['PROXY a:3128', ['http://a:3128']],
    ['PROXY a:1; SOCKS b:2; HTTPS c:3; DIRECT', ['http://a:1', 'socks4://b:2', 'https://c:3']],
    [
      'SOCKS5 b; SOCKS4 b; HTTPS c; HTTP d; PROXY e',
      ['socks5h://b:1080', 'socks4://b:1080', 'https://c:443', 'http://d:80', 'http://e:80'],
    ],
    ['proxy [2001:db8::1]:3128', ['http://[2001:db8::1]:3128']],
    // What comes after DIRECT is never asked while that is open; what is no proxy is passed over, as browsers do.
    ['PROXY a:1; DIRECT; PROXY b:2', ['http://a:1']],
    ['QUIC q:1; PROXY a:99999; PROXY a b; PROXY; PROXY ok:1', ['http://ok:1']],
    ['nonsense; DIRECT', []],
    ['PROXY a:1;'.repeat(30), Array.from({ length: 20 }, () => 'http://a:1')],
  ])('%s', (text, expected) => {
    expect(parseScriptAnswer(text)).toEqual(expected)
  })

  it.each([';;', 'null', 'undefined', 'http://proxy:3128', 'PROXY', 'PROXY a:x', 'PROXY http://a:1', '42'])(
    'of nonsense is none: %s',
    (text) => {
      expect(parseScriptAnswer(text)).toBeNull()
    },
  )
})

describe('the direct way', () => {
  it.each(['', ' ', 'DIRECT', 'PROXY a:1; DIRECT', ' proxy a:1 ;direct;', 'PROXY a:1; DIRECT; PROXY b:2'])('is named by %s', (text) => {
    expect(namesDirect(text)).toBe(true)
  })
  it.each(['PROXY a:1', 'PROXY direct:1', 'PROXY a:1; DIRECTLY', ';'])('is not named by “%s”', (text) => {
    expect(namesDirect(text)).toBe(false)
  })
})

describe('the place of a script', () => {
  it.each([
    ['pac+http://wpad.test/p.pac', 'http://wpad.test/p.pac'],
    ['PAC+https://wpad.test:8443/p.pac?a=1', 'https://wpad.test:8443/p.pac?a=1'],
    ['pac+file:///etc/proxy%20one.pac', '/etc/proxy one.pac'],
    ['file:///C:/proxy.pac', 'C:/proxy.pac'],
    ['C:\\proxy.pac', 'C:\\proxy.pac'],
    ['/etc/proxy.pac', '/etc/proxy.pac'],
    ['office.pac', 'office.pac'],
  ])('%s', (text, shown) => {
    expect(scriptLocation(text)?.shown).toBe(shown)
  })

  it('can need a login, which is not shown', () => {
    expect(scriptLocation('pac+http://me:p%40ss@wpad.test/p.pac')).toEqual({
      kind: 'web',
      url: 'http://wpad.test/p.pac',
      login: { user: 'me', password: 'p@ss' },
      secrets: ['p%40ss', 'p@ss', Buffer.from('me:p@ss').toString('base64')],
      shown: 'http://wpad.test/p.pac',
    })
  })

  it.each(['', 'pac+', 'pac+ftp://x/p.pac', 'http://', 'data:text/plain,x', 'pac+javascript:x'])('is nowhere: “%s”', (text) => {
    expect(scriptLocation(text)).toBeNull()
  })

  it('is told from a proxy by its form', () => {
    for (const script of ['pac+http://x/p', '/p', './p', '..\\p', 'C:\\p.pac', 'office.pac']) expect(namesScript(script), script).toBe(true)
    for (const proxy of ['http://x:1', 'http://x/p.pac', 'x:1', 'system', 'none', 'socks5://x'])
      expect(namesScript(proxy), proxy).toBe(false)
  })
})
