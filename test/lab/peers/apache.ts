// Apache as a platform that wants a certificate of its clients for one path only: it asks once it knows the path.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { listens, type Stage } from '../stage.ts'
import type { ServerCertificate } from './certificates.ts'

export interface ApacheOptions {
  port: number
  certificate: ServerCertificate
  protocol: 'TLSv1.2' | 'TLSv1.3'
  /** Who signs the certificates of clients, and the path for which one must be given. */
  clients: { ca: string; path: string }
}

const MODULES = ['mpm_event', 'authz_core', 'ssl']

export const startApache = async (stage: Stage, { port, certificate, protocol, clients }: ApacheOptions): Promise<void> => {
  const folder = stage.path('apache')
  await mkdir(join(folder, 'pages', 'api'), { recursive: true })
  await writeFile(join(folder, 'pages', 'api', 'index.html'), 'ok\n')
  await writeFile(
    join(folder, 'apache.conf'),
    `ServerRoot /usr/lib/apache2
ServerName localhost
PidFile ${folder}/pid
ErrorLog ${folder}/errors
Mutex file:${folder} default
Listen 127.0.0.1:${port}
${MODULES.map((name) => `LoadModule ${name}_module modules/mod_${name}.so`).join('\n')}
${process.getuid?.() === 0 ? 'User nobody\nGroup nogroup' : ''}
DocumentRoot ${folder}/pages
SSLEngine on
SSLProtocol ${protocol}
SSLCertificateFile ${certificate.certificate}
SSLCertificateKeyFile ${certificate.key}
SSLCACertificateFile ${clients.ca}
<Location ${clients.path}>
  SSLVerifyClient require
</Location>
`,
  )
  await stage.start('apache2', ['-X', '-f', join(folder, 'apache.conf')], { ready: () => listens(port) })
}
