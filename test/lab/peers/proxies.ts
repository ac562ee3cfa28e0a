// Real forward proxies: squid, which can ask for a password, and tinyproxy.
import { mkdir, writeFile } from 'node:fs/promises'
import { findProgram, listens, runProgram, type Stage } from '../stage.ts'

export const LOGIN = { user: 'merchant', password: 'right-horse-7' }
const NCSA = '/usr/lib/squid/basic_ncsa_auth'

/** A squid that lets only those through who know the password. */
export const startSquid = async (stage: Stage, port: number): Promise<void> => {
  const folder = stage.path('squid')
  await mkdir(folder, { mode: 0o755 })
  const hash = (await runProgram('openssl', ['passwd', '-apr1', LOGIN.password])).trim()
  await writeFile(`${folder}/passwords`, `${LOGIN.user}:${hash}\n`, { mode: 0o644 })
  await writeFile(
    `${folder}/squid.conf`,
    `http_port 127.0.0.1:${port}
visible_hostname lab
auth_param basic program ${NCSA} ${folder}/passwords
auth_param basic realm lab
acl known proxy_auth REQUIRED
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
  await stage.start('squid', ['-N', '-f', `${folder}/squid.conf`], { ready: () => listens(port) })
}

/** A tinyproxy that lets every connection from loopback through. */
export const startTinyproxy = async (stage: Stage, port: number): Promise<void> => {
  const file = stage.path('tinyproxy.conf')
  await writeFile(file, `Port ${port}\nListen 127.0.0.1\nTimeout 60\nLogLevel Error\nAllow 127.0.0.1\n`)
  await stage.start(findProgram('tinyproxy') ?? 'tinyproxy', ['-d', '-c', file], { ready: () => listens(port) })
}
