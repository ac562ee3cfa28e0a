// os-policy-denies-connection: the system itself forbids a program to connect, and others not: SELinux, AppArmor, a unit, a rule for one user.
// Told by a refused try while the way is open for us, or by a server's own label or unit and what that forbids: connections, or its roots.

import type { Evidence } from '../../contract/fact.ts'
import type { Denials } from '../../contract/host-facts.ts'
import type { Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt } from '../../contract/runtime-facts.ts'
import { runtimeName } from '../app-server/offers.ts'
import { defineRule } from '../define-rule.ts'
import { RUNTIME } from '../examples.ts'
import { localRule } from '../firewall/local-rule.ts'
import { isDone } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine } from '../phrases.ts'
import { lookSteps, policySteps, storePolicySteps } from './policy-steps.ts'
import { type ByPolicy, policyOnTry, type RefusedServer, refusedServer } from './refused-servers.ts'
import { type RefusedStore, refusedStore, storeEvidence, storeReason } from './refused-stores.ts'
import { limitEvidence, limitReason, limitSteps, type UnitLimit, unitLimit } from './unit-limits.ts'

type OwnerRule = NonNullable<Denials['ownerRules']>[number]

interface Params {
  runtime: string
  /** What our own try says, and what refuses it; null where a server's label or unit tells. */
  tried: { error: string; rule: OwnerRule | null; policy: ByPolicy | null } | null
  server: RefusedServer | null
  /** The file of trusted roots that a server is refused. */
  store: RefusedStore | null
  /** What the unit of a server keeps it from. */
  limit: UnitLimit | null
  /** What of this host might refuse it. */
  systems: Denials['systems'][number]['name'][]
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

const policyEvidence = ({ denial, boolean }: ByPolicy): Evidence[] => [
  ...(denial === null ? [] : [{ kind: 'file' as const, source: 'the log of the system', text: denial.text }]),
  ...(boolean === null ? [] : [{ kind: 'file' as const, source: `/sys/fs/selinux/booleans/${boolean}`, text: `${boolean} is off` }]),
]

const RULE_COMMANDS = { nft: 'nft list ruleset', iptables: 'iptables-save', 'ip-rule': 'ip rule' } as const

const policyReasons = ({ by, denial, boolean }: ByPolicy): string[] => [
  ...(denial === null ? [] : [`${by} has written a refused connection of “${denial.program}” into its log.`]),
  ...(boolean === null ? [] : [`The switch ${boolean} of SELinux is off.`]),
]

export const osPolicyDeniesConnection = defineRule<'runtime', 'paths' | 'denials', Params>({
  id: 'os-policy-denies-connection',
  layer: 'os',
  subject: 'runtime',
  needs: ['paths', 'denials'],
  silences: ['app-connection-fails'],
  bindsServer: true,
  judge(subject, { paths, denials }, { gathered }) {
    const { runtime, attempts } = subject
    const told = { side: 'near', owners: ['system-administrator', 'hosting-company'] } as const
    const systems = denials.systems.flatMap(({ name, mode }) => (mode === 'enforcing' || mode === 'unknown' ? [name] : []))
    const params = { runtime: runtimeName(subject), tried: null, server: null, store: null, limit: null, systems }
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
      const policy = rule === null && forbidden ? policyOnTry(denials, runtime, paths, gathered) : null
      if (!forbidden && rule === null) continue
      return {
        outcome: 'fail',
        params: { ...params, tried: { error: firstLine(error), rule, policy } },
        confidence: rule === null && policy === null ? 'possible' : 'likely',
        ...told,
        evidence: [
          { kind: 'command', source: attempt.command, text: error || attempt.outcome },
          { kind: 'network', source: open.id, text: 'Our own connection on the same way was opened.' },
          ...(rule === null ? [] : [{ kind: 'command' as const, source: RULE_COMMANDS[rule.tool], text: rule.text }]),
          ...(policy === null ? [] : policyEvidence(policy)),
        ],
      }
    }
    // A check that a person starts is not held by the policy of a service: its own tries tell nothing of that.
    const refused = refusedServer(denials, runtime, paths, gathered)
    if (refused !== null) {
      const { server } = refused
      return {
        outcome: 'fail',
        params: { ...params, server: refused },
        // A module of the administrator's own may allow what the boolean does not.
        confidence: refused.isSeen && refused.all ? 'likely' : 'possible',
        ...told,
        evidence: [{ kind: 'file', source: `/proc/${server.pid}/attr/current`, text: server.label }, ...policyEvidence(refused)],
      }
    }
    const store = refusedStore(denials, runtime, paths, gathered)
    if (store !== null)
      return {
        outcome: 'fail',
        params: { ...params, store },
        confidence: store.all ? 'likely' : 'possible',
        ...told,
        evidence: storeEvidence(store),
      }
    const [limit] = attempts.flatMap((attempt) => unitLimit(denials, runtime, sameWay(paths, attempt)) ?? [])
    if (limit === undefined) return { outcome: 'pass' }
    return {
      outcome: 'fail',
      params: { ...params, limit },
      // It was read, and not seen at work.
      confidence: limit.all ? 'likely' : 'possible',
      ...told,
      evidence: [limitEvidence(limit)],
    }
  },
  words: {
    pass: 'Nothing shows that the system forbids it to connect',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        runtime: RUNTIME,
        tried: { error: 'Permission denied', rule: null, policy: null },
        server: null,
        store: null,
        limit: null,
        systems: ['SELinux'],
      },
    }),
    title: ({ runtime, tried, server, store, limit }) => {
      if (store !== null) return `${store.by} refuses ${store.all ? 'the' : 'a'} server of ${runtime} its trusted roots`
      if (limit !== null) return `The unit ${limit.unit} keeps its server from ${limit.viaProxy ? 'the proxy' : 'the platform'}`
      if (server !== null)
        return server.isSeen && server.all
          ? `${server.by} does not let the server of ${runtime} connect`
          : `${server.by} may forbid the server of ${runtime} to connect`
      return tried?.rule === null && tried.policy === null
        ? `This host seems to forbid ${runtime} to connect`
        : `This host forbids ${runtime} to connect`
    },
    why: ({ tried, server, store, limit }) => {
      if (store !== null) return storeReason(store)
      if (limit !== null)
        return [
          limitReason(limit),
          'This check runs outside of that unit.',
          ...(limit.all ? [] : ['Another server on this runtime is not kept from it.']),
        ].join(' ')
      if (server !== null)
        return [
          `That server runs under the policy “${server.server.label}”, and this check does not.`,
          ...policyReasons(server),
          ...(server.all
            ? []
            : [`It is ${server.server.name}, process ${server.server.pid}. Of another server on this runtime that was not seen.`]),
        ].join(' ')
      return [
        tried?.error ? `It says: “${tried.error}”` : 'It did not finish in time.',
        'Our own connection on the same way opens.',
        ...(tried?.rule ? ['A rule of this host turns away what one user or service sends.'] : []),
        ...(tried?.policy ? policyReasons(tried.policy) : []),
      ].join(' ')
    },
    fix: ({ tried, server, store, limit, systems }): FixStep[] => {
      if (store !== null) return [...storePolicySteps(store), CHECK_AGAIN]
      if (limit !== null) return [...limitSteps(limit), CHECK_AGAIN]
      const policy = server ?? tried?.policy ?? null
      const rule = tried?.rule ?? null
      if (policy !== null) return [...policySteps(policy), CHECK_AGAIN]
      if (rule === null) return [...lookSteps(systems), CHECK_AGAIN]
      return [
        { text: 'Ask the system administrator to allow the user of your application to connect. The rule is in the evidence.' },
        { text: 'See the rules.', command: `${rule.tool === 'ip-rule' ? '' : 'sudo '}${RULE_COMMANDS[rule.tool]}` },
        CHECK_AGAIN,
      ]
    },
  },
})
