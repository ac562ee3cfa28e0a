// Whether a process sees other files than this check. The mounts are those of Debian 12 and of a process in a mount namespace of its own
// there (unshare --mount), of a chroot on a mount, and of a container of Docker, whose lines are shortened.
import { describe, expect, it } from 'vitest'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { elsewhereOf, otherRootOf, placeOf } from '../../../electron/gather/app-server/servers/other-root.ts'
import { phpServers } from '../../../electron/gather/app-server/servers/php-servers.ts'
import { runningServers } from '../../../electron/gather/app-server/servers/running-servers.ts'
import { serversGatherer } from '../../../electron/gather/app-server/servers/servers.ts'
import type { Host } from '../../../electron/host/host.ts'
import { contextFor, file, hostOf } from '../context.ts'

const HOST = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
`
/** The same files under other ids, as systemd's PrivateTmp= and ProtectSystem= leave them. */
const PRIVATE = `70 69 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
72 70 0:21 / /proc rw,relatime - proc proc rw
90 70 254:0 /usr /usr ro,relatime - ext4 /dev/vda rw,discard
91 70 254:0 /etc /etc ro,relatime - ext4 /dev/vda rw,discard
92 70 254:0 /tmp/systemd-private-1/tmp /tmp rw,relatime - ext4 /dev/vda rw,discard
`
const DOCKER = `608 554 0:42 / / rw,relatime master:289 - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/RQH5
610 608 0:45 / /proc rw,nosuid - proc proc rw
640 608 254:0 /var/lib/docker/containers/3f2a/hosts /etc/hosts rw,relatime - ext4 /dev/vda rw
`
/** Its root is no mount, so that what lies outside of it is not told. */
const CHROOT = '500 27 0:51 / /mnt rw,relatime - tmpfs none rw\n'
const BOUND = '700 69 254:0 /srv/bullseye / rw,relatime - ext4 /dev/vda rw,discard\n'

const ID = '3f2a1b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708'
const hostWith = (mounts: string | null, group = '0::/user.slice\n') =>
  hostOf({
    files: {
      '/proc/self/mountinfo': file(HOST),
      ...(mounts === null ? {} : { '/proc/812/mountinfo': file(mounts) }),
      '/proc/812/cgroup': file(group),
    },
    processes: [{ pid: 812, name: 'node', exe: '/usr/bin/node', args: ['node', '/srv/app.js'], listens: true }],
    lists: { '/usr/bin': ['node'] },
  })

describe('the place of a folder', () => {
  it('is its device and where it lies on it, whichever mount shows it', () => {
    expect(placeOf(HOST, '/usr/lib')).toBe('254:0 /usr/lib')
    expect(placeOf(PRIVATE, '/usr/lib')).toBe('254:0 /usr/lib')
    expect(placeOf(BOUND, '/usr/lib')).toBe('254:0 /srv/bullseye/usr/lib')
    expect(placeOf(CHROOT, '/usr/lib')).toBeNull()
  })

  it('is that of the mount on top, and a name that begins alike is another folder', () => {
    expect(placeOf(`${HOST}80 27 0:60 / / rw - tmpfs none rw\n`, '/etc')).toBe('0:60 /etc')
    expect(placeOf(`${HOST}80 27 0:60 / /et rw - tmpfs none rw\n`, '/etc')).toBe('254:0 /etc')
    expect(placeOf(`${HOST}80 27 0:60 / /my\\040files rw - tmpfs none rw\n`, '/my files/a')).toBe('0:60 /a')
  })
})

describe('a server', () => {
  it('in a container, or with a root of its own, sees other files', async () => {
    expect(await otherRootOf(hostWith(DOCKER, `0::/system.slice/docker-${ID}.scope\n`), 812)).toBe('docker 3f2a1b4c5d6e')
    for (const mounts of [CHROOT, BOUND, DOCKER]) expect(await otherRootOf(hostWith(mounts), 812)).toBe('a root folder of its own')
  })

  it('in a mount namespace with the same files does not, nor one of which nothing may be read', async () => {
    expect(await otherRootOf(hostWith(HOST), 812)).toBeNull()
    expect(await otherRootOf(hostWith(PRIVATE), 812)).toBeNull()
    expect(await otherRootOf(hostWith(null), 812)).toBeNull()
  })

  it('with something else laid over its settings or roots sees other files, wherever that is mounted', async () => {
    // A line more of the form that systemd.exec(5) makes of TemporaryFileSystem=.
    const laid = (at: string) => `${PRIVATE}95 70 0:61 / ${at} rw,relatime - tmpfs tmpfs rw\n`
    for (const at of [
      '/etc/ssl/certs',
      '/etc/ssl',
      '/usr/local/share/ca-certificates',
      '/etc/hosts',
      '/opt/shop/jre/lib/security',
      '/etc/java-17-openjdk/security/java.security',
    ])
      expect(await otherRootOf(hostWith(laid(at)), 812), at).toBe(`a mount namespace of its own, with another ${at}`)
    for (const at of ['/etc/shadow', '/etc/sslx', '/home', '/var/lib/shop', '/run/systemd/incoming', '/usr/share/doc'])
      expect(await otherRootOf(hostWith(laid(at)), 812), at).toBeNull()
  })

  it('that has another file than this check at a place which its settings name sees other files', async () => {
    const mounts = `${PRIVATE}95 70 0:61 / /srv/shop/keys rw,relatime - tmpfs tmpfs rw\n`
    const named = (...places: string[]) => otherRootOf(hostWith(mounts), 812, async () => places)
    expect(await named('/srv/shop/keys/ca.pem')).toBe('a mount namespace of its own, with another /srv/shop/keys/ca.pem')
    expect(await named('/srv/shop/keysx/ca.pem', '/srv/shop')).toBeNull()
    const host = hostWith(mounts)
    const given = (variables: Record<string, string>, args: string[] = []): Host => ({
      ...host,
      processes: async () => ((await host.processes()) ?? []).map((one) => ({ ...one, args: ['/usr/bin/node', ...args, 'x.js'] })),
      variablesOf: async (_pid, names) => Object.fromEntries(Object.entries(variables).filter(([name]) => names.includes(name))),
    })
    const isElsewhere = async (one: Host) => (await runningServers(one, runtimeKinds)).elsewhere.length > 0
    const file = '/srv/shop/keys/ca.pem'
    expect(await isElsewhere(given({ NODE_EXTRA_CA_CERTS: file }))).toBe(true)
    expect(await isElsewhere(given({ NODE_OPTIONS: `--openssl-config=${file}` }))).toBe(true)
    expect(await isElsewhere(given({}, [`--openssl-config=${file}`]))).toBe(true)
    expect(await isElsewhere(given({ HOME: '/srv/shop/keys', NODE_EXTRA_CA_CERTS: '/srv/shop/ca.pem' }))).toBe(false)
  })

  it('of which this check itself has something laid over does so too', async () => {
    const host = hostOf({
      files: { '/proc/self/mountinfo': file(`${HOST}80 27 0:60 / /etc/ssl/certs rw - tmpfs none rw\n`), '/proc/812/mountinfo': file(HOST) },
    })
    expect(await otherRootOf(host, 812)).toBe('a mount namespace of its own, with another /etc/ssl/certs')
  })

  it('elsewhere is not asked by the program of the same name here', async () => {
    const there = await serversGatherer.gather(contextFor(hostWith(BOUND), {}))
    expect(there).toMatchObject({
      ok: true,
      value: {
        unasked: ['node (process 812): it runs in a root folder of its own, where this check does not'],
        elsewhere: [{ pid: 812, name: 'node', container: 'a root folder of its own', unit: null, differs: ['files'] }],
      },
    })
    const here = await serversGatherer.gather(contextFor(hostWith(PRIVATE), {}))
    expect(here).toMatchObject({ ok: true, value: { unasked: [], elsewhere: [] } })
  })

  it('with another network is elsewhere, whether its files are those of this check or not', async () => {
    const told = async (mounts: string, group?: string) => {
      const host = hostWith(mounts, group)
      return elsewhereOf(host, { pid: 812, network: '4026532384' })
    }
    expect(await told(PRIVATE)).toEqual({ container: 'a network namespace of its own', unit: null, differs: ['network'] })
    expect(await told(DOCKER, `0::/system.slice/docker-${ID}.scope\n`)).toEqual({
      container: 'docker 3f2a1b4c5d6e',
      unit: null,
      differs: ['files', 'network'],
    })
    expect(await told(PRIVATE, '0::/system.slice/shop.service\n')).toMatchObject({ unit: 'shop.service', differs: ['network'] })
    expect(await elsewhereOf(hostWith(PRIVATE), { pid: 812 })).toBeNull()
  })

  it('with another network is not asked by the program here, which would go out by another way', async () => {
    const host = hostWith(PRIVATE)
    const [node] = (await host.processes()) ?? []
    const apart = { ...host, processes: async () => (node === undefined ? [] : [{ ...node, network: '4026532384' }]) }
    expect(await runningServers(apart, runtimeKinds)).toEqual({
      programs: [],
      unasked: [
        { server: 'node (process 812): it runs in a network namespace of its own, where this check does not', names: ['node', 'Node.js'] },
      ],
      elsewhere: [{ pid: 812, name: 'node', container: 'a network namespace of its own', unit: null, differs: ['network'] }],
    })
    expect(await runningServers(host, runtimeKinds)).toMatchObject({ programs: [{ path: '/usr/bin/node' }], elsewhere: [] })
  })
})

describe('the servers of many containers', () => {
  const ids = Array.from({ length: 40 }, (_, at) => at)
  const container = (at: number) => ID.replace(/^..../, String(1000 + at))
  const host = hostOf({
    files: {
      '/proc/self/mountinfo': file(HOST),
      ...Object.fromEntries(
        ids.flatMap((at) => [
          [`/proc/${900 + at}/mountinfo`, file(DOCKER)],
          // Two processes in each.
          [`/proc/${900 + at}/cgroup`, file(`0::/system.slice/docker-${container(at >> 1)}.scope\n`)],
        ]),
      ),
    },
    processes: ids.map((at) => ({
      pid: 900 + at,
      name: 'php-fpm8.2',
      exe: '/usr/sbin/php-fpm8.2',
      args: [at % 2 === 0 ? 'php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)' : 'php-fpm: pool www'],
      listens: false,
      network: String(4_026_532_000 + (at >> 1)),
    })),
    lists: { '/etc/php': ['8.2'], '/etc/php/8.2/fpm': ['php.ini'], '/usr/bin': ['php8.2'], '/usr/sbin': ['php-fpm8.2'] },
  })

  it('are one sentence, and each server counts once', async () => {
    const { unasked, elsewhere } = await runningServers(host, runtimeKinds)
    expect(unasked).toEqual([
      { server: 'php-fpm8.2 (process 900) and 19 more: they do not run where this check does', names: ['php', 'PHP', 'php-fpm8.2'] },
    ])
    expect(elsewhere).toHaveLength(20)
  })

  it('are not the PHP-FPM of the same name on this host, which does not run', async () => {
    expect((await phpServers(host)).filter(({ running }) => running)).toEqual([])
  })
})
