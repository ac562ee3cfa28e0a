// Roots that somebody laid where the trust store of the system is made from: those that are not in that store, for it was not made anew
// since, and those that are in it and have ended. Each is held against the chains that it is about. Source: update-ca-certificates(8) of Debian and SUSE, update-ca-trust(8).
import { leadsToEnded, type Path } from '../../contract/path.ts'
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

/** Roots of their own right, by whether they still hold: a certificate between makes no root where a program reads it from the store. */
const rootsOf = (text: string, { certificates }: Net, now: string): { holds: string[]; ended: string[] } => {
  const roots = pemBlocks(text).flatMap((pem) => {
    const certificate = certificates.read(derOf(pem))
    return certificate?.selfSigned === true && certificate.notBefore <= now ? [{ pem, holds: certificate.notAfter >= now }] : []
  })
  const those = (wanted: boolean) => roots.filter(({ holds }) => holds === wanted).map(({ pem }) => pem)
  return { holds: those(true), ended: those(false) }
}

/** A chain that the system's store and no other one trusts, of an authority: what is its own issuer is for its owner to replace. */
const isLost = ({ chain, trust }: Path): boolean =>
  chain[0]?.selfSigned === false &&
  trust.some(({ store, result }) => store === 'system' && result === 'issuer-unknown') &&
  !trust.some(({ result }) => result === 'trusted' || result === 'incomplete')

const leadsSystemToEnded = ({ trust }: Path, now: string): boolean => trust.some((one) => one.store === 'system' && leadsToEnded(one, now))

/** The paths again, with the file whose root would make the system's store trust the chain, or from which it has the one that ended. */
export const tellLaid = async (paths: readonly Path[], host: Host, net: Net, now: string): Promise<Path[]> => {
  if (host.platform !== 'linux' || !paths.some((path) => isLost(path) || leadsSystemToEnded(path, now))) return [...paths]
  const laid = (await Promise.all(FOLDERS.map((folder) => filesIn(host, folder)))).flat()
  const roots = laid.map(({ file, text }) => ({ file, ...rootsOf(text, net, now) }))
  /** The first file of which these roots are one that the chain leads to, and its name. */
  const leadingTo = ({ chain }: Path, which: 'holds' | 'ended') => {
    const ders = chain.map(({ pem }) => derOf(pem))
    for (const { file, [which]: pem } of roots) {
      if (pem.length === 0) continue
      const { result, issuer } = net.certificates.evaluateTrust(ders, { store: 'system', source: file, pem })
      if (result === 'trusted' && issuer !== null) return { file, root: issuer }
    }
    return null
  }
  return paths.map((path) => {
    const untaken = isLost(path) ? leadingTo(path, 'holds') : null
    const ended = leadsSystemToEnded(path, now) ? leadingTo(path, 'ended') : null
    return { ...path, ...(untaken && { untaken }), ...(ended && { endedFile: ended.file }) }
  })
}
