// Servers under accounts of their own, met on this machine by a check that root makes: each is asked and tried as its account, in its home,
// with none of what the person has, and leaves nothing behind there. Without root none of that can be done here.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Attempt } from '../../../electron/contract/runtime-facts.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import { hellosGatherer } from '../../../electron/gather/app-server/hellos.ts'
import { runtimesGatherer } from '../../../electron/gather/app-server/runtimes.ts'
import { accountNamed, triedAs } from '../../../electron/gather/app-server/servers/server-user.ts'
import { serversGatherer } from '../../../electron/gather/app-server/servers/servers.ts'
import { proxySettingsGatherer } from '../../../electron/gather/proxy/proxy-settings.ts'
import type { Host, RunOptions } from '../../../electron/host/host.ts'
import { contextFor, file, hostOf, netWith } from '../context.ts'
import { createPki, hostOfKinds, httpsServer } from './machine.ts'

const NOBODY = 65_534
/** A group of no account's. */
const FURTHER = 64_999
const PYTHON = "import socket, time\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print('up', flush=True); time.sleep(60)\n"
const isRoot = process.platform === 'linux' && process.getuid?.() === 0

const folder = mkdtempSync(join(tmpdir(), 'server-account-'))
chmodSync(folder, 0o755)
writeFileSync(join(folder, 'shop.py'), PYTHON)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0))
    await new Promise((resolve) => {
      child.once('exit', resolve)
      child.kill('SIGKILL')
    })
})

