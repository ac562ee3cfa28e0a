// Real forward proxies: squid, which can ask for a password, tinyproxy, danted (SOCKS), and stunnel as the TLS front of one.
// The one scripted proxy does what no real part does: it says that the way is open, and closes it.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { findProgram, listens, runProgram, type Stage } from '../stage.ts'
import { makeSelfSigned, type ServerCertificate } from './certificates.ts'
import { startNginx } from './nginx.ts'
import { squidArguments } from './squid-arguments.ts'

/** Its @ must be escaped where it stands in an address. */
export const LOGIN = { user: 'merchant', password: 'right@horse-7' }
const HELPERS = { basic: 'basic_ncsa_auth', digest: 'digest_file_auth' }

/**
 * A squid that lets only those through who know the password; `rules` are lines of its configuration that come first, `login` is
 * the kind of login that it takes, `listen` what is said of its port besides.
 */
export const startSquid = async (
  stage: Stage,
  port: number,
  { rules = [], login = 'basic', listen = '' }: { rules?: readonly string[]; login?: keyof typeof HELPERS; listen?: string } = {},
): Promise<void> => {
  const folder = stage.path('squid')
  await mkdir(folder, { mode: 0o755 })
  const secret = login === 'basic' ? (await runProgram('openssl', ['passwd', '-apr1', LOGIN.password])).trim() : LOGIN.password
  await writeFile(`${folder}/passwords`, `${LOGIN.user}:${secret}\n`, { mode: 0o644 })
  await writeFile(
    `${folder}/squid.conf`,
    `http_port 127.0.0.1:${port} ${listen}
visible_hostname lab
auth_param ${login} program /usr/lib/squid/${HELPERS[login]} ${folder}/passwords
auth_param ${login} realm lab
acl known proxy_auth REQUIRED
${rules.join('\n')}
http_access allow known
http_access deny all
cache deny all
access_log none
cache_log /dev/null
pid_filename none
coredump_dir /
pinger_enable off
shutdown_lifetime 0 seconds
`,
  )
  await stage.start('squid', squidArguments(port, folder), { ready: () => listens(port) })
}

/**
 * A squid on the way, to whose `port` a firewall leads connections that were meant for others: it takes them for plain HTTP, and
 * denies each site but those of `allowed`.
 */
export const startTransparentSquid = async (stage: Stage, port: number, inside: readonly string[], allowed: readonly string[] = []) => {
  const folder = stage.path('transparent')
  await mkdir(folder, { mode: 0o755 })
  await writeFile(
    `${folder}/squid.conf`,
    `http_port ${port} intercept
http_port 127.0.0.1:${port + 1}
visible_hostname gate.lab
${allowed.length === 0 ? '' : `acl allowed dstdomain ${allowed.join(' ')}\nhttp_access allow allowed`}
http_access deny all
cache deny all
access_log none
cache_log /dev/null
pid_filename none
coredump_dir /
pinger_enable off
shutdown_lifetime 0 seconds
`,
  )
  await stage.start('squid', squidArguments(port, folder), { inside, ready: () => listens(port, inside) })
}

/** A squid that reads the hello of every tunnel that it opened, and ends those that ask for one of these names (`ssl_bump terminate`). */
export const startTerminatingSquid = async (stage: Stage, port: number, names: readonly string[]): Promise<void> => {
  const { certificate, key } = await makeSelfSigned(stage, ['DNS:gate.lab'])
  await chmod(key, 0o644)
  await startSquid(stage, port, {
    listen: `ssl-bump generate-host-certificates=off tls-cert=${certificate} tls-key=${key}`,
    rules: [
      'http_access allow all',
      'acl begun at_step SslBump1',
      `acl unwanted ssl::server_name ${names.join(' ')}`,
      'ssl_bump peek begun',
      'ssl_bump terminate unwanted',
      'ssl_bump splice all',
    ],
  })
}

/** A tinyproxy that lets every connection from loopback through, unless `more` lines of its configuration say otherwise. */
export const startTinyproxy = async (
  stage: Stage,
  port: number,
  { more = [], inside = [], address = '127.0.0.1' }: { more?: readonly string[]; inside?: readonly string[]; address?: string } = {},
): Promise<void> => {
  const file = stage.path(`tinyproxy-${address}-${port}.conf`)
  const lines = [`Port ${port}`, `Listen ${address}`, 'Timeout 60', 'LogLevel Error', 'Allow 127.0.0.1', ...more, '']
  await writeFile(file, lines.join('\n'))
  await stage.start(findProgram('tinyproxy') ?? 'tinyproxy', ['-d', '-c', file], { inside, ready: () => listens(port, inside, address) })
}

/** A tinyproxy filter that knows one name, and denies it: a proxy with a list of what it lets through, or does not. */
export const denyNames = async (stage: Stage, names: readonly string[]): Promise<string[]> => {
  await writeFile(stage.path('filter'), `${names.join('\n')}\n`)
  return [`Filter "${stage.path('filter')}"`]
}

/** A danted on loopback. `login`: it takes nobody without one; `blocked`: a port that its rules do not allow. */
export const startDanted = async (
  stage: Stage,
  port: number,
  { login = false, blocked = null }: { login?: boolean; blocked?: number | null } = {},
): Promise<void> => {
  const file = stage.path('danted.conf')
  await writeFile(
    file,
    `logoutput: /dev/null
internal: 127.0.0.1 port = ${port}
external: 127.0.0.1
clientmethod: none
socksmethod: ${login ? 'username' : 'none'}
user.privileged: root
user.unprivileged: nobody
client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
${blocked === null ? '' : `socks block { from: 0.0.0.0/0 to: 0.0.0.0/0 port = ${blocked} }`}
socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 protocol: tcp }
`,
  )
  await stage.start('danted', ['-f', file, '-p', stage.path('danted.pid'), '-N', '1'], { ready: () => listens(port) })
}

/** TLS before a proxy, so that it is an HTTPS proxy; `more` are lines of its configuration. */
export const startStunnel = async (
  stage: Stage,
  port: number,
  behind: number,
  { certificate, key }: ServerCertificate,
  more: readonly string[] = [],
): Promise<void> => {
  const file = stage.path('stunnel.conf')
  const service = ['[proxy]', `accept = 127.0.0.1:${port}`, `connect = 127.0.0.1:${behind}`, `cert = ${certificate}`, `key = ${key}`]
  await writeFile(file, ['foreground = yes', 'pid =', ...service, ...more, ''].join('\n'))
  await stage.start('stunnel', [file], { ready: () => listens(port) })
}

/** nginx as it is without any proxy module: a web server. */
export const startWebServer = (stage: Stage, port: number): Promise<unknown> =>
  startNginx(stage, { listen: [`127.0.0.1:${port}`], certificate: { certificate: '', key: '' }, plain: true, folder: 'web' })

/** HAProxy that answers every request, CONNECT too, with 200 and a page: so do filters that show why they block. */
export const startBlockPage = async (stage: Stage, port: number): Promise<void> => {
  const file = stage.path('block-page.cfg')
  await writeFile(
    file,
    `defaults
  mode http
  timeout client 30s
frontend filter
  bind 127.0.0.1:${port}
  http-request return status 200 content-type text/html string "<html><body>Blocked by policy</body></html>"
`,
  )
  await stage.start('haproxy', ['-db', '-f', file], { ready: () => listens(port) })
}

/** A proxy that opens every way, and closes it as soon as something is sent through. */
export const startClosingProxy = async (stage: Stage, port: number): Promise<void> => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.once('data', () => socket.end())
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  stage.later(() => new Promise((resolve) => server.close(resolve)))
}
