// Updates that wait, as this host's own package manager has them on its disk. Nothing is fetched, and nothing is left behind.
import { type Fact, missing } from '../../contract/fact.ts'
import type { Os, Updates } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { alpineUpdates } from './updates-alpine.ts'
import { debianUpdates } from './updates-debian.ts'
import { type RpmTool, rpmUpdates } from './updates-rpm.ts'
import { windowsUpdates } from './updates-windows.ts'

/** A package manager that takes longer has its lists locked or broken; the rest of the check does not wait for it. */
const PATIENCE_MS = 5000
/** The first that is there is the system's own. */
const RPM_TOOLS: readonly RpmTool[] = ['zypper', 'dnf', 'yum']

/** Debian testing and unstable have no version. */
const isUnreleased = (os: Fact<Os>): boolean => os.ok && os.value.id === 'debian' && os.value.version === ''

const linux = async (host: Host, os: Fact<Os>, options: RunOptions): Promise<Fact<Updates>> => {
  const [dpkg, programs, administrators] = await Promise.all(['/var/lib/dpkg', '/usr/bin', '/sbin'].map((folder) => host.list(folder)))
  if (dpkg?.includes('status')) return debianUpdates(host, isUnreleased(os), options)
  const tool = RPM_TOOLS.find((name) => programs?.includes(name))
  if (tool !== undefined) return rpmUpdates(host, tool, options)
  if (administrators?.includes('apk') || programs?.includes('apk')) return alpineUpdates(host, options)
  return missing('unsupported', 'This host has no package manager that this program knows, so which updates wait is not known.')
}

export const updatesGatherer = defineGatherer({
  id: 'updates',
  layer: 'os',
  needs: ['os'],
  after: ['hellos'],
  steps: 1,
  words: 'Reading which updates wait',
  async gather({ host, facts, signal, stepMs }) {
    const options: RunOptions = { timeoutMs: Math.min(PATIENCE_MS, stepMs * 0.9), signal, env: { LC_ALL: 'C' } }
    if (host.platform === 'linux') return linux(host, facts.os, options)
    if (host.platform === 'win32') return windowsUpdates(host, options)
    return missing('unsupported', 'Which updates wait on this kind of system cannot be read yet.')
  },
  redact: (value) => value,
})
