// Servers that run an application within themselves, masters and their workers, and tools of the system that serve no shop: made-up hosts
// with the names, maps and words that Debian 12 shows of uWSGI 2.0.21, Apache 2.4 with mod_wsgi, jsvc, Gunicorn and fail2ban.
import { describe, expect, it } from 'vitest'
import type { FileResult, Look, Process } from '../../../electron/contract/recording.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { runningServers } from '../../../electron/gather/app-server/servers/running-servers.ts'
import { file, hostOf } from '../context.ts'

const process = (change: Partial<Process>): Process => ({
  pid: 812,
  name: 'uwsgi',
  exe: '/usr/bin/uwsgi-core',
  args: ['uwsgi', '--ini', '/etc/shop.ini'],
  listens: true,
  ...change,
})
const program = (realPath: string): Look => ({ realPath, kind: 'file', executable: true, readable: true })
const mapped = (...libraries: string[]) =>
  file(libraries.map((path, at) => `7f0${at}000-7f0${at}fff r-xp 00000000 fe:00 ${at + 1}   ${path}\n`).join(''))
const PYTHON = '/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0'

const serversOn = async (
  processes: Process[],
  files: Record<string, FileResult>,
  paths: string[],
  lists: Record<string, string[]> = {},
) => {
  const looks = Object.fromEntries(paths.map((path) => [path, program(path)]))
  const { programs, unasked, elsewhere } = await runningServers(hostOf({ processes, files, looks, lists }), runtimeKinds)
  return {
    programs: programs.map(({ kind, path, process: of }) => [kind.kind, path, of?.pid]),
    unasked: unasked.map(({ server }) => server),
    elsewhere,
  }
}

describe('a server that carries its application', () => {
  it.each([
    ['/usr/bin/uwsgi-core', PYTHON, 'python', '/usr/bin/python3.11'],
    ['/usr/bin/uwsgi-core', '/opt/python/lib/libpython3.9.so.1.0', 'python', '/opt/python/bin/python3.9'],
    ['/usr/sbin/apache2', PYTHON, 'python', '/usr/bin/python3.11'],
    ['/usr/sbin/apache2', '/usr/lib/x86_64-linux-gnu/libperl.so.5.36', 'perl', '/usr/bin/perl'],
    ['/usr/bin/jsvc', '/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so', 'java', '/usr/lib/jvm/java-17-openjdk-amd64/bin/java'],
  ])('is stood for by the program beside the library: %s with %s', async (exe, library, kind, path) => {
    expect(await serversOn([process({ exe })], { '/proc/812/maps': mapped('/usr/lib/libc.so.6', library) }, [path])).toEqual({
      programs: [[kind, path, 812]],
      unasked: [],
      elsewhere: [],
    })
  })

  it('that was built with its Python within it is stood for by the one of its environment', async () => {
    const pip = process({ exe: '/srv/venv/bin/uwsgi' })
    const { programs } = await serversOn([pip], { '/proc/812/maps': mapped('/usr/lib/libc.so.6') }, ['/srv/venv/bin/python3'])
    expect(programs).toEqual([['python', '/srv/venv/bin/python3', 812]])
  })

  it('is said where no program stands for it, or its maps may not be read', async () => {
    const { programs, unasked } = await serversOn([process({})], { '/proc/812/maps': mapped(PYTHON) }, [])
    expect([programs, unasked]).toEqual([
      [],
      ['uWSGI (process 812): it runs Python within itself, and no program of that is here to be asked'],
    ])
    const foreign = process({ exe: '' })
    expect(await serversOn([foreign], {}, [])).toMatchObject({ unasked: ['uWSGI (process 812): it may not be read by this user'] })
    const apache = process({ exe: '', name: 'apache2', args: ['/usr/sbin/apache2', '-k', 'start'] })
    const enabled = { '/etc/apache2/mods-enabled': ['wsgi.load'] }
    expect(await serversOn([apache], {}, [], enabled)).toMatchObject({ unasked: ['Apache (process 812): it may not be read by this user'] })
    expect(await serversOn([apache], {}, [])).toMatchObject({ unasked: [] })
  })

  it('is one that is known to carry them: an Apache without such a library and a mail server with Perl are none', async () => {
    const apache = process({ exe: '/usr/sbin/apache2' })
    const exim = process({ pid: 813, name: 'exim4', exe: '/usr/sbin/exim4', args: ['/usr/sbin/exim4', '-bd'] })
    const files = { '/proc/812/maps': mapped('/usr/lib/libc.so.6'), '/proc/813/maps': mapped('/usr/lib/x86_64-linux-gnu/libperl.so.5.36') }
    expect(await serversOn([apache, exim], files, ['/usr/bin/perl'])).toEqual({ programs: [], unasked: [], elsewhere: [] })
  })

  it('is asked once for all of its processes, by a worker of another account', async () => {
    const status = (uid: number, parent: number) => file(`PPid:\t${parent}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t0\t0\t0\t0\n`)
    const files = {
      '/proc/self/status': status(0, 1),
      ...Object.fromEntries([812, 813, 814].map((pid) => [`/proc/${pid}/status`, status(pid === 812 ? 0 : 33, pid === 812 ? 1 : 812)])),
      ...Object.fromEntries([812, 813, 814].map((pid) => [`/proc/${pid}/maps`, mapped(PYTHON)])),
    }
    const all = [812, 813, 814].map((pid) => process({ pid }))
    expect(await serversOn(all, files, ['/usr/bin/python3.11'])).toMatchObject({ programs: [['python', '/usr/bin/python3.11', 813]] })
    // Gunicorn gives both a title; what root started hands questions on.
    const exe = '/usr/bin/python3.11'
    const gunicorn = all.map((one, at) => ({ ...one, exe, args: [`gunicorn: ${at === 0 ? 'master' : 'worker'} [shop:app]`] }))
    const { programs } = await serversOn(gunicorn, files, [exe])
    expect(programs.map(([, , pid]) => pid)).toEqual([813, 814])
    // One of root's that is nobody's parent is a server of its own.
    const alone = { ...files, '/proc/813/status': status(33, 1), '/proc/814/status': status(33, 1) }
    expect((await serversOn(gunicorn, alone, [exe])).programs).toHaveLength(3)
  })
})

