// A host with five runtimes: the machine that the lab runs on, without the others that are installed on it. A check on it takes a
// third of the time, since it starts every runtime that it finds. The others are taken away for the programs of one check alone.
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** What a host lacks that has curl, OpenSSL, Python, Node.js and PHP, and no other runtime; by the kind that needs it. */
const BESIDE_FIVE = {
  wget: ['wget'],
  gnutls: ['gnutls-cli'],
  git: ['git'],
  ruby: ['ruby'],
  perl: ['perl'],
  java: ['java'],
  mono: ['mono', 'mono-sgen'],
} as const

/** Whether a program of this name is one of the others; `kept`: kinds that are none for once. */
export const isBesideFive = (name: string, kept: readonly string[] = []): boolean =>
  Object.entries(BESIDE_FIVE).some(([kind, names]) => !kept.includes(kind) && names.some((one) => new RegExp(`^${one}[\\d.]*$`).test(name)))

/**
 * The command that starts a program where they are not there, but for those `kept`; empty without root. What it needs lies in
 * `folder`, as long as the command is used.
 */
export const withFiveRuntimes = async (folder: string, kept: readonly string[] = []): Promise<string[]> => {
  if (process.getuid?.() !== 0) return []
  const [upper, work] = [join(folder, 'five-upper'), join(folder, 'five-work')]
  await Promise.all([upper, work].map((one) => mkdir(one, { recursive: true })))
  const lines = [
    // A device with the numbers 0 and 0 says that a name of the lower folder is gone (overlayfs, "whiteouts and opaque directories").
    ...(await readdir('/usr/bin'))
      .filter((name) => isBesideFive(name, kept))
      .map((name) => `[ -e ${upper}/${name} ] || mknod ${upper}/${name} c 0 0`),
    `mount -t overlay overlay -o lowerdir=/usr/bin,upperdir=${upper},workdir=${work} /usr/bin`,
    ...(kept.includes('java') ? [] : ['if [ -d /usr/lib/jvm ]; then mount -t tmpfs tmpfs /usr/lib/jvm; fi']),
    'exec "$@"',
  ]
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec', lines.join('\n'), 'sh']
}
