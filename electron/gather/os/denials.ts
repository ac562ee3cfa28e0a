// What the system itself forbids its programs: SELinux and AppArmor, the units of its servers, and rules of the network for one user alone.
// Files are read at every check; logs and rules only where a runtime's own try failed or a server is confined.
import { type Evidence, found } from '../../contract/fact.ts'
import type { Denials } from '../../contract/host-facts.ts'
import type { Process } from '../../contract/recording.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host, RunOptions } from '../../host/host.ts'
import { unitOfProcess } from '../app-server/servers/server-settings.ts'
import { linesOfUnit } from '../app-server/servers/unit-files.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { readOutboundRules } from '../firewall/network.ts'
import { appArmorMode, type Denial, parseDenials } from './denial-lines.ts'
import { refusedStores } from './refused-stores.ts'

const SELINUX = '/sys/fs/selinux'
const APPARMOR_SWITCH = '/sys/module/apparmor/parameters/enabled'
const APPARMOR_PROFILES = '/sys/kernel/security/apparmor/profiles'
/** Booleans of the policy for web servers that let them connect to a web port; the last one by accident (httpd_selinux(8)). */
const BOOLEANS = ['httpd_can_network_connect', 'httpd_can_network_relay', 'httpd_graceful_shutdown']
const AUDIT_LOG = '/var/log/audit/audit.log'
/** Of a log the end is enough: what fails now was refused just now. */
const LOG_END = String(256 * 1024)
const DAEMON = /^(php-fpm|httpd|apache2)/

/** Rules that ask who opened the connection: nft's and iptables' words for its user, group or control group. */
const NAMES_OWNER = /\bmeta sk[ug]id\b|\b(socket|meta) cgroup|--[ug]id-owner\b|-m cgroup\b/

const NOTHING: Denials = { systems: [], booleans: [], denials: null, confined: [], units: [], ownerRules: null }

const systemsOf = async (host: Host): Promise<{ systems: Denials['systems']; booleans: Denials['booleans']; evidence: Evidence[] }> => {
  const [enforce, apparmor] = await Promise.all([host.readFile(`${SELINUX}/enforce`), host.readFile(APPARMOR_SWITCH)])
  const systems: Denials['systems'] = []
  const booleans: Denials['booleans'] = []
  const evidence: Evidence[] = []
  if (enforce.ok) {
    systems.push({ name: 'SELinux', mode: enforce.text.trim() === '1' ? 'enforcing' : 'permissive' })
    evidence.push({ kind: 'file', source: `${SELINUX}/enforce`, text: enforce.text })
    for (const name of BOOLEANS) {
      // The value that holds, then the one that was asked for.
      const value = await host.readFile(`${SELINUX}/booleans/${name}`)
      if (!value.ok) continue
      booleans.push({ name, on: value.text.startsWith('1') })
      evidence.push({ kind: 'file', source: `${SELINUX}/booleans/${name}`, text: value.text })
    }
  }
  if (apparmor.ok && apparmor.text.startsWith('Y')) {
    // An administrator alone may read which profiles there are.
    const profiles = await host.readFile(APPARMOR_PROFILES)
    systems.push({ name: 'AppArmor', mode: profiles.ok ? appArmorMode(profiles.text) : 'unknown' })
    if (profiles.ok) evidence.push({ kind: 'file', source: APPARMOR_PROFILES, text: profiles.text.slice(0, 2000) })
  }
  return { systems, booleans, evidence }
}

/** The servers that run under a policy of their own, by the label that the kernel gives them (proc_pid_attr(5)). */
const confinedOf = async (host: Host, processes: readonly Process[], known: ReadonlySet<number>): Promise<Denials['confined']> => {
  const servers = processes.filter(({ pid, listens, name }) => listens || known.has(pid) || DAEMON.test(name))
  const read = await Promise.all(
    servers.map(async ({ pid, name }) => {
      const file = await host.readFile(`/proc/${pid}/attr/current`)
      const label = file.ok ? file.text.replace(/\0/g, '').trim() : ''
      return label === '' || /^unconfined$|:unconfined_(service_)?t\b|:initrc_t\b/.test(label) ? [] : [{ pid, name, label }]
    }),
  )
  return read.flat()
}

/** What a unit may set of the network (systemd.resource-control(5), systemd.exec(5)); a private one shows as another network. */
const LIMITS = ['IPAddressAllow', 'IPAddressDeny', 'RestrictAddressFamilies'] as const

/** The units of these processes that set something of that. */
const unitsOf = async (host: Host, pids: readonly number[]): Promise<Denials['units']> => {
  const byUnit = new Map<string, number[]>()
  const started = await Promise.all(pids.map(async (pid) => ({ pid, unit: await unitOfProcess(host, pid) })))
  for (const { pid, unit } of started) if (unit !== null) byUnit.set(unit, [...(byUnit.get(unit) ?? []), pid])
  const units = [...byUnit].map(async ([unit, theirs]) => ({ unit, pids: theirs, lines: await linesOfUnit(unit, LIMITS, host) }))
  return (await Promise.all(units)).filter(({ lines }) => lines.length > 0)
}

