// The checklist: the five layers in their order, each with its state, what was looked at and what it means. Pure.
// A layer's state is the worst of what counts in it; a consequence does not make its layer the culprit.
import type { Facts } from '../contract/facts.ts'
import type { Finding, Report } from '../contract/report.ts'
import { LAYERS, type Layer, type Outcome } from '../contract/vocabulary.ts'
import type { ComposeInput } from './compose.ts'

export const LAYER_TITLES: Record<Layer, string> = {
  os: 'Operating system and its TLS library',
  'app-server': 'Application server and its runtimes',
  proxy: 'Proxy',
  firewall: 'Firewall and network',
  endpoint: 'Platform',
}

const NOTHING_HERE: Partial<Record<Layer, string>> = { proxy: 'No proxy is used.', firewall: 'The way out is the proxy.' }

const lookedAt = (layer: Layer, facts: Facts): string[] => {
  const { os, 'system-tls': library, runtimes, 'proxy-settings': proxies, paths } = facts.facts
  const hosts = paths.ok ? [...new Set(paths.value.map((path) => `${path.host}:${path.port}`))] : []
  if (layer === 'os')
    return [
      os.ok ? os.value.name : os.detail,
      library.ok ? `${library.value.library.name} ${library.value.library.version}` : library.detail,
    ]
  if (layer === 'app-server')
    return runtimes.ok ? runtimes.value.map((runtime) => `${runtime.name} ${runtime.version} (${runtime.path})`) : [runtimes.detail]
  if (layer === 'proxy') {
    if (!proxies.ok) return [proxies.detail]
    return proxies.value.proxies.length === 0
      ? ['No proxy is set.']
      : proxies.value.proxies.map((proxy) => `${proxy.url} (${proxy.source})`)
  }
  if (layer === 'firewall')
    return paths.ok
      ? [...new Set(paths.value.map((path) => `${path.host}:${path.port} at ${path.address ?? 'no address'}`))]
      : [paths.detail]
  return hosts
}

/** The layer's state: root causes that count, then what is not known, then warnings. Behind a break, what nobody spoke of was not tested. */
const stateOf = (findings: readonly Finding[], brokenBefore: boolean): Outcome => {
  const counting = findings.filter((finding) => finding.counts)
  const has = (outcome: Outcome) => counting.some((finding) => finding.outcome === outcome)
  if (has('fail')) return 'fail'
  if (has('unknown')) return 'unknown'
  if (has('blocked')) return 'blocked'
  if (findings.some((finding) => finding.outcome === 'warn' && finding.silencedBy === null)) return 'warn'
  if (has('pass')) return 'pass'
  return brokenBefore && findings.some((finding) => finding.outcome !== 'not-applicable') ? 'blocked' : 'not-applicable'
}

const meaningOf = (layer: Layer, state: Outcome, findings: readonly Finding[], input: ComposeInput): string => {
  const of = (outcome: Outcome) => findings.find((finding) => finding.outcome === outcome && finding.counts)
  if (state === 'fail') return of('fail')?.title ?? ''
  if (state === 'unknown') return of('unknown')?.missing ?? 'A fact is missing.'
  if (state === 'blocked') {
    const by = findings.find((finding) => finding.outcome === 'blocked' && finding.blockedBy !== null)?.blockedBy
    const cause = input.findings.find((finding) => finding.outcome === 'fail' && (by ? finding.id === by : finding.counts))
    return cause ? `Not tested yet. First mend this: ${cause.title}.` : 'Not tested: the connection stopped before it.'
  }
  if (state === 'warn') return findings.find((finding) => finding.outcome === 'warn')?.title ?? ''
  if (state === 'not-applicable') return NOTHING_HERE[layer] ?? 'Nothing here to check.'
  return 'Nothing here stands in the way.'
}

export const checklist = (input: ComposeInput): Report['checklist'] => {
  const broken = input.findings
    .filter((finding) => finding.counts && finding.outcome === 'fail')
    .map((finding) => LAYERS.indexOf(finding.layer))
  return LAYERS.map((layer, position) => {
    const indexes = input.findings.flatMap((finding, index) => (finding.layer === layer ? [index] : []))
    const findings = input.findings.filter((finding) => finding.layer === layer)
    const state = stateOf(
      findings,
      broken.some((at) => at < position),
    )
    return {
      layer,
      title: layer === 'endpoint' ? `${LAYER_TITLES.endpoint}: ${input.facts.request.profile.name}` : LAYER_TITLES[layer],
      state,
      lookedAt: lookedAt(layer, input.facts),
      meaning: meaningOf(layer, state, findings, input),
      findings: indexes,
    }
  })
}
