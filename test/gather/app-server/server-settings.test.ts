// A running server's own flags and environment, met on real servers of this machine: what is passed on when its runtime is asked, and
// what that changes of its hello.
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import { hellosGatherer } from '../../../electron/gather/app-server/hellos.ts'
import { runtimesGatherer } from '../../../electron/gather/app-server/runtimes.ts'
import { proxySettingsGatherer } from '../../../electron/gather/proxy/proxy-settings.ts'
import type { Host } from '../../../electron/host/host.ts'
import { contextFor, netWith } from '../context.ts'
import { createPki, httpsServer } from './machine.ts'
import { runningServers, runtimesOn, told } from './running-server.ts'

const { folder, hostWithServer } = runningServers()

writeFileSync(join(folder, 'limited.cnf'), 'openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMaxProtocol = TLSv1.2\n')

/** The highest that each one offers. */
const offeredBy = async (host: Host, runtimes: readonly Runtime[]) => {
  const fact = await hellosGatherer.gather(contextFor(host, { runtimes: found([...runtimes]) }, {}, netWith()))
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value.map(({ hello }) =>
    hello.ok ? Math.max(...hello.value.versions.filter((version) => version >> 8 === 3)) : hello.detail,
  )
}

describe.runIf(process.platform === 'linux')('a running server', () => {
  it('of Node.js is asked on its own flags, and the program beside it as it is', async () => {
    const host = await hostWithServer('node', ['--tls-max-v1.2'], { NODE_OPTIONS: '--use-openssl-ca --max-old-space-size=64' })
    const { all, served } = await runtimesOn(host)
    const [server] = served
    if (server === undefined) throw new Error('no server')
    expect(server).toMatchObject({ id: 'shop.js', name: 'shop.js (Node.js)', running: true, trustStore: 'the store of the system' })
    expect(told(server)).toEqual(['flag --use-openssl-ca= (NODE_OPTIONS of shop.js)', 'flag --tls-max-v1.2= (the command line of shop.js)'])
    const plain = all.find((one) => one.realPath === server.realPath && one.server === null)
    expect(plain).toMatchObject({ running: false, trustStore: 'built in' })
    expect(await offeredBy(host, [server, ...(plain ? [plain] : [])])).toEqual([0x0303, 0x0304])
  })

  it('of Python is asked in its own environment; a place in it is read from its folder', async () => {
    const host = await hostWithServer('python3', [], { OPENSSL_CONF: 'limited.cnf', HOME: '/srv' })
    const { served } = await runtimesOn(host)
    expect(served.map(told)).toEqual([
      [
        `variable OPENSSL_CONF=${folder}/limited.cnf (the environment of shop.py)`,
        `file MaxProtocol=TLSv1.2 (${folder}/limited.cnf, line 7)`,
      ],
    ])
    expect(await offeredBy(host, served)).toEqual([0x0303])
  })

  it('of PHP is asked on its own settings, for each of its clients', async () => {
    // Its curl takes openssl.cafile before curl.cainfo too (php-src, ext/curl/interface.c).
    const flags = ['-d', 'openssl.cafile=/srv/own.pem', '-d', 'memory_limit=64M', '-d', 'curl.cainfo=/srv/curl.pem']
    const { served } = await runtimesOn(await hostWithServer('php', flags, { SSL_CERT_DIR: '/srv/certs' }))
    expect(served.map(({ name, running, trustStore }) => [name, running, trustStore])).toEqual([
      ['shop.php (PHP curl)', true, '/srv/own.pem'],
      ['shop.php (PHP streams)', true, '/srv/own.pem'],
    ])
    for (const server of served)
      expect(told(server)).toEqual([
        'variable SSL_CERT_DIR=/srv/certs (the environment of shop.php)',
        'flag -d=openssl.cafile=/srv/own.pem (the command line of shop.php)',
        'flag -d=curl.cainfo=/srv/curl.pem (the command line of shop.php)',
      ])
  })

  it.runIf(process.getuid?.() === 0)(
    'of another account is tried as that, in its own home and with none of what the person has; without setpriv that is said',
    async () => {
      const host = await hostWithServer('python3', [], { SSL_CERT_FILE: '/etc/ssl/own.pem' }, { uid: 65_534, gid: 65_534 })
      const { served } = await runtimesOn(host)
      expect(served).toMatchObject([{ account: { name: 'nobody', uid: 65_534, gid: 65_534, groups: [] } }])
      expect(served[0]?.assumed).toBeUndefined()
      const without = { ...host, look: async (path: string) => (path.endsWith('/setpriv') ? null : host.look(path)) }
      expect((await runtimesOn(without)).served.map(({ assumed, account }) => [assumed, account])).toEqual([
        ['shop.py runs as nobody and was tried as root: files that only root may read would not be seen by it.', undefined],
      ])
      const mine = await runtimesOn(await hostWithServer('python3', [], { SSL_CERT_FILE: '/etc/ssl/own.pem' }))
      expect(mine.served.map(({ assumed }) => assumed)).toEqual([undefined])
    },
  )

  it('has not what the person who checks has set', async () => {
    const host = await hostWithServer('python3', [], {})
    const mine: Record<string, string> = { SSL_CERT_FILE: '/nowhere.pem' }
    const { served } = await runtimesOn({
      ...host,
      env: (name) => mine[name] ?? host.env(name),
      run: (program, args, options) => host.run(program, args, { ...options, env: { ...mine, ...options.env } }),
    })
    expect(served.map(told)).toEqual([['unset SSL_CERT_FILE= (the environment of shop.py)']])
    expect(served[0]?.trustStore).not.toBe('/nowhere.pem')
    expect(served[0]?.storeUnreadable).toBeUndefined()
  })

  it('is known by its process, unless it is a tool of the system behind a socket of this host', async () => {
    const host = await hostWithServer('python3', [], {})
    const [process] = (await host.processes()) ?? []
    const pidsOn = async (script: string) => {
      const tool = { args: ['python3', script], listens: false, listensOnHost: true as const }
      const { all } = await runtimesOn({ ...host, processes: async () => (process === undefined ? [] : [{ ...process, ...tool }]) })
      return all.flatMap(({ pids = [] }) => pids)
    }
    expect(await pidsOn('shop.py')).toEqual([process?.pid])
    expect(await pidsOn('/usr/bin/gunicorn')).toEqual([process?.pid])
    expect(await pidsOn('/usr/bin/fail2ban-server')).toEqual([])
  })

  it('is its program as it is, where nothing of that is set', async () => {
    const { all, served } = await runtimesOn(await hostWithServer('python3', ['-X', 'utf8'], { SHOP_TOKEN: 'x', LANG: 'C' }))
    expect(served).toEqual([])
    expect(all.filter(({ running }) => running).map(({ kind }) => kind)).toEqual(['python'])
  })

  it('of Java names its proxy by its flags, wherever they stand, the last one first of all', async () => {
    const flags = ['-Dhttps.proxyHost=127.0.0.1', '-Dhttps.proxyPort=9', '-Dhttp.nonProxyHosts=*.intern.test']
    const host = await hostWithServer('java', flags, { JAVA_TOOL_OPTIONS: '-Dhttps.proxyHost=proxy.example.test' })
    const settings = await proxySettingsGatherer.gather(contextFor(host, {}, { proxy: 'system' }))
    expect(settings.ok && settings.value.proxies.filter(({ scope }) => scope === 'server')).toEqual([
      {
        url: 'http://127.0.0.1:9',
        hasCredentials: false,
        source: '-Dhttps.proxyHost on the command line of Shop.java',
        scope: 'server',
        noProxy: expect.arrayContaining(['.intern.test', 'localhost']),
        problem: null,
      },
    ])
    // The port without a number is that of https; a proxy for http addresses alone is none.
    const ofVariable = await hostWithServer('java', ['-Dhttp.proxyHost=127.0.0.1'], { _JAVA_OPTIONS: '-Dhttps.proxyHost=::1' })
    const told = await proxySettingsGatherer.gather(contextFor(ofVariable, {}, { proxy: 'system' }))
    expect(told.ok && told.value.proxies.filter(({ scope }) => scope === 'server')).toMatchObject([
      { url: 'http://[::1]:443', source: '-Dhttps.proxyHost in _JAVA_OPTIONS of Shop.java' },
    ])
  })

  it('keeps the login of its proxy to itself, and names the proxy as its own', async () => {
    const host = await hostWithServer('python3', [], { https_proxy: 'http://shop:s3cret@127.0.0.1:9', no_proxy: 'intern.test' })
    const learned: string[] = []
    const context = { ...contextFor(host, {}, { proxy: 'system' }), learnSecret: (secret: string) => learned.push(secret) }
    const fact = await runtimesGatherer.gather(context)
    expect(JSON.stringify(fact)).not.toContain('s3cret')
    expect([...context.serverSecrets]).toEqual([['https_proxy of the environment of shop.py', 'http://shop:s3cret@127.0.0.1:9']])
    const settings = await proxySettingsGatherer.gather(context)
    expect(settings.ok && settings.value.proxies.filter(({ scope }) => scope === 'server')).toEqual([
      {
        url: 'http://127.0.0.1:9',
        hasCredentials: true,
        source: 'https_proxy in the environment of shop.py',
        scope: 'server',
        noProxy: ['intern.test'],
        problem: null,
      },
    ])
    expect(learned).toContain('s3cret')
  })

  it('of Java is asked on the flags of its argument files, from its own folder; one that is gone is told', async () => {
    writeFileSync(join(folder, 'args'), '# of the shop\n"-Djdk.tls.client.protocols=TLSv1.2"\n')
    writeFileSync(join(folder, 'soon-gone'), '-Djdk.tls.client.protocols=TLSv1.1\n')
    const { served } = await runtimesOn(await hostWithServer('java', ['@args'], {}))
    expect(served.map((one) => [one.name, told(one), one.hidden])).toEqual([
      ['Shop.java (Java)', ['flag -Djdk.tls.client.protocols=TLSv1.2 (the command line of Shop.java)'], undefined],
    ])
    const host = await hostWithServer('java', [], { JDK_JAVA_OPTIONS: '@soon-gone' })
    rmSync(join(folder, 'soon-gone'))
    const [one] = (await runtimesOn(host)).served
    expect(one?.hidden).toBe('The argument file soon-gone of Shop.java could not be read: the settings in it are not known.')
    expect(one).toMatchObject({ name: 'Shop.java (Java)', settings: [] })
  })

  it('of Java trusts what its own store holds, whose password stays with it', async () => {
    const pki = createPki()
    const server = await httpsServer(pki.good)
    try {
      const store = join(folder, 'trust.p12')
      const words = ['-importcert', '-noprompt', '-file', pki.ca, '-keystore', store, '-storetype', 'PKCS12', '-storepass', 'sh0p-pass']
      expect(spawnSync('keytool', words).status).toBe(0)
      const flags = [
        `-Djavax.net.ssl.trustStore=${store}`,
        '-Djavax.net.ssl.trustStorePassword=sh0p-pass',
        '-Djavax.net.ssl.trustStoreType=PKCS12',
      ]
      const host = await hostWithServer('java', flags, {})
      const { all, served, context } = await runtimesOn(host)
      expect(served.map(({ name, trustStore }) => [name, trustStore])).toEqual([['Shop.java (Java)', store]])
      const [plain] = all.filter((one) => one.realPath === served[0]?.realPath && one.server === null)
      if (plain === undefined) throw new Error('no Java beside it')
      const facts = { runtimes: found([...served, plain]), 'proxy-settings': found({ proxies: [], noProxy: [] }) }
      const asked = contextFor(host, facts, { urls: [`https://localhost:${server.port}/`], proxy: 'none' }, netWith())
      const fact = await attemptsGatherer.gather({ ...asked, serverSecrets: context.serverSecrets })
      if (!fact.ok) throw new Error(fact.detail)
      expect(fact.value.map(({ runtime, outcome }) => [runtime, outcome])).toEqual([
        ['Shop.java', 'completed'],
        [plain.id, 'failed'],
      ])
      expect(JSON.stringify([fact, served])).not.toContain('sh0p-pass')
    } finally {
      await server.close()
      pki.remove()
    }
  })
})
