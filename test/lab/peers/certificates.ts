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
  /** Its private key, for a program that signs in its name. */
  key: string
  /** What it issued, as `openssl ocsp` reads it. */
  index: string
  issue(options: IssueOptions): Promise<ServerCertificate>
  /** A list that revokes nothing, as a DER file in a folder that it has to itself. */
  revocationList(): Promise<string>
  /** Another authority, which this one vouches for; `more`: further extensions of its certificate. */
  vouchFor(commonName: string, more?: readonly string[]): Promise<Authority>
}

export interface IssueOptions {
  /** The names in it, e.g. `DNS:localhost`. */
  names: string[]
  /** It ended a month ago. */
  expired?: boolean
  /** It begins in a month. */
  tooNew?: boolean
  /** Bits of its RSA key; 2048 where nothing is said. */
  rsaBits?: number
  /** Its key is of this kind, and not RSA. */
  key?: 'ed25519' | 'rsa-pss'
  /** The hash of its signature; SHA-256 where nothing is said. */
  digest?: 'sha1'
  /** It is for programs that ask, and not for servers (RFC 5280 section 4.2.1.12). */
  forClients?: boolean
  /** It must come with an OCSP answer (RFC 7633). */
  mustStaple?: boolean
  /** An extension that nobody knows; `critical`: it says that it must be understood (RFC 5280 section 4.2). */
  unknownExtension?: 'critical' | 'plain'
  /** Where it says that its issuer's certificate is. */
  issuerUrl?: string
  /** Where it says that the list of revoked ones is. */
  listUrl?: string
  /** Where it says that one is asked whether it was revoked (OCSP). */
  responderUrl?: string
}

const DAY_MS = 86_400_000
/** ASN.1 GeneralizedTime, as `openssl ca` takes it. */
const day = (offset: number): string => `${new Date(Date.now() + offset * DAY_MS).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`

/** As `openssl` takes it. */
export const unknownExtension = (how: 'critical' | 'plain'): string => `1.2.3.4.5=${how === 'critical' ? 'critical,' : ''}DER:0500`

const leaf = ({ names, forClients = false, mustStaple = false, unknownExtension: unknown, ...urls }: IssueOptions): string[] => [
  `subjectAltName=${names.join(',')}`,
  'basicConstraints=CA:FALSE',
  'keyUsage=digitalSignature,keyEncipherment',
  `extendedKeyUsage=${forClients ? 'clientAuth' : 'serverAuth'}`,
  ...(unknown === undefined ? [] : [unknownExtension(unknown)]),
  ...(mustStaple ? ['tlsfeature=status_request'] : []),
  ...(urls.issuerUrl === undefined ? [] : [`authorityInfoAccess=caIssuers;URI:${urls.issuerUrl}`]),
  ...(urls.responderUrl === undefined ? [] : [`authorityInfoAccess=OCSP;URI:${urls.responderUrl}`]),
  ...(urls.listUrl === undefined ? [] : [`crlDistributionPoints=URI:${urls.listUrl}`]),
]
const AUTHORITY = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash']

const settings = (folder: string, extensions: readonly string[]): string => `[ca]
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
[made]
${extensions.join('\n')}
`

const request = (folder: string, file: string, commonName: string, newKey = 'rsa:2048'): Promise<string> =>
  runProgram('openssl', [
    'req',
    '-newkey',
    newKey,
    '-nodes',
    '-subj',
    `/CN=${commonName}`,
    '-keyout',
    join(folder, `${file}.key`),
    '-out',
    join(folder, `${file}.csr`),
  ])

/** `name`: of its own in the stage, where one stage has several. */
export const makeAuthority = async (stage: Stage, name = 'authority'): Promise<Authority> => {
  const folder = stage.path(name)
  await mkdir(folder)
  const file = join(folder, 'root.pem')
  const rootKey = join(folder, 'root.key')
  await runProgram('openssl', [
    ...[
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '3650',
      '-subj',
      `/CN=Lab Root${name === 'authority' ? '' : ` of ${name}`}`,
    ],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-keyout', rootKey, '-out', file],
  ])
  return authorityAt(folder, file, rootKey)
}

