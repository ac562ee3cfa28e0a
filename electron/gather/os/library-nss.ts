// The system's NSS, which the curl of older Red Hat systems uses. It has no program that tells its version: its package does.
import type { Evidence } from '../../contract/fact.ts'
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { Host } from '../../host/host.ts'
import { backEnd } from './crypto-policies.ts'
import { type Packages, packagesOf, upstreamVersion } from './library-packages.ts'
import { parseNssPolicy } from './nss-config.ts'

const MAX_TEXT = 4000

/** Null where no package of it is installed. */
export const readNss = async (host: Host, asking: Promise<Packages>): Promise<{ library: SystemLibrary; evidence: Evidence[] } | null> => {
  const path = backEnd('nss')
  const [packages, policy] = await Promise.all([asking, host.readFile(path)])
  const [installed] = packagesOf(packages, 'NSS')
  if (installed === undefined || packages.program === null) return null
  const unread = !policy.ok && policy.why !== 'not-found' ? [`${path}: ${policy.detail}`] : []
  return {
    library: {
      library: { name: 'NSS', version: upstreamVersion(installed.version), bundled: false },
      text: `${installed.name} ${installed.version}`,
      program: packages.program,
      package: installed,
      configFile: policy.ok ? path : null,
      settings: { minProtocol: null, maxProtocol: null, cipherString: null, ciphersuites: null },
      ...(policy.ok ? parseNssPolicy({ path, text: policy.text }) : { switches: [], versions: [] }),
      suites: null,
      unread,
    },
    evidence: policy.ok ? [{ kind: 'file', source: path, text: policy.text.slice(0, MAX_TEXT) }] : [],
  }
}
