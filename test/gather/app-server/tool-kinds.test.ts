// What wget, gnutls-cli and git are asked and how their answers are read. The recordings are what Debian 12's packages printed to a
// Node server of TLS 1.2 that answers 503 (GnuTLS' lines on extensions and git's on sizes shortened); *-libraries.txt are the lines
// that ld.so and GnuTLS add to `wget --version` and `curl -V`; own-tls-search.txt is grep's answer on a server of our own made with
// Go 1.26 (11), Debian's webhook (12), Docker's client (13), Rust's cargo (14), and nginx, of which it found nothing.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Ask, Command, RuntimeKind } from '../../../electron/gather/app-server/runtimes/define-runtime-kind.ts'
import { git } from '../../../electron/gather/app-server/runtimes/git.ts'
import { gnutlsCli } from '../../../electron/gather/app-server/runtimes/gnutls-cli.ts'
import { loadedLibrary, negotiatedInGnutls, ownWords } from '../../../electron/gather/app-server/runtimes/library-words.ts'
import { parseSearch } from '../../../electron/gather/app-server/runtimes/own-tls.ts'
import { wget } from '../../../electron/gather/app-server/runtimes/wget.ts'
import { ran } from '../context.ts'

const recorded = (name: string) => readFileSync(new URL(`recordings/${name}`, import.meta.url), 'utf8')

const ask: Ask = {
  runtime: { version: '3.7.9', library: { name: 'GnuTLS', version: '3.7.9', bundled: false }, name: 'x' },
  url: 'https://api.example.test/v1?x=1',
  host: 'api.example.test',
  port: 443,
  resource: '/v1?x=1',
  way: { kind: 'own' },
  timeoutMs: 9000,
  addsAnchors: false,
}
const commandOf = (kind: RuntimeKind, more: Partial<Ask> = {}): Command => {
  const command = kind.request({ ...ask, ...more })
  if ('unsupported' in command) throw new Error(command.unsupported)
  return command
}
const catcher = { kind: 'catcher', address: '127.0.0.1:9' } as const
const timedOut = (stdout: string, stderr = '') => ({ ...ran(stdout, { stderr }), exit: null, end: 'timeout' as const })
const NEGOTIATED = { version: 0x0303, suite: 0xc02f, group: 29 }

describe('the library that a program loaded', () => {
  it('is told by ld.so, and its version by GnuTLS itself', () => {
    expect(loadedLibrary(recorded('wget-1.21.3-libraries.txt'), ['GnuTLS'])).toEqual({ name: 'GnuTLS', version: '3.7.9', bundled: false })
  })

  it('of OpenSSL is told by its file, which names the line of releases and not the version', () => {
    const curl = recorded('curl-7.88.1-libraries.txt')
    expect(loadedLibrary(curl, ['NSS', 'OpenSSL', 'GnuTLS'])).toEqual({ name: 'OpenSSL', version: '', bundled: false, line: '3' })
    // It loads GnuTLS too, which it does not use for https.
    expect(curl).toContain('libgnutls.so')
    expect(git.identify.parse(ran('git version 2.39.5\n'), ran('', { stderr: curl }))?.library?.name).toBe('OpenSSL')
  })

  // File names as Red Hat Enterprise Linux 7 and 8, Ubuntu 16.04 and Void Linux have them; not run here.
  it.each([
    ['/lib64/libssl.so.10', { name: 'OpenSSL', line: '1.0', bundled: false }],
    ['/lib64/libssl.so.1.1', { name: 'OpenSSL', line: '1.1', bundled: false }],
    ['/lib/x86_64-linux-gnu/libssl.so.1.0.0', { name: 'OpenSSL', line: '1.0', bundled: false }],
    ['/usr/lib/libssl.so.56', { name: 'LibreSSL', bundled: false }],
    ['/opt/app/lib/libssl.so.3', { name: 'OpenSSL', line: '3', bundled: true }],
    ['/usr/lib64/libssl3.so', { name: 'NSS', bundled: false }],
  ])('is read from %s', (file, library) => {
    expect(loadedLibrary(`     14282:\tcalling init: ${file}\n`, ['NSS', 'OpenSSL', 'GnuTLS'])).toEqual({ ...library, version: '' })
  })

  it('is not known where the loader says nothing, as on other systems', () => {
    expect(loadedLibrary('', ['GnuTLS'])).toBeNull()
    expect(loadedLibrary('     1:\tcalling init: /lib/x86_64-linux-gnu/libc.so.6\n', ['OpenSSL'])).toBeNull()
  })

  it('leaves a program’s own words as they are', () => {
    expect(ownWords('     1:\tcalling init: /lib/x\n')).toBe('')
    expect(ownWords('answer... gnutls[3]: ASSERT: x.c[f]:1\n\n  HTTP/1.1 200 OK\n')).toBe('answer... \n  HTTP/1.1 200 OK\n')
    expect(ownWords('12: a line of its own\n')).toBe('12: a line of its own\n')
  })
})

