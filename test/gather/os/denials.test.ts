// What a system forbids its programs. Not run here: the refusals of SELinux are quoted from a Fedora forum (topic 76923, a payment of a
// shop's php-fpm) and from Red Hat's "Using SELinux"; AppArmor's from roddhjav/apparmor.d, pull request 458, its names changed.
// The rules are recorded: `ip -j rule` (iproute2 6.1) and `nft -j list ruleset` (nftables 1.0.6) in a namespace of Debian 12.
import { describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Recording } from '../../../electron/contract/recording.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { appArmorMode, parseDenials } from '../../../electron/gather/os/denial-lines.ts'
import { denialsGatherer, parseUserRules } from '../../../electron/gather/os/denials.ts'
import { anAttempt, aRuntime } from '../../fixtures/facts.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'

const SELINUX =
  'type=AVC msg=audit(1591281265.228:417): avc:  denied  { name_connect } for  pid=12114 comm="php-fpm" dest=443 scontext=system_u:system_r:httpd_t:s0 tcontext=system_u:object_r:http_port_t:s0 tclass=tcp_socket permissive=0'
const APPARMOR =
  '[929524.214652] audit: type=1400 audit(1725148800.947:57564): apparmor="DENIED" operation="create" class="net" profile="php-fpm" pid=26620 comm="php-fpm8.2" family="inet" sock_type="stream" protocol=0 requested_mask="create" denied_mask="create"'

describe('a line of the log', () => {
  it('tells the program, and when it was refused', () => {
    expect(parseDenials(SELINUX)).toEqual([{ program: 'php-fpm', text: SELINUX, at: '2020-06-04T14:34:25.000Z' }])
    expect(parseDenials(APPARMOR)).toEqual([{ program: 'php-fpm8.2', text: APPARMOR, at: '2024-09-01T00:00:00.000Z' }])
    expect(parseDenials(SELINUX.replace('"php-fpm"', '7068702066706D'))[0]?.program).toBe('php fpm')
  })

  it('is told once where it comes again, the last one first', () => {
    const later = SELINUX.replace('1591281265.228:417', '1591281999.000:500').replace('pid=12114', 'pid=12115')
    expect(parseDenials(`${SELINUX}\n${APPARMOR}\n${later}\n`).map(({ at }) => at)).toEqual([
      '2020-06-04T14:46:39.000Z',
      '2024-09-01T00:00:00.000Z',
    ])
  })

  it('is left aside where nothing was refused, or it was no connection', () => {
    const others = [
      SELINUX.replace('permissive=0', 'permissive=1'),
      SELINUX.replace('name_connect', 'name_bind'),
      SELINUX.replace('{ name_connect }', '{ read }').replace('tcp_socket', 'file'),
      APPARMOR.replace('DENIED', 'ALLOWED'),
      APPARMOR.replace('family="inet"', 'family="unix"'),
      APPARMOR.replace('operation="create"', 'operation="open"'),
      APPARMOR.replace('"stream"', '"raw"'),
      'type=SYSCALL msg=audit(1591281265.228:417): arch=c000003e syscall=42 success=no exit=-13 comm="php-fpm"',
    ]
    for (const line of others) expect(parseDenials(line), line).toEqual([])
  })
})

describe('a profile of AppArmor that was changed since', () => {
  const REPLACED =
    '[929600.1] audit: type=1400 audit(1725148900.100:57600): apparmor="STATUS" operation="profile_replace" profile="unconfined" name="php-fpm" pid=26700 comm="apparmor_parser"'

  it('has refused nothing that is known', () => {
    expect(parseDenials(`${APPARMOR}\n${REPLACED}`)).toEqual([])
  })

  it.each([
    ['before it', REPLACED.replace('1725148900', '1725148000')],
    ['of another name', REPLACED.replace('"php-fpm"', '"php"')],
    ['as it was', REPLACED.replace('"profile_replace" ', '"profile_replace" info="same as current profile, skipping" ')],
    ['for the first time', REPLACED.replace('profile_replace', 'profile_load')],
  ])('has, where one was loaded %s', (_what, line) => {
    expect(parseDenials(`${APPARMOR}\n${line}`)).toHaveLength(1)
  })
})

describe('the profiles of AppArmor', () => {
  it('enforce as soon as one does', () => {
    expect(appArmorMode('/usr/sbin/php-fpm8.2 (enforce)\n/usr/bin/man (complain)\n')).toBe('enforcing')
    expect(appArmorMode('/usr/bin/man (complain)\n')).toBe('permissive')
    expect(appArmorMode('')).toBe('disabled')
  })
})

