// os-policy-denies-connection: the system itself forbids a program to connect, and others not: SELinux, AppArmor, a rule for one user.
// Told by a refused try while the way is open for us, or by a server's own label and the policy that holds for it.
import type { Evidence } from '../../contract/fact.ts'
import type { Denials } from '../../contract/host-facts.ts'
import type { Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, Runtime } from '../../contract/runtime-facts.ts'
import { runtimeName } from '../app-server/offers.ts'
import { defineRule, type SubjectValues } from '../define-rule.ts'
import { localRule } from '../firewall/local-rule.ts'
import { isDone } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine } from '../phrases.ts'

type OwnerRule = NonNullable<Denials['ownerRules']>[number]
type Denial = NonNullable<Denials['denials']>[number]

/** What of the system speaks for the refusal. */
interface Policy {
  by: 'SELinux' | 'AppArmor' | 'rule'
  rule: OwnerRule | null
  denial: Denial | null
  /** The boolean that is off, of SELinux. */
  boolean: string | null
}

interface Params {
  runtime: string
  /** The runtime's own words; null where a server's label tells. */
  error: string | null
  policy: Policy | null
  /** The label of the server, where that tells. */
  label: string | null
}

/** EACCES and EPERM of connect(2), as PHP, Python, Node, curl and Java say them. */
const REFUSED_BY_SYSTEM = /\bconnect (EACCES|EPERM)\b|\[Errno (13|1)\]|Permission denied|Operation not permitted/
/** The same words for a file that may not be read. */
const OF_A_FILE = /certificate|\.pem\b|\.key\b|CAfile|(denied|permitted)[,:] *(open\b|['"/])/i
/** A connection that did not open, as what drops it leaves it, and as what rejects it does. */
const WAITED = /ETIMEDOUT|timed out|timeout/i
const TURNED_AWAY = /ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|refused|no route to host|unreachable|couldn.t connect|failed to connect/i
/** curl names no code. */
const UNNAMED = /couldn.t connect to server/i

const CONNECT_BOOLEAN = 'httpd_can_network_connect'

const sameWay = (paths: readonly Path[], { endpoint, via }: Attempt): Path[] =>
  paths.filter((path) => path.endpoint === endpoint && path.via === via)

/** The condition on who opened the connection, in the words of nft and iptables: what is left is a rule for everyone. */
const OWNER_PHRASES =
  /\b(meta sk[ug]id|meta cgroup|socket cgroup\S*) (!= )?(\{[^}]*\}|"[^"]*"|\S+)|-m (owner|cgroup)\b|(! )?--([ug]id-owner|cgroup|path) \S+/g

/** Whether a connection that such a rule meets ends in these words: a route that is prohibited says EACCES, a rule that drops says nothing. */
const endsSo = ({ tool, action, text }: OwnerRule, error: string, forbidden: boolean): boolean => {
  if (tool === 'ip-rule') return UNNAMED.test(error) || (/prohibit/.test(text) ? forbidden : TURNED_AWAY.test(error))
  return action === 'drop' ? WAITED.test(error) : TURNED_AWAY.test(error)
}

/** The rule that turns away this connection for whoever it names; what it asks besides must hold. */
const ownerRule = (rules: readonly OwnerRule[], path: Path): OwnerRule | null => {
  const { address, port } = path
  return (
    rules.find(({ tool, action, text }) => {
      // Such a rule asks for nothing but the user.
      if (tool === 'ip-rule') return true
      if (address === null) return false
      const everyone = { tool, action, text: text.replace(OWNER_PHRASES, ' ') }
      const network = { defaultRoute: { ipv4: null, ipv6: null }, routes: [], outboundRules: [everyone] }
      return localRule(network, action, { address, port, protocol: 'tcp' }) !== null
    }) ?? null
  )
}

const nameOf = ({ realPath }: Runtime): string => realPath.replace(/^.*[\\/]/, '')

/** The names under which a runtime's servers run: PHP's are php-fpm and the web server itself. */
const isServerOf = ({ runtime }: Pick<SubjectValues['runtime'], 'runtime'>, process: string): boolean =>
  runtime.kind === 'php' ? /^(php|httpd|apache2)/.test(process) : process === nameOf(runtime) || process === runtime.kind

const isEnforcing = ({ systems }: Denials, name: 'SELinux' | 'AppArmor'): boolean =>
  systems.some((system) => system.name === name && system.mode === 'enforcing')

const offBoolean = ({ booleans }: Denials): string | null =>
  booleans.some(({ name, on }) => name === CONNECT_BOOLEAN && !on) && !booleans.some(({ on }) => on) ? CONNECT_BOOLEAN : null

const WEEK_MS = 7 * 86_400_000

/** A refusal of this program, of this week, to a port that the endpoint or its proxy has; AppArmor names no port. */
const denialOf = (denials: Denials, subject: SubjectValues['runtime'], paths: readonly Path[], gathered: string): Denial | null => {
  const ports = new Set(paths.flatMap(({ port, via }) => [port, Number(/:(\d+)\/?$/.exec(via)?.[1] ?? port)]))
  const recent = denials.denials?.find(({ program, text, at }) => {
    const port = /\bdest=(\d+)/.exec(text)?.[1]
    const isOfNow = at === null || Date.parse(gathered) - Date.parse(at) < WEEK_MS
    return isServerOf(subject, program) && isOfNow && (port === undefined || ports.has(Number(port)))
  })
  return recent ?? null
}

const policyOf = (denials: Denials, denial: Denial | null, held: boolean): Policy | null => {
  const boolean = held && isEnforcing(denials, 'SELinux') ? offBoolean(denials) : null
  if (denial !== null && /apparmor=/.test(denial.text)) return { by: 'AppArmor', rule: null, denial, boolean: null }
  return denial === null && boolean === null ? null : { by: 'SELinux', rule: null, denial, boolean }
}

const policyEvidence = ({ rule, denial, boolean }: Policy): Evidence[] => [
  ...(rule === null
    ? []
    : [
        {
          kind: 'command' as const,
          source: { nft: 'nft list ruleset', iptables: 'iptables-save', 'ip-rule': 'ip rule' }[rule.tool],
          text: rule.text,
        },
      ]),
  ...(denial === null ? [] : [{ kind: 'file' as const, source: 'the log of the system', text: denial.text }]),
  ...(boolean === null ? [] : [{ kind: 'file' as const, source: `/sys/fs/selinux/booleans/${boolean}`, text: `${boolean} is off` }]),
]

const labelOf = (denials: Denials, subject: SubjectValues['runtime']): Denials['confined'][number] | undefined =>
  denials.confined.find(({ pid, name }) =>
    subject.runtime.server === null ? isServerOf(subject, name) : pid === subject.runtime.server.pid,
  )

export const osPolicyDeniesConnection = defineRule<'runtime', 'paths' | 'denials', Params>({
  id: 'os-policy-denies-connection',
  layer: 'os',
  subject: 'runtime',
  needs: ['paths', 'denials'],
  silences: ['app-connection-fails'],
  judge(subject, { paths, denials }, { gathered }) {
    const { runtime, attempts } = subject
    const denial = denialOf(denials, subject, paths, gathered)
    const told = { side: 'near', owners: ['system-administrator', 'hosting-company'] } as const
    for (const attempt of attempts) {
      const error = attempt.error ?? ''
      const open = sameWay(paths, attempt).find((path) => isDone(path, 'tcp'))
      if ((attempt.outcome !== 'failed' && attempt.outcome !== 'timeout') || open === undefined) continue
      // One that we ended ourselves has often said nothing.
      const ending = attempt.outcome === 'timeout' ? `${error} timed out` : error
      const forbidden = REFUSED_BY_SYSTEM.test(error) && !OF_A_FILE.test(error)
      const rule = ownerRule(
        (denials.ownerRules ?? []).filter((one) => endsSo(one, ending, forbidden)),
        open,
      )
      const policy =
        rule !== null ? { by: 'rule' as const, rule, denial: null, boolean: null } : forbidden ? policyOf(denials, denial, true) : null
      if (!forbidden && policy === null) continue
      return {
        outcome: 'fail',
        params: { runtime: runtimeName(subject), error: firstLine(error), policy, label: null },
        confidence: policy === null ? 'possible' : 'likely',
        ...told,
        evidence: [
          { kind: 'command', source: attempt.command, text: error || attempt.outcome },
          { kind: 'network', source: open.id, text: 'Our own connection on the same way was opened.' },
          ...(policy === null ? [] : policyEvidence(policy)),
        ],
      }
    }
    // A check that a person starts is not held by the policy of a service: its own tries tell nothing of that.
    const confined = runtime.running ? labelOf(denials, subject) : undefined
    const policy = confined === undefined ? null : policyOf(denials, denial, /:httpd_t\b/.test(confined.label))
    if (confined === undefined || policy === null) return { outcome: 'pass' }
    return {
      outcome: 'fail',
      params: { runtime: runtimeName(subject), error: null, policy, label: confined.label },
      // A module of the administrator's own may allow what the boolean does not.
      confidence: policy.denial === null ? 'possible' : 'likely',
      ...told,
      evidence: [{ kind: 'file', source: `/proc/${confined.pid}/attr/current`, text: confined.label }, ...policyEvidence(policy)],
    }
  },
  words: {
    pass: 'Nothing shows that the system forbids it to connect',
    title: ({ runtime, policy, error }) => {
      if (error === null) return `${policy?.by} may forbid the server of ${runtime} to connect`
      return policy === null ? `This host seems to forbid ${runtime} to connect` : `This host forbids ${runtime} to connect`
    },
    why: ({ error, policy, label }) =>
      [
        error === null
          ? `That server runs under the policy “${label}”, and this check does not.`
          : error === ''
            ? 'It did not finish in time.'
            : `It says: “${error}”`,
        ...(error === null ? [] : ['Our own connection on the same way opens.']),
        ...(policy?.rule ? ['A rule of this host turns away what one user or service sends.'] : []),
        ...(policy?.denial ? [`${policy.by} has written a refused connection of “${policy.denial.program}” into its log.`] : []),
        ...(policy?.boolean ? [`The switch ${policy.boolean} of SELinux is off.`] : []),
      ].join(' '),
    fix: ({ policy }): FixStep[] => [
      ...(policy?.rule
        ? [
            { text: 'Ask the system administrator to allow the user of your application to connect. The rule is in the evidence.' },
            {
              text: 'See the rules.',
              command:
                policy.rule.tool === 'ip-rule' ? 'ip rule' : policy.rule.tool === 'nft' ? 'sudo nft list ruleset' : 'sudo iptables-save',
            },
          ]
        : []),
      ...(policy?.boolean
        ? [
            { text: 'Allow web servers to connect.', command: `sudo setsebool -P ${policy.boolean} on` },
            { text: 'See that it holds.', command: `getsebool ${policy.boolean}` },
          ]
        : []),
      ...(policy?.rule
        ? []
        : [
            { text: 'See what SELinux has refused.', command: 'sudo ausearch -m AVC -ts recent' },
            { text: 'See what AppArmor has refused.', command: 'sudo dmesg | grep apparmor' },
            { text: 'Do not turn SELinux or AppArmor off: allow this one thing.' },
          ]),
      CHECK_AGAIN,
    ],
  },
})
