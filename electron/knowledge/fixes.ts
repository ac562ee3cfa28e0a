// What a person types to bring packages up to date, by distribution and release: the command, how to see that it worked, and
// how to go back. Commands are only made here; nothing of this program runs them.
import type * as z from 'zod'
import type { Os, TlsLibrary } from '../contract/host-facts.ts'
import type { FixStep } from '../contract/report.ts'
import { shellWord } from '../contract/shell.ts'
import type { Knowledge } from './knowledge.ts'
import type { PACKAGE_MANAGERS, PACKAGE_TOPICS, packageManagerSchema, packageReleaseSchema } from './schemas.ts'
import { isOfRelease } from './versions.ts'

export type PackageTopic = (typeof PACKAGE_TOPICS)[number]
export type PackageManager = (typeof PACKAGE_MANAGERS)[number]
type Manager = z.infer<typeof packageManagerSchema>
type Release = z.infer<typeof packageReleaseSchema>
type Fixes = Knowledge['fixes']

const NAMES: Readonly<Record<PackageTopic, string>> = {
  openssl: 'OpenSSL',
  gnutls: 'GnuTLS',
  nss: 'NSS',
  'ca-certificates': 'the public roots',
  curl: 'curl',
  php: 'PHP',
  python: 'Python',
  node: 'Node.js',
}

/** Containers that are built from an image; the others (LXC, systemd-nspawn, WSL) are upgraded from within. */
const FROM_IMAGE: ReadonlySet<string> = new Set(['docker', 'podman', 'kubernetes', 'containerd', 'oci'])

export const isFromImage = ({ container }: Os): boolean => container !== null && FROM_IMAGE.has(container)

const managerOf = ({ managers }: Fixes, name: PackageManager): Manager | undefined => managers.find(({ manager }) => manager === name)

/** `names` as they stand in a command; they may come from a stranger's bundle. */
const filled = (template: string, names: readonly string[]): string =>
  template.replace('{packages}', () => names.map((name) => shellWord(name)).join(' ')).trim()

const fits = (release: Release, id: string, version: string): boolean =>
  release.os.includes(id) && (release.versions?.some((one) => isOfRelease(version, one)) ?? true)

/** The row of this system, else of the system that it is built on. */
export const releaseOf = ({ releases }: Fixes, { id, version, basedOn }: Os): Release | undefined =>
  releases.find((release) => fits(release, id, version)) ??
  releases.find((release) => basedOn !== null && fits(release, basedOn.id, basedOn.version))

/** A command of a package manager as this system needs it; in an image nobody is another user first. */
const onSystem = (command: string, release: Release | undefined, os: Os | null): string => {
  const whole = release?.locked === undefined ? command : `${command} ${release.locked.option}`
  return os !== null && isFromImage(os) ? whole.replaceAll('sudo ', '') : whole
}

const IN_IMAGE: FixStep = { text: 'This is a container: put that command into its image too, or it is lost with the container.' }

/** What goes before any update: repositories that lead to where the packages lie, and the newer release of a system that keeps to one. */
const firstSteps = (release: Release | undefined, os: Os | null): FixStep[] => {
  // Freexian has the whole of a release; other supports bring single packages beside it.
  const isElsewhere = os?.longerSupports.some(({ id, state }) => id === 'freexian-elts' && state === 'on') ?? false
  const moved = isElsewhere ? [] : (release?.moved?.steps ?? [])
  return [
    ...moved.map(({ text, command }) => ({ text, ...(command === undefined ? {} : { command: onSystem(command, undefined, os) }) })),
    ...(release?.locked === undefined ? [] : [{ text: release.locked.text, command: release.locked.command }]),
  ]
}

/** How a person sees that an update worked, and how to go back. */
const afterSteps = (manager: Manager, packages: readonly string[], os: Os | null): FixStep[] => [
  { text: 'See which version is there now.', command: filled(manager.verify, packages) },
  { undo: true, text: manager.back.text, command: onSystem(filled(manager.back.command, packages), undefined, os) },
]

/**
 * The steps by which a package manager installs what waits: first of the packages in `first`, each named as it is installed, then the
 * others, where there are some. With nothing in `first`: all at once.
 */
export const updateSteps = (fixes: Fixes, name: PackageManager, first: readonly string[], others: boolean, os: Os | null): FixStep[] => {
  const manager = managerOf(fixes, name)
  const release = os === null ? undefined : releaseOf(fixes, os)
  if (manager === undefined) return [{ text: 'Bring the lists up to date, and install what waits.' }]
  const all = onSystem(manager.all, release, os)
  const ahead = firstSteps(release, os)
  const inImage = os !== null && isFromImage(os) ? [IN_IMAGE] : []
  if (first.length === 0) return [...ahead, { text: 'Bring the lists up to date, and install what waits.', command: all }, ...inImage]
  const command = onSystem(filled(manager.security, first), release, os)
  // zypper installs patches, which bring several packages: its command is the same for all, and takes no names.
  if (command === all)
    return [
      { text: 'Install what waits, with what TLS rests on.', command },
      ...inImage,
      { text: 'See that none of them waits any more.', command: 'zypper list-patches --category security' },
      { undo: true, text: manager.back.text, command: filled(manager.back.command, first) },
    ]
  return [
    ...ahead,
    { text: 'Install those that TLS rests on.', command },
    ...(others ? [{ text: 'Then install the others.', command: all }] : []),
    ...inImage,
    ...afterSteps(manager, first, os),
  ]
}

/**
 * The steps that bring the packages of a topic up to date on this system: the command, how to see that it worked, and how to go
 * back. Empty where the table does not have the system, or not the names of these packages in it.
 */
export const packageSteps = (fixes: Fixes, os: Os, topic: PackageTopic): FixStep[] => {
  const release = releaseOf(fixes, os)
  const names = release?.packages[topic]
  const manager = release && managerOf(fixes, release.manager)
  if (release === undefined || names === undefined || manager === undefined) return []
  return [
    ...firstSteps(release, os),
    { text: `Bring the packages of ${NAMES[topic]} up to date.`, command: onSystem(filled(manager.upgrade, names), release, os) },
    ...(isFromImage(os) ? [IN_IMAGE] : []),
    ...afterSteps(manager, names, os),
  ]
}

const TOPIC_OF: Readonly<Record<string, PackageTopic>> = { OpenSSL: 'openssl', GnuTLS: 'gnutls', NSS: 'nss' }

/** Programs keep to the interface that they were built for: OpenSSL changed its own with 1.0, 1.1 and 3. */
const interfaceOf = ({ name, version }: Pick<TlsLibrary, 'name' | 'version'>): string => {
  const [major, minor] = version.split('.')
  return name === 'OpenSSL' && Number(major) < 3 ? `${major}.${minor}` : `${major}`
}

/**
 * The steps that bring a TLS library of the system to a version that is `enough`, by the packages of the release that runs. Empty
 * where its newest package is not known to be, or is another library to the programs on this one: then another release is needed.
 */
export const librarySteps = (fixes: Fixes, os: Os, { name, version }: TlsLibrary, enough: (version: string) => boolean): FixStep[] => {
  const topic = TOPIC_OF[name]
  const newest = topic && releaseOf(fixes, os)?.atLeast?.[topic]
  if (topic === undefined || newest === undefined || !enough(newest)) return []
  return interfaceOf({ name, version: newest }) === interfaceOf({ name, version }) ? packageSteps(fixes, os, topic) : []
}
