// Where programs are looked for, which PHP stands for a server, and which servers carry their own TLS: on made-up hosts with the
// folders of Debian's and Ubuntu's packages, of panels and of version managers, and on this machine.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Process, Recording } from '../../../electron/contract/recording.ts'
import { hellosGatherer } from '../../../electron/gather/app-server/hellos.ts'
import { onSettings } from '../../../electron/gather/app-server/run-command.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { searchArguments } from '../../../electron/gather/app-server/runtimes/own-tls.ts'
import { perl } from '../../../electron/gather/app-server/runtimes/perl.ts'
import { php } from '../../../electron/gather/app-server/runtimes/php.ts'
import { wget } from '../../../electron/gather/app-server/runtimes/wget.ts'
import { searchFolders } from '../../../electron/gather/app-server/search-folders.ts'
import { ownTlsServers } from '../../../electron/gather/app-server/servers/own-tls-servers.ts'
import { commandLine } from '../../../electron/host/command-line.ts'
import type { Host } from '../../../electron/host/host.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { contextFor, file, hostOf, netWith, ran } from '../context.ts'
import { hostOfKinds, runtimesHere, runtimesOf } from './machine.ts'

const options = { timeoutMs: 5000, signal: new AbortController().signal }
const process = (pid: number, exe: string, change: Partial<Process> = {}): Process => ({
  pid,
  name: exe.replace(/^.*\//, '').slice(0, 15),
  exe,
  args: [exe],
  listens: true,
  ...change,
})
const runtimesOn = (parts: Partial<Recording>) => runtimesOf(hostOf(parts))

describe('the folders', () => {
  it('of PATH come first, then those of packages, panels and version managers that are there', async () => {
    const host = hostOf({
      env: { PATH: '/home/shop/bin:/usr/bin/', HOME: '/home/shop' },
      lists: {
        '/opt': ['app'],
        '/opt/cpanel': ['ea-php56', 'ea-php82', 'ea-nginx'],
        '/home/shop/.rbenv/versions': ['2.3.8', '3.3.0'],
        '/home/shop/.nvm/versions/node': ['v9.11.2', 'v18.9.0', 'v18.20.4', 'v20.1.0'],
        '/usr/local': ['bin', 'php72'],
      },
      files: { '/home/shop/.rbenv/version': file('3.3.0\n'), '/home/shop/.nvm/alias/default': file('18\n') },
    })
    const folders = await searchFolders(host)
    expect(folders.slice(0, 2)).toEqual(['/home/shop/bin', '/usr/bin'])
    expect(folders).toEqual(
      expect.arrayContaining([
        '/opt/app/bin',
        '/opt/cpanel/ea-php56/root/usr/bin',
        '/opt/cpanel/ea-php82/root/usr/bin',
        '/home/shop/.rbenv/versions/3.3.0/bin',
        '/home/shop/.nvm/versions/node/v18.20.4/bin',
        '/usr/local/php72/bin',
      ]),
    )
    expect(
      folders.filter((folder) => folder.includes('*') || folder.includes('v9.') || folder.includes('2.3.8') || folder.includes('ea-nginx')),
    ).toEqual([])
    expect(new Set(folders).size).toBe(folders.length)
  })

  it('of Windows are found whatever the case of their names', async () => {
    const host = hostOf({
      platform: 'win32',
      env: { PATH: 'C:\\Windows\\system32' },
      lists: { 'C:\\Program Files': ['nodejs', 'php-8.2', 'Other'], 'C:\\': ['PHP74'], 'C:\\laragon\\bin\\php': ['php-8.1.10'] },
    })
    const folders = await searchFolders(host)
    expect(folders).toEqual(
      expect.arrayContaining(['C:\\Program Files\\nodejs', 'C:\\Program Files\\php-8.2', 'C:\\PHP74', 'C:\\laragon\\bin\\php\\php-8.1.10']),
    )
  })
})

describe('PHP', () => {
  const told = (client: string, store: string, library = 'OpenSSL 3.0.22 25 Aug 2026') =>
    JSON.stringify({ name: `PHP (${client})`, version: '8.2.36', executable: '/usr/bin/php8.2', library, trustStore: store, loaded: '' })
  const both = (store: string) => ran(`${told('streams', '/usr/lib/ssl/cert.pem')}\n${told('curl', store)}\n`)
  const settings = '-c /etc/php/8.2/fpm/php.ini'
  const identify = (before = '') =>
    `${before === '' ? '' : 'PHP_INI_SCAN_DIR=/etc/php/8.2/fpm/conf.d '}${commandLine('/usr/bin/php8.2', [...(before === '' ? [] : before.split(' ')), ...php.identify.args])}`
  const debian = {
    env: { PATH: '/usr/bin' },
    lists: {
      '/usr/bin': ['php8.2'],
      '/usr/sbin': ['php-fpm8.2'],
      '/etc/php': ['8.2'],
      '/etc/php/8.2/fpm': ['conf.d', 'php.ini'],
    },
  }
  const fpm = process(7, '', { name: 'php-fpm8.2', args: ['php-fpm: master process'], listens: false })

  it('is two runtimes in one program, by one start of it', async () => {
    const { lists } = debian
    const found = await runtimesOn({
      ...debian,
      lists: { ...lists, '/etc/php': [] },
      runs: { [identify()]: both('') },
    })
    expect(found.map(({ id, name, running }) => [id, name, running])).toEqual([
      ['php8.2', 'PHP (curl)', false],
      ['php8.2-streams', 'PHP (streams)', false],
    ])
  })

  it('stands for a PHP-FPM that runs, on its php.ini, and does not run itself', async () => {
    const found = await runtimesOn({
      ...debian,
      processes: [fpm],
      runs: { [identify()]: both(''), [identify(settings)]: both('') },
    })
    expect(found.map(({ id, name, path, running }) => [id, name, path, running])).toEqual([
      ['php8.2', 'PHP (curl)', '/usr/bin/php8.2', false],
      ['php8.2-streams', 'PHP (streams)', '/usr/bin/php8.2', false],
      ['php-fpm8.2', 'PHP-FPM (curl)', '/usr/bin/php8.2', true],
      ['php-fpm8.2-streams', 'PHP-FPM (streams)', '/usr/bin/php8.2', true],
    ])
    expect(found[2]?.settings).toMatchObject([
      { how: 'flag', name: '-c', value: '/etc/php/8.2/fpm/php.ini' },
      { how: 'variable', name: 'PHP_INI_SCAN_DIR', value: '/etc/php/8.2/fpm/conf.d' },
    ])
  })

  it('stands for one that does not run only where its settings change what is told', async () => {
    const on = (store: string) =>
      runtimesOn({
        ...debian,
        runs: { [identify()]: both('/etc/own.pem'), [identify(settings)]: both(store) },
      })
    expect((await on('/etc/own.pem')).map(({ id }) => id)).toEqual(['php8.2', 'php8.2-streams'])
    expect((await on('/etc/fpm.pem')).map(({ id }) => id)).toEqual(['php8.2', 'php8.2-streams', 'php-fpm8.2'])
  })

  it.each([
    ['curl', told('streams', '/usr/lib/ssl/cert.pem'), 'PHP-FPM (streams)'],
    ['streams', told('curl', ''), 'PHP-FPM (curl)'],
  ])('stands for one that does not run and whose settings take its %s away', async (_, left, name) => {
    const found = await runtimesOn({
      ...debian,
      runs: { [identify()]: both(''), [identify(settings)]: ran(`${left}\n`) },
    })
    expect(found.map((runtime) => [runtime.id, runtime.name])).toEqual([
      ['php8.2', 'PHP (curl)'],
      ['php8.2-streams', 'PHP (streams)'],
      ['php-fpm8.2', name],
    ])
  })

  // The folders are those of Debian's package libapache2-mod-php8.2.
  const apacheSettings = '-c /etc/php/8.2/apache2/php.ini'
  const withApache = {
    env: { PATH: '/usr/bin' },
    lists: {
      '/usr/bin': ['php8.2'],
      '/usr/lib/apache2/modules': ['libphp8.2.so', 'mod_ssl.so'],
      '/etc/apache2/mods-enabled': ['php8.2.conf', 'php8.2.load'],
      '/etc/php': ['8.2'],
      '/etc/php/8.2/apache2': ['conf.d', 'php.ini'],
    },
    runs: {
      [identify()]: both(''),
      [identify(apacheSettings).replace('/fpm/', '/apache2/')]: both(''),
    },
  }
  const apache = process(9, '/usr/sbin/apache2', { args: ['/usr/sbin/apache2', '-k', 'start'] })

  it('stands for the module of an Apache that runs, on its php.ini, and says what was not read', async () => {
    const found = await runtimesOn({ ...withApache, processes: [apache] })
    expect(found.map(({ id, name, running }) => [id, name, running])).toEqual([
      ['php8.2', 'PHP (curl)', false],
      ['php8.2-streams', 'PHP (streams)', false],
      ['php-apache8.2', 'PHP in Apache (curl)', true],
      ['php-apache8.2-streams', 'PHP in Apache (streams)', true],
    ])
    expect(found[2]?.settings).toMatchObject([
      { how: 'flag', name: '-c', value: '/etc/php/8.2/apache2/php.ini' },
      { how: 'variable', name: 'PHP_INI_SCAN_DIR', value: '/etc/php/8.2/apache2/conf.d' },
    ])
    expect(found[2]?.assumed).toContain('.htaccess files below the folder of its pages were not read')
  })

  it.each([
    ['that is installed and not enabled', { '/etc/apache2/mods-enabled': ['ssl.load'] }, [apache]],
    ['of an Apache that does not run', {}, []],
    ['that is not there', { '/usr/lib/apache2/modules': ['mod_ssl.so'] }, [apache]],
  ])('does not stand for a module %s', async (_what, lists, processes) => {
    const found = await runtimesOn({ ...withApache, lists: { ...withApache.lists, ...lists }, processes })
    expect(found.map(({ id }) => id)).toEqual(['php8.2', 'php8.2-streams'])
  })

  it('is there with the reason where its settings leave it no client', async () => {
    const problem = 'Its settings leave PHP neither.'
    const found = await runtimesOn({
      ...debian,
      lists: { ...debian.lists, '/etc/php': [] },
      runs: { [identify()]: ran(JSON.stringify({ version: '8.2.36', problem })) },
    })
    expect(found).toMatchObject([{ id: 'php8.2', name: 'PHP', version: '8.2.36', problem }])
  })

  it.each([
    ['the same lines', '; a comment\nopenssl.cafile = \ncurl.cainfo=\nmemory_limit = 128M\n', ['10-openssl.ini'], false],
    ['another store', 'openssl.cafile = /etc/own.pem\n', ['10-openssl.ini'], true],
    ['another store that is commented out', ';openssl.cafile = /etc/own.pem\nopenssl.cafile =\ncurl.cainfo=\n', ['10-openssl.ini'], false],
    ['a further file', 'openssl.cafile=\ncurl.cainfo=\n', ['10-openssl.ini', '99-own.ini'], true],
  ])('a PHP-FPM that does not run is asked only where its files differ: %s', async (_what, ini, names, asked) => {
    const file = (text: string, path: string) => ({ ok: true as const, text, realPath: path })
    const [ofProgram, ofFpm] = ['/etc/php/8.2/cli/php.ini', '/etc/php/8.2/fpm/php.ini']
    const found = await runtimesOn({
      ...debian,
      lists: { ...debian.lists, '/etc/php/8.2/cli/conf.d': ['10-openssl.ini'], '/etc/php/8.2/fpm/conf.d': names },
      files: { [ofProgram]: file('openssl.cafile =\ncurl.cainfo=\nmemory_limit = -1\n', ofProgram), [ofFpm]: file(ini, ofFpm) },
      runs: { [identify()]: both('/etc/own.pem'), [identify(settings)]: both('/etc/fpm.pem') },
    })
    expect(found.some(({ id }) => id === 'php-fpm8.2')).toBe(asked)
  })

  it('is asked for a server on that server’s settings, and past the variables of a login', () => {
    const runtime = {
      name: 'PHP-FPM (curl)',
      version: '8.2.36',
      library: null,
      settings: [
        { how: 'flag' as const, name: '-c', value: '/etc/php/8.2/fpm/php.ini', source: 'x' },
        { how: 'unset' as const, name: 'https_proxy', value: '', source: 'x' },
      ],
    }
    const ask = { runtime, url: 'https://x.test/', host: 'x.test', port: 443, resource: '/', timeoutMs: 1000, addsAnchors: false }
    const asked = php.request({ ...ask, way: { kind: 'own' } })
    if ('unsupported' in asked) throw new Error(asked.unsupported)
    const command = onSettings(asked, { settings: runtime.settings }, 'own', new Map())
    expect(command.args.slice(0, 2)).toEqual(['-c', '/etc/php/8.2/fpm/php.ini'])
    expect(command.args.slice(-6)).toEqual(['curl', 'x.test', '443', '/', 'own', '1'])
    expect(command.env).toEqual({ https_proxy: null })
  })
})

describe('a library of which a program tells only the line of releases', () => {
  const library = (version: string, real: string) => ({
    [commandLine(`${real}/curl`, ['-V'])]: ran(`curl 8.0.0 (x) libcurl/8.0.0 OpenSSL/${version}\n`),
  })
  const wgetSays = ran('GNU Wget 1.21.3 built on linux-gnu.\n\n+https +ssl/openssl\n', {
    stderr: '     9:\tcalling init: /lib64/libssl.so.3\n',
  })
  const on = (runs: Recording['runs'], lists: Recording['lists']) =>
    runtimesOn({
      env: { PATH: Object.keys(lists).join(':') },
      lists,
      runs: {
        [commandLine('/usr/bin/wget', wget.identify.args)]: wgetSays,
        ...runs,
      },
    })
  const versionOf = async (found: ReturnType<typeof on>) => (await found).find(({ kind }) => kind === 'wget')?.library?.version

  it('has the version that another program of the system tells', async () => {
    expect(await versionOf(on(library('3.0.22', '/usr/bin'), { '/usr/bin': ['curl', 'wget'] }))).toBe('3.0.22')
  })
  it('has none by a program of another line, or with a library of its own', async () => {
    expect(await versionOf(on(library('1.1.1k', '/usr/bin'), { '/usr/bin': ['curl', 'wget'] }))).toBe('')
    expect(await versionOf(on(library('3.5.0', '/opt/a/bin'), { '/opt/a/bin': ['curl'], '/usr/bin': ['wget'] }))).toBe('')
  })
})

describe('a Perl without a library for TLS', () => {
  it('is no runtime, for it can make no connection', async () => {
    const says = ran('{"executable": "/usr/bin/perl", "version": "5.36.0"}\n')
    const runs = { [commandLine('/usr/bin/perl', perl.identify.args)]: says }
    expect(await runtimesOn({ env: { PATH: '/usr/bin' }, lists: { '/usr/bin': ['perl'] }, runs })).toEqual([])
  })
})

describe('a running server that carries its own TLS', () => {
  const search = (pids: number[], stdout: string) => ({
    [commandLine('grep', searchArguments(pids.map((pid) => `/proc/${pid}/exe`)))]: ran(stdout),
  })
  const go = (pid: number) =>
    `/proc/${pid}/exe:10:go1.22.1\n/proc/${pid}/exe:20:crypto/tls.(*Conn).clientHandshake\n/proc/${pid}/exe:100:\uFFFD Go buildinf:\n/proc/${pid}/exe:133:go1.22.1\n`

  it('is a runtime that cannot be asked, once for all its processes', async () => {
    const found = await runtimesOn({
      processes: [process(4, '/srv/shop'), process(5, '/srv/shop'), process(6, '/usr/sbin/nginx')],
      runs: search([4, 6], go(4)),
    })
    expect(found).toMatchObject([
      {
        id: 'shop',
        kind: 'own-tls',
        name: 'shop (Go)',
        version: '1.22.1',
        library: { name: 'Go crypto/tls', bundled: true },
        running: true,
      },
    ])
    expect(found).toHaveLength(1)
  })

  it('is not looked for among programs that are known by name, that run containers, that do not listen, or may not be read', async () => {
    const asked: string[] = []
    const host = hostOf({
      processes: [
        process(4, '/usr/bin/node'),
        process(5, '/usr/bin/dockerd'),
        process(6, '/usr/bin/node_exporter'),
        process(7, '/srv/shop', { listens: false }),
        process(8, '', { name: 'shop' }),
      ],
    })
    const watched: Host = {
      ...host,
      run: (program, args, more) => {
        asked.push(program)
        return host.run(program, args, more)
      },
    }
    expect(await ownTlsServers(watched, runtimeKinds, options)).toEqual([])
    expect(asked).toEqual([])
  })
})

describe('this machine', () => {
  const started: { kill(): void }[] = []
  afterEach(() => {
    for (const one of started.splice(0)) one.kill()
  })
  const freePort = () =>
    new Promise<number>((resolve) => {
      const server = createServer()
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
      })
    })

  it('has a PHP whose sockets offer what its streams do, so that both are one runtime', async () => {
    const streams = (await runtimesHere()).find(({ name }) => name === 'PHP (streams)')
    if (streams === undefined) throw new Error('no PHP')
    const runtimes = [streams, { ...streams, id: 'sockets', name: 'PHP (sockets)' }]
    const context = contextFor(createNodeHost(), { runtimes: found(runtimes) }, { urls: ['https://api.example.test/'] }, netWith())
    const fact = await hellosGatherer.gather(context)
    if (!fact.ok) throw new Error(fact.detail)
    const [first, second] = fact.value.map(({ hello }) => (hello.ok ? hello.value : null))
    expect(first?.suites.length).toBeGreaterThan(5)
    expect([second?.versions, second?.suites, second?.groups, second?.sni]).toEqual([
      first?.versions,
      first?.suites,
      first?.groups,
      first?.sni,
    ])
  })

  it('tells a server of Go by its file: Debian’s webhook', async () => {
    const port = await freePort()
    const webhook = spawn('webhook', ['-ip', '127.0.0.1', '-port', String(port), '-verbose'], { stdio: ['ignore', 'ignore', 'pipe'] })
    started.push({ kill: () => webhook.kill() })
    const host = hostOfKinds([])
    const listens = async () => ((await host.processes()) ?? []).some(({ pid, listens: yes }) => pid === webhook.pid && yes)
    await vi.waitFor(async () => expect(await listens()).toBe(true), { timeout: 10_000 })
    expect((await runtimesOf(host)).find(({ kind }) => kind === 'own-tls')).toMatchObject({
      id: 'webhook',
      name: 'webhook (Go)',
      version: expect.stringMatching(/^1\.\d+/),
      running: true,
    })
  })
})
