// The errors are recorded on Debian 12 under `ip rule add uidrange … prohibit` (EACCES) and nftables' `meta skuid … reject`.
// The lines of SELinux and AppArmor are quoted (see test/gather/os/denials.test.ts): they were not run here.
import { describe, expect, it } from 'vitest'
import type { Denials } from '../../../electron/contract/host-facts.ts'
import { osPolicyDeniesConnection } from '../../../electron/rules/os/os-policy-denies-connection.ts'
import { anAttempt, aPath, aRuntime, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

const EACCES: Record<string, string> = {
  node: 'connect EACCES 192.0.2.2:443 - Local (0.0.0.0:0)',
  php: 'file_get_contents(https://192.0.2.2:443/): Failed to open stream: Permission denied',
  python: '<urlopen error [Errno 13] Permission denied>',
}
const REFUSED = 'connect ECONNREFUSED 192.0.2.1:443'
const node = aRuntime({ id: 'node', kind: 'node', name: 'Node.js', path: '/usr/bin/node', realPath: '/usr/bin/node' })
const php = aRuntime({ id: 'php', kind: 'php', name: 'PHP', path: '/usr/bin/php8.2', realPath: '/usr/bin/php8.2', running: true })

const nothing: Denials = { systems: [], booleans: [], denials: null, confined: [], units: [], ownerRules: null }
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

const APPARMOR = (profile: string, change = '') =>
  `type=AVC msg=audit(1795293073.1:2): apparmor="DENIED" operation="create" class="net" profile="${profile}" pid=7 comm="gunicorn" family="inet" sock_type="stream" protocol=6 ${change}`
const python = aRuntime({
  id: 'python3',
  kind: 'python',
  name: 'Python',
  version: '3.11.2',
  path: '/usr/bin/python3',
  realPath: '/usr/bin/python3.11',
  running: true,
  pids: [7],
})
const commandsOf = (judged: ReturnType<typeof judgedRuntime>): string =>
  ('fix' in judged ? judged.fix : []).map(({ text, command }) => `${text} ${command ?? ''}`).join('\n')

describe('a server that AppArmor or SELinux refuses, however it was started', () => {
  const judged = (denials: Partial<Denials>, { runtime = python, paths = [aPath()] } = {}) =>
    judgedRuntime(
      osPolicyDeniesConnection,
      { runtime, attempts: [anAttempt({ runtime: runtime.id })] },
      { facts: { paths, denials: { ...nothing, systems: [{ name: 'AppArmor', mode: 'enforcing' }], ...denials } } },
    )
  const under = (label: string, name = 'gunicorn', pid = 7) => ({ confined: [{ pid, name, label }] })
  const log = (text: string, at: string | null = '2026-11-20T22:00:00.000Z', program = 'gunicorn') => ({ denials: [{ program, text, at }] })
  const told = { ...under('shop (enforce)'), ...log(APPARMOR('shop')) }

  it.each(['python3', 'python3.11', 'gunicorn', 'gunicorn: worker', 'ld-linux-x86-64'])(
    'is told by its process, here called %s',
    (name) => {
      expect(judged({ ...told, ...under('shop (enforce)', name) })).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        title: 'AppArmor does not let the server of Python 3.11.2 connect',
      })
    },
  )

  it('is told of Puma and of a program that SELinux confines', () => {
    const ruby = { ...python, id: 'ruby', kind: 'ruby' as const, name: 'Ruby', path: '/usr/bin/ruby', realPath: '/usr/bin/ruby3.1' }
    expect(judged({ ...told, ...under('shop (enforce)', 'puma: cluster') }, { runtime: ruby })).toMatchObject({ confidence: 'likely' })
    const selinux = {
      systems: [{ name: 'SELinux' as const, mode: 'enforcing' as const }],
      ...under('system_u:system_r:shop_t:s0'),
      ...log(AVC('gunicorn').replace('httpd_t', 'shop_t')),
    }
    const of = judged(selinux)
    expect(of).toMatchObject({ outcome: 'fail', confidence: 'likely', title: expect.stringContaining('SELinux does not let') })
    expect(commandsOf(of)).toContain('audit2allow')
    expect(commandsOf(of)).not.toMatch(/AppArmor|apparmor/)
    expect(judged({ ...selinux, systems: [{ name: 'SELinux', mode: 'permissive' }] })).toEqual({ outcome: 'pass' })
  })

  it.each<[string, Partial<Denials>]>([
    ['another program of the same runtime is the one that is confined', { ...told, ...under('fail2ban (enforce)', 'fail2ban-server', 9) }],
    ['the log speaks of another profile', { ...told, ...log(APPARMOR('fail2ban')) }],
    ['the log speaks of a program that the profile starts', { ...told, ...log(APPARMOR('shop//sendmail')) }],
    ['the profile only complains', { ...told, ...under('shop (complain)') }],
    ['no refusal was read', { ...told, denials: null }],
    ['the refusal is of last month', { ...told, ...log(APPARMOR('shop'), '2026-10-01T00:00:00.000Z') }],
    ['the refusal is of IPv6 alone', { ...told, ...log(APPARMOR('shop').replace('"inet"', '"inet6"')) }],
  ])('is none where %s', (_what, denials) => {
    expect(judged(denials)).toEqual({ outcome: 'pass' })
  })

  it('is told of IPv6 where the endpoint has no other address', () => {
    const refusal = log(APPARMOR('shop').replace('"inet"', '"inet6"'))
    expect(judged({ ...told, ...refusal }, { paths: [aPath({ address: '2001:db8::1' })] })).toMatchObject({ confidence: 'likely' })
  })

  it('is none after one of the switches was put on', () => {
    const web = {
      systems: [{ name: 'SELinux' as const, mode: 'enforcing' as const }],
      booleans: [{ name: 'httpd_can_network_connect', on: true }],
      ...under('system_u:system_r:httpd_t:s0'),
      ...log(AVC('gunicorn')),
    }
    expect(judged(web)).toEqual({ outcome: 'pass' })
    expect(judged({ ...web, booleans: [{ name: 'httpd_can_network_connect', on: false }] })).toMatchObject({ confidence: 'likely' })
  })

  it('is only possible where one of several servers is refused, or where the log tells a datagram', () => {
    expect(judged(told, { runtime: { ...python, pids: [7, 8] } })).toMatchObject({
      confidence: 'possible',
      why: expect.stringContaining('gunicorn, process 7'),
    })
    const datagram = judged({ ...told, ...log(APPARMOR('shop').replace('"stream"', '"dgram"')) })
    expect(datagram).toMatchObject({ confidence: 'possible', title: expect.stringContaining('may forbid') })
    expect(commandsOf(datagram)).toContain("'network inet dgram,'")
  })

  it('is mended in the local file of its profile, with a way to see it and a way back', () => {
    const steps = commandsOf(judged(told))
    expect(steps).toContain("printf '%s\\n' 'network inet stream,' 'network inet6 stream,' | sudo tee -a /etc/apparmor.d/local/shop")
    expect(steps).toContain('sudo apparmor_parser -r /etc/apparmor.d/shop')
    expect(steps).toContain("-e '\\|^network inet6 stream,$|d' /etc/apparmor.d/local/shop && sudo apparmor_parser -r")
    expect(steps).toContain('/var/log/audit/audit.log')
    expect(steps).not.toMatch(/SELinux|ausearch/)
    const fpm = judged({ ...under('/usr/sbin/php-fpm8.2 (enforce)'), ...log(APPARMOR('/usr/sbin/php-fpm8.2').replace('type=AVC ', '')) })
    expect(commandsOf(fpm)).toContain('/etc/apparmor.d/local/usr.sbin.php-fpm8.2')
    expect(commandsOf(fpm)).toContain('dmesg')
    const snap = judged({ ...under('snap.shop.server (enforce)'), ...log(APPARMOR('snap.shop.server')) })
    expect(commandsOf(snap)).toContain('sudo snap connect shop:network')
    const pattern = judged({ ...under('/srv/{a,b}/shop (enforce)'), ...log(APPARMOR('/srv/{a,b}/shop')) })
    expect(commandsOf(pattern)).toContain("grep -rlF '/srv/{a,b}/shop' /etc/apparmor.d")
  })
})

