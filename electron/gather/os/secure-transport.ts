// Secure Transport, the TLS library of macOS: it has no version of its own and comes with the system, whose version tells it.
import type { Evidence } from '../../contract/fact.ts'
import type { SystemLibrary } from '../../contract/host-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { parseSwVers } from './os.ts'

const PROGRAM = '/usr/bin/sw_vers'

/** Null where the system does not tell its version. */
export const readSecureTransport = async (
  host: Host,
  options: RunOptions,
): Promise<{ library: SystemLibrary; evidence: Evidence[] } | null> => {
  const { stdout } = await host.run(PROGRAM, [], options)
  const { ProductVersion } = parseSwVers(stdout)
  if (!ProductVersion) return null
  const text = stdout.slice(0, 500)
  return {
    library: {
      library: { name: 'Secure Transport', version: ProductVersion, bundled: false },
      text: `ProductVersion: ${ProductVersion}`,
      program: PROGRAM,
      package: null,
      configFile: null,
      settings: { minProtocol: null, maxProtocol: null, cipherString: null, ciphersuites: null },
      switches: [],
      versions: [],
      suites: null,
      unread: [],
    },
    evidence: [{ kind: 'command', source: PROGRAM, text }],
  }
}
