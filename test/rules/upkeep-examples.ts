// What the rules on how a host is kept say when they have something to say: examples for the test of all words.
import type { AnyRule, Judged } from '../../electron/rules/define-rule.ts'
import { aCertificate, anAttempt, anOs, aPath, aRuntime, builtIn } from '../fixtures/facts.ts'
import { judgedHost, judgedRuntime } from '../fixtures/judged.ts'

const toldClock = (date: string) => ({ status: 200, date, server: null, method: 'GET' as const, location: null, headers: [], body: '' })

/** A unit that sets this for the server of process 7. */
const unitWith = (text: 'IPAddressDeny=any' | 'RestrictAddressFamilies=AF_UNIX') => ({
  systems: [],
  booleans: [],
  denials: null,
  confined: [],
  units: [
    {
      unit: 'shop.service',
      pids: [7],
      lines: [
        text === 'IPAddressDeny=any'
          ? { name: 'IPAddressDeny' as const, value: 'any', file: '/etc/systemd/system/shop.service', line: 5 }
          : { name: 'RestrictAddressFamilies' as const, value: 'AF_UNIX', file: '/etc/systemd/system/shop.service', line: 5 },
      ],
    },
  ],
  ownerRules: null,
})

export const upkeepExamples: Record<string, (rule: AnyRule) => Judged[]> = {
  'os-support-ends-soon': (rule) =>
    [anOs(), anOs({ id: 'ubuntu', name: 'Ubuntu 22.04.5 LTS', version: '22.04' })].flatMap((os) =>
      ['loke', 'multisafepay'].map((id) =>
        judgedHost(rule, { facts: { os }, profile: builtIn(id), date: os.id === 'ubuntu' ? '2027-05-31' : '2028-06-30' }),
      ),
    ),
  'os-updates-pending': (rule) =>
    ['libssl3', 'vim'].flatMap((name) => {
      const pending = [name, 'emacs'].map((one) => ({ name: one, installed: '1-1', candidate: '1-2', security: true }))
      const old = `2026-01-01T00:00:00Z`
      return [
        judgedHost(rule, { facts: { updates: { tool: 'apt', pending, listsOf: old, lastInstalled: old } } }),
        judgedHost(rule, { facts: { updates: { tool: 'zypper', pending: [], listsOf: old, lastInstalled: old } } }),
        judgedHost(rule, { facts: { updates: { tool: 'windows-update', pending: [], listsOf: null, lastInstalled: old } } }),
        judgedHost(rule, {
          facts: {
            updates: {
              tool: 'dnf',
              pending: [],
              listsOf: null,
              lastInstalled: old,
              listsFault: 'dnf did not tell in time which updates wait.',
            },
          },
        }),
        judgedHost(rule, {
          facts: {
            updates: { tool: 'dnf', pending: [], listsOf: '2026-11-20T00:00:00Z', lastInstalled: old },
            os: anOs({ id: 'amzn', name: 'Amazon Linux 2023.6.20241212', version: '2023' }),
          },
        }),
        judgedHost(rule, {
          facts: {
            updates: { tool: 'apt', pending: pending.map((one) => ({ ...one, held: true as const })), listsOf: old, lastInstalled: old },
          },
        }),
      ]
    }),
  'os-clock-wrong': (rule) =>
    ['Sat, 21 Nov 2026 11:00:00 GMT', 'Tue, 02 Feb 2027 11:00:00 GMT', 'Fri, 20 Nov 2026 00:00:00 GMT']
      .map((date) => judgedHost(rule, { facts: { paths: [aPath({ http: toldClock(date) })] } }))
      .concat(
        judgedHost(rule, {
          facts: {
            paths: [
              aPath({
                http: toldClock('Tue, 02 Feb 2027 11:00:00 GMT'),
                chain: [aCertificate({ notBefore: '2027-01-01T00:00:00.000Z', notAfter: '2027-06-01T00:00:00.000Z' })],
              }),
            ],
          },
        }),
      ),
  'os-restart-needed': (rule) =>
    [null, 'nginx.service'].map((unit) =>
      judgedHost(rule, {
        facts: { 'stale-libraries': { processes: [{ pid: 1, name: 'nginx', libraries: ['/usr/lib/libssl.so.3'], unit }], unreadable: 0 } },
      }),
    ),
  'os-policy-denies-connection': (rule) => {
    const refused = { attempts: [anAttempt({ outcome: 'failed', error: 'connect EACCES 192.0.2.1:443' })] }
    const denials = {
      systems: [{ name: 'SELinux' as const, mode: 'enforcing' as const }],
      booleans: [{ name: 'httpd_can_network_connect', on: false }],
      denials: null,
      confined: [{ pid: 7, name: 'curl', label: 'system_u:system_r:httpd_t:s0' }],
      units: [],
      ownerRules: null,
    }
    return [
      judgedRuntime(rule, refused),
      judgedRuntime(rule, refused, { facts: { denials } }),
      judgedRuntime(rule, refused, {
        facts: { denials: { ...denials, ownerRules: [{ tool: 'ip-rule', action: 'reject', text: 'uidrange 33-33 prohibit' }] } },
      }),
      judgedRuntime(rule, { runtime: aRuntime({ running: true, pids: [7] }) }, { facts: { denials } }),
      judgedRuntime(rule, { runtime: aRuntime({ running: true, pids: [7, 8] }) }, { facts: { denials } }),
      ...['shop', 'snap.shop.server', '/srv/{a,b}/shop'].map((profile) =>
        judgedRuntime(
          rule,
          { runtime: aRuntime({ running: true, pids: [7] }) },
          {
            facts: {
              denials: {
                ...denials,
                systems: [{ name: 'AppArmor', mode: 'enforcing' }],
                confined: [{ pid: 7, name: 'gunicorn', label: `${profile} (enforce)` }],
                denials: [
                  {
                    program: 'gunicorn',
                    text: `apparmor="DENIED" operation="create" profile="${profile}" comm="gunicorn" family="inet" sock_type="stream"`,
                    at: null,
                  },
                ],
              },
            },
          },
        ),
      ),
      judgedRuntime(rule, refused, { facts: { denials: { ...denials, systems: [], booleans: [] } } }),
      ...(['IPAddressDeny=any', 'RestrictAddressFamilies=AF_UNIX'] as const).flatMap((text) =>
        [[7], [7, 8]].map((pids) =>
          judgedRuntime(rule, { runtime: aRuntime({ running: true, pids }) }, { facts: { denials: unitWith(text) } }),
        ),
      ),
      judgedRuntime(
        rule,
        { runtime: aRuntime({ running: true, pids: [7] }) },
        {
          facts: {
            denials: {
              ...denials,
              confined: [{ pid: 7, name: 'node', label: 'system_u:system_r:shop_t:s0' }],
              denials: [
                {
                  program: 'node',
                  text: 'avc: denied { name_connect } for pid=7 comm="node" dest=443 scontext=system_u:system_r:shop_t:s0 tclass=tcp_socket',
                  at: null,
                },
              ],
            },
          },
        },
      ),
    ]
  },
  'app-in-other-container': (rule) =>
    ['docker 3f2a1b4c5d6e', 'a root folder of its own'].flatMap((container) => {
      const one = { pid: 812, name: 'node', container, unit: null, differs: ['files' as const] }
      const both = { ...one, differs: ['files' as const, 'network' as const] }
      const apart = { ...one, container: 'a network namespace of its own', differs: ['network' as const] }
      return [[one], [one, one], [both], [apart], [both, apart]].map((elsewhere) =>
        judgedHost(rule, { facts: { servers: { unasked: [], elsewhere } } }),
      )
    }),
}
