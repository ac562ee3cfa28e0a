// unread-proxy: beside a closed direct way, that http_proxy names a proxy which programs do not take for https addresses. Whoever set
// it may have meant all addresses. It changes no outcome: whether that proxy works was not tried. Pure.
import type { Evidence } from '../contract/fact.ts'
import type { Facts } from '../contract/facts.ts'
import type { Path } from '../contract/path.ts'
import type { Finding, FixStep } from '../contract/report.ts'
import { shellLine, shellWord } from '../contract/shell.ts'
import { isDirect, isDone } from '../rules/path-sight.ts'
import type { Diagnosed } from './diagnose.ts'

type Unread = NonNullable<Extract<Facts['facts']['proxy-settings'], { ok: true }>['value']['httpOnly']>

const evidenceOf = ({ url, source }: Unread): Evidence => ({
  kind: 'environment',
  source,
  text: url,
})

const stepsFor = ({ url }: Unread, { endpoint }: Path): FixStep[] => [
  {
    text: 'See whether that proxy lets you through to the platform.',
    command: shellLine(['curl', '-v', '--proxy', url, '--head', '--url', endpoint]),
  },
  {
    text: 'If it does, and programs are to use it, name it for https too, with its login.',
    command: `export https_proxy=${shellWord(url)}`,
  },
]

/** The findings; each of a direct way that is closed with the setting that programs pass over. */
export const withUnreadProxy = (all: readonly Diagnosed[], { facts }: Facts): readonly Diagnosed[] => {
  const unread = facts['proxy-settings'].ok ? facts['proxy-settings'].value.httpOnly : undefined
  if (unread === undefined || !facts.paths.ok) return all
  const paths = new Map(facts.paths.value.map((path) => [path.id, path]))
  return all.map((diagnosed) => {
    const { rule, finding } = diagnosed
    const path = paths.get(finding.subject.id)
    if (path === undefined || rule.layer !== 'firewall' || finding.outcome !== 'fail') return diagnosed
    if (!isDirect(path) || isDone(path, 'hello')) return diagnosed
    const told: Finding = {
      ...finding,
      why: `${finding.why} ${unread.source} names a proxy, but most programs do not read it for https addresses.`,
      evidence: [...finding.evidence, evidenceOf(unread)],
      fix: [...stepsFor(unread, path), ...finding.fix],
    }
    return { ...diagnosed, finding: told }
  })
}
