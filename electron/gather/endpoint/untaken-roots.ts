// Roots that somebody laid where the trust store of the system is made from, and that are not in that store: it was not made anew since.
// Each is held against the chains that no store trusts. Source: update-ca-certificates(8) of Debian and SUSE, update-ca-trust(8).
import type { Path } from '../../contract/path.ts'
import type { Host } from '../../host/host.ts'
import type { Net } from '../../net/net.ts'
import { derOf, pemBlocks } from './trust-stores.ts'

const FOLDERS = ['/usr/local/share/ca-certificates', '/etc/pki/ca-trust/source/anchors', '/etc/pki/trust/anchors'] as const
const MAX_FILES = 100

/** The files of a folder and of those in it. */
const filesIn = async (host: Host, folder: string): Promise<{ file: string; text: string }[]> => {
  const read = async (place: string, deeper: boolean): Promise<{ file: string; text: string }[]> => {
    const names = (await host.list(place)).slice(0, MAX_FILES)
    const found = await Promise.all(
      names.map(async (name) => {
        const file = `${place}/${name}`
        const { ok, ...one } = await host.readFile(file)
        if (ok && 'text' in one) return [{ file, text: one.text }]
        return deeper ? read(file, false) : []
      }),
    )
    return found.flat()
  }
  return read(folder, true)
}

/** A root of its own right, and still valid: a certificate between makes no root where a program reads it from the store. */
const rootsOf = (text: string, { certificates }: Net, now: string): string[] =>
  pemBlocks(text).filter((block) => {
    const certificate = certificates.read(derOf(block))
    return certificate?.selfSigned === true && certificate.notBefore <= now && certificate.notAfter >= now
  })

/** A chain that the system's store and no other one trusts, of an authority: what is its own issuer is for its owner to replace. */
const isLost = ({ chain, trust }: Path): boolean =>
  chain[0]?.selfSigned === false &&
  trust.some(({ store, result }) => store === 'system' && result === 'issuer-unknown') &&
  !trust.some(({ result }) => result === 'trusted' || result === 'incomplete')

/** The paths again, with the file whose root would make the system's store trust the chain. */
export const tellUntaken = async (paths: readonly Path[], host: Host, net: Net, now: string): Promise<Path[]> => {
  if (host.platform !== 'linux' || !paths.some(isLost)) return [...paths]
  const laid = (await Promise.all(FOLDERS.map((folder) => filesIn(host, folder)))).flat()
  const roots = laid.map(({ file, text }) => ({ file, pem: rootsOf(text, net, now) })).filter(({ pem }) => pem.length > 0)
  return paths.map((path) => {
    if (!isLost(path)) return path
    const chain = path.chain.map(({ pem }) => derOf(pem))
    for (const { file, pem } of roots) {
      const { result, issuer } = net.certificates.evaluateTrust(chain, { store: 'system', source: file, pem })
      if (result === 'trusted' && issuer !== null) return { ...path, untaken: { file, root: issuer } }
    }
    return path
  })
}
