// The picture: the way from the application to the platform as five nodes, with the break where it is. Pure.
// It is drawn for one deciding runtime: the first that fails, else the first that is unclear, else the first.
import type { Path } from '../contract/path.ts'
import type { Finding, PictureNode, Report } from '../contract/report.ts'
import type { Layer } from '../contract/vocabulary.ts'
import { suiteName, versionName } from '../tls/code-points.ts'
import type { ComposeInput } from './compose.ts'

type Node = PictureNode['node']

/** Which node a layer's findings belong to; what speaks of the system's library belongs to the library. */
const NODE_OF: Record<Layer, Node> = {
  os: 'library',
  'app-server': 'application',
  proxy: 'proxy',
  firewall: 'firewall',
  endpoint: 'platform',
}
const ORDER: readonly Node[] = ['application', 'library', 'proxy', 'firewall', 'platform']

const subjectOf = (input: ComposeInput) =>
  input.states.find((one) => one.state === 'fails') ?? input.states.find((one) => one.state === 'unclear') ?? input.states[0]

const pathFor = (input: ComposeInput, runtime: string | undefined): Path | undefined => {
  const { attempts, paths } = input.facts.facts
  if (!paths.ok) return undefined
  const attempt = attempts.ok ? attempts.value.find((one) => one.runtime === runtime) : undefined
  const ways = attempt ? paths.value.filter((path) => path.endpoint === attempt.endpoint && path.via === attempt.via) : paths.value
  // Of several addresses, the one that a cause names, else the one that got furthest.
  return (
    ways.find((path) => input.findings.some((finding) => finding.subject.id === path.id && finding.outcome === 'fail')) ??
    [...ways].sort((a, b) => done(b) - done(a))[0]
  )
}

const done = (path: Path): number => path.steps.filter((step) => step.state === 'done').length

/** The connection opened, and ended or stayed silent before TLS was spoken: who did that does not show. */
const wasCutOff = ({ steps }: Path): boolean =>
  steps.some(
    (record) =>
      record.state === 'stopped' &&
      (record.step === 'hello' || record.step === 'handshake') &&
      ['silent', 'closed', 'reset'].includes(record.observation),
  )

/** There is room for no more; the rest stands with the step. */
const firstSentence = (text: string): string => text.replace(/\. .*$/s, '.')

const linesOf = (node: Node, input: ComposeInput, path: Path | undefined): string[] => {
  const subject = subjectOf(input)
  const runtime = subject?.runtime
  if (node === 'application') return runtime ? [`${runtime.name} ${runtime.version}`] : ['not found on this host']
  if (node === 'library') {
    const library = runtime?.library ? `${runtime.library.name} ${runtime.library.version}` : 'version not known'
    const permitted = input.permitted.get(runtime?.id ?? '')
    return permitted ? [library, `${permitted.length} of ${input.permittedCount} ciphers permitted`] : [library]
  }
  if (node === 'proxy') {
    if (!path || path.via === 'direct') return ['none is used']
    const step = path.steps.find((record) => record.step === 'proxy')
    return [path.via, step && step.state !== 'not-run' ? firstSentence(step.detail) : 'not reached']
  }
  if (node === 'firewall') return path ? [path.address ?? 'no address', `port ${path.port}`] : []
  if (!path) return []
  const negotiated = path.negotiated
  return negotiated
    ? [`${path.host}:${path.port}`, versionName(negotiated.version), ...(negotiated.suite === null ? [] : [suiteName(negotiated.suite)])]
    : [`${path.host}:${path.port}`]
}

/** Findings about this subject's way: the host's, the runtime's and the path's. */
const speaking = (input: ComposeInput, path: Path | undefined): { finding: Finding; index: number }[] => {
  const runtime = subjectOf(input)?.runtime
  return input.findings
    .map((finding, index) => ({ finding, index }))
    .filter(({ finding }) => {
      if (finding.subject.kind === 'host') return true
      return finding.subject.kind === 'runtime' ? finding.subject.id === runtime?.id : finding.subject.id === path?.id
    })
}

export const picture = (input: ComposeInput): Report['picture'] => {
  const subject = subjectOf(input)
  const path = pathFor(input, subject?.runtime.id)
  const all = speaking(input, path)
  const titles: Record<Node, string> = {
    application: 'Your application',
    library: 'Its TLS library',
    proxy: 'Proxy',
    firewall: 'Firewall and network',
    platform: input.facts.request.profile.name,
  }
  // A runtime that offers nothing permitted is broken by its TLS library, not by the application's own code.
  const offersNothing = input.permitted.get(subject?.runtime.id ?? '')?.length === 0
  const nodeOf = (finding: Finding): Node => (finding.subject.kind === 'runtime' && offersNothing ? 'library' : NODE_OF[finding.layer])
  const breaks = (node: Node) =>
    all.some(({ finding }) => nodeOf(finding) === node && finding.outcome === 'fail' && finding.counts && finding.confidence !== 'possible')
  const perhaps = (node: Node) => all.some(({ finding }) => nodeOf(finding) === node && finding.outcome === 'fail' && finding.counts)
  const offersSomething = (input.permitted.get(subject?.runtime.id ?? '')?.length ?? 0) > 0
  const firstBreak = ORDER.findIndex(breaks)
  const reached = (node: Node): boolean => {
    if (!path) return false
    const step = (name: string) => path.steps.find((record) => record.step === name)?.state === 'done'
    if (node === 'proxy') return step('proxy')
    if (node === 'firewall') return step(path.via === 'direct' ? 'tcp' : 'proxy')
    return step('http')
  }
  const stateOf = (node: Node, position: number): PictureNode['state'] => {
    if (breaks(node)) return 'broken'
    if (perhaps(node)) return 'unknown'
    if (node === 'proxy' && (!path || path.via === 'direct')) return 'not-used'
    const behind = firstBreak !== -1 && position > firstBreak && !reached(node)
    const warns = all.some(({ finding }) => nodeOf(finding) === node && finding.outcome === 'warn' && finding.silencedBy === null)
    if (warns && !behind) return 'warn'
    if (node === 'application') return subject ? 'ok' : 'unknown'
    if (node === 'library') return offersSomething ? 'ok' : 'unknown'
    if (firstBreak === -1 && path !== undefined && wasCutOff(path) && node === (path.via === 'direct' ? 'firewall' : 'proxy'))
      return 'unknown'
    if (reached(node)) return 'ok'
    return behind ? 'not-tested' : 'unknown'
  }
  return {
    subject: subject ? `${subject.runtime.name} ${subject.runtime.version}` : 'this program',
    endpoint: path?.endpoint ?? '',
    nodes: ORDER.map((node, position) => ({
      node,
      title: titles[node],
      lines: linesOf(node, input, path),
      state: stateOf(node, position),
      findings: all.filter(({ finding }) => nodeOf(finding) === node).map(({ index }) => index),
    })),
  }
}
