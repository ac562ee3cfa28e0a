// PHP-FPM on its own settings: those of its pools, of the command line that started it, and what is taken for granted where neither is
// told. A real PHP-FPM is started here; the units are written as Debian's package has them.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import { runtimesGatherer } from '../../../electron/gather/app-server/runtimes.ts'
import { poolsOf } from '../../../electron/gather/app-server/servers/fpm-pools.ts'
import { fpmStarts } from '../../../electron/gather/app-server/servers/fpm-starts.ts'
import { commandOfUnit } from '../../../electron/gather/app-server/servers/unit-files.ts'
import { proxySettingsGatherer } from '../../../electron/gather/proxy/proxy-settings.ts'
import type { Host } from '../../../electron/host/host.ts'
import { contextFor, file, hostOf, netWith } from '../context.ts'
import { hostOfKinds, runtimesOf } from './machine.ts'

const folder = mkdtempSync(join(tmpdir(), 'fpm-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const ended: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

const POOL = 'pm = static\npm.max_children = 1\nuser = nobody\ngroup = nogroup\n'

/** Starts a real PHP-FPM with these pools; answers the host on which it is the only server. `unit`: what its unit says, if it has one. */
const hostWithFpm = async (pools: Record<string, string>, args: readonly string[], unit: string | null): Promise<Host> => {
  const place = mkdtempSync(join(folder, 'one-'))
  mkdirSync(join(place, 'pool.d'))
  const config = join(place, 'fpm.conf')
  writeFileSync(config, `[global]\nerror_log = ${place}/log\n; include = /nowhere.conf\ninclude = ${place}/pool.d/*.conf\n`)
  for (const [name, text] of Object.entries(pools))
    writeFileSync(join(place, 'pool.d', `${name}.conf`), `[${name}]\nlisten = ${place}/${name}.sock\n${POOL}${text}`)
  writeFileSync(join(place, 'php.ini'), 'openssl.cafile = /given.pem\n')
  mkdirSync(join(place, 'more'))
  writeFileSync(join(place, 'more', 'shop.ini'), 'openssl.cafile = /more.pem\n')
  const words = args.map((word) => word.replace('{ini}', join(place, 'php.ini')))
  const child = spawn('php-fpm8.2', ['-F', '-R', ...words, '-y', config], { stdio: 'ignore' })
  ended.push(
    () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  )
  const host = hostOfKinds(['php'])
  const own = async () => ((await host.processes()) ?? []).filter(({ pid, args: [title] }) => pid === child.pid && title?.includes(config))
  await expect.poll(async () => (await own()).length, { timeout: 10_000 }).toBe(1)
  return {
    ...host,
    processes: own,
    list: async (path) => (path === '/lib/systemd/system/php8.2-fpm.service.d' ? [] : host.list(path)),
    readFile: async (path) => {
      if (unit !== null && path === `/proc/${child.pid}/cgroup`) return file('0::/system.slice/php8.2-fpm.service\n')
      if (path === '/none/closed') return { ok: false, why: 'denied', detail: 'This user may not read it.' }
      if (unit !== null && path === '/lib/systemd/system/php8.2-fpm.service')
        return file(unit.replace('{ini}', join(place, 'php.ini')).replace('{more}', join(place, 'more')).replace('{config}', config))
      return path.includes('php8.2-fpm.service') ? { ok: false, why: 'not-found', detail: 'There is no such file.' } : host.readFile(path)
    },
  }
}

const served = async (host: Host) => (await runtimesOf(host)).filter(({ kind, running }) => kind === 'php' && running)
const set = ({ settings }: Runtime) =>
  settings.flatMap(({ name, value }) => (name === '-d' || name === 'OPENSSL_CONF' ? [`${name} ${value}`] : []))

const UNIT = '[Service]\nType=notify\nExecStart=/usr/sbin/php-fpm8.2 --nodaemonize --fpm-config {config}\n'

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a running PHP-FPM', () => {
  it('is asked on what its pool sets', async () => {
    const pool =
      'php_admin_value[openssl.cafile] = "/pool.pem"\nphp_value[memory_limit] = 64M\nenv[OPENSSL_CONF] = /pool.cnf\nenv[SHOP] = x\n'
    const all = await served(await hostWithFpm({ www: pool }, [], UNIT))
    expect(all.map(({ name, trustStore }) => [name, trustStore])).toEqual([
      ['PHP-FPM (curl)', '/pool.pem'],
      ['PHP-FPM (streams)', '/pool.pem'],
    ])
    for (const one of all) {
      expect(set(one)).toEqual(['-d openssl.cafile=/pool.pem', 'OPENSSL_CONF /pool.cnf'])
      expect(one).toMatchObject({ account: { name: 'nobody', uid: 65_534 }, serves: ['php8.2-fpm.service'] })
      expect([one.assumed, one.hidden]).toEqual([undefined, undefined])
    }
  })

  it('is one for each set of settings of its pools', async () => {
    const pools = { a: '', b: '; nothing of TLS\nphp_value[memory_limit] = 64M\n', shop: 'php_admin_value[openssl.cafile] = /pool.pem\n' }
    const all = await served(await hostWithFpm(pools, [], UNIT))
    expect(all.map(({ id }) => id)).toEqual(['php-fpm8.2', 'php-fpm8.2-streams', 'php-fpm8.2-shop', 'php-fpm8.2-shop-streams'])
    expect(all.map(({ name }) => name)).toContain('PHP-FPM pool shop (streams)')
  })

  it('goes through the proxy that its pool gives it, whose login stays there', async () => {
    const unit = `${UNIT}EnvironmentFile=/none/closed\n`
    const host = await hostWithFpm({ www: 'env[https_proxy] = http://shop:s3cret@127.0.0.1:9\nclear_env = no\n' }, [], unit)
    const context = contextFor(host, {}, { proxy: 'system' })
    const runtimes = await runtimesGatherer.gather(context)
    const settings = await proxySettingsGatherer.gather(context)
    if (!runtimes.ok || !settings.ok) throw new Error('not gathered')
    const of = runtimes.value.filter(({ running }) => running)
    expect(of[0]?.hidden).toMatch(/^PHP-FPM 8\.2 hands its own environment on to its programs \(clear_env\), and that cannot be read/)
    expect(settings.value.proxies.find(({ scope }) => scope === 'server')).toMatchObject({
      url: 'http://127.0.0.1:9',
      source: 'https_proxy in the environment of PHP-FPM',
    })
    const asked = contextFor(
      host,
      { runtimes: found(of), 'proxy-settings': settings },
      { urls: ['https://localhost:9/'], proxy: 'system' },
      netWith(),
    )
    const { credentials, serverSecrets } = context
    const tried = await attemptsGatherer.gather({ ...asked, credentials, serverSecrets })
    if (!tried.ok) throw new Error(tried.detail)
    expect(tried.value.map(({ runtime, via }) => [runtime, via])).toEqual([
      ['php-fpm8.2', 'http://127.0.0.1:9'],
      ['php-fpm8.2-streams', 'direct'],
    ])
    expect(JSON.stringify([runtimes, settings, tried])).not.toContain('s3cret')
  })

  it('is asked on the php.ini that its unit gives it', async () => {
    const unit = UNIT.replace('--nodaemonize', '-c {ini} -d allow_url_fopen=0')
    const all = await served(await hostWithFpm({ www: '' }, ['-c', '{ini}'], unit))
    expect(all.map(({ name, trustStore, assumed }) => [name, trustStore, assumed])).toEqual([['PHP-FPM (curl)', '/given.pem', undefined]])
  })

  it.each([
    ['folders of further settings', 'PHP_INI_SCAN_DIR=:{more}', '/more.pem', []],
    ['another php.ini', 'PHPRC={ini}', '/given.pem', []],
    [
      'a configuration of OpenSSL',
      'OPENSSL_CONF=/unit.cnf "SSL_CERT_FILE=/wiped.pem"',
      '/etc/ssl/certs/ca-certificates.crt',
      ['OPENSSL_CONF /unit.cnf'],
    ],
  ])('is asked with %s, by the environment that its unit gives it', async (_what, variables, store, settings) => {
    const [one] = await served(await hostWithFpm({ www: '' }, [], `${UNIT}Environment=${variables}\n`))
    expect(one).toMatchObject({ trustStore: store, name: 'PHP-FPM (curl)' })
    expect(one && set(one)).toEqual(settings)
    expect([one?.assumed, one?.hidden]).toEqual([undefined, undefined])
  })

  it('has all variables of its unit where its pool keeps them, but those that the pool sets', async () => {
    const unit = `${UNIT}Environment=SSL_CERT_FILE=/unit.pem OPENSSL_CONF=/unit.cnf\n`
    const [one] = await served(await hostWithFpm({ www: 'clear_env = no\nenv[OPENSSL_CONF] = /pool.cnf\n' }, [], unit))
    expect(one && set(one)).toEqual(['OPENSSL_CONF /pool.cnf'])
    expect(one).toMatchObject({
      settings: expect.arrayContaining([expect.objectContaining({ name: 'SSL_CERT_FILE', value: '/unit.pem' })]),
    })
    expect(one?.assumed).toBeUndefined()
  })

  it('is asked on the php.ini of its package, and says that this is taken for granted where nothing tells how it was started', async () => {
    const all = (await runtimesOf(await hostWithFpm({ www: '' }, ['-c', '{ini}'], null))).filter(({ kind }) => kind === 'php')
    expect(all.filter(({ running }) => running).map(({ id, name }) => [id, name])).toEqual([
      ['php-fpm8.2', 'PHP-FPM (curl)'],
      ['php-fpm8.2-streams', 'PHP-FPM (streams)'],
    ])
    const server = all.find(({ running }) => running)
    expect(server?.settings[0]?.value).toBe('/etc/php/8.2/fpm/php.ini')
    expect(server?.assumed).toBe('PHP-FPM 8.2 is taken to run on /etc/php/8.2/fpm/php.ini: how it was started cannot be read.')
    // Its configuration is none that it reads by itself, so that somebody wrote a command line for it.
    expect(server?.hidden).toMatch(/^PHP-FPM 8\.2 was started with \/.*\/fpm\.conf, and hides what else its command line says/)
    expect(all.find(({ name }) => name === 'PHP (curl)')).toMatchObject({ running: false })
  })

  it.each([
    ['names another configuration', UNIT.replace('{config}', '/etc/php/8.2/fpm/other.conf')],
    ['leaves the configuration to the program', UNIT.replace('--fpm-config {config}', '')],
    ['starts a script', UNIT.replace('/usr/sbin/php-fpm8.2', '/usr/local/bin/start-fpm')],
  ])('hides how it was started where its unit %s', async (_what, unit) => {
    const [server] = await served(await hostWithFpm({ www: '' }, [], unit))
    expect(server).toMatchObject({ hidden: expect.stringContaining('hides'), assumed: expect.stringContaining('is taken to run on') })
  })
})

