// The errors are recorded on Debian 12 under `ip rule add uidrange … prohibit` (EACCES) and nftables' `meta skuid … reject`.
// The lines of SELinux and AppArmor are quoted (see test/gather/os/denials.test.ts): they were not run here.
import { describe, expect, it } from 'vitest'
import type { Denials } from '../../../electron/contract/host-facts.ts'
import { osPolicyDeniesConnection } from '../../../electron/rules/os/os-policy-denies-connection.ts'
import { anAttempt, aPath, aRuntime, aStoppedPath } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

const EACCES: Record<string, string> = {
  node: 'connect EACCES 192.0.2.2:443 - Local (0.0.0.0:0)',
  php: 'file_get_contents(https://192.0.2.2:443/): Failed to open stream: Permission denied',
  python: '<urlopen error [Errno 13] Permission denied>',
}
const REFUSED = 'connect ECONNREFUSED 192.0.2.1:443'
const node = aRuntime({ id: 'node', kind: 'node', name: 'Node.js', path: '/usr/bin/node', realPath: '/usr/bin/node' })
const php = aRuntime({ id: 'php', kind: 'php', name: 'PHP', path: '/usr/bin/php8.2', realPath: '/usr/bin/php8.2', running: true })

const nothing: Denials = { systems: [], booleans: [], denials: null, confined: [], ownerRules: null }
const enforcing: Partial<Denials> = {
  systems: [{ name: 'SELinux', mode: 'enforcing' }],
  booleans: [{ name: 'httpd_can_network_connect', on: false }],
}
const AVC = (program: string, port = 443) =>
  `avc:  denied  { name_connect } for  pid=12114 comm="${program}" dest=${port} scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:http_port_t:s0 tclass=tcp_socket permissive=0`
const refusal = (program: string, port = 443, at: string | null = '2026-11-20T22:00:00.000Z') => ({ program, text: AVC(program, port), at })

const tried = (error: string, denials: Partial<Denials> = {}, paths = [aPath()], runtime = node) =>
  judgedRuntime(
    osPolicyDeniesConnection,
    { runtime, attempts: [anAttempt({ runtime: runtime.id, outcome: 'failed', error })] },
    { facts: { paths, denials: { ...nothing, ...denials } } },
  )
const rule = (text: string, action: 'drop' | 'reject' = 'reject', tool: 'nft' | 'iptables' | 'ip-rule' = 'nft') => ({
  ownerRules: [{ tool, action, text }],
})

describe('a try that the system refused', () => {
  it.each(Object.keys(EACCES))('is possible by the words of %s alone', (kind) => {
    expect(tried(EACCES[kind] ?? '')).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      side: 'near',
      title: expect.stringContaining('seems to forbid'),
    })
  })

  it('is likely with a refusal in the log, a boolean that is off, or a rule for users', () => {
    const evidence = [{ ...enforcing, denials: [refusal('node')] }, enforcing, rule('uidrange 33-33 prohibit', 'reject', 'ip-rule')]
    for (const denials of evidence) expect(tried(EACCES.node ?? '', denials)).toMatchObject({ outcome: 'fail', confidence: 'likely' })
  })

  it('does not rest on the refusal of another program, or of last month, nor on a boolean that is on or not enforced', () => {
    const weak: Partial<Denials>[] = [
      { denials: [refusal('postfix')] },
      { denials: [refusal('node', 443, '2026-10-01T00:00:00.000Z')] },
      { denials: [refusal('node', 5432)] },
      { ...enforcing, booleans: [{ name: 'httpd_can_network_connect', on: true }] },
      { ...enforcing, booleans: [...(enforcing.booleans ?? []), { name: 'httpd_graceful_shutdown', on: true }] },
      { ...enforcing, systems: [{ name: 'SELinux', mode: 'permissive' }] },
    ]
    for (const denials of weak) expect(tried(EACCES.node ?? '', denials), JSON.stringify(denials)).toMatchObject({ confidence: 'possible' })
  })

  it('is none where our own connection is not open either: then firewall rules speak', () => {
    expect(tried(EACCES.node ?? '', enforcing, [aStoppedPath('tcp', 'denied')])).toEqual({ outcome: 'pass' })
  })

  it('is none where a file may not be read', () => {
    const files = [
      "[Errno 13] Permission denied: '/etc/ssl/private/shop.key'",
      "EACCES: permission denied, open '/etc/ssl/shop.pem'",
      'curl: (77) error setting certificate file: /etc/ssl/shop.pem: Permission denied',
    ]
    for (const error of files) expect(tried(error, enforcing), error).toEqual({ outcome: 'pass' })
  })

  it('is none for any other failure', () => {
    for (const error of ['certificate has expired', 'HTTP 403 Forbidden', REFUSED])
      expect(tried(error, enforcing), error).toEqual({ outcome: 'pass' })
  })
})

