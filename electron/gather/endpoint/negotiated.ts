// What a completed handshake agreed on, by its registered numbers: Node's `tls` names versions, suites and groups as OpenSSL does.
// Null where the version has no number here; a suite or group without one is left out alone.
import type { Negotiated } from '../../contract/path.ts'
import type { CompletedHandshake } from '../../net/net.ts'
import { groupByName, suiteByName } from '../../tls/code-points.ts'

/** What Node's `tls` calls them. */
const VERSIONS: Record<string, number> = { TLSv1: 0x0301, 'TLSv1.1': 0x0302, 'TLSv1.2': 0x0303, 'TLSv1.3': 0x0304 }
const GROUPS: Record<string, string> = {
  X25519: 'x25519',
  prime256v1: 'secp256r1',
  'P-256': 'secp256r1',
  'P-384': 'secp384r1',
  'P-521': 'secp521r1',
}

export const negotiatedBy = (done: CompletedHandshake): Negotiated | null => {
  const version = VERSIONS[done.version ?? '']
  if (version === undefined) return null
  const group = done.group === null ? undefined : groupByName(GROUPS[done.group] ?? done.group)
  return { version, suite: suiteByName(done.suite ?? '') ?? null, group: group ?? null }
}
