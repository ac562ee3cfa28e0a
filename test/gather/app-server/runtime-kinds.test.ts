// What each kind of runtime is asked and how its answer is read. recordings/curl-7.88.1-version.txt is `curl -V` of Debian 12;
// openssl-1.1.1w-tls12.txt is `openssl s_client -tls1_2` of Debian 11's package against a Node server (PEM and secrets taken out).
// The version lines of curl on other systems (macOS, CentOS 7, GnuTLS and MultiSSL builds) are written in the form of curl(1).
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { shownCommand } from '../../../electron/gather/app-server/run-command.ts'
import { curl, tlsLibraryOf } from '../../../electron/gather/app-server/runtimes/curl.ts'
import { type Ask, atLeast, type Command, type RuntimeKind } from '../../../electron/gather/app-server/runtimes/define-runtime-kind.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { negotiated } from '../../../electron/gather/app-server/runtimes/negotiated.ts'
import { node } from '../../../electron/gather/app-server/runtimes/node.ts'
import { openssl } from '../../../electron/gather/app-server/runtimes/openssl.ts'
import { php } from '../../../electron/gather/app-server/runtimes/php.ts'
import { python } from '../../../electron/gather/app-server/runtimes/python.ts'
import { runKey } from '../../../electron/host/run-key.ts'
import { ran } from '../context.ts'

const recorded = (name: string) => readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8')

const ask: Ask = {
  runtime: { version: '3.0.22', library: { name: 'OpenSSL', version: '3.0.22', bundled: false }, name: 'x' },
  url: 'https://api.example.test/v1',
  host: 'api.example.test',
  port: 443,
  resource: '/v1',
  way: { kind: 'own' },
  timeoutMs: 9000,
  addsAnchors: false,
}
const commandOf = (kind: RuntimeKind, more: Partial<Ask>): Command => {
  const command = kind.request({ ...ask, ...more })
  if ('unsupported' in command) throw new Error(command.unsupported)
  return command
}
const withVersion = (version: string, library = 'OpenSSL'): Ask['runtime'] => ({
  version,
  name: 'x',
  library: { name: library, version, bundled: false },
})

describe('versions', () => {
  it.each([
    ['1.0.2k', '1.0.2', true],
    ['1.0.2', '1.0.2k', false],
    ['1.10', '1.9', true],
    ['7.9.8', '7.32', false],
    ['24.10.0', '24.5', true],
  ])('%s is at least %s: %s', (version, wanted, expected) => {
    expect(atLeast(version, wanted)).toBe(expected)
  })
})