describe('a PHP-FPM that was started in a way that is not known', () => {
  const startWith = async (config: string) => {
    const title = `php-fpm: master process (${config})`
    const master = { pid: 7, name: 'php-fpm8.2', exe: '/usr/sbin/php-fpm8.2', args: [title], listens: false }
    const [start] = await fpmStarts([master], () => true, hostOf({}))
    return start
  }

  it('is taken to be as usual where its configuration is one that it reads by itself', async () => {
    for (const config of ['/etc/php/8.2/fpm/php-fpm.conf', '/etc/php-fpm.conf', '/usr/local/etc/php-fpm.conf', '/etc/php83/php-fpm.conf'])
      expect(await startWith(config), config).toMatchObject({ given: null, hides: false })
    for (const config of ['/srv/shop/fpm.conf', '/etc/php-fpm-shop.conf', '/srv/etc/php-fpm.conf'])
      expect(await startWith(config), config).toMatchObject({ given: null, hides: true })
  })
})

describe('how a unit starts its server', () => {
  const unit = (text: string, more: Record<string, string> = {}) =>
    commandOfUnit(
      'shop.service',
      hostOf({
        files: {
          '/lib/systemd/system/shop.service': file(text),
          '/etc/sysconfig/fpm': file('# OPTIONS=-n\nC="x y"\nOPTIONS="-d curl.cainfo=/x"\n'),
          '/etc/closed': { ok: false, why: 'denied', detail: 'This user may not read it.' },
          ...Object.fromEntries(Object.entries(more).map(([name, drop]) => [`/etc/systemd/system/shop.service.d/${name}`, file(drop)])),
        },
        lists: { '/etc/systemd/system/shop.service.d': Object.keys(more) },
      }),
    )

  const VALUE_OF_C = ['$', '{C}'].join('')
  it.each<[string, string, Record<string, string>, string[] | null]>([
    ['its words', 'ExecStart=/usr/sbin/fpm -F "-y /etc/a b"', {}, ['/usr/sbin/fpm', '-F', '-y /etc/a b']],
    ['signs before the program', 'ExecStart=-@/usr/sbin/fpm fpm -F', {}, ['/usr/sbin/fpm', 'fpm', '-F']],
    ['a line that goes on', 'ExecStart=/usr/sbin/fpm \\\n  -F \\\n  -c /x', {}, ['/usr/sbin/fpm', '-F', '-c', '/x']],
    [
      'a drop-in in its place',
      'ExecStart=/usr/sbin/fpm -F',
      { 'a.conf': '[Service]\nExecStart=\nExecStart=/usr/sbin/fpm -c /own\n' },
      ['/usr/sbin/fpm', '-c', '/own'],
    ],
    [
      'its variables, those of its file over its own',
      `Environment=A=-F "B=-c /b" C=x\nEnvironmentFile=-/etc/sysconfig/fpm\nExecStart=/usr/sbin/fpm $A $B ${VALUE_OF_C} $OPTIONS $NONE`,
      {},
      ['/usr/sbin/fpm', '-F', '-c', '/b', 'x y', '-d', 'curl.cainfo=/x'],
    ],
    [
      'no variable where a file of them may be missing and is',
      'EnvironmentFile=-/etc/none\nExecStart=/usr/sbin/fpm $A',
      {},
      ['/usr/sbin/fpm'],
    ],
    ['nothing where a file of variables may not be read', 'EnvironmentFile=-/etc/closed\nExecStart=/usr/sbin/fpm $A', {}, null],
    ['nothing where it starts nothing', 'ExecStartPre=/usr/sbin/fpm -c /x', {}, null],
  ])('is told by %s', async (_what, text, more, expected) => {
    expect(await unit(text, more)).toEqual(expected)
  })

  it('is not told where there is no such unit', async () => {
    expect(await commandOfUnit('shop.service', hostOf({}))).toBeNull()
  })
})

describe('the pools of a configuration', () => {
  it('are not known where a file of them may not be read', async () => {
    const host = hostOf({
      files: {
        '/etc/fpm.conf': file('include=/etc/pool.d/*.conf\n'),
        '/etc/pool.d/a.conf': { ok: false, why: 'denied', detail: 'This user may not read it.' },
      },
      lists: { '/etc/pool.d': ['a.conf', 'a.conf.dpkg-old'] },
    })
    expect(await poolsOf('/etc/fpm.conf', host)).toEqual({ ok: false, unread: '/etc/pool.d/a.conf' })
  })
})
