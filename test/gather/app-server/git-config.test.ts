// Git's own configuration: the real Git of this machine tells it, from files that are written here. What holds for an address is compared
// with what Git itself says holds there (git config --get-urlmatch).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import { hellosGatherer } from '../../../electron/gather/app-server/hellos.ts'
import { CONFIG_ARGUMENTS, readGitConfig } from '../../../electron/gather/app-server/runtimes/git-config.ts'
import { appPinsOldTls } from '../../../electron/rules/app-server/app-pins-old-tls.ts'
import { judgedHost } from '../../fixtures/judged.ts'
import { aScan } from '../../fixtures/scans.ts'
import { contextFor } from '../context.ts'
import { hostOfKinds, hostWith, idleHost, runtimesOf } from './machine.ts'

const folder = mkdtempSync(join(tmpdir(), 'git-config-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const nothing = () => undefined

/** A home with this configuration; `GIT_CONFIG_NOSYSTEM` leaves the system's aside. */
const homeWith = (text: string) => {
  const HOME = mkdtempSync(join(folder, 'home-'))
  writeFileSync(join(HOME, '.gitconfig'), text)
  return { HOME, GIT_CONFIG_NOSYSTEM: '1' }
}
const git = (env: Record<string, string>, args: readonly string[]): string => {
  try {
    return execFileSync('git', [...args], { cwd: '/', env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' })
  } catch {
    // It ends with 1 where nothing is set.
    return ''
  }
}
const told = (env: Record<string, string>, endpoints: string[] = []) => readGitConfig(git(env, CONFIG_ARGUMENTS), endpoints, nothing)

describe('Git’s own configuration', () => {
  it('is told with the file that says it, and of its other settings nothing', () => {
    const env = homeWith('[http]\n\tsslVersion = tlsv1.1\n\textraHeader = Authorization: Basic c2VjcmV0\n\tsslVerify\n[user]\n\tname = x\n')
    expect(git(env, CONFIG_ARGUMENTS)).not.toContain('Basic')
    expect(told(env)).toEqual([
      { name: 'http.sslVersion', value: 'tlsv1.1', source: join(env.HOME, '.gitconfig') },
      { name: 'http.sslVerify', value: 'true', source: join(env.HOME, '.gitconfig') },
    ])
    expect(told(homeWith(''))).toEqual([])
  })

  it('may come by variables, and the last of a setting holds', () => {
    const env = { ...homeWith('[http]\n\tproxy = http://one:1\n\tproxy = http://two:2\n\tsslVerify = false\n'), GIT_CONFIG_COUNT: '1' }
    const given = { ...env, GIT_CONFIG_KEY_0: 'http.sslVerify', GIT_CONFIG_VALUE_0: 'yes' }
    expect(told(given).map(({ name, value, source }) => [name, value, source.replace(env.HOME, '~')])).toEqual([
      ['http.sslVerify', 'true', 'the variables GIT_CONFIG_KEY_…, as they are set here'],
      ['http.proxy', 'http://two:2', '~/.gitconfig'],
    ])
  })

  it('yields to the variables of Git’s own', () => {
    const stdout = git(homeWith('[http]\n\tsslVersion = tlsv1.1\n\tproxy = http://one:1\n'), CONFIG_ARGUMENTS)
    const env = (name: string) => (name === 'GIT_SSL_VERSION' ? 'tlsv1.2' : undefined)
    expect(readGitConfig(stdout, [], env).map(({ name }) => name)).toEqual(['http.proxy'])
  })

  const text = [
    '[http]\n\tproxy = for-all',
    '[http "https://api.example.test/"]\n\tproxy = for-the-host',
    '[http "https://api.example.test/pay"]\n\tproxy = for-the-path',
    '[http "https://*.other.test/"]\n\tproxy = for-a-part',
    '[http "https://shop.other.test/"]\n\tproxy = for-the-shop',
    '[http "https://api.example.test:8443/"]\n\tproxy = for-the-port',
  ].join('\n')
  it.each([
    'https://api.example.test/',
    'https://api.example.test/pay/x',
    'https://api.example.test/payment',
    'https://api.example.test:8443/',
    'https://shop.other.test/',
    'https://a.other.test/',
    'https://a.b.other.test/',
    'https://elsewhere.test/',
    'http://api.example.test/',
  ])('holds for %s as Git itself says', (url) => {
    const env = homeWith(`${text}\n`)
    expect(told(env, [url]).map(({ value }) => value)).toEqual([git(env, ['config', '--get-urlmatch', 'http.proxy', url]).trim()])
  })
})

describe('Git on this machine', () => {
  it('is known with its settings, whose login is masked, and with the store that they name', async () => {
    const env = homeWith('[http]\n\tsslCAInfo = /nowhere.pem\n\tsslVersion = tlsv1.1\n\tproxy = http://me:s3cret@127.0.0.1:9\n')
    const host = hostWith(env, hostOfKinds(['git'], idleHost))
    const known = (await runtimesOf(host)).find(({ kind }) => kind === 'git')
    if (known === undefined) throw new Error('no git')
    expect(known).toMatchObject({ trustStore: '/nowhere.pem', storeUnreadable: true })
    expect(known.settings.map(({ how, name, value }) => [how, name, value])).toEqual([
      ['file', 'http.sslVersion', 'tlsv1.1'],
      ['file', 'http.sslCAInfo', '/nowhere.pem'],
      ['file', 'http.proxy', 'http://***@127.0.0.1:9'],
    ])
    // Of its libcurl that version is the least and not the most, as the captured hello shows: it is accused of nothing.
    const hellos = await hellosGatherer.gather(contextFor(host, { runtimes: found([known]) }))
    if (!hellos.ok) throw new Error(hellos.detail)
    expect(hellos.value.map(({ hello }) => hello.ok)).toEqual([true])
    const facts = { scan: aScan({ folder: null }), runtimes: [known], hellos: hellos.value }
    expect(judgedHost(appPinsOldTls, { facts })).toEqual({ outcome: 'not-applicable' })
  })

  it('is led by its own variable to another store first', async () => {
    const host = hostWith(
      { ...homeWith('[http]\n\tsslCAInfo = /nowhere.pem\n'), GIT_SSL_CAINFO: '/other.pem' },
      hostOfKinds(['git'], idleHost),
    )
    expect((await runtimesOf(host)).find(({ kind }) => kind === 'git')).toMatchObject({ trustStore: '/other.pem', settings: [] })
  })
})