describe('curl', () => {
  it('tells its version and its library', () => {
    expect(curl.identify.parse(ran(recorded('curl-7.88.1-version.txt')))).toEqual({
      version: '7.88.1',
      realPath: null,
      library: { name: 'OpenSSL', version: '3.0.22', bundled: null },
      trustStore: null,
    })
    expect(curl.identify.parse(ran('zsh: command not found'))).toBeNull()
  })

  it.each([
    ['curl 8.4.0 (x86_64-apple-darwin23.0) libcurl/8.4.0 (SecureTransport) LibreSSL/3.3.6 zlib/1.2.12 nghttp2/1.55.1', 'LibreSSL', '3.3.6'],
    ['curl 7.29.0 (x86_64-redhat-linux-gnu) libcurl/7.29.0 NSS/3.53.1 zlib/1.2.7 libidn/1.28 libssh2/1.8.0', 'NSS', '3.53.1'],
    ['curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 GnuTLS/3.7.9 zlib/1.2.13', 'GnuTLS', '3.7.9'],
    ['curl 8.9.1 (Windows) libcurl/8.9.1 Schannel zlib/1.3 WinIDN', 'Schannel', ''],
    ['curl 8.0.1 (x86_64-w64-mingw32) libcurl/8.0.1 (OpenSSL/3.1.0) Schannel zlib/1.2.13', 'Schannel', ''],
  ])('has the library that it uses, not one that it could use: %s', (line, name, version) => {
    expect(tlsLibraryOf(line)).toMatchObject({ name, version })
  })

  it('has none where none is named', () => {
    expect(tlsLibraryOf('curl 7.50.0 (x86_64-pc-linux-gnu) libcurl/7.50.0 zlib/1.2.8')).toBeNull()
  })

  it('did not complete without an answer or with an error', () => {
    const done = 'http_code=200 ssl_verify_result=0\n'
    expect(curl.parseAttempt(ran(done))).toMatchObject({ outcome: 'completed', error: null, httpStatus: 200 })
    expect(curl.parseAttempt(ran('http_code=500 ssl_verify_result=0\n'))).toMatchObject({ outcome: 'completed', httpStatus: 500 })
    expect(curl.parseAttempt(ran('http_code=000 ssl_verify_result=0\n')).outcome).toBe('failed')
    const unverified = '* SSL certificate verify result: unable to get local issuer certificate (20), continuing anyway.\n'
    const matched = '*  subjectAltName: host "localhost" matched cert\'s "localhost"\n*  SSL certificate verify ok.\n'
    expect(curl.parseAttempt(ran('http_code=200 ssl_verify_result=20\n', { stderr: unverified }))).toMatchObject({
      outcome: 'completed',
      error: null,
      verified: false,
    })
    expect(curl.parseAttempt(ran(done, { stderr: matched })).verified).toBe(true)
    // With --insecure libcurl looks at no name; that the chain was good says nothing of it.
    expect(curl.parseAttempt(ran(done, { stderr: '*  SSL certificate verify ok.\n' })).verified).toBeNull()
    const refused = 'curl: (7) Failed to connect to x port 443: Connection refused\n'
    expect(curl.parseAttempt(ran('http_code=000 ssl_verify_result=0\n', { exit: 7, stderr: refused }))).toMatchObject({
      outcome: 'failed',
      error: refused.trim(),
    })
    expect(curl.parseAttempt(ran('', { exit: 28 })).outcome).toBe('timeout')
  })

  // The verbose lines of curl 7.88.1 against servers that stop there; the status is told all the same.
  it.each([
    ['within the headers', '< HTTP/1.1 200 OK\r\n< X: y\r\n* Operation timed out\ncurl: (28) Operation timed out\n', 28, 'timeout'],
    ['at a header of 400 kB', '< HTTP/1.1 200 OK\r\n* Closing connection 0\ncurl: (27) Out of memory\n', 27, 'failed'],
    ['within the headers, without a word', '< HTTP/1.1 200 OK\r\n< X: y\r\n* left intact\n', 0, 'failed'],
    ['after those of the proxy', '< HTTP/1.1 200 OK\r\n< \r\n* tunnel\n< HTTP/1.1 200 OK\r\ncurl: (28) timed out\n', 28, 'timeout'],
    ['after the headers', '< HTTP/1.1 100 Continue\r\n< \r\n< HTTP/2 200 \r\n< X: y\r\n< \r\ncurl: (92) stream reset\n', 92, 'completed'],
    ['after headers that end by line feeds', '< HTTP/1.1 200 OK\n< X: y\n< \n* left intact\n', 0, 'completed'],
  ])('completed only where the headers of a final answer have ended: it ended %s', (_, stderr, exit, outcome) => {
    expect(curl.parseAttempt(ran('http_code=200 ssl_verify_result=0\n', { exit, stderr })).outcome).toBe(outcome)
    const told = { status: 200, timeout: exit === 28, verified: true, ...(exit === 0 ? {} : { error: `cURL error ${exit}` }) }
    expect(php.parseAttempt(ran(`${JSON.stringify(told)}\n`, { stderr })).outcome).toBe(outcome)
  })

  it('goes by how curl ended where its lines were cut off, or were sent elsewhere by its own settings', () => {
    const cut = { stderr: `< HTTP/1.1 200 OK\r\n${'< X: y\r\n'.repeat(3)}` }
    const done = 'http_code=200 ssl_verify_result=0\n'
    expect(curl.parseAttempt({ ...ran(done, cut), truncated: true }).outcome).toBe('completed')
    expect(curl.parseAttempt({ ...ran(done, { ...cut, exit: 27 }), truncated: true }).outcome).toBe('failed')
    expect(curl.parseAttempt(ran(done, { exit: 28 })).outcome).toBe('timeout')
  })

  it('tells version, suite and group in the words of several releases', () => {
    const agreed = (stderr: string) => curl.parseAttempt(ran('', { stderr })).negotiated
    expect(agreed('* SSL connection using TLSv1.2 / ECDHE-RSA-AES256-GCM-SHA384\n')).toEqual({
      version: 0x0303,
      suite: 0xc030,
      group: null,
    })
    expect(agreed('* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / x25519 / RSASSA-PSS\n')).toEqual({
      version: 0x0304,
      suite: 0x1302,
      group: 29,
    })
    expect(agreed('* SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256 / [blank] / UNDEF\n')).toMatchObject({ group: null })
    expect(agreed('* SSL connection using TLS1.2 / ECDHE_RSA_AES_128_GCM_SHA256\n')).toMatchObject({ version: 0x0303, suite: 0xc02f })
    expect(agreed('* TLSv1.3 (OUT), TLS handshake, Client hello (1):\n')).toBeNull()
  })
})

