// HAProxy as a platform that may demand a certificate of its clients: unlike nginx it says so by an alert.
import { readFile, writeFile } from 'node:fs/promises'
import { listens, type Stage } from '../stage.ts'
import type { ServerCertificate } from './certificates.ts'

export interface HaproxyOptions {
  port: number
  certificate: ServerCertificate
  /** Who signs the certificates of clients, and whether one must be given. */
  clients: { ca: string; verify: 'required' | 'optional' }
}

export const startHaproxy = async (stage: Stage, { port, certificate, clients }: HaproxyOptions): Promise<void> => {
  const pair = stage.path('haproxy.pem')
  await writeFile(pair, `${await readFile(certificate.certificate, 'utf8')}${await readFile(certificate.key, 'utf8')}`)
  const file = stage.path('haproxy.cfg')
  await writeFile(
    file,
    `defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend platform
  bind 127.0.0.1:${port} ssl crt ${pair} ca-file ${clients.ca} verify ${clients.verify}
  http-request return status 200 content-type text/plain string ok
`,
  )
  await stage.start('haproxy', ['-db', '-f', file], { ready: () => listens(port) })
}