describe('a rule of the firewall for one user', () => {
  it('explains a connection that does not open for this runtime alone, dropped or rejected', () => {
    const rules = [
      rule('inet filter output: meta skuid 33 tcp dport 443 reject tcp reset'),
      rule('inet filter output: meta skuid { 33, 34 } ip daddr 192.0.2.0/24 drop', 'drop'),
      rule('iptables -A OUTPUT -p tcp -m owner --uid-owner 33 -m tcp --dport 443 -j REJECT --reject-with tcp-reset', 'reject', 'iptables'),
    ]
    for (const denials of rules)
      expect(
        tried(denials.ownerRules[0]?.action === 'drop' ? 'Connection timed out' : REFUSED, denials),
        JSON.stringify(denials),
      ).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        why: expect.stringContaining('one user or service'),
      })
  })

  it('does not where it speaks of another port or address, or asks what is not understood', () => {
    const others = [
      rule('inet filter output: meta skuid 33 tcp dport 25 reject'),
      rule('inet filter output: meta skuid 33 ip daddr 203.0.113.0/24 tcp dport 443 reject'),
      rule('inet filter output: meta skuid 33 limit rate over 10/second tcp dport 443 reject'),
    ]
    for (const denials of others) expect(tried(REFUSED, denials), JSON.stringify(denials)).toEqual({ outcome: 'pass' })
  })

  it('explains a try that we ended ourselves, where the rule drops', () => {
    const judged = judgedRuntime(
      osPolicyDeniesConnection,
      { runtime: node, attempts: [anAttempt({ runtime: 'node', outcome: 'timeout', error: null })] },
      { facts: { denials: { ...nothing, ...rule('inet filter output: meta skuid 33 tcp dport 443 drop', 'drop') } } },
    )
    expect(judged).toMatchObject({ outcome: 'fail', why: expect.stringContaining('It did not finish in time.') })
  })

  it('does not where such a rule would have ended it in another way', () => {
    const drops = rule('inet filter output: meta skuid 33 tcp dport 443 drop', 'drop')
    expect(tried(REFUSED, drops)).toEqual({ outcome: 'pass' })
    const rejects = rule('inet filter output: meta skuid 33 tcp dport 443 reject')
    expect(tried('connect ETIMEDOUT 192.0.2.1:443', rejects)).toEqual({ outcome: 'pass' })
    expect(tried(REFUSED, rule('uidrange 33-33 prohibit', 'reject', 'ip-rule'))).toEqual({ outcome: 'pass' })
    const curl = 'curl: (7) Failed to connect to 192.0.2.2 port 443 after 0 ms: Couldn’t connect to server'.replace('’', "'")
    expect(tried(curl, rule('uidrange 33-33 prohibit', 'reject', 'ip-rule'))).toMatchObject({ outcome: 'fail', confidence: 'likely' })
  })

  it('does not where the try got as far as TLS', () => {
    expect(tried('certificate has expired', rule('inet filter output: meta skuid 33 tcp dport 443 reject'))).toEqual({ outcome: 'pass' })
  })
})

describe('a server under a policy that this check is not under', () => {
  const served = (denials: Partial<Denials>, runtime = php) =>
    judgedRuntime(
      osPolicyDeniesConnection,
      { runtime, attempts: [anAttempt({ runtime: runtime.id })] },
      {
        facts: {
          denials: { ...nothing, ...enforcing, confined: [{ pid: 7, name: 'php-fpm', label: 'system_u:system_r:httpd_t:s0' }], ...denials },
        },
      },
    )

  it('may be refused while the switch is off, and likely is where the log says so', () => {
    expect(served({})).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      title: 'SELinux may forbid the server of PHP 7.88.1 to connect',
    })
    const logged = served({ denials: [refusal('php-fpm')] })
    expect(logged).toMatchObject({ outcome: 'fail', confidence: 'likely' })
    expect('fix' in logged && logged.fix.map(({ command }) => command)).toContain('sudo setsebool -P httpd_can_network_connect on')
  })

  it('is well where the policy lets it, where it is not confined, or where no server runs on this runtime', () => {
    expect(served({ booleans: [{ name: 'httpd_can_network_connect', on: true }] })).toEqual({ outcome: 'pass' })
    expect(
      served({
        booleans: [
          { name: 'httpd_can_network_connect', on: false },
          { name: 'httpd_graceful_shutdown', on: true },
        ],
      }),
    ).toEqual({ outcome: 'pass' })
    expect(served({ systems: [{ name: 'SELinux', mode: 'permissive' }] })).toEqual({ outcome: 'pass' })
    expect(served({ confined: [] })).toEqual({ outcome: 'pass' })
    expect(served({ confined: [{ pid: 7, name: 'sshd', label: 'system_u:system_r:sshd_t:s0' }] })).toEqual({ outcome: 'pass' })
    expect(served({ confined: [{ pid: 7, name: 'php-fpm', label: 'system_u:system_r:shop_t:s0' }] })).toEqual({ outcome: 'pass' })
    expect(served({}, { ...php, running: false })).toEqual({ outcome: 'pass' })
  })

  it('is the one that the runtime was asked for, where that is known', () => {
    const server = { pid: 8, name: 'php-fpm', unit: null, user: null }
    expect(served({}, { ...php, server })).toEqual({ outcome: 'pass' })
    expect(served({}, { ...php, server: { ...server, pid: 7 } })).toMatchObject({ outcome: 'fail' })
  })
})

describe('a host without any of it', () => {
  it('passes', () => {
    expect(judgedRuntime(osPolicyDeniesConnection)).toEqual({ outcome: 'pass' })
  })
})