describe('a unit that keeps its server from the network', () => {
  const FILE = '/etc/systemd/system/shop.service'
  /** The first line of a setting stands at line 5. */
  const unit = (text: string, pids = [7]): Denials['units'][number] => ({
    unit: 'shop.service',
    pids,
    lines: text.split('; ').map((line, at) => {
      const [name, value = ''] = line.split('=')
      if (name !== 'IPAddressAllow' && name !== 'IPAddressDeny' && name !== 'RestrictAddressFamilies') throw new Error(line)
      return { name, value, file: FILE, line: at + 5 }
    }),
  })
  const judged = (text: string, { runtime = python, paths = [aPath()], pids = [7], via = 'direct' } = {}) =>
    judgedRuntime(
      osPolicyDeniesConnection,
      { runtime, attempts: [anAttempt({ runtime: runtime.id, via })] },
      { facts: { paths, denials: { ...nothing, units: [unit(text, pids)] } } },
    )

  it.each([
    'IPAddressDeny=any',
    'IPAddressDeny=any; IPAddressAllow=localhost 10.0.0.0/8',
    'IPAddressAllow=192.0.2.0/24; IPAddressAllow=; IPAddressDeny=any',
    'IPAddressDeny=192.0.2.0/24',
    'IPAddressDeny=0.0.0.0/0 ::/0; IPAddressAllow=192.0.2.2',
    'RestrictAddressFamilies=AF_UNIX',
    'RestrictAddressFamilies=AF_UNIX AF_INET6',
    'RestrictAddressFamilies=none',
    'RestrictAddressFamilies=~AF_INET AF_INET6',
    'RestrictAddressFamilies=AF_UNIX AF_INET; RestrictAddressFamilies=~AF_INET',
    'RestrictAddressFamilies=none; RestrictAddressFamilies=AF_UNIX',
    'RestrictAddressFamilies=; RestrictAddressFamilies=AF_UNIX',
  ])('is told: %s', (text) => {
    expect(judged(text)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: 'The unit shop.service keeps its server from the platform',
      why: expect.stringContaining(`${FILE}, line `),
    })
  })

  it.each([
    'IPAddressDeny=any; IPAddressAllow=192.0.2.0/24',
    'IPAddressDeny=any; IPAddressAllow=any',
    'IPAddressDeny=any; IPAddressAllow=localhost; IPAddressAllow=192.0.2.1',
    'IPAddressDeny=any; IPAddressDeny=',
    'IPAddressDeny=10.0.0.0/8 192.0.2.2',
    'IPAddressDeny=multicast link-local localhost',
    'IPAddressAllow=localhost',
    'RestrictAddressFamilies=AF_UNIX AF_INET',
    'RestrictAddressFamilies=AF_UNIX; RestrictAddressFamilies=AF_INET AF_INET6',
    'RestrictAddressFamilies=AF_UNIX; RestrictAddressFamilies=',
    'RestrictAddressFamilies=~AF_PACKET AF_NETLINK',
    'RestrictAddressFamilies=~AF_INET6',
    'RestrictAddressFamilies=~AF_INET; RestrictAddressFamilies=AF_INET AF_INET6',
    'RestrictAddressFamilies=none; RestrictAddressFamilies=~AF_PACKET',
  ])('is none where the endpoint is open to it: %s', (text) => {
    expect(judged(text)).toEqual({ outcome: 'pass' })
  })

  it('is none where one of its addresses is open, or none is known', () => {
    const both = [aPath(), aPath({ address: '2001:db8::1' })]
    expect(judged('RestrictAddressFamilies=AF_UNIX AF_INET6', { paths: both })).toEqual({ outcome: 'pass' })
    expect(judged('IPAddressDeny=any; IPAddressAllow=2001:db8::/32', { paths: both })).toEqual({ outcome: 'pass' })
    expect(judged('IPAddressDeny=any', { paths: both })).toMatchObject({ outcome: 'fail' })
    expect(judged('IPAddressDeny=any', { paths: [aStoppedPath('dns', 'name-unknown', { address: null })] })).toEqual({ outcome: 'pass' })
  })

  it('is judged by the address of the proxy where that is the way', () => {
    const paths = [aPath({ via: PROXY, address: '10.0.0.9' }), aPath()]
    const through = (text: string) => judged(text, { paths, via: PROXY })
    expect(through('IPAddressDeny=any; IPAddressAllow=10.0.0.0/8')).toEqual({ outcome: 'pass' })
    expect(through('IPAddressDeny=any; IPAddressAllow=192.0.2.0/24')).toMatchObject({
      title: 'The unit shop.service keeps its server from the proxy',
    })
  })

  it('is none of another server, and only possible where another one on that runtime has none', () => {
    expect(judged('IPAddressDeny=any', { pids: [9] })).toEqual({ outcome: 'pass' })
    expect(judged('IPAddressDeny=any', { runtime: { ...python, pids: [7, 8] } })).toMatchObject({ confidence: 'possible' })
  })

  it('is mended by a drop-in, with a way to see it and a way back', () => {
    const steps = commandsOf(judged('IPAddressDeny=any'))
    expect(steps).toContain(
      "sudo mkdir -p /etc/systemd/system/shop.service.d && printf '%s\\n' '[Service]' IPAddressAllow=192.0.2.1 | sudo tee /etc/systemd/system/shop.service.d/zz-platform.conf",
    )
    expect(steps).toContain('sudo systemctl daemon-reload && sudo systemctl restart shop.service')
    expect(steps).toContain('systemctl show -p IPAddressAllow')
    expect(steps).toContain('sudo rm /etc/systemd/system/shop.service.d/zz-platform.conf')
    expect(commandsOf(judged('RestrictAddressFamilies=AF_UNIX'))).toContain("'RestrictAddressFamilies=AF_INET AF_INET6'")
    // What the drop-in sets holds against each of these.
    for (const text of ['AF_UNIX', 'none', '~AF_INET', '~AF_INET AF_INET6'])
      expect(judged(`RestrictAddressFamilies=${text}; RestrictAddressFamilies=AF_INET AF_INET6`), text).toEqual({ outcome: 'pass' })
  })
})

describe('the steps where nothing tells what refuses a try', () => {
  it('name only what this host has', () => {
    const by = (name: 'SELinux' | 'AppArmor') => commandsOf(tried(EACCES.node ?? '', { systems: [{ name, mode: 'enforcing' }] }))
    expect(by('SELinux')).not.toMatch(/apparmor/i)
    expect(by('AppArmor')).not.toMatch(/selinux|ausearch/i)
    expect(commandsOf(tried(EACCES.node ?? ''))).not.toMatch(/selinux|ausearch|apparmor/i)
  })
})

describe('a host without any of it', () => {
  it('passes', () => {
    expect(judgedRuntime(osPolicyDeniesConnection)).toEqual({ outcome: 'pass' })
  })
})