describe('openssl', () => {
  it('completed with what it agreed on and the status of the answer', () => {
    expect(openssl.parseAttempt(ran(recorded('openssl-1.1.1w-tls12.txt')))).toEqual({
      outcome: 'completed',
      error: null,
      httpStatus: 200,
      negotiated: { version: 0x0303, suite: 0xc02f, group: 29 },
      verified: true,
    })
  })

  it('did not complete where the certificate was refused, and says both errors', () => {
    const stderr =
      'depth=0 CN = localhost\nverify error:num=20:unable to get local issuer certificate\n' +
      '40C7382A737F0000:error:0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:x.c:1889:\n'
    const result = openssl.parseAttempt(ran('New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n', { exit: 1, stderr }))
    expect(result.outcome).toBe('failed')
    expect(result.error).toMatch(/^verify error:num=20:.*; error:0A000086:/)
  })

  it('agreed on nothing where it prints (NONE)', () => {
    expect(openssl.parseAttempt(ran('New, (NONE), Cipher is (NONE)\n', { exit: 1, stderr: 'connect:errno=111\n' }))).toEqual({
      outcome: 'failed',
      error: 'connect:errno=111',
      httpStatus: null,
      negotiated: null,
      verified: null,
    })
  })

  it('completed though the server keeps the connection open until the deadline', () => {
    const answered = { ...ran('New, TLSv1.2, Cipher is AES128-SHA\nHTTP/1.1 404 Not Found\r\n\r\n'), exit: null, end: 'timeout' as const }
    expect(openssl.parseAttempt(answered)).toMatchObject({ outcome: 'completed', httpStatus: 404, negotiated: { suite: 0x002f } })
    expect(openssl.parseAttempt({ ...answered, stdout: 'CONNECTED(00000003)\n' }).outcome).toBe('timeout')
  })

  it.each([
    ['within a header', 'HTTP/1.1 200 OK\r\nX: ', false],
    ['after a header', 'HTTP/1.1 200 OK\r\nX: y\r\n', false],
    ['after an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n', false],
    ['within a header, where a ticket comes', 'HTTP/1.1 200 OK\r\nX: y\r\n$TICKET', false],
    ['after the headers', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\n\r\n', true],
    ['in the body, where a ticket came before', '$TICKETHTTP/1.1 200 OK\n\nhello', true],
  ])('completed only where the headers of a final answer have ended: silence %s', (_, answer, completed) => {
    // As OpenSSL 3.0 prints it, shortened: it has empty lines of its own.
    const ticket =
      '---\nPost-Handshake New Session Ticket arrived:\nSSL-Session:\n    Protocol  : TLSv1.3\n\n    Start Time: 1\n---\nread R BLOCK\n'
    const stdout = `New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\n---\n${answer.replace('$TICKET', ticket)}`
    expect(openssl.parseAttempt({ ...ran(stdout), exit: null, end: 'timeout' }).outcome).toBe(completed ? 'completed' : 'timeout')
    expect(openssl.parseAttempt(ran(stdout)).outcome).toBe(completed ? 'completed' : 'failed')
    expect(openssl.parseAttempt({ ...ran(stdout), truncated: true }).outcome).toBe(completed ? 'completed' : 'failed')
  })

  it('is asked only for what its release can do', () => {
    expect(commandOf(openssl, {}).args).toEqual(expect.arrayContaining(['-verify_hostname', 'api.example.test', '-servername']))
    expect(commandOf(openssl, { runtime: withVersion('1.0.1e') }).args).not.toContain('-verify_hostname')
    expect(commandOf(openssl, { runtime: withVersion('3.3.6', 'LibreSSL') }).args).not.toContain('-verify_hostname')
    const proxy = { kind: 'proxy', url: 'http://proxy:3128', credentials: null } as const
    expect(commandOf(openssl, { way: proxy }).args).toEqual(expect.arrayContaining(['-proxy', 'proxy:3128']))
    expect(openssl.request({ ...ask, way: proxy, runtime: withVersion('1.0.2k') })).toHaveProperty('unsupported')
    const login = { ...proxy, credentials: { user: 'u', password: 'p' } }
    expect(openssl.request({ ...ask, way: login, runtime: withVersion('1.1.1w') })).toHaveProperty('unsupported')
  })

  it('goes to the catcher at once where it knows no proxy, still with the real name', () => {
    const way = { kind: 'catcher', address: '127.0.0.1:9' } as const
    const { args } = commandOf(openssl, { way, runtime: withVersion('1.0.2k') })
    expect(args.slice(0, 5)).toEqual(['s_client', '-connect', '127.0.0.1:9', '-servername', 'api.example.test'])
  })

  it('gives no name for an address', () => {
    const { args } = commandOf(openssl, { host: '::1', url: 'https://[::1]/' })
    expect(args).not.toContain('-servername')
    expect(args).toEqual(expect.arrayContaining(['[::1]:443', '-verify_ip', '::1']))
  })
})

describe('a scripted runtime', () => {
  it('is read from its last line of JSON, whatever it prints before', () => {
    const told = '{"status": 204, "error": null, "verified": true, "version": "TLSv1.3", "suite": "TLS_AES_128_GCM_SHA256"}'
    expect(python.parseAttempt(ran(`DeprecationWarning: x\n{broken\n${told}\n`))).toEqual({
      outcome: 'completed',
      error: null,
      httpStatus: 204,
      negotiated: { version: 0x0304, suite: 0x1301, group: null },
      verified: true,
    })
  })

  it('completed without verification, and says so; it did not complete without an answer or without a word', () => {
    const of = (told: object, more = {}) => node.parseAttempt(ran(`${JSON.stringify(told)}\n`, more))
    expect(of({ status: 200, verified: false })).toMatchObject({ outcome: 'completed', error: null, verified: false })
    expect(of({ status: 200 })).toMatchObject({ outcome: 'completed', verified: null })
    expect(of({ error: 'x', verified: true }).verified).toBeNull()
    // What PHP's streams tell of half a head.
    expect(of({ status: 200, timeout: true, error: 'The headers did not end.' })).toMatchObject({ outcome: 'timeout' })
    expect(of({ status: 0 })).toMatchObject({ outcome: 'failed', httpStatus: null })
    expect(of({ error: 'x'.repeat(900) }).error).toHaveLength(500)
    expect(of({ error: 'no answer', timeout: true })).toMatchObject({ outcome: 'timeout', error: 'no answer' })
    expect(python.parseAttempt(ran('', { exit: 1, stderr: 'Traceback' }))).toMatchObject({ outcome: 'failed', error: 'Traceback' })
  })

  it('tells whose copy of the library it loaded', () => {
    const of = (loaded: string | null) =>
      python.identify.parse(ran(JSON.stringify({ version: '3.11.2', library: 'OpenSSL 3.0.22 25 Aug 2026', loaded })))?.library?.bundled
    expect(of('/usr/lib/x86_64-linux-gnu/libssl.so.3')).toBe(false)
    expect(of('/usr/lib64/libssl.so.1.1')).toBe(false)
    expect(of('/opt/conda/lib/libssl.so.3')).toBe(true)
    expect(of('/usr/local/lib/libssl.so.3')).toBe(true)
    expect(of('')).toBe(true)
    expect(of(null)).toBeNull()
  })

  it('has no library where it was built without one', () => {
    expect(python.identify.parse(ran('{"version": "3.9.1"}'))).toMatchObject({ version: '3.9.1', library: null })
    expect(python.identify.parse(ran('pyenv: python2: command not found', { exit: 127 }))).toBeNull()
  })

  it('names the library of PHP’s curl, whichever it is', () => {
    const told = { name: 'PHP (curl)', version: '7.4.33', library: 'GnuTLS/3.7.1', executable: '/usr/bin/php7.4' }
    expect(php.identify.parse(ran(JSON.stringify(told)))).toMatchObject({
      name: 'PHP (curl)',
      realPath: '/usr/bin/php7.4',
      library: { name: 'GnuTLS', version: '3.7.1' },
    })
  })
})

describe('further trust anchors', () => {
  const asked = (version: string) => commandOf(node, { runtime: withVersion(version), addsAnchors: true })

  it.each(['4.8.0', '4.9.1', '6.10.0', '7.3.0', '8.0.0', '20.20.2'])('Node.js %s is given them by its variable', (version) => {
    expect(asked(version)).toMatchObject({ env: { NODE_EXTRA_CA_CERTS: '{file:added}' } })
    expect(asked(version).args).not.toContain('{file:added}')
  })

  // What the script does with it is seen in test/faces/hellos-on-the-wire.test.ts and, by hand, with 4.4.7, 5.12.0, 6.9.5 and 7.2.1.
  it.each(['0.8.28', '0.10.48', '0.12.18', '4.7.3', '5.12.0', '6.9.5', '7.2.1'])(
    'Node.js %s has no such variable: the script is',
    (version) => {
      expect(asked(version).env).toBeUndefined()
      expect(asked(version).args.at(-1)).toBe('{file:added}')
      expect(commandOf(node, { runtime: withVersion(version) }).args).not.toContain('{file:added}')
    },
  )
})

describe('the command-line program of php-fpm', () => {
  it('is the same version’s, beside it', () => {
    expect(php.commandLineOf?.('/usr/sbin/php-fpm8.2')).toBe('/usr/bin/php8.2')
    expect(php.commandLineOf?.('/opt/app/sbin/php-fpm')).toBe('/opt/app/bin/php')
    expect(php.commandLineOf?.('/usr/sbin/nginx')).toBeNull()
  })
})

describe('the proxy of the environment', () => {
  const none = () => undefined
  it('is read by curl, Python and PHP’s curl, not by openssl and PHP’s streams', () => {
    expect(curl.proxyVariables(ask.runtime, none)).toContain('ALL_PROXY')
    expect(python.proxyVariables(ask.runtime, none)).not.toContain('ALL_PROXY')
    expect(php.proxyVariables({ version: '8.2', name: 'PHP (curl)' }, none)).toContain('https_proxy')
    expect(php.proxyVariables({ version: '8.2', name: 'PHP (streams)' }, none)).toEqual([])
    expect(openssl.proxyVariables(ask.runtime, none)).toEqual([])
  })
  it('is read by Node only from 24.5 on, and only where it is told to', () => {
    const told = (name: string) => (name === 'NODE_USE_ENV_PROXY' ? '1' : undefined)
    expect(node.proxyVariables({ version: '24.5.0', name: 'Node.js' }, told)).toContain('https_proxy')
    expect(node.proxyVariables({ version: '24.5.0', name: 'Node.js' }, none)).toEqual([])
    expect(node.proxyVariables({ version: '22.20.0', name: 'Node.js' }, told)).toEqual([])
  })
})

describe('a login', () => {
  it.each(runtimeKinds.map((kind) => [kind.kind, kind] as const))('is in no argument and no variable that is shown: %s', (_, kind) => {
    const way = { kind: 'proxy', url: 'http://proxy:3128', credentials: { user: 'me', password: 's3cret' } } as const
    const command = kind.request({ ...ask, way })
    if ('unsupported' in command) return expect(command.unsupported).toMatch(/\.$/)
    const { args, env, secretEnv } = command
    expect(JSON.stringify([args, env])).not.toContain('s3cret')
    expect(JSON.stringify([args, env, secretEnv])).toContain('proxy:3128')
  })
})

describe('a login of openssl', () => {
  it('has its user name masked in what is shown, and is not given where that name is the secret', () => {
    const way = { kind: 'proxy', url: 'http://proxy:3128', credentials: { user: "o'neil", password: 's3cret' } } as const
    const command = commandOf(openssl, { way })
    expect(shownCommand('/usr/bin/openssl', command)).toContain('-proxy_user *** -proxy_pass env:')
    expect(shownCommand('/usr/bin/openssl', command)).not.toContain('neil')
    expect(runKey('openssl', command.args, [])).not.toContain('neil')
    const token = { ...way, credentials: { user: 'T0KEN', password: '' } }
    expect(openssl.request({ ...ask, way: token })).toHaveProperty('unsupported')
  })
})

// The lines are those that curl 7.88.1 printed on Debian 12; the other forms are curl 7.29's, 8.16's and IPv6's, from its sources.
describe('the way that curl took', () => {
  const took = (stderr: string, host = 'api.example.test') => curl.wayTaken?.(ran('', { stderr }), { host, port: 443 })
  it.each([
    ['* Connected to api.example.test (192.0.2.1) port 443 (#0)\n* ALPN: offers h2\n', 'direct'],
    ['* Established connection to api.example.test (192.0.2.1 port 443) from 192.0.2.9 port 40000\n', 'direct'],
    [
      '* Connected to 127.0.0.1 (127.0.0.1) port 3128 (#0)\n* Establish HTTP proxy tunnel to api.example.test:443\n> CONNECT api.example.test:443 HTTP/1.1\n',
      'http://127.0.0.1:3128',
    ],
    [
      '* Connected to Proxy.Test (::1) port 3128\n* Proxy certificate:\n* Establish HTTP proxy tunnel to x:443\n',
      'https://proxy.test:3128',
    ],
    ['* Connected to ::1 (::1) port 1080\n* SOCKS5 communication to api.example.test:443\n', 'socks5://[::1]:1080'],
    ['* Failed to connect to proxy.test port 3128 after 0 ms: Could not connect to server\n', 'http://proxy.test:3128'],
    ['* Failed to connect to api.example.test port 443 after 0 ms: Could not connect to server\n', null],
    // A proxy on the host of the endpoint, which it reached and whose certificate it did not accept.
    ['* Connected to api.example.test (127.0.0.1) port 3129 (#0)\n* ALPN: offers http/1.1\n', null],
    ['* Could not resolve host: api.example.test\n', null],
    ['', null],
  ])('is read from %j: %s', (stderr, way) => {
    expect(took(stderr)).toBe(way)
  })
  it('is direct to a name that is shown in its own script', () => {
    expect(took('* Connected to grün.test (192.0.2.1) port 443\n', new URL('https://grün.test/').hostname)).toBe('direct')
  })
})

describe('names of what was agreed', () => {
  it('that are not known stay out instead of being guessed', () => {
    expect(negotiated({ version: 'TLSv1.2', suite: 'NO-SUCH-SUITE', group: 'nonsense' })).toEqual({
      version: 0x0303,
      suite: null,
      group: null,
    })
    expect(negotiated({ version: 'TLSv1.4', suite: 'TLS_AES_128_GCM_SHA256' })).toBeNull()
    expect(negotiated({ version: 'TLSv1', suite: 'AES128-SHA', group: 'prime256v1' })).toEqual({
      version: 0x0301,
      suite: 0x002f,
      group: 23,
    })
  })
})
