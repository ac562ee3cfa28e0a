// Real programs that end TLS on the way and show certificates of their own: squid with ssl_bump, and mitmproxy.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listens, runProgram, type Stage } from '../stage.ts'
import { squidArguments } from './squid-arguments.ts'

/** The authority of the inspecting product. */
export interface InspectionAuthority {
  certificate: string
  key: string
}

const CERTGEN = '/usr/lib/squid/security_file_certgen'

export const makeInspectionAuthority = async (stage: Stage): Promise<InspectionAuthority> => {
  const made = { certificate: stage.path('inspection.pem'), key: stage.path('inspection.key') }
  await runProgram('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '90', '-subj', '/O=Shop Network/CN=Shop Web Gateway'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-keyout', made.key, '-out', made.certificate],
  ])
  await chmod(made.key, 0o644)
  return made
}

/** A squid that opens what goes through it, or lets it through as it is. `upstreamCa`: whom it trusts on its far side. */
export const startBumpingSquid = async (
  stage: Stage,
  options: { port: number; authority: InspectionAuthority; upstreamCa: string; bumps: boolean },
): Promise<void> => {
  const { port, authority, upstreamCa, bumps } = options
  const folder = stage.path('bumping-squid')
  await mkdir(folder, { mode: 0o755 })
  await runProgram(CERTGEN, ['-c', '-s', `${folder}/certificates`, '-M', '4MB'])
  // As root squid works as the user `proxy`, who writes there.
  if (process.getuid?.() === 0) await runProgram('chown', ['-R', 'proxy:proxy', folder])
  await writeFile(
    `${folder}/squid.conf`,
    `http_port 127.0.0.1:${port} ssl-bump generate-host-certificates=on tls-cert=${authority.certificate} tls-key=${authority.key}
visible_hostname lab
sslcrtd_program ${CERTGEN} -s ${folder}/certificates -M 4MB
sslcrtd_children 2
tls_outgoing_options cafile=${upstreamCa}
ssl_bump ${bumps ? 'bump' : 'splice'} all
http_access allow all
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

const MITMPROXY_START_MS = 60_000

export interface MitmproxyOptions {
  port: number
  authority: InspectionAuthority
  upstreamCa: string
  /** `regular` is named in settings; `transparent` gets what a firewall redirects to it. */
  mode: 'regular' | 'transparent'
  /** Where a regular one listens; loopback where nothing is said. */
  address?: string
  inside?: readonly string[]
  /** More of its own settings, `name=value`. */
  settings?: readonly string[]
}

export const startMitmproxy = async (stage: Stage, options: MitmproxyOptions): Promise<void> => {
  const { port, authority, upstreamCa, mode, address = '127.0.0.1', inside = [], settings = [] } = options
  const folder = stage.path('mitmproxy')
  await mkdir(folder)
  const pair = `${await readFile(authority.key, 'utf8')}${await readFile(authority.certificate, 'utf8')}`
  await writeFile(join(folder, 'mitmproxy-ca.pem'), pair)
  const all = [`confdir=${folder}`, `ssl_verify_upstream_trusted_ca=${upstreamCa}`, 'connection_strategy=lazy', ...settings]
  await stage.start(
    'mitmdump',
    [
      ...['--mode', mode, '--listen-port', String(port), '--quiet'],
      // What a firewall redirects comes from elsewhere.
      ...(mode === 'regular' ? ['--listen-host', address] : []),
      ...all.flatMap((setting) => ['--set', setting]),
    ],
    // It loads some hundred modules of Python first, which takes long on a busy machine.
    { inside, env: { HOME: folder }, startMs: MITMPROXY_START_MS, ready: () => listens(port, inside) },
  )
}