/** `openssl ca` in the folder of an authority that is there already. */
const authorityAt = async (folder: string, file: string, key: string): Promise<Authority> => {
  await writeFile(join(folder, 'index'), '')
  let count = 0
  const sign = async (name: string, extensions: readonly string[], days: [number, number], digest: string): Promise<void> => {
    await writeFile(join(folder, `${name}.cnf`), settings(folder, extensions))
    await runProgram('openssl', [
      ...['ca', '-batch', '-notext', '-config', join(folder, `${name}.cnf`), '-extensions', 'made', '-md', digest],
      ...['-cert', file, '-keyfile', key, '-in', join(folder, `${name}.csr`), '-out', join(folder, `${name}.pem`)],
      ...['-startdate', day(days[0]), '-enddate', day(days[1])],
    ])
  }
  return {
    file,
    key,
    index: join(folder, 'index'),
    issue: async (options) => {
      count += 1
      const name = `leaf${count}`
      await request(folder, name, 'lab server', options.key ?? `rsa:${options.rsaBits ?? 2048}`)
      await sign(name, leaf(options), [options.tooNew ? 30 : -90, options.expired ? -30 : 90], options.digest ?? 'sha256')
      return { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
    },
    revocationList: async () => {
      const own = join(folder, 'lists')
      await mkdir(own)
      await writeFile(join(folder, 'list.cnf'), settings(folder, []))
      const made = ['-cert', file, '-keyfile', key, '-crldays', '30', '-out', join(folder, 'list.pem')]
      await runProgram('openssl', ['ca', '-batch', '-config', join(folder, 'list.cnf'), '-gencrl', ...made])
      const list = join(own, 'lab.crl')
      await runProgram('openssl', ['crl', '-in', join(folder, 'list.pem'), '-outform', 'DER', '-out', list])
      return list
    },
    vouchFor: async (commonName, more = []) => {
      count += 1
      const name = `authority${count}`
      await request(folder, name, commonName)
      await sign(name, [...AUTHORITY, ...more], [-90, 90], 'sha256')
      const own = join(folder, name)
      await mkdir(own)
      return authorityAt(own, join(folder, `${name}.pem`), join(folder, `${name}.key`))
    },
  }
}

/** An authority that ended, and another one as signed by it: of a root that is what Let's Encrypt's servers sent until 2024. */
export const crossSign = async (stage: Stage, root: Authority): Promise<{ expired: string; crossed: string }> => {
  const folder = stage.path('expired')
  await mkdir(folder)
  const at = (name: string) => join(folder, name)
  await writeFile(at('index'), '')
  await writeFile(at('made.cnf'), settings(folder, AUTHORITY))
  const sign = (name: string, issuer: readonly string[], days: [number, number]) =>
    runProgram('openssl', [
      ...['ca', '-batch', '-notext', '-config', at('made.cnf'), '-extensions', 'made', '-keyfile', at('expired.key'), ...issuer],
      ...['-in', at(`${name}.csr`), '-out', at(`${name}.pem`), '-startdate', day(days[0]), '-enddate', day(days[1])],
    ])
  await request(folder, 'expired', 'Lab Root that ended')
  await sign('expired', ['-selfsign'], [-900, -30])
  const subject = await runProgram('openssl', ['x509', '-in', root.file, '-noout', '-subject', '-nameopt', 'multiline'])
  const commonName = /commonName\s*= (.+)/.exec(subject)?.[1] ?? ''
  await runProgram('openssl', ['req', '-new', '-key', root.key, '-subj', `/CN=${commonName}`, '-out', at('crossed.csr')])
  await sign('crossed', ['-cert', at('expired.pem')], [-90, 90])
  return { expired: at('expired.pem'), crossed: at('crossed.pem') }
}

/** An older edition of a root, of the same name and key, which ended a month ago: its file. `file`, `key`: of the one that holds. */
export const endedEdition = async (stage: Stage, { file, key }: Pick<Authority, 'file' | 'key'>): Promise<string> => {
  const folder = stage.path('older')
  await mkdir(folder)
  const at = (name: string) => join(folder, name)
  await writeFile(at('index'), '')
  await writeFile(at('made.cnf'), settings(folder, AUTHORITY))
  await runProgram('openssl', ['x509', '-x509toreq', '-in', file, '-signkey', key, '-out', at('root.csr')])
  await runProgram('openssl', [
    ...['ca', '-batch', '-notext', '-config', at('made.cnf'), '-extensions', 'made', '-keyfile', key, '-selfsign'],
    ...['-in', at('root.csr'), '-out', at('root.pem'), '-startdate', day(-900), '-enddate', day(-30)],
  ])
  return at('root.pem')
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
