// A stranger's script: it may answer, and whatever else it does ends within a second or two, in bounded memory, as a value.
import { describe, expect, it } from 'vitest'
import { openScriptSandbox, type ScriptCall, type ScriptRun } from '../../electron/sandbox/script-sandbox.ts'

// Each of those that mean harm has its two seconds.
const CALL: ScriptCall = { url: 'https://api.example.test/', host: 'api.example.test', known: new Map(), own: [] }

const run = async (script: string, call: Partial<ScriptCall> = {}): Promise<ScriptRun> =>
  (await openScriptSandbox()).run(script, { ...CALL, ...call })
const saying = (expression: string) => `function FindProxyForURL(url, host) { return ${expression} }`
/** What an expression is, as text. */
const textOf = async (expression: string, call: Partial<ScriptCall> = {}): Promise<string> => {
  const ran = await run(saying(`String(${expression})`), call)
  return ran.kind === 'answer' ? ran.text : JSON.stringify(ran)
}

describe('a script', () => {
  it('is given the address and the host, and answers', async () => {
    expect(await run(saying('"PROXY " + host + ":1; " + url'))).toEqual({
      kind: 'answer',
      text: 'PROXY api.example.test:1; https://api.example.test/',
    })
  })

  it('may be written as scripts are written today', async () => {
    const script = 'const FindProxyForURL = (url, host) => [host].some((one) => one?.endsWith(".test")) ? `PROXY p:1` : "DIRECT"'
    expect(await run(script)).toEqual({ kind: 'answer', text: 'PROXY p:1' })
  })

  it('starts afresh each time it is asked', async () => {
    const sandbox = await openScriptSandbox()
    const script = 'var asked = 0; function FindProxyForURL() { asked++; return "PROXY p:" + asked }'
    expect([sandbox.run(script, CALL), sandbox.run(script, CALL)]).toEqual(Array(2).fill({ kind: 'answer', text: 'PROXY p:1' }))
  })

  it('reaches nothing of this program', async () => {
    const names = ['process', 'require', 'fetch', 'WebAssembly', 'setTimeout', 'console', 'XMLHttpRequest']
    expect(await textOf(`[${names.map((name) => `typeof ${name}`)}]`)).toBe(names.map(() => 'undefined').join(','))
    expect(await textOf('this.constructor.constructor("return typeof process")()')).toBe('undefined')
  })

  it('without the function, or with another answer than a text, gives nonsense', async () => {
    expect(await run('var x = 1')).toEqual({ kind: 'nonsense', detail: 'It has no function FindProxyForURL.' })
    expect(await run('<html>Log in</html>')).toMatchObject({ kind: 'throws', detail: expect.stringContaining('SyntaxError') })
    expect(await run(saying('42'))).toMatchObject({ kind: 'nonsense', detail: expect.stringContaining('number') })
    expect(await run('async function FindProxyForURL() { return "DIRECT" }')).toMatchObject({ kind: 'nonsense' })
    expect(await run(saying('undefined'))).toMatchObject({ kind: 'nonsense' })
  })

  it('that throws is quoted, in one line', async () => {
    expect(await run(saying('host.no.more'))).toMatchObject({ kind: 'throws', detail: expect.stringMatching(/TypeError: .*undefined/) })
    expect(await run('throw "a\\nb"')).toEqual({ kind: 'throws', detail: 'It ended with an error: a b.' })
    expect(await run('throw { get message() { while (true) {} } }')).toMatchObject({ kind: expect.stringMatching(/throws|too-slow/) })
  })
})