describe('what GnuTLS agreed on', () => {
  it('is told by its own steps', () => {
    expect(negotiatedInGnutls(recorded('wget-1.21.3-tls12.txt'))).toEqual(NEGOTIATED)
  })
  it('is nothing before the server’s Finished', () => {
    const cut = recorded('wget-1.21.3-tls12.txt').replace(/^.*FINISHED \(20\).*\n/m, '')
    expect(negotiatedInGnutls(cut)).toBeNull()
  })
  it.each([
    ['Negotiated version: 3.4', 'GNUTLS_AES_256_GCM_SHA384', { version: 0x0304, suite: 0x1302 }],
    ["Server's version: 3.2", 'GNUTLS_ECDHE_RSA_AES_256_CBC_SHA1', { version: 0x0302, suite: 0xc014 }],
    ["Server's version: 3.3", 'GNUTLS_ECDHE_RSA_CHACHA20_POLY1305', { version: 0x0303, suite: 0xcca8 }],
    ["Server's version: 3.3", 'GNUTLS_RSA_AES_128_GCM_SHA256', { version: 0x0303, suite: 0x009c }],
  ])('has the names of the registry: %s, %s', (version, suite, agreed) => {
    const lines = ['CLIENT HELLO was queued', version, `Selected cipher suite: ${suite}`, 'FINISHED (20) was received'].map(
      (text) => `gnutls[4]: HSK[0x1]: ${text}\n`,
    )
    expect(negotiatedInGnutls(lines.join(''))).toMatchObject(agreed)
  })
})

describe('wget', () => {
  it('tells its version, and its library by what it loaded', () => {
    const told = ran(recorded('wget-1.21.3-version.txt'), { stderr: recorded('wget-1.21.3-libraries.txt') })
    expect(wget.identify.parse(told)).toMatchObject({ version: '1.21.3', library: { name: 'GnuTLS', version: '3.7.9', bundled: false } })
    expect(wget.identify.parse(ran(recorded('wget-1.21.3-version.txt')))).toMatchObject({ library: { name: 'GnuTLS', version: '' } })
  })
  // The first line of Debian's wget2, the answer of BusyBox, and a Wget built without https.
  it.each([
    'GNU Wget2 1.99.1 - multithreaded metalink/file/website downloader\n+digest +https +ssl/gnutls\n',
    "wget: unrecognized option '--version'\nBusyBox v1.36.1\n",
    'GNU Wget 1.21.3 built on linux-gnu.\n\n-cares +digest -gpgme -https +ipv6\n',
  ])('is not asked where it would answer in other words, or not at all: %s', (stdout) => {
    expect(wget.identify.parse(ran(stdout))).toBeNull()
    expect(wget.identify.isOther?.(ran(stdout))).toBe(true)
    expect(wget.identify.isOther?.(ran('', { exit: 1, stderr: stdout }))).toBe(!stdout.includes('-https'))
    expect(wget.identify.isOther?.(ran('Password: no\n'))).toBe(false)
  })

  it('completed with the headers of an answer of any status', () => {
    expect(wget.parseAttempt(ran('', { exit: 8, stderr: recorded('wget-1.21.3-tls12.txt') }))).toEqual({
      outcome: 'completed',
      error: null,
      httpStatus: 503,
      negotiated: NEGOTIATED,
      verified: null,
    })
  })
  it('says that it let a certificate pass', () => {
    const warned = recorded('wget-1.21.3-tls12.txt').replace(
      'HTTP request',
      "WARNING: The certificate of 'x' is not trusted.\nHTTP request",
    )
    expect(wget.parseAttempt(ran('', { stderr: warned }))).toMatchObject({ outcome: 'completed', verified: false })
  })
  it.each([
    ["ERROR: The certificate of 'localhost' is not trusted.\n", 'failed', "ERROR: The certificate of 'localhost' is not trusted."],
    ['Connecting to x|127.0.0.1|:1... failed: Connection refused.\n', 'failed', 'failed: Connection refused.'],
    ['HTTP request sent, awaiting response... Read error (Connection timed out) in headers.\nGiving up.\n', 'timeout', 'timed out'],
    ['Connecting to x|127.0.0.1|:443... connected.\nUnable to establish SSL connection.\n', 'failed', 'Unable to establish SSL'],
  ])('did not complete, in its own words: %s', (stderr, outcome, words) => {
    const result = wget.parseAttempt(ran('', { exit: 4, stderr }))
    expect(result).toMatchObject({ outcome, httpStatus: null })
    expect(result.error).toContain(words)
  })

  it('is asked with no more than it takes, and writes nothing of the user’s', () => {
    expect(commandOf(wget, { runtime: { ...ask.runtime, version: '1.21.3' } }).args).toContain('--no-hsts')
    expect(commandOf(wget, { runtime: { ...ask.runtime, version: '1.14' } }).args).not.toContain('--no-hsts')
    expect(commandOf(wget, { way: catcher }).args).toContain('https_proxy=http://127.0.0.1:9')
    expect(wget.request({ ...ask, way: { kind: 'proxy', url: 'socks5://p:1', credentials: null } })).toHaveProperty('unsupported')
  })
  it('tells its way', () => {
    const direct = 'Connecting to x (x)|192.0.2.1|:443... connected.\nHTTP request sent, awaiting response... '
    const proxied = 'Connecting to 127.0.0.1:3128... connected.\nProxy request sent, awaiting response... '
    const refused = 'Connecting to proxy.test (proxy.test)|192.0.2.9|:3128... failed: Connection refused.'
    const way = (stderr: string) => wget.wayTaken?.(ran('', { stderr }), { host: 'x', port: 443 })
    expect([direct, proxied, refused, ''].map(way)).toEqual(['direct', 'http://127.0.0.1:3128', 'http://proxy.test:3128', null])
    expect(wget.wayTaken?.(ran('', { stderr: 'Connecting to ::1|::1|:443... connected.\n' }), { host: '::1', port: 443 })).toBe('direct')
  })
})