const IP_RULE =
  '[{"priority":0,"src":"all","table":"local"},{"priority":32765,"src":"all","uid_start":65534,"uid_end":65534,"action":"prohibit"},{"priority":32766,"src":"all","table":"main"},{"priority":32767,"src":"all","table":"default"}]'
const NFT =
  '{"nftables": [{"metainfo": {"version": "1.0.6", "release_name": "Lester Gooch #5", "json_schema_version": 1}}, {"table": {"family": "inet", "name": "lab", "handle": 1}}, {"chain": {"family": "inet", "table": "lab", "name": "output", "handle": 1, "type": "filter", "hook": "output", "prio": 0, "policy": "accept"}}, {"rule": {"family": "inet", "table": "lab", "chain": "output", "handle": 2, "expr": [{"match": {"op": "==", "left": {"meta": {"key": "skuid"}}, "right": 65533}}, {"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 443}}, {"reject": {"type": "icmpx", "expr": "admin-prohibited"}}]}}, {"rule": {"family": "inet", "table": "lab", "chain": "output", "handle": 3, "expr": [{"match": {"op": "==", "left": {"payload": {"protocol": "tcp", "field": "dport"}}, "right": 25}}, {"drop": null}]}}]}'

describe('a rule for some users', () => {
  it('is told with them; one that leads elsewhere, or that is for all, is not', () => {
    expect(parseUserRules(IP_RULE)).toEqual([{ tool: 'ip-rule', action: 'reject', text: 'uidrange 65534-65534 prohibit' }])
    expect(
      parseUserRules(
        '[{"priority":9,"src":"all","uid_start":33,"uid_end":33,"table":"vpn"},{"priority":10,"src":"all","action":"prohibit"}]',
      ),
    ).toEqual([])
    expect(parseUserRules('Error: no such option')).toEqual([])
  })
})

const gathered = async (parts: Partial<Recording>, attempts = [anAttempt()], runtimes: Runtime[] = []) => {
  const fact = await denialsGatherer.gather(contextFor(hostOf(parts), { runtimes: found(runtimes), attempts: found(attempts) }))
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value
}
const failed = [anAttempt({ outcome: 'failed', error: 'connect EACCES 192.0.2.1:443' })]
const fpm = { pid: 7, name: 'php-fpm', exe: '/usr/sbin/php-fpm', args: ['php-fpm: master process'], listens: false }
const redHat: Partial<Recording> = {
  files: {
    '/sys/fs/selinux/enforce': file('1'),
    '/sys/fs/selinux/booleans/httpd_can_network_connect': file('0 0'),
    '/sys/fs/selinux/booleans/httpd_graceful_shutdown': file('1 1'),
    '/proc/7/attr/current': file('system_u:system_r:httpd_t:s0\0'),
    '/proc/8/attr/current': file('system_u:system_r:unconfined_service_t:s0'),
  },
  processes: [fpm, { ...fpm, pid: 8, name: 'node', listens: true }],
  runs: { 'tail -c 262144 /var/log/audit/audit.log': ran(SELINUX), 'ip -j rule': ran(IP_RULE), 'nft -j list ruleset': ran(NFT) },
}