/** A home of nobody's, and a real server in it; answers the host on which it alone runs, and what was started there since. */
const shopOfNobody = async (env: Record<string, string>, cgroup: string | null = null) => {
  const home = mkdtempSync(join(folder, 'home-'))
  chownSync(home, NOBODY, NOBODY)
  const words = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, `--groups=${NOBODY},${FURTHER}`, '/usr/bin/python3', join(folder, 'shop.py')]
  const child = spawn('setpriv', words, { env: { PATH: '/usr/bin:/bin', HOME: home, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const real = hostOfKinds(['python'])
  const started: { program: string; options: RunOptions }[] = []
  const host: Host = {
    ...real,
    env: (name) => (name === 'SECRET_OF_MINE' ? 's3cret' : real.env(name)),
    envNames: () => [...real.envNames(), 'SECRET_OF_MINE'],
    processes: async () => ((await real.processes()) ?? []).filter(({ pid }) => pid === child.pid),
    readFile: async (path) => (cgroup !== null && path === `/proc/${child.pid}/cgroup` ? file(cgroup) : real.readFile(path)),
    run: (program, args, options) => {
      if (options.account !== undefined) started.push({ program, options })
      return real.run(program, args, options)
    },
  }
  return { host, home, started }
}

const shopOn = async (host: Host) => {
  const context = contextFor(host, {})
  const fact = await runtimesGatherer.gather(context)
  if (!fact.ok) throw new Error(fact.detail)
  return { shops: fact.value.filter(({ account }) => account !== undefined), all: fact.value, context }
}

describe.runIf(isRoot)('a server of another account', () => {
  it('is a runtime of its own though nothing else is set, and its program is no server then', async () => {
    const { host } = await shopOfNobody({})
    const { shops, all } = await shopOn(host)
    expect(shops).toMatchObject([
      { name: 'shop.py (Python)', running: true, account: { name: 'nobody', uid: NOBODY, groups: [FURTHER, NOBODY] }, serves: ['shop.py'] },
    ])
    expect(all.filter(({ running }) => running)).toHaveLength(1)
  })

  it('is started as that in its home, with none of what the person has, and leaves nothing there', async () => {
    const { host, home, started } = await shopOfNobody({})
    const { shops } = await shopOn(host)
    const facts = { runtimes: found(shops), 'proxy-settings': found({ proxies: [], noProxy: [] }) }
    const context = contextFor(host, facts, { urls: ['https://127.0.0.1:9/'], proxy: 'system' })
    const [hellos, attempts] = [await hellosGatherer.gather(context), await attemptsGatherer.gather(context)]
    expect(hellos.ok && hellos.value.map(({ hello }) => hello.ok)).toEqual([true])
    expect(attempts.ok && attempts.value[0]?.command).toMatch(
      new RegExp(`^HOME=${home} setpriv --reuid=${NOBODY} --regid=${NOBODY} --groups=${FURTHER},${NOBODY} -- \\S*python3`),
    )
    expect(started.length).toBeGreaterThanOrEqual(3)
    for (const { options } of started.filter(({ program }) => program !== 'test'))
      expect(options.env).toMatchObject({ HOME: home, SECRET_OF_MINE: null })
    expect(readdirSync(home)).toEqual([])
  })

  const fileFor = (path: string, mode: number, gid: number) => {
    chownSync(path, 0, gid)
    chmodSync(path, mode)
  }
  it.each([
    ['its further group may read', 0o640, FURTHER, 'completed'],
    ['root alone may read', 0o600, 0, 'failed'],
  ] as const)('meets a file of roots that %s as it does itself', async (_who, mode, gid, outcome) => {
    const pki = createPki()
    const server = await httpsServer(pki.good)
    try {
      const roots = join(mkdtempSync(join(folder, 'roots-')), 'ca.pem')
      chmodSync(join(roots, '..'), 0o755)
      copyFileSync(pki.ca, roots)
      fileFor(roots, mode, gid)
      const { host } = await shopOfNobody({ SSL_CERT_FILE: roots })
      const { shops } = await shopOn(host)
      expect(shops.map(({ storeUnreadable }) => storeUnreadable ?? false)).toEqual([outcome === 'failed'])
      const facts = { runtimes: found(shops), 'proxy-settings': found({ proxies: [], noProxy: [] }) }
      const tried = await attemptsGatherer.gather(contextFor(host, facts, { urls: [`https://localhost:${server.port}/`] }, netWith()))
      const outcomes: Attempt['outcome'][] = tried.ok ? tried.value.map((attempt) => attempt.outcome) : []
      expect(outcomes).toEqual([outcome])
    } finally {
      await server.close()
      pki.remove()
    }
  })

  it('is tried as whoever makes the check where that account may not start its program, and that is said', async () => {
    const { host } = await shopOfNobody({ SSL_CERT_FILE: '/nowhere.pem' })
    const refusing: Host = {
      ...host,
      run: (program, args, options) =>
        options.account !== undefined && program.includes('python')
          ? Promise.resolve({
              exit: 127,
              stdout: '',
              stderr: 'python3: error while loading shared libraries',
              end: 'ended',
              ms: 1,
              truncated: false,
            })
          : host.run(program, args, options),
    }
    const fact = await runtimesGatherer.gather(contextFor(refusing, {}))
    const shop = fact.ok ? fact.value.find(({ server }) => server !== null) : undefined
    expect(shop).toMatchObject({
      problem: null,
      assumed: 'shop.py runs as nobody and was tried as root: files that only root may read would not be seen by it.',
    })
    expect(shop?.account).toBeUndefined()
  })

  it('keeps the variables that it has in common with the person, its proxy among them', async () => {
    const common = { https_proxy: 'http://127.0.0.1:9', SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt' }
    const { host: real } = await shopOfNobody(common)
    const host: Host = { ...real, env: (name) => (name in common ? common[name as keyof typeof common] : undefined) }
    const { shops, context } = await shopOn(host)
    expect(shops[0]?.settings.map(({ how, name, value }) => [how, name, value])).toEqual(
      Object.entries(common).map(([name, value]) => ['variable', name, value]),
    )
    const settings = await proxySettingsGatherer.gather(context)
    const facts = { runtimes: found(shops), 'proxy-settings': settings }
    const tried = await attemptsGatherer.gather(contextFor(host, facts, { urls: ['https://localhost:10/'] }, netWith()))
    expect(tried.ok && tried.value.map(({ via }) => via)).toEqual(['http://127.0.0.1:9'])
    // Another one, which has no proxy, does not take that of the person.
    const without = shops.map((shop) => ({ ...shop, settings: shop.settings.slice(1) }))
    const direct = await attemptsGatherer.gather(
      contextFor(host, { ...facts, runtimes: found(without) }, { urls: ['https://localhost:10/'] }, netWith()),
    )
    expect(direct.ok && direct.value.map(({ via }) => via)).toEqual(['direct'])
  })

  it('is called by its unit', async () => {
    const { host } = await shopOfNobody({}, '0::/system.slice/shop.service\n')
    expect((await shopOn(host)).shops).toMatchObject([{ id: 'shop.service', serves: ['shop.service'] }])
  })
})

describe('the account of a pool', () => {
  const host = (uid = 0, setpriv = '/usr/bin/setpriv') =>
    hostOf({
      looks: { '/usr/bin/setpriv': { realPath: setpriv, kind: 'file', executable: true, readable: true } },
      files: {
        '/proc/self/status': file(`Name:\tnode\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nGid:\t0\t0\t0\t0\nGroups:\t \n`),
        '/etc/passwd': file('root:x:0:0:root:/root:/bin/sh\nshop:x:1001:1001::/srv/shop:/bin/sh\n'),
        '/etc/group': file('root:x:0:\nshop:x:1001:\nssl-cert:x:110:other,shop\nwww:x:33:\n'),
      },
    })

  it('is that of the files, with all its groups; a group that the pool names is its first', async () => {
    expect(await accountNamed(host(), 'shop', null)).toEqual({ name: 'shop', uid: 1001, gid: 1001, groups: [1001, 110], home: '/srv/shop' })
    expect(await accountNamed(host(), 'shop', 'www')).toMatchObject({ gid: 33, groups: [33, 110] })
    for (const name of ['root', 'nobody-there']) expect(await accountNamed(host(), name, null)).toBeNull()
  })

  it.each([
    ['by root, with the setpriv of util-linux', 0, '/usr/bin/setpriv', true],
    ['not with that of BusyBox', 0, '/bin/busybox', false],
    ['not by another user', 1000, '/usr/bin/setpriv', false],
  ] as const)('is taken %s', async (_by, uid, realPath, taken) => {
    const account = await accountNamed(host(), 'shop', null)
    const tried = await triedAs(host(uid, realPath), 'PHP-FPM', account, true)
    const sentence = expect.stringContaining('PHP-FPM runs as shop and was tried as')
    expect(tried).toEqual(taken ? { account, assumed: null, otherwise: sentence } : { account: null, assumed: sentence, otherwise: null })
  })
})

describe('the servers of a host', () => {
  it('are looked for once, whoever asks', async () => {
    const listed: string[] = []
    const plain = hostOf({})
    const host: Host = {
      ...plain,
      list: (path) => {
        listed.push(path)
        return plain.list(path)
      },
    }
    const context = contextFor(host, {})
    await Promise.all([runtimesGatherer, serversGatherer, proxySettingsGatherer].map((one) => one.gather(context)))
    expect(listed.filter((path) => path === '/etc/php')).toEqual(['/etc/php'])
  })
})
