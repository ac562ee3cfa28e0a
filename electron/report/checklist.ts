// The checklist: the five layers in their order, each with its state, what was looked at and what it means. Pure.
// What is said of a layer is decided in layers.ts, from which the picture is drawn too.
import type { Facts } from '../contract/facts.ts'
import type { Path } from '../contract/path.ts'
import type { Report } from '../contract/report.ts'
import type { Layer } from '../contract/vocabulary.ts'
import type { ComposeInput } from './compose-input.ts'
import type { LayerSaid } from './layers.ts'

export const LAYER_TITLES: Record<Layer, string> = {
  os: 'Operating system and its TLS library',
  'app-server': 'Application server and its runtimes',
  proxy: 'Proxy',
  firewall: 'Firewall and network',
  endpoint: 'Platform',
}

/** Through a proxy the address is the proxy's own. */
const placeOf = ({ host, port, via, address }: Path): string =>
  `${host}:${port} ${via === 'direct' ? `at ${address ?? 'no address'}` : `through ${via}`}`

const lookedAt = (layer: Layer, facts: Facts): string[] => {
  const { os, 'system-tls': library, runtimes, 'proxy-settings': proxies, paths } = facts.facts
  const hosts = paths.ok ? [...new Set(paths.value.map((path) => `${path.host}:${path.port}`))] : []
  if (layer === 'os')
    return [
      os.ok ? os.value.name : os.detail,
      ...(library.ok ? library.value.libraries.map((one) => `${one.library.name} ${one.library.version}`) : [library.detail]),
    ]
  if (layer === 'app-server')
    return runtimes.ok ? runtimes.value.map((runtime) => `${runtime.name} ${runtime.version} (${runtime.path})`) : [runtimes.detail]
  if (layer === 'proxy') {
    if (!proxies.ok) return [proxies.detail]
    const set = [...(proxies.value.scripts ?? []), ...proxies.value.proxies]
    return set.length === 0 ? ['No proxy is set.'] : set.map(({ url, source }) => `${url} (${source})`)
  }
  if (layer === 'firewall') return paths.ok ? [...new Set(paths.value.map(placeOf))] : [paths.detail]
  return hosts
}

export const checklist = (input: ComposeInput, layers: readonly LayerSaid[]): Report['checklist'] =>
  layers.map(({ layer, state, meaning }) => ({
    layer,
    title:
      layer === 'endpoint' && !input.facts.request.profile.general
        ? `${LAYER_TITLES.endpoint}: ${input.facts.request.profile.name}`
        : LAYER_TITLES[layer],
    state,
    lookedAt: lookedAt(layer, input.facts),
    meaning,
    findings: input.findings.flatMap((finding, index) => (finding.layer === layer ? [index] : [])),
  }))
