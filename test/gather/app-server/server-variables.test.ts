// Variables that a running server has from files (`node --env-file`) and of PHP's own server those that name its php.ini: met on real
// servers of this machine, and on what the same program does of its own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import { attemptsGatherer } from '../../../electron/gather/app-server/attempts.ts'
import { variablesInFile } from '../../../electron/gather/app-server/servers/env-file.ts'
import { poolsOf } from '../../../electron/gather/app-server/servers/fpm-pools.ts'
import { contextFor, file, hostOf, netWith } from '../context.ts'
import { createPki, httpsServer } from './machine.ts'
import { runningServers, runtimesOn, told } from './running-server.ts'

const { folder, hostWithServer } = runningServers()

const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const environment = (name: string, value: string) => `variable ${name}=${value} (the environment of shop.js)`
const inFile = (name: string, value: string, path = 'shop.env') => `variable ${name}=${value} (${folder}/${path} of shop.js)`

describe('a file of variables', () => {
  it.each([
    'A=1\nB=2\nA=3\n',
    '# A=1\n\n  B = two words  # and a note\nC=\nD=4',
    'export A=1\nB="a # b"\nC=\'it\\n\' # note\nD="x\\ny"\n',
    'A="over\nB=two"\nC=`a"b`\r\nD=1\r\n',
    'A="x" y\nB=1\n',
    'exportA=1\n B =3#4\n',
    'A="open\nB=1\n',
  ])('is read as Node.js reads it: %j', (text) => {
    expect(variablesInFile(text)).toEqual({ ...parseEnv(text) })
  })
})

describe.runIf(process.platform === 'linux')('a running Node.js with a file of variables', () => {
  it('has of them what Node.js takes from there; what it reads as it starts, it does not', async () => {
    write('shop.env', 'NODE_TLS_REJECT_UNAUTHORIZED=0\nNODE_EXTRA_CA_CERTS=/nope\nNODE_OPTIONS=--tls-max-v1.2\nSHOP_TOKEN=s3cret\n')
    const { served } = await runtimesOn(await hostWithServer('node', ['--env-file=shop.env'], {}))
    expect(served.map((one) => [one.trustStore, told(one), one.hidden])).toEqual([
      [
        'built in',
        [inFile('NODE_TLS_REJECT_UNAUTHORIZED', '0'), `flag --tls-max-v1.2= (NODE_OPTIONS in ${folder}/shop.env of shop.js)`],
        undefined,
      ],
    ])
    expect(JSON.stringify(served)).not.toContain('s3cret')
  })

  it('has first what its environment has, and then the last file', async () => {
    write('one.env', 'NODE_TLS_REJECT_UNAUTHORIZED=0\n')
    write('two.env', 'NODE_TLS_REJECT_UNAUTHORIZED=1\n')
    const flags = ['--env-file', 'one.env', '--env-file-if-exists=two.env', '--env-file-if-exists=three.env']
    const { served } = await runtimesOn(await hostWithServer('node', flags, {}))
    expect(served.map((one) => [told(one), one.hidden])).toEqual([[[inFile('NODE_TLS_REJECT_UNAUTHORIZED', '1', 'two.env')], undefined]])
    const own = await runtimesOn(await hostWithServer('node', ['--env-file=two.env'], { NODE_TLS_REJECT_UNAUTHORIZED: '0' }))
    expect(own.served.map(told)).toEqual([[environment('NODE_TLS_REJECT_UNAUTHORIZED', '0')]])
    // Empty in the environment, it is there.
    const none = await runtimesOn(await hostWithServer('node', ['--env-file=one.env'], { NODE_TLS_REJECT_UNAUTHORIZED: '' }))
    expect(none.served).toEqual([])
  })

  it('keeps the answer open where the file may not be read', async () => {
    write('gone.env', 'NODE_TLS_REJECT_UNAUTHORIZED=0\n')
    const host = await hostWithServer('node', ['--env-file=gone.env'], {})
    rmSync(join(folder, 'gone.env'))
    expect((await runtimesOn(host)).served.map(({ hidden }) => hidden)).toEqual([
      `${folder}/gone.env of shop.js could not be read as settings: what it sets is not known.`,
    ])
  })

  it('connects without checking where its file says so, as Node.js itself does', async () => {
    const pki = createPki()
    const server = await httpsServer(pki.good)
    try {
      write('shop.env', 'NODE_TLS_REJECT_UNAUTHORIZED=0\n')
      const url = `https://localhost:${server.port}/`
      const host = await hostWithServer('node', ['--env-file=shop.env'], {})
      const { all } = await runtimesOn(host)
      const facts = { runtimes: found(all), 'proxy-settings': found({ proxies: [], noProxy: [] }) }
      const fact = await attemptsGatherer.gather(
        contextFor(host, facts, { urls: [url], proxy: 'none', runtimes: ['node', 'shop.js'] }, netWith()),
      )
      if (!fact.ok) throw new Error(fact.detail)
      const shop = fact.value.find(({ runtime }) => runtime === 'shop.js')
      expect(shop).toMatchObject({ outcome: 'completed', verified: false })
      expect(fact.value.filter((one) => one !== shop).every(({ outcome }) => outcome === 'failed')).toBe(true)
    } finally {
      await server.close()
      pki.remove()
    }
  })
})

