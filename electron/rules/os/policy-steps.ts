// How one connection or file is allowed where the policy of a host refuses it: by SELinux or by AppArmor, whichever it is, and the way back.
// Sources: apparmor.d(5), "Network rules"; apparmor_parser(8); its abstractions/ssl_certs; setsebool(8); restorecon(8); semanage-fcontext(8);
// audit2allow(1); semodule(8); snap(8), connect.
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'
import { SYSTEM_PLACE } from '../app-server/trust-settings.ts'
import { containerSteps } from './container-profiles.ts'
import type { ByPolicy, Denial } from './refused-servers.ts'
import type { RefusedStore } from './refused-stores.ts'

const SEE_AGAIN = 'Restart your server, let it connect, and see that nothing new is refused.'

const KEEP = (system: string): FixStep => ({ text: `Do not turn ${system} off: allow this one thing.` })

/** Where the refusals of AppArmor are written: with auditd in its log, else in the kernel's. */
const logCommand = ({ text }: Denial): string =>
  text.startsWith('type=')
    ? 'sudo grep \'apparmor="DENIED"\' /var/log/audit/audit.log | tail'
    : 'sudo dmesg | grep \'apparmor="DENIED"\' | tail'

/** The rules that a profile lacks; a name is asked for by datagrams. */
const networkRules = ({ text }: Denial): string[] =>
  [...(/\bsock_type="dgram"/.test(text) ? ['dgram'] : []), 'stream'].flatMap((type) => [`network inet ${type},`, `network inet6 ${type},`])

const snapSteps = (snap: string, seeRefusals: FixStep): FixStep[] => [
  { text: 'Let the snap of your server open connections.', command: shellLine(['sudo', 'snap', 'connect', `${snap}:network`]) },
  { text: 'See that it holds: the line of “network” names a slot.', command: shellLine(['snap', 'connections', snap]) },
  seeRefusals,
  { undo: true as const, text: 'To go back, take that away again.', command: shellLine(['sudo', 'snap', 'disconnect', `${snap}:network`]) },
]

/** The file that a profile usually has: `/usr/sbin/php-fpm8.2` lies in `usr.sbin.php-fpm8.2`. */
const fileOf = (profile: string): string | null => {
  const name = profile.replace(/^\//, '').replace(/\//g, '.')
  return /^[\w.@+-]+$/.test(name) && !profile.includes('//') ? name : null
}

/** `allow`: what these rules let the profile do, as a sentence. */
const profileSteps = (profile: string, rules: readonly string[], allow: string, seeRefusals: FixStep): FixStep[] => {
  const inContainer = containerSteps(profile, rules, seeRefusals)
  if (inContainer !== null) return inContainer
  const file = fileOf(profile)
  if (file === null)
    return [
      { text: 'Find the file of that profile.', command: shellLine(['sudo', 'grep', '-rlF', profile, '/etc/apparmor.d']) },
      { text: `Add these rules to the profile in it: ${rules.join(' ')}` },
      { text: 'Load that file again with sudo apparmor_parser -r. To go back, take the rules out, and load it again.' },
      seeRefusals,
    ]
  const [whole, local] = [`/etc/apparmor.d/${file}`, `/etc/apparmor.d/local/${file}`]
  const load = shellLine(['sudo', 'apparmor_parser', '-r', whole])
  return [
    {
      text: `See that the profile lies there and includes its local file. Else add: include if exists <local/${file}>`,
      command: shellLine(['grep', '-n', 'local/', whole]),
    },
    {
      text: allow,
      command: `${shellLine(['printf', '%s\\n', ...rules])} | ${shellLine(['sudo', 'tee', '-a', local])}`,
    },
    { text: 'Load the profile again.', command: load },
    seeRefusals,
    {
      undo: true as const,
      text: 'To go back, take those lines out again, and load it once more.',
      command: `${shellLine(['sudo', 'sed', '-i', ...rules.flatMap((rule) => ['-e', `\\|^${rule}$|d`]), local])} && ${load}`,
    },
  ]
}

const profileOf = ({ text }: Denial): string => /\bprofile="([^"]*)"/.exec(text)?.[1] ?? ''

const appArmorSteps = (denial: Denial): FixStep[] => {
  const profile = profileOf(denial)
  const seeRefusals = { text: SEE_AGAIN, command: logCommand(denial) }
  const snap = /^snap\.([^.]+)\./.exec(profile)?.[1]
  const steps =
    snap === undefined
      ? profileSteps(profile, networkRules(denial), 'Let the profile open connections.', seeRefusals)
      : snapSteps(snap, seeRefusals)
  return [...steps, KEEP('AppArmor')]
}

