// What a person types to bring a system to a release that is maintained, and to turn on a support that maintains the present one for
// longer. Commands are only made here; nothing of this program runs them.
import type { Os } from '../contract/host-facts.ts'
import type { FixStep } from '../contract/report.ts'
import { shellWord } from '../contract/shell.ts'
import { isFromImage } from './fixes.ts'
import type { Knowledge } from './knowledge.ts'
import { isOfRelease } from './versions.ts'

type Upgrades = Knowledge['upgrades']
type Written = Upgrades['releases'][number]['steps'][number]

/** `uname -m` for what Node.js calls an architecture (process.arch). */
const MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', ia32: 'i586', ppc64: 'ppc64le' }

/** What stands for the places in a text; the version may come from a stranger's bundle. */
const filled = (text: string, { version, architecture }: Os): string => {
  const [major = '', minor = ''] = version.split('.')
  const values: Record<string, string> = {
    version,
    major,
    minor: minor === '' ? major : `${major}.${minor}`,
    'two-on': String(Number(major) + 2),
    machine: MACHINES[architecture] ?? architecture,
  }
  return text.replace(/\{([a-z-]+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : shellWord(values[name])))
}

const stepsOf = (steps: readonly Written[], os: Os): FixStep[] =>
  steps.map(({ text, command }) => ({ text: filled(text, os), ...(command === undefined ? {} : { command: filled(command, os) }) }))

const isFor = ({ versions }: { versions: readonly string[] | null }, os: Os): boolean =>
  versions?.some((one) => isOfRelease(os.version, one)) ?? true

/** The steps to a release that is maintained, as its maker documents them; in words alone where the table does not have the system. */
export const upgrade = ({ releases }: Upgrades, os: Os): FixStep[] => {
  if (isFromImage(os)) return [{ text: 'Build the container from an image of a release that is still maintained.' }]
  const backup = { text: 'Make a backup, and try the upgrade on a copy of this system first.' }
  const row = releases.find((one) => one.os.includes(os.id) && isFor(one, os))
  return [backup, ...(row === undefined ? [UNKNOWN] : stepsOf(row.steps, os))]
}

const UNKNOWN = { text: 'Upgrade to a release that its vendor still maintains, or move to a new system.' }

/** For a TLS library that its system cannot renew; `os` is null where the system is not known. */
export const newerRelease = (upgrades: Upgrades, os: Os | null): FixStep[] => [
  { text: 'The TLS library comes with the operating system. A newer one needs a newer release of the system.' },
  ...(os === null ? [{ text: 'Upgrade the system to a release that its vendor still maintains.' }] : upgrade(upgrades, os)),
]

/** The steps that turn a longer support on; empty where the table does not have it for this release. */
export const turnOnSteps = ({ longerSupports }: Upgrades, os: Os, id: string | undefined): FixStep[] => {
  const row = longerSupports.find((one) => one.id === id && isFor(one, os))
  return row === undefined ? [] : stepsOf(row.steps, os)
}