describe('gnutls-cli', () => {
  it('completed with what it agreed on', () => {
    expect(gnutlsCli.parseAttempt(ran(recorded('gnutls-cli-3.7.9-tls12.txt')))).toEqual({
      outcome: 'completed',
      error: null,
      httpStatus: 503,
      negotiated: NEGOTIATED,
      verified: true,
    })
  })
  it.each([
    ['TLS1.3-X.509)-(ECDHE-SECP256R1)-(RSA-PSS-RSAE-SHA256)-(AES-256-GCM', { version: 0x0304, suite: 0x1302, group: 23 }],
    ['TLS1.1-X.509)-(ECDHE-X25519)-(AES-256-CBC)-(SHA1', { version: 0x0302, suite: null, group: 29 }],
    ['TLS1.2-X.509)-(RSA)-(AES-128-GCM', { version: 0x0303, suite: 0x009c, group: null }],
    ['TLS1.2-X.509)-(ECDHE-SECP384R1)-(ECDSA-SHA256)-(CHACHA20-POLY1305', { version: 0x0303, suite: 0xcca9, group: 24 }],
  ])('reads the line of what was agreed: (%s)', (line, agreed) => {
    expect(gnutlsCli.parseAttempt(ran(`- Description: (${line})\n`)).negotiated).toEqual(agreed)
  })
  it('completed only where the headers of a final answer have ended', () => {
    const whole = recorded('gnutls-cli-3.7.9-tls12.txt')
    const answer = (text: string) => whole.replace(/(Simple Client Mode:\n\n)[\s\S]*$/, `$1${text}`)
    expect(gnutlsCli.parseAttempt(timedOut(answer('HTTP/1.1 200 OK\r\nX: y\r\n'))).outcome).toBe('timeout')
    expect(gnutlsCli.parseAttempt(timedOut(answer('HTTP/1.1 100 Continue\r\n\r\n'))).outcome).toBe('timeout')
    expect(gnutlsCli.parseAttempt(timedOut(answer('HTTP/1.1 200 OK\r\n\r\nhe'))).outcome).toBe('completed')
    expect(gnutlsCli.parseAttempt(ran(answer(''))).error).toBe('The connection ended without an HTTP answer.')
  })
  it('says why a certificate was refused', () => {
    const stdout =
      '- Status: The certificate is NOT trusted. The certificate issuer is unknown. \n*** PKI verification of server certificate failed...\n'
    const result = gnutlsCli.parseAttempt(ran(stdout, { exit: 1, stderr: '*** Fatal error: Error in the certificate.\n' }))
    expect(result).toMatchObject({ outcome: 'failed', negotiated: null })
    expect(result.error).toBe('Fatal error: Error in the certificate. The certificate is NOT trusted. The certificate issuer is unknown.')
  })
  it('is sent to the catcher by its address, with the real name; an old one cannot be', () => {
    expect(commandOf(gnutlsCli, { way: catcher }).args).toEqual([
      '--sni-hostname=api.example.test',
      '--verify-hostname=api.example.test',
      '127.0.0.1:9',
    ])
    expect(gnutlsCli.request({ ...ask, way: catcher, runtime: { ...ask.runtime, version: '3.3.29' } })).toHaveProperty('unsupported')
    expect(gnutlsCli.request({ ...ask, way: { kind: 'proxy', url: 'http://p:1', credentials: null } })).toHaveProperty('unsupported')
  })
})