/** The name of the module that the administrator makes. */
const MODULE = 'allow-platform'

const selinuxSteps = ({ boolean, denial }: ByPolicy): FixStep[] => {
  if (boolean !== null)
    return [
      { text: 'Allow web servers to connect.', command: `sudo setsebool -P ${boolean} on` },
      { text: 'See that it holds.', command: `getsebool ${boolean}` },
      { undo: true as const, text: 'To go back, switch it off again.', command: `sudo setsebool -P ${boolean} off` },
      KEEP('SELinux'),
    ]
  return moduleSteps(denial, 'it should allow name_connect alone.')
}

/** `only`: what the module is to allow, and nothing else. */
const moduleSteps = (denial: Denial | null, only: string): FixStep[] => {
  const refusals = ['sudo', 'ausearch', '-m', 'AVC', '-ts', 'week-ago', ...(denial === null ? [] : ['-c', denial.program])]
  return [
    { text: 'See what SELinux has refused.', command: shellLine(refusals) },
    {
      text: `Make a module that allows it. Read ${MODULE}.te: ${only}`,
      command: `${shellLine([...refusals, '--raw'])} | audit2allow -M ${MODULE}`,
    },
    { text: 'Load that module.', command: `sudo semodule -i ${MODULE}.pp` },
    { text: 'See that it is loaded.', command: `sudo semodule -l | grep ${MODULE}` },
    { undo: true as const, text: 'To go back, take it out again.', command: `sudo semodule -r ${MODULE}` },
    KEEP('SELinux'),
  ]
}

/** The label of files of certificates, which services may read (the reference policy, system/miscfiles). */
const OF_CERTIFICATES = 'cert_t'

const labelSteps = ({ file }: RefusedStore['denial']): FixStep[] => {
  const isSystems = SYSTEM_PLACE.test(file)
  return [
    { text: 'See its label. A file that was moved keeps the one of its old place.', command: shellLine(['ls', '-Z', file]) },
    ...(isSystems
      ? []
      : [
          {
            text: 'Name the label of certificates for it.',
            command: shellLine(['sudo', 'semanage', 'fcontext', '-a', '-t', OF_CERTIFICATES, file]),
          },
        ]),
    { text: 'Give it the label of its place.', command: shellLine(['sudo', 'restorecon', '-v', file]) },
    { text: SEE_AGAIN, command: 'sudo ausearch -m AVC -ts recent' },
    ...(isSystems
      ? []
      : [
          {
            undo: true as const,
            text: 'To go back, take that label away again.',
            command: `${shellLine(['sudo', 'semanage', 'fcontext', '-d', file])} && ${shellLine(['sudo', 'restorecon', '-v', file])}`,
          },
        ]),
    KEEP('SELinux'),
  ]
}

/** The places that abstractions/ssl_certs opens in every release of AppArmor. */
const IN_ABSTRACTION = /^\/(etc\/ssl\/certs|usr\/(local\/)?share\/ca-certificates|var\/lib\/ca-certificates)\//

/** How a server is let read its trusted roots. */
export const storePolicySteps = ({ by, denial }: RefusedStore): FixStep[] => {
  if (by === 'AppArmor') {
    const rule = IN_ABSTRACTION.test(denial.file) ? '#include <abstractions/ssl_certs>' : `${denial.file} r,`
    const seeRefusals = { text: SEE_AGAIN, command: logCommand(denial) }
    return [...profileSteps(profileOf(denial), [rule], 'Let the profile read its trusted roots.', seeRefusals), KEEP('AppArmor')]
  }
  return new RegExp(`\\btcontext=\\S+:${OF_CERTIFICATES}\\b`).test(denial.text)
    ? moduleSteps(denial, `it should allow to read ${OF_CERTIFICATES} alone.`)
    : labelSteps(denial)
}

export const policySteps = (policy: ByPolicy): FixStep[] =>
  policy.by === 'AppArmor' && policy.denial !== null ? appArmorSteps(policy.denial) : selinuxSteps(policy)

/** Where it is not told what refuses it: what each system of this host that could has written down. */
export const lookSteps = (systems: readonly ('SELinux' | 'AppArmor')[]): FixStep[] => [
  ...(systems.includes('SELinux')
    ? [{ text: 'See what SELinux has refused.', command: 'sudo ausearch -m AVC -ts recent' }, KEEP('SELinux')]
    : []),
  ...(systems.includes('AppArmor')
    ? [{ text: 'See what AppArmor has refused.', command: 'sudo dmesg | grep apparmor' }, KEEP('AppArmor')]
    : []),
  ...(systems.length === 0
    ? [{ text: 'Something forbids the user or the service of your program to connect. Ask the system administrator what it is.' }]
    : []),
]