type Logged = Pick<Denials, 'stores'> & { denials: Denial[] | null; evidence: Evidence[] }

const logged = async (host: Host, runtimes: readonly Runtime[], options: RunOptions): Promise<Logged> => {
  const [log, kernel] = await Promise.all([host.run('tail', ['-c', LOG_END, AUDIT_LOG], options), host.run('dmesg', [], options)])
  const read = [log, kernel].filter(({ exit }) => exit === 0)
  if (read.length === 0) return { denials: null, evidence: [] }
  const text = read.map(({ stdout }) => stdout).join('\n')
  const denials = parseDenials(text)
  const stores = await refusedStores(text, runtimes, host, options)
  const source = log.exit === 0 ? AUDIT_LOG : 'dmesg'
  const evidence = [...denials, ...stores].map((one): Evidence => ({ kind: log.exit === 0 ? 'file' : 'command', source, text: one.text }))
  return { denials, ...(stores.length === 0 ? {} : { stores }), evidence }
}

type OwnerRules = NonNullable<Denials['ownerRules']>

/** The lines of `ip -j rule` that turn away what one range of users sends (ip-rule(8)). */
export const parseUserRules = (text: string): OwnerRules => {
  try {
    const rules: unknown = JSON.parse(text)
    return (Array.isArray(rules) ? rules : []).flatMap((rule: Record<string, unknown>) => {
      const { uid_start: from, uid_end: to, action } = rule
      if (typeof from !== 'number' || typeof to !== 'number') return []
      const turnsAway = action === 'prohibit' || action === 'unreachable' || action === 'blackhole'
      return turnsAway ? [{ tool: 'ip-rule' as const, action: 'reject' as const, text: `uidrange ${from}-${to} ${action}` }] : []
    })
  } catch {
    return []
  }
}

const ownerRulesOf = async (host: Host, options: RunOptions): Promise<Denials['ownerRules']> => {
  const [outbound, user] = await Promise.all([readOutboundRules(host, options), host.run('ip', ['-j', 'rule'], options)])
  const byFirewall = (outbound ?? []).flatMap(
    ({ tool, action, text }): OwnerRules => (action !== 'accept' && NAMES_OWNER.test(text) ? [{ tool, action, text }] : []),
  )
  return outbound === null && user.exit !== 0 ? null : [...byFirewall, ...parseUserRules(user.stdout)]
}

export const denialsGatherer = defineGatherer({
  id: 'denials',
  layer: 'os',
  needs: ['runtimes', 'attempts'],
  steps: 1,
  words: 'Reading what this system forbids its programs',
  async gather({ host, facts: { runtimes, attempts }, signal, stepMs }) {
    if (host.platform !== 'linux') return found(NOTHING)
    const { systems, booleans, evidence } = await systemsOf(host)
    const served = runtimes.ok ? [...new Set(runtimes.value.flatMap(({ pids = [] }) => pids))] : []
    const units = await unitsOf(host, served)
    const confined = systems.length === 0 ? [] : await confinedOf(host, (await host.processes()) ?? [], new Set(served))
    const failed = attempts.ok && attempts.value.some(({ outcome }) => outcome === 'failed' || outcome === 'timeout')
    const options: RunOptions = { timeoutMs: stepMs * 0.9, signal, env: { LC_ALL: 'C' }, maxBytes: 4 << 20 }
    const [log, ownerRules] = await Promise.all([
      systems.length > 0 && (failed || confined.length > 0)
        ? logged(host, runtimes.ok ? runtimes.value : [], options)
        : { denials: null, evidence: [] },
      failed ? ownerRulesOf(host, options) : null,
    ])
    const { evidence: lines, ...refused } = log
    return found({ systems, booleans, confined, units, ...refused, ownerRules }, [...evidence, ...lines])
  },
  redact: (value, { text }) => ({
    ...value,
    confined: value.confined.map((one) => ({ ...one, name: text(one.name), label: text(one.label) })),
    units: value.units.map((one) => ({
      ...one,
      lines: one.lines.map((line) => ({ ...line, value: text(line.value), file: text(line.file) })),
    })),
    denials: value.denials?.map((one) => ({ ...one, program: text(one.program), text: text(one.text) })) ?? null,
    ...(value.stores === undefined
      ? {}
      : {
          stores: value.stores.map((one) => ({
            ...one,
            program: text(one.program),
            text: text(one.text),
            store: text(one.store),
            file: text(one.file),
          })),
        }),
    ownerRules: value.ownerRules?.map((rule) => ({ ...rule, text: text(rule.text) })) ?? null,
  }),
})
