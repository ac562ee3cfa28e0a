// The trust stores that a chain is held against: this host's own, the public roots, and a file that the person named.
// They are read once for all paths.
import type { HeldChains, Path, Trust } from '../../contract/path.ts'
import type { Host } from '../../host/host.ts'
import type { Anchors, Net } from '../../net/net.ts'

/** Where Linux distributions keep all roots in one file; the first that is there is the system's. */
export const SYSTEM_STORES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

export const pemBlocks = (text: string): string[] => text.match(PEM_BLOCK) ?? []

type Store = Anchors | { store: Trust['store']; source: string; pem: null; result: 'store-unreadable' | 'store-absent' }

const readStore = async (host: Host, store: Trust['store'], path: string): Promise<Store> => {
  const file = await host.readFile(path)
  const pem = file.ok ? pemBlocks(file.text) : []
  if (pem.length > 0) return { store, source: path, pem }
  return { store, source: path, pem: null, result: file.ok || file.why === 'not-found' ? 'store-absent' : 'store-unreadable' }
}

const systemStore = async (host: Host): Promise<Store> => {
  if (host.platform !== 'linux')
    return { store: 'system', source: 'the certificate store of the system', pem: null, result: 'store-unreadable' }
  let closed: Store | null = null
  for (const path of SYSTEM_STORES) {
    const store = await readStore(host, 'system', path)
    if (store.pem !== null) return store
    // What this user may not read may well be there.
    if (store.result === 'store-unreadable') closed ??= store
  }
  return closed ?? { store: 'system', source: SYSTEM_STORES.join(', '), pem: null, result: 'store-absent' }
}

/** A file that a person named holds certificates, or it cannot be used. */
const givenStore = async (host: Host, path: string): Promise<Store> => {
  const store = await readStore(host, 'given', path)
  return store.pem === null ? { ...store, result: 'store-unreadable' } : store
}

/** How a chain fares against each store, with further certificates at hand that were not sent. An unreadable store says so; it never counts as an empty one. */
export type TrustOf = (chain: readonly Uint8Array[], known?: readonly Uint8Array[]) => Trust[]

export const readTrustStores = async (host: Host, net: Net, ca: string | null): Promise<TrustOf> => {
  const stores: Store[] = [
    await systemStore(host),
    { store: 'public', ...net.publicRoots() },
    ...(ca === null ? [] : [await givenStore(host, ca)]),
  ]
  return (chain, known) =>
    stores.map((store) =>
      store.pem === null
        ? { store: store.store, source: store.source, anchors: 0, result: store.result, issuer: null }
        : net.certificates.evaluateTrust(chain, store, known),
    )
}

/** How each chain that was sent fares against one store alone. */
export const heldAgainst = (paths: readonly Path[], anchors: Anchors, certificates: Net['certificates']): HeldChains =>
  paths
    .filter(({ chain }) => chain.length > 0)
    .map(({ id, chain }) => {
      const { result, issuer, until } = certificates.evaluateTrust(
        chain.map((certificate) => derOf(certificate.pem)),
        anchors,
      )
      return { path: id, result, issuer, ...(until === undefined ? {} : { until }) }
    })

export const derOf = (pem: string): Uint8Array => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')

/**
 * The paths again, those chains that no store trusts held against the certificates that other paths brought: what one address
 * or one way sends and another leaves out is a certificate that the endpoint has.
 */
export const completeTrust = (paths: readonly Path[], trustOf: TrustOf): Path[] => {
  const all = new Map(paths.flatMap((path) => path.chain).map((certificate) => [certificate.sha256, certificate.pem]))
  return paths.map((path) => {
    if (path.chain.length === 0 || path.trust.some((one) => one.result === 'trusted')) return path
    const own = new Set(path.chain.map((certificate) => certificate.sha256))
    const known = [...all].filter(([sha256]) => !own.has(sha256)).map(([, pem]) => derOf(pem))
    return known.length === 0
      ? path
      : {
          ...path,
          trust: trustOf(
            path.chain.map((certificate) => derOf(certificate.pem)),
            known,
          ),
        }
  })
}
