// The public roots: the copy of Mozilla's list that this program carries. Not the host's own store.
import { rootCertificates } from 'node:tls'

const pem = [...rootCertificates]

/** `source` names the program whose copy it is, since the list changes with its release. */
export const publicRoots = (): { source: string; pem: string[] } => ({
  source: `the public roots (Mozilla's list) carried by Node ${process.versions.node}`,
  pem,
})