describe('a script that means harm', () => {
  it.each([
    ['loops while it loads', 'while (true) {}'],
    ['loops when it is asked', saying('(function () { for (;;); })()')],
    ['has an expression that never ends', saying('/(a+)+$/.test("a".repeat(40) + "b")')],
    ['loops inside one built-in function', saying('Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)')],
    ['has a pattern that never ends', saying('shExpMatch("a".repeat(5000), "*a*a*a*a*a*a*a*a*b")')],
  ])('%s is too slow', async (_, script) => {
    expect(await run(script)).toEqual({ kind: 'too-slow', detail: 'It did not end within 2 seconds.' })
  })

  it.each([
    ['nests too deep', '('.repeat(900_000)],
    ['calls itself for ever', saying('FindProxyForURL(url, host)')],
    ['makes a text without end', 'var s = "x"; while (true) s += s'],
    ['makes buffers without end', 'var all = []; while (true) all.push(new ArrayBuffer(1e6))'],
  ])('%s ends with an error', async (_, script) => {
    expect(await run(script)).toMatchObject({ kind: 'throws' })
  })

  it('takes no more memory than it is allowed', async () => {
    const before = process.memoryUsage().rss
    await run('var all = []; while (true) all.push(new ArrayBuffer(1e6))')
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
  })

  it('answers with a text of any length, and a bounded part of it is kept', async () => {
    const ran = await run(saying('"PROXY " + "x".repeat(1e6)'))
    expect(ran.kind === 'answer' && ran.text.length).toBe(2000)
    const long = await run(saying('"PROXY proxy.example.test:3128;".repeat(1000)'))
    expect(long.kind === 'answer' && long.text.replaceAll('PROXY proxy.example.test:3128;', '')).toBe('')
    expect(long.kind === 'answer' && long.text.length).toBeGreaterThan(1900)
  })
})

describe('the names that a script asks for', () => {
  const script = saying('isInNet(dnsResolve("one.test"), "10.0.0.0", "255.0.0.0") ? "PROXY " + dnsResolve("two.test") + ":1" : "DIRECT"')

  it('are told one after another, until all are known', async () => {
    expect(await run(script)).toEqual({ kind: 'needs', name: 'one.test' })
    const known = new Map([['one.test', ['2001:db8::1', '10.1.2.3']]])
    expect(await run(script, { known })).toEqual({ kind: 'needs', name: 'two.test' })
    expect(await run(script, { known: known.set('two.test', ['192.0.2.7']) })).toEqual({ kind: 'answer', text: 'PROXY 192.0.2.7:1' })
  })

  it('are told even by a script that catches what stops it', async () => {
    expect(await run(saying('(function () { try { return dnsResolve(host) } catch (e) { return "DIRECT" } })()'))).toEqual({
      kind: 'needs',
      name: 'api.example.test',
    })
  })

  it('may have no address', async () => {
    const known = new Map([['api.example.test', []]])
    expect(await textOf('[dnsResolve(host), isResolvable(host), isInNet(host, "0.0.0.0", "0.0.0.0")]', { known })).toBe(',false,false')
  })
})