describe('git', () => {
  const trace = recorded('git-2.39.5-gnutls-tls12.txt')
  it('tells its version by itself and its library by its helper', () => {
    const helper = ran('', { exit: 1, stderr: recorded('wget-1.21.3-libraries.txt') })
    expect(git.identify.parse(ran('git version 2.39.5\n'), helper)).toMatchObject({ version: '2.39.5', library: { name: 'GnuTLS' } })
    expect(git.identify.parse(ran('git version 2.37.1 (Apple Git-137.1)\n'), ran(''))).toMatchObject({ version: '2.37.1', library: null })
  })
  it('is no runtime where it has no helper for https', () => {
    const none = ran('', { exit: 1, stderr: "git: 'remote-https' is not a git command. See 'git --help'.\n" })
    expect(git.identify.parse(ran('git version 2.39.5\n'), none)).toBeNull()
    expect(git.identify.isOther?.(ran('git version 2.39.5\n'), none)).toBe(true)
    expect(git.identify.isOther?.(ran('git version 2.39.5\n'), ran(''))).toBe(false)
    expect(git.identify.isOther?.(ran('no'), none)).toBe(false)
  })
  it('completed with an answer that is no repository’s, which came through a proxy', () => {
    const result = ran('', { exit: 128, stderr: trace })
    expect(git.parseAttempt(result)).toEqual({ outcome: 'completed', error: null, httpStatus: 503, negotiated: NEGOTIATED, verified: true })
    expect(git.wayTaken?.(result, { host: 'localhost', port: 19445 })).toBe('http://127.0.0.1:19448')
  })
  it('takes the answer of a proxy for no answer', () => {
    const refused = trace.slice(0, trace.indexOf('CONNECT phase')).replace('HTTP/1.1 200 OK', 'HTTP/1.1 407 Proxy Authentication Required')
    const words = "fatal: unable to access 'https://x/': Received HTTP code 407 from proxy after CONNECT\n"
    expect(git.parseAttempt(ran('', { exit: 128, stderr: `${refused}\n${words}` }))).toMatchObject({
      outcome: 'failed',
      httpStatus: null,
      error: words.trim(),
    })
    const silent = trace.slice(0, trace.indexOf('=> Send header: GET'))
    expect(git.parseAttempt(timedOut('', silent))).toMatchObject({ outcome: 'timeout', httpStatus: null })
  })
  it('is asked without a query, asks nobody for a login, and is given one by variables alone', () => {
    const way = { kind: 'proxy', url: 'http://p:1', credentials: { user: 'me', password: 's3:c' } } as const
    const { args, env, secretEnv } = commandOf(git, { way, runtime: { ...ask.runtime, version: '2.39.5' } })
    expect(args.at(-1)).toBe('https://api.example.test/v1')
    expect(env).toMatchObject({ GIT_TERMINAL_PROMPT: '0' })
    expect(secretEnv).toMatchObject({ GIT_CONFIG_VALUE_0: 'http://me:s3%3Ac@p:1' })
    expect(git.request({ ...ask, way, runtime: { ...ask.runtime, version: '2.17.1' } })).toHaveProperty('unsupported')
  })
  it('is sent past every proxy where the way is direct', () => {
    expect(commandOf(git, { way: { kind: 'direct' } }).args.slice(0, 2)).toEqual(['-c', 'http.https://api.example.test/.proxy='])
  })
})

describe('a program with its own TLS', () => {
  it('is known by what its file holds, with the version', () => {
    expect(Object.fromEntries(parseSearch(recorded('own-tls-search.txt')))).toEqual({
      '/proc/11/exe': { language: 'Go', library: { name: 'Go crypto/tls', version: '1.26.8', bundled: true } },
      '/proc/12/exe': { language: 'Go', library: { name: 'Go crypto/tls', version: '1.19.8', bundled: true } },
      '/proc/13/exe': { language: 'Go', library: { name: 'Go crypto/tls', version: '1.24.3', bundled: true } },
      '/proc/14/exe': { language: 'Rust', library: { name: 'rustls', version: '0.23.37', bundled: true } },
    })
  })
  it('is none where it cannot be a TLS client, or only speaks of a version', () => {
    const without = recorded('own-tls-search.txt').replace(/^.*(clientHandshake|rustls).*\n/gm, '')
    expect(parseSearch(without).size).toBe(0)
    expect(parseSearch('/proc/9/exe:5:go1.20\n/proc/9/exe:9:crypto/tls.(*Conn).clientHandshake\n').size).toBe(0)
  })
  it('has an old release where the mark is not followed by a version', () => {
    const old = recorded('own-tls-search.txt').replace(/^\/proc\/12\/exe:7481361.*\n/m, '')
    expect(parseSearch(old).get('/proc/12/exe')?.library.version).toBe('1.17 or older')
  })
})