describe('the policy of a system', () => {
  it('of SELinux is its mode, its booleans, the labels of confined servers, and what the log has', async () => {
    expect(await gathered(redHat)).toEqual({
      systems: [{ name: 'SELinux', mode: 'enforcing' }],
      booleans: [
        { name: 'httpd_can_network_connect', on: false },
        { name: 'httpd_graceful_shutdown', on: true },
      ],
      confined: [{ pid: 7, name: 'php-fpm', label: 'system_u:system_r:httpd_t:s0' }],
      denials: [{ program: 'php-fpm', text: SELINUX, at: '2020-06-04T14:34:25.000Z' }],
      units: [],
      ownerRules: null,
    })
  })

  it('is read of servers that wait on a socket of this host too, where a runtime stands for them', async () => {
    const gunicorn = { pid: 9, name: 'gunicorn', exe: '/usr/bin/python3.11', args: ['python3', 'gunicorn'], listens: false }
    const host = {
      files: { '/sys/module/apparmor/parameters/enabled': file('Y\n'), '/proc/9/attr/current': file('shop (enforce)\n') },
      processes: [gunicorn],
    }
    expect((await gathered(host)).confined).toEqual([])
    const runtimes = [aRuntime({ kind: 'python', running: true, pids: [9] })]
    expect((await gathered(host, [anAttempt()], runtimes)).confined).toEqual([{ pid: 9, name: 'gunicorn', label: 'shop (enforce)' }])
  })

  it('is what the unit of a server sets, with its drop-ins in the order of their names', async () => {
    const shop = { ...fpm, pid: 9, name: 'gunicorn', listens: true }
    const root = '/etc/systemd/system'
    const parts: Partial<Recording> = {
      files: {
        '/proc/9/cgroup': file('0::/system.slice/shop.service\n'),
        '/usr/lib/systemd/system/shop.service': file('[Service]\nIPAddressDeny=localhost\n'),
        [`${root}/shop.service`]: file(
          '[Unit]\nIPAddressAllow=any\n[Service]\n# IPAddressDeny=no\nIPAddressDeny=10.0.0.0/8 \\\n  any\nPrivateTmp=yes\nIPAddressAllow = localhost\n',
        ),
        [`${root}/shop.service.d/20-net.conf`]: file('[Service]\nIPAddressAllow=\n'),
        '/usr/lib/systemd/system/shop.service.d/20-net.conf': file('[Service]\nIPAddressAllow=any\n'),
        '/usr/lib/systemd/system/service.d/10-all.conf': file('[Service]\nRestrictAddressFamilies=AF_UNIX\n'),
      },
      lists: {
        [`${root}/shop.service.d`]: ['20-net.conf', 'README'],
        '/usr/lib/systemd/system/shop.service.d': ['20-net.conf'],
        '/usr/lib/systemd/system/service.d': ['10-all.conf'],
      },
      processes: [shop],
    }
    const runtimes = [aRuntime({ kind: 'python', running: true, pids: [9] })]
    const lines = [
      { name: 'IPAddressDeny', value: '10.0.0.0/8 any', file: `${root}/shop.service`, line: 5 },
      { name: 'IPAddressAllow', value: 'localhost', file: `${root}/shop.service`, line: 8 },
      { name: 'RestrictAddressFamilies', value: 'AF_UNIX', file: '/usr/lib/systemd/system/service.d/10-all.conf', line: 2 },
      { name: 'IPAddressAllow', value: '', file: `${root}/shop.service.d/20-net.conf`, line: 2 },
    ]
    expect((await gathered(parts, [anAttempt()], runtimes)).units).toEqual([{ unit: 'shop.service', pids: [9], lines }])
    const plain = { ...parts, lists: {}, files: { ...parts.files, [`${root}/shop.service`]: file('[Service]\nPrivateTmp=yes\n') } }
    expect((await gathered(plain, [anAttempt()], runtimes)).units).toEqual([])
    const template = {
      ...parts,
      lists: {},
      files: {
        '/proc/9/cgroup': file('0::/system.slice/system-shop.slice/shop@de.service\n'),
        [`${root}/shop@.service`]: file('[Service]\nIPAddressDeny=any\n'),
      },
    }
    expect((await gathered(template, [anAttempt()], runtimes)).units).toMatchObject([{ unit: 'shop@de.service', lines: [{ line: 2 }] }])
  })

  it('of AppArmor is not known in detail to an ordinary user', async () => {
    const apparmor = { files: { '/sys/module/apparmor/parameters/enabled': file('Y\n') } }
    expect((await gathered(apparmor)).systems).toEqual([{ name: 'AppArmor', mode: 'unknown' }])
    const off = { files: { '/sys/module/apparmor/parameters/enabled': file('N\n') } }
    expect((await gathered(off)).systems).toEqual([])
  })

  it('rules for one user are read after a try that failed, and of the firewall those alone that name a user', async () => {
    const { ownerRules } = await gathered({ runs: redHat.runs ?? {} }, failed)
    expect(ownerRules).toEqual([
      { tool: 'nft', action: 'reject', text: 'inet lab output: meta skuid 65533 tcp dport 443 reject admin-prohibited' },
      { tool: 'ip-rule', action: 'reject', text: 'uidrange 65534-65534 prohibit' },
    ])
    expect((await gathered({ runs: redHat.runs ?? {} })).ownerRules).toBeNull()
    expect((await gathered({}, failed)).ownerRules).toBeNull()
  })

  it('where no log may be read nothing is said of refusals', async () => {
    expect((await gathered({ ...redHat, runs: {} })).denials).toBeNull()
    expect((await gathered({ ...redHat, runs: { dmesg: ran(APPARMOR) } })).denials).toHaveLength(1)
  })

  it('is empty on other systems, where it is no reason to doubt anything', async () => {
    expect(await gathered({ platform: 'win32' }, failed)).toEqual({
      systems: [],
      booleans: [],
      denials: null,
      confined: [],
      units: [],
      ownerRules: null,
    })
  })
})