// The values are those of the examples in Mozilla's "Proxy Auto-Configuration (PAC) file"; what has no example there is marked.
describe('the functions of scripts', () => {
  const known = new Map([
    ['www.mozilla.org', ['104.16.41.2']],
    ['both.test', ['2001:db8::1', '192.0.2.1']],
  ])
  it.each([
    ['isPlainHostName("www.mozilla.org")', 'false'],
    ['isPlainHostName("www")', 'true'],
    ['dnsDomainIs("www.mozilla.org", ".mozilla.org")', 'true'],
    ['dnsDomainIs("www", ".mozilla.org")', 'false'],
    ['localHostOrDomainIs("www.mozilla.org", "www.mozilla.org")', 'true'],
    ['localHostOrDomainIs("www", "www.mozilla.org")', 'true'],
    ['localHostOrDomainIs("www.google.com", "www.mozilla.org")', 'false'],
    ['localHostOrDomainIs("home.mozilla.org", "www.mozilla.org")', 'false'],
    ['isResolvable("www.mozilla.org")', 'true'],
    ['dnsResolve("www.mozilla.org")', '104.16.41.2'],
    ['convert_addr("104.16.41.2")', '1745889538'],
    ['dnsDomainLevels("www")', '0'],
    ['dnsDomainLevels("mozilla.org")', '1'],
    ['dnsDomainLevels("www.mozilla.org")', '2'],
    ['shExpMatch("http://home.netscape.com/people/ari/index.html", "*/ari/*")', 'true'],
    ['shExpMatch("http://home.netscape.com/people/montulli/index.html", "*/ari/*")', 'false'],
    ['isInNet("198.95.249.79", "198.95.249.79", "255.255.255.255")', 'true'],
    ['isInNet("198.95.6.8", "198.95.0.0", "255.255.0.0")', 'true'],
    ['isInNet("198.96.6.8", "198.95.0.0", "255.255.0.0")', 'false'],
    // Our own: a dot is a dot, alternatives work as browsers have them, and the mask's highest bit is one.
    ['shExpMatch("wwwxtest", "www.test")', 'false'],
    ['shExpMatch("a.test", "(*.test|*.local)")', 'true'],
    ['isInNet("200.1.2.3", "192.0.0.0", "192.0.0.0")', 'true'],
    ['isInNet("www.mozilla.org", "104.16.0.0", "255.255.0.0")', 'true'],
    ['isInNet("10.0.0.1", "nonsense", "255.0.0.0")', 'false'],
    ['dnsResolve("both.test")', '192.0.2.1'],
    ['alert("x")', 'undefined'],
    // Microsoft's, for both families.
    ['dnsResolveEx("both.test")', '2001:db8::1;192.0.2.1'],
    ['isResolvableEx("both.test")', 'true'],
    ['isInNetEx("198.95.249.79", "198.95.0.0/16")', 'true'],
    ['isInNetEx("3ffe:8311:ffff::1", "3ffe:8311:ffff::/48")', 'true'],
    ['isInNetEx("3ffe:8311:fffe::1", "3ffe:8311:ffff::/48")', 'false'],
    ['isInNetEx("10.0.0.1", "::/0")', 'false'],
    ['sortIpAddressList("10.2.3.9;2001:4898:28:3::1;::1;127.0.0.1")', '::1;2001:4898:28:3::1;10.2.3.9;127.0.0.1'],
    ['sortIpAddressList("x")', 'false'],
  ])('%s is %s', async (expression, expected) => {
    expect(await textOf(expression, { known })).toBe(expected)
  })

  it('know the addresses of this host', async () => {
    expect(await textOf('[myIpAddress(), myIpAddressEx()]', { own: ['2001:db8::9', '192.0.2.9'] })).toBe('192.0.2.9,2001:db8::9;192.0.2.9')
    expect(await textOf('myIpAddress()')).toBe('127.0.0.1')
  })

  /** A script's clock, set to Wednesday 2026-11-18, 20:30:15 UTC. */
  const at = (expression: string) => `(function () {
    var Real = Date; Date = function () { return new Real('2026-11-18T20:30:15Z') }; var value = ${expression}; Date = Real; return value })()`
  it.each([
    ['weekdayRange("MON", "FRI", "GMT")', 'true'],
    ['weekdayRange("SAT", "GMT")', 'false'],
    ['weekdayRange("WED", "GMT")', 'true'],
    ['weekdayRange("FRI", "MON", "GMT")', 'false'],
    ['weekdayRange("TUE", "MON", "GMT")', 'true'],
    ['dateRange(18, "GMT")', 'true'],
    ['dateRange(1, 15, "GMT")', 'false'],
    ['dateRange("JAN", "MAR", "GMT")', 'false'],
    ['dateRange("OCT", "FEB", "GMT")', 'true'],
    ['dateRange(2026, "GMT")', 'true'],
    ['dateRange(1995, 1997, "GMT")', 'false'],
    ['dateRange(1, "JUN", 15, "AUG", "GMT")', 'false'],
    ['dateRange(1, "NOV", 18, "NOV", "GMT")', 'true'],
    ['dateRange(1, "JUN", 2025, 15, "AUG", 2027, "GMT")', 'true'],
    ['dateRange("OCT", 2025, "MAR", 2026, "GMT")', 'false'],
    ['timeRange(20, "GMT")', 'true'],
    ['timeRange(12, "GMT")', 'false'],
    ['timeRange(12, 13, "GMT")', 'false'],
    ['timeRange(9, 20, "GMT")', 'true'],
    ['timeRange(22, 6, "GMT")', 'false'],
    ['timeRange(20, 0, 20, 30, "GMT")', 'true'],
    ['timeRange(20, 31, 23, 0, "GMT")', 'false'],
    ['timeRange(0, 0, 0, 20, 30, 14, "GMT")', 'false'],
    ['timeRange(0, 0, 0, 20, 30, 15, "GMT")', 'true'],
  ])('%s is %s on a Wednesday evening in November', async (expression, expected) => {
    expect(await textOf(at(expression))).toBe(expected)
  })
})