describe.runIf(process.platform === 'linux')('PHP’s own server', () => {
  const stores = async (flags: string[], env: Record<string, string>) => {
    const { served } = await runtimesOn(await hostWithServer('php', flags, env))
    return served.map((one) => `${one.name.replace(/.*\((.*)\)/, '$1')} ${one.trustStore}`)
  }
  mkdirSync(join(folder, 'scan'))
  write('own.ini', 'openssl.cafile = /own.pem\n')
  write('scan/shop.ini', 'openssl.cafile = /scan.pem\n')
  /** What the same PHP says of itself. */
  const isThere = (name: string, env: Record<string, string>): boolean =>
    spawnSync('php', ['-r', `echo (int)extension_loaded('${name}');`], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' })
      .stdout === '1'

  it('runs on the php.ini that its environment names, from its own folder', async () => {
    expect(await stores([], { PHPRC: 'own.ini' })).toEqual(['PHP curl /own.pem', 'PHP streams /own.pem'])
    const { served } = await runtimesOn(await hostWithServer('php', [], { PHPRC: './own.ini' }))
    expect(served[0] && told(served[0])).toEqual([`variable PHPRC=${folder}/own.ini (the environment of shop.php)`])
  })

  it('reads further settings in the folders that it names, the usual one where a name is empty', async () => {
    expect(isThere('curl', {})).toBe(true)
    expect(await stores([], { PHP_INI_SCAN_DIR: ':scan' })).toEqual(['PHP curl /scan.pem', 'PHP streams /scan.pem'])
    expect(isThere('curl', { PHP_INI_SCAN_DIR: '' })).toBe(false)
    expect((await stores([], { PHP_INI_SCAN_DIR: '' })).map((one) => one.split(' ')[1])).toEqual(['streams'])
    expect(await stores([], { PHP_INI_SCAN_DIR: join(folder, 'scan') })).toEqual(['PHP streams /scan.pem'])
  })

  it('without any php.ini has what is built in alone', async () => {
    for (const flag of ['-n', '--no-php-ini']) expect((await stores([flag], {})).map((one) => one.split(' ')[1])).toEqual(['streams'])
  })

  it('is its program as it is where the variables are those of the person who checks', async () => {
    const host = await hostWithServer('php', [], { PHP_INI_SCAN_DIR: '' })
    const { served } = await runtimesOn({ ...host, env: (name) => (name === 'PHP_INI_SCAN_DIR' ? '' : host.env(name)) })
    expect(served).toEqual([])
  })
})

describe('a pool of PHP-FPM', () => {
  it('names no php.ini by its variables, since they are read too late', async () => {
    const text = '[www]\nenv[PHPRC] = /srv\nenv[PHP_INI_SCAN_DIR] = /srv\nenv[SSL_CERT_FILE] = /srv/ca.pem\n'
    const read = await poolsOf('/fpm.conf', hostOf({ files: { '/fpm.conf': file(text) } }))
    expect(read.ok && read.pools.map(({ settings }) => settings.map(({ name }) => name))).toEqual([['SSL_CERT_FILE']])
  })
})