describe('a tool of the system', () => {
  const python = (script: string, listens: boolean) =>
    process({ name: 'python3', exe: '/usr/bin/python3.11', args: ['/usr/bin/python3', script], listens, listensOnHost: true })

  it.each([
    ['/usr/bin/fail2ban-server', false, false],
    ['/usr/bin/supervisord', true, false],
    ['/usr/local/bin/supervisord', true, false],
    ['/usr/share/tool/daemon.py', false, false],
    ['/usr/sbin/munin-node', true, false],
    ['/opt/salt/bin/salt-minion', true, false],
    // Odoo comes as a package, and serves by TCP.
    ['/usr/bin/odoo', true, true],
    ['/usr/bin/gunicorn', false, true],
    ['/srv/shop/srv.py', false, true],
  ])('is no server of the shop: %s, by TCP %s: %s', async (script, listens, isServer) => {
    const { programs } = await serversOn([python(script, listens)], {}, ['/usr/bin/python3.11'])
    expect(programs.length > 0).toBe(isServer)
  })
})

describe('pm2', () => {
  const GOD = 'PM2 v7.0.4: God Daemon (/srv/pm2)'
  const god = (listens: boolean) =>
    process({ name: 'PM2 v7.0.4: God', exe: '/usr/bin/node', args: [GOD, ''], listens, listensOnHost: true })

  it('serves nothing itself but in its cluster mode, where it listens for its workers', async () => {
    expect((await serversOn([god(false)], {}, ['/usr/bin/node'])).programs).toEqual([])
    expect((await serversOn([god(true)], {}, ['/usr/bin/node'])).programs).toHaveLength(1)
  })
})

describe('a server of another account', () => {
  const foreign = (args: string[], change: Partial<Process> = {}) => process({ exe: '', name: 'x', args, listens: false, ...change })

  it.each([
    { args: ['puma 5.6.5 (tcp://127.0.0.1:9292) [shop]'], said: 'puma' },
    { args: ['gunicorn: worker [shop.wsgi]'], said: 'gunicorn' },
    { args: ['/usr/bin/python3', '/srv/venv/bin/gunicorn', 'shop.wsgi'], said: 'python3' },
    { args: ['unicorn master -c shop.rb'], said: 'unicorn' },
  ])('is told by its title or its script, though its sockets may not be seen: $args', async ({ args, said }) => {
    expect((await serversOn([foreign(args)], {}, [])).unasked).toEqual([`${said} (process 812): it may not be read by this user`])
  })

  it('is told once for its master and its workers', async () => {
    const all = ['puma 5.6.5 (tcp://127.0.0.1:9292) [shop]', 'puma: cluster worker 0: 812 [shop]', 'puma: cluster worker 1: 812 [shop]']
    const processes = all.map((title, at) => foreign([title], { pid: 812 + at, listens: true }))
    expect((await serversOn(processes, {}, [])).unasked).toEqual(['puma (process 812): it may not be read by this user'])
  })

  it('of Node.js is told where its account listens, and pm2 itself is none; a shell or an editor is none either', async () => {
    const app = ['node /srv/ex/app.js']
    expect((await serversOn([foreign(app, { listens: true })], {}, [])).unasked).toEqual([
      'node /srv/ex/app.js (process 812): it may not be read by this user',
    ])
    expect((await serversOn([foreign(app)], {}, [])).unasked).toEqual([])
    expect((await serversOn([foreign(['PM2 v7.0.4: God Daemon (/srv/pm2)'], { listens: true })], {}, [])).unasked).toEqual([])
    for (const args of [['-bash'], ['vim', 'gunicorn.conf.py'], ['/usr/bin/python3', '/usr/bin/celery']])
      expect((await serversOn([foreign(args)], {}, [])).unasked).toEqual([])
  })

  it('is told of uWSGI, whatever it listens on', async () => {
    const uwsgi = foreign(['uwsgi', '--ini', 'shop.ini'], { name: 'uwsgi' })
    expect((await serversOn([uwsgi], {}, [])).unasked).toEqual(['uWSGI (process 812): it may not be read by this user'])
  })
})
