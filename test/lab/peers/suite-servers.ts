// Servers whose suites are counted: a platform with nine, nginx with all that its library has, `openssl s_server`, which serves one
// connection at a time, and a server of ten years ago with SSL 3.0.
import { join } from 'node:path'
import { root } from '../root.ts'
import { freePort, listens, runProgram, type Stage } from '../stage.ts'
import { makeAuthority, type ServerCertificate } from './certificates.ts'
import { startNginx } from './nginx.ts'
import { fetchOldHost } from './old-hosts.ts'

export interface SuiteServer {
  what: string
  port: number
  /** How many pairs of version and suite it accepts, as OpenSSL 3.0 of Debian 12 has them and as nmap counts them. */
  suites: number
}

export interface Place {
  /** The address that they listen on. */
  address: string
  inside?: readonly string[]
}

const EVERYTHING = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'
const SUITES_13 = ['AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256', 'AES_128_GCM_SHA256', 'AES_128_CCM_SHA256', 'AES_128_CCM_8_SHA256']

export interface Keys {
  /** For RSA, issued by the authority whose file this is. */
  rsa: ServerCertificate
  authority: string
  /** A self-signed one for ECDSA. */
  ecdsa: ServerCertificate
  /** Diffie-Hellman parameters. */
  dh: string
}

export const makeKeys = async (stage: Stage, names: string[]): Promise<Keys> => {
  const authority = await makeAuthority(stage)
  const ecdsa = { certificate: stage.path('ecdsa.pem'), key: stage.path('ecdsa.key') }
  const dh = stage.path('dh.pem')
  await runProgram('openssl', ['genpkey', '-genparam', '-algorithm', 'DH', '-pkeyopt', 'group:ffdhe2048', '-out', dh])
  await runProgram('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '90', '-subj', '/CN=lab server'],
    ...['-addext', `subjectAltName=${names.join(',')}`, '-keyout', ecdsa.key, '-out', ecdsa.certificate],
  ])
  return { rsa: await authority.issue({ names }), authority: authority.file, ecdsa, dh }
}

const listenOn = async ({ address }: Place): Promise<{ port: number; listen: string[] }> => {
  const port = await freePort()
  return { port, listen: [`${address}:${port}`] }
}

/** Exactly what the platform of the lab allows. `folder`: of its own in the stage. */
export const startFew = async (stage: Stage, { rsa }: Keys, place: Place, folder: string): Promise<SuiteServer> => {
  const { port, listen } = await listenOn(place)
  await startNginx(stage, { certificate: rsa, listen, folder, inside: place.inside ?? [] })
  return { what: 'nginx with 9 suites', port, suites: 9 }
}

/** TLS 1.0 to 1.3 with every suite that its library has, and two certificates. `folder`: of its own in the stage. */
export const startMany = async (stage: Stage, { rsa, ecdsa, dh }: Keys, place: Place, folder: string): Promise<SuiteServer> => {
  const { port, listen } = await listenOn(place)
  await startNginx(stage, {
    certificate: rsa,
    listen,
    folder,
    inside: place.inside ?? [],
    protocols: 'TLSv1 TLSv1.1 TLSv1.2 TLSv1.3',
    ciphers: [EVERYTHING],
    extra: [`ssl_certificate ${ecdsa.certificate};`, `ssl_certificate_key ${ecdsa.key};`, `ssl_dhparam ${dh};`],
  })
  return { what: 'nginx with 126 suites', port, suites: 126 }
}

export const startSerial = async (stage: Stage, { rsa, ecdsa, dh }: Keys): Promise<SuiteServer> => {
  const port = await freePort()
  await stage.start(
    'openssl',
    [
      ...['s_server', '-accept', `127.0.0.1:${port}`, '-quiet', '-www', '-cert', rsa.certificate, '-key', rsa.key, '-dhparam', dh],
      ...['-dcert', ecdsa.certificate, '-dkey', ecdsa.key, '-min_protocol', 'TLSv1', '-cipher', EVERYTHING],
      ...['-ciphersuites', SUITES_13.map((suite) => `TLS_${suite}`).join(':')],
    ],
    // Without Debian's own settings, which allow nothing below TLS 1.2.
    { env: { OPENSSL_CONF: '/dev/null' }, ready: () => listens(port) },
  )
  return { what: 'openssl s_server, one connection at a time', port, suites: 128 }
}

export const startOld = async (stage: Stage, { rsa, dh }: Keys): Promise<SuiteServer> => {
  const port = await freePort()
  const script = join(root, 'test', 'lab', 'peers', 'old-server.js')
  await stage.start(await fetchOldHost('node-0.12'), [script, '127.0.0.1', String(port), rsa.certificate, rsa.key, dh], {
    ready: () => listens(port),
  })
  return { what: 'Node 0.12 with SSL 3.0', port, suites: 153 }
}
