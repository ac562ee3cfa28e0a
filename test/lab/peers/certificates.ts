// Certificates of a lab's own authority, made by the openssl program. Every key is made new and thrown away with the stage.
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram, type Stage } from '../stage.ts'

export interface ServerCertificate {
  certificate: string
  key: string
}

export interface Authority {
  /** The root's PEM file: what `--ca` is given. */
  file: string
  issue(options: IssueOptions): Promise<ServerCertificate>
}

export interface IssueOptions {
  /** The names in it, e.g. `DNS:localhost`. */
  names: string[]
  /** It ended a month ago. */
  expired?: boolean
}

const DAY_MS = 86_400_000
/** ASN.1 GeneralizedTime, as `openssl ca` takes it. */
const day = (offset: number): string => `${new Date(Date.now() + offset * DAY_MS).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`

const extensions = (names: string[]): string =>
  [
    '[leaf]',
    `subjectAltName=${names.join(',')}`,
    'basicConstraints=CA:FALSE',
    'keyUsage=digitalSignature,keyEncipherment',
    'extendedKeyUsage=serverAuth',
    '',
  ].join('\n')

const settings = (folder: string, names: string[]): string => `[ca]
default_ca=lab
[lab]
database=${folder}/index
new_certs_dir=${folder}
rand_serial=yes
default_md=sha256
policy=any
unique_subject=no
[any]
commonName=supplied
[req]
distinguished_name=name
prompt=no
[name]
${extensions(names)}`

const request = (folder: string, file: string, commonName: string): Promise<string> =>
  runProgram('openssl', [
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-subj',
    `/CN=${commonName}`,
    '-keyout',
    join(folder, `${file}.key`),
    '-out',
    join(folder, `${file}.csr`),
  ])

export const makeAuthority = async (stage: Stage): Promise<Authority> => {
  const folder = stage.path('authority')
  await mkdir(folder)
  const file = join(folder, 'root.pem')
  const rootKey = join(folder, 'root.key')
  await runProgram('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', '/CN=Lab Root'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-keyout', rootKey, '-out', file],
  ])
  await writeFile(join(folder, 'index'), '')
  let count = 0
  const issue = async ({ names, expired = false }: IssueOptions): Promise<ServerCertificate> => {
    count += 1
    const name = `leaf${count}`
    await writeFile(join(folder, `${name}.cnf`), settings(folder, names))
    await request(folder, name, 'lab server')
    await runProgram('openssl', [
      ...['ca', '-batch', '-notext', '-config', join(folder, `${name}.cnf`), '-extensions', 'leaf'],
      ...['-cert', file, '-keyfile', rootKey, '-in', join(folder, `${name}.csr`), '-out', join(folder, `${name}.pem`)],
      ...['-startdate', day(-90), '-enddate', day(expired ? -30 : 90)],
    ])
    return { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
  }
  return { file, issue }
}

/** A certificate that signs itself: nobody vouches for it. */
export const makeSelfSigned = async (stage: Stage, names: string[]): Promise<ServerCertificate> => {
  const made = { certificate: stage.path('self.pem'), key: stage.path('self.key') }
  await runProgram('openssl', [
    ...[
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '90',
      '-subj',
      '/CN=lab server',
      '-keyout',
      made.key,
      '-out',
      made.certificate,
    ],
    ...['-addext', `subjectAltName=${names.join(',')}`],
  ])
  return made
}

/** The same file under a name that a chroot sees. */
export const copyInto = async (file: string, folder: string, name: string): Promise<string> => {
  await copyFile(file, join(folder, name))
  return `/${name}`
}
