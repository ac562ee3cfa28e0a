// nginx as a platform: by default exactly the suites of REQUIREMENTS R4, TLS 1.2 and 1.3.
import type { ChildProcess } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { listens, type Stage } from '../stage.ts'
import type { ServerCertificate } from './certificates.ts'

export const R4_TLS12 = [
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-SHA',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
]

export interface NginxOptions {
  /** `address:port`, the first of them is the platform's. */
  listen: string[]
  certificate: ServerCertificate
  protocols?: string
  ciphers?: string[]
  /** Plain HTTP instead of TLS. */
  plain?: boolean
  inside?: readonly string[]
  /** Of its own in the stage, where one stage has several. */
  folder?: string
  /** More lines for the server, such as what it asks of clients. */
  extra?: readonly string[]
  /** What it answers to every question; `ok` where nothing is said. */
  answer?: string
}

/** Debian's own OpenSSL settings allow nothing below TLS 1.2; this server alone is freed from them. */
const FREE_OPENSSL = `openssl_conf=free
[free]
ssl_conf=ssl
[ssl]
system_default=defaults
[defaults]
MinProtocol=None
CipherString=ALL:@SECLEVEL=0
`

export const startNginx = async (stage: Stage, options: NginxOptions): Promise<ChildProcess> => {
  const { listen, certificate, plain = false, inside = [], extra = [], answer = 'default_type text/plain; return 200 "ok\\n";' } = options
  const folder = stage.path(options.folder ?? 'nginx')
  await mkdir(folder)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`)
  const ssl = [
    `ssl_certificate ${certificate.certificate};`,
    `ssl_certificate_key ${certificate.key};`,
    `ssl_protocols ${options.protocols ?? 'TLSv1.2 TLSv1.3'};`,
    `ssl_ciphers ${(options.ciphers ?? R4_TLS12).join(':')};`,
    'ssl_prefer_server_ciphers on;',
  ]
  const configuration = `daemon off;
master_process off;
pid ${folder}/pid;
error_log stderr;
events {}
http {
  access_log off;
  ${temporary.join(' ')}
  server {
    ${listen.map((address) => `listen ${address}${plain ? '' : ' ssl'};`).join(' ')}
    ${plain ? '' : ssl.join('\n    ')}
    ${extra.join(' ')}
    location / { ${answer} }
  }
}
`
  await writeFile(`${folder}/nginx.conf`, configuration)
  await writeFile(`${folder}/openssl.cnf`, FREE_OPENSSL)
  const port = Number(listen[0]?.replace(/^.*:/, ''))
  return stage.start('nginx', ['-c', `${folder}/nginx.conf`, '-e', 'stderr', '-p', folder], {
    inside,
    env: { OPENSSL_CONF: `${folder}/openssl.cnf` },
    ready: () => listens(port, inside),
  })
}
