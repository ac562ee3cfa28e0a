// Releases of Debian as hosts of their own, each in a root folder as debootstrap leaves it: programs, libraries and settings are that
// system's. What a scenario changes there is mounted for one check alone; what is on the disk is left as it is.
import { appendFile, chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from '../scenario.ts'
import { runProgram, type Stage } from '../stage.ts'
import { ask, commandLine } from '../staging.ts'
import { type Debian, fetchOldHost } from './old-hosts.ts'

const CONFIG = '/etc/ssl/openssl.cnf'

export interface Chroot {
  root: string
  inside: string[]
  /** The program that runs the command line in it, and where files given to it stand. */
  node: string
  put(file: string, name: string): Promise<string>
}

export const openDebian = async (stage: Stage, release: Debian): Promise<Chroot> => {
  const root = await fetchOldHost(release)
  const lab = await mkdtemp(join(root, 'tmp', 'lab-'))
  await chmod(lab, 0o755)
  stage.later(() => rm(lab, { recursive: true, force: true }))
  return {
    root,
    inside: ['chroot', root],
    node: '/usr/local/bin/preflight-node',
    put: async (file, name) => {
      await copyFile(file, join(lab, name))
      return join(lab, name).slice(root.length)
    },
  }
}

/** Starts what follows in the root folder, with this file over its OpenSSL configuration; the mount ends with it. */
const withConfig = (root: string, file: string): string[] => [
  ...['unshare', '--mount', '--propagation', 'private', 'sh', '-c'],
  ...['mount --bind "$1" "$2" && shift 2 && exec chroot "$@"', 'sh', file, join(root, CONFIG), root],
]

/** The same configuration with these commands for every program on the library, in the place of those that are there. */
export const systemDefault =
  (...commands: string[]) =>
  (config: string): string =>
    [
      'openssl_conf = lab',
      config.replace(/^openssl_conf\b.*$/m, ''),
      ...['[lab]', 'ssl_conf = lab_ssl', '[lab_ssl]', 'system_default = lab_default', '[lab_default]'],
      ...commands,
      '',
    ].join('\n')

/** The check of a platform from that host, on its own OpenSSL configuration or on a changed one. */
export const askInDebian = async (
  stage: Stage,
  release: Debian,
  { ca, ...check }: Partial<Check> & { url: string; ca: string },
  change: ((config: string) => string) | null = null,
): Promise<Check> => {
  const debian = await openDebian(stage, release)
  const file = stage.path('openssl.cnf')
  if (change !== null) await writeFile(file, change(await readFile(join(debian.root, CONFIG), 'utf8')), { mode: 0o644 })
  return ask(stage, {
    inside: change === null ? debian.inside : withConfig(debian.root, file),
    elsewhere: { node: debian.node, program: await debian.put(commandLine, 'tls-preflight.cjs') },
    ca: await debian.put(ca, 'root.pem'),
    ...check,
  })
}

const STORE = '/etc/ssl/certs'
/** Where an administrator lays a root for update-ca-certificates(8). */
const LAID = '/usr/local/share/ca-certificates'

/** Starts what follows in the root folder, as an ordinary account (Debian's www-data), with these folders over those of its trust store. */
const asOrdinary = (root: string, store: string, laid: string): string[] => [
  ...['unshare', '--mount', '--propagation', 'private', 'sh', '-c'],
  'mount --bind "$1" "$3$4" && mount --bind "$2" "$3$5" && root=$3 && shift 5 && exec chroot "$root" setpriv --reuid=33 --regid=33 --clear-groups env HOME=/ "$@"',
  ...['sh', store, laid, root, STORE, LAID],
]

/**
 * The check of a platform by an ordinary account. The platform's authority is laid where the store is made from; where it is `taken`, the
 * store has it too. The one file of the store has this mode.
 */
export const askAsOrdinary = async (
  stage: Stage,
  release: Debian,
  { ca, ...check }: Partial<Check> & { url: string; ca: string },
  { mode = 0o644, taken = true }: { mode?: number; taken?: boolean },
): Promise<Check> => {
  const debian = await openDebian(stage, release)
  const [store, laid] = [stage.path('certs'), stage.path('laid')]
  await Promise.all([cp(join(debian.root, STORE), store, { recursive: true, verbatimSymlinks: true }), mkdir(laid)])
  await copyFile(ca, join(laid, 'platform.crt'))
  if (taken) {
    const hash = (await runProgram('openssl', ['x509', '-in', ca, '-noout', '-subject_hash'])).trim()
    await copyFile(ca, join(store, `${hash}.0`))
    await appendFile(join(store, 'ca-certificates.crt'), await readFile(ca))
  }
  await Promise.all([chmod(store, 0o755), chmod(laid, 0o755), chmod(join(store, 'ca-certificates.crt'), mode)])
  return ask(stage, {
    inside: asOrdinary(debian.root, store, laid),
    elsewhere: { node: debian.node, program: await debian.put(commandLine, 'tls-preflight.cjs') },
    ...check,
  })
}
