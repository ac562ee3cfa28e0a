// The portable zips of the command line, unpacked and started as a person would: the current one on this host, the one with Node 16 on the
// oldest host that there is and in Wine, and what they say of themselves held against what is in them.
// The current Node for Windows is not run here: it does not start in Wine 8.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, endOf } from '../lab/end-of.ts'
import { withFiveRuntimes } from '../lab/few-runtimes.ts'
import { openDebian } from '../lab/peers/debian.ts'
import { openWindows } from '../lab/peers/windows.ts'
import { SERVERS } from '../lab/peers/windows-registry.ts'
import { lacking } from '../lab/scenario.ts'
import { findProgram, runProgram, SEARCH_PATH, Stage } from '../lab/stage.ts'
import { localPlatform } from '../lab/staging.ts'

const root = join(import.meta.dirname, '..', '..')
const BUILD_MS = 230_000
const KINDS = ['linux-x64', 'linux-x64-node16', 'win-x64', 'win-x64-node16'] as const
type Kind = (typeof KINDS)[number]

const make = (output: string, kinds: readonly Kind[] = [], env: readonly string[] = []): Promise<string> =>
  runProgram('env', [...env, process.execPath, join(root, 'build', 'portable.mjs'), '--output', output, ...kinds], { timeoutMs: BUILD_MS })

const hashOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

describe.skipIf(lacking(['linux']).length > 0 || findProgram('unzip') === null)('the portable command line', () => {
  let stage: Stage
  let version: string
  const nameOf = (kind: Kind) => `tls-preflight-${version}-${kind}`
  const zipOf = (kind: Kind) => stage.path(`release/${nameOf(kind)}.zip`)
  const inside = (kind: Kind, path: string) => stage.path(`unpacked/${nameOf(kind)}/${path}`)

  beforeAll(async () => {
    stage = await Stage.open()
    ;({ version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
    await make(stage.path('release'))
    for (const kind of KINDS) await runProgram('unzip', ['-q', zipOf(kind), '-d', stage.path('unpacked')])
  })
  afterAll(() => stage.clear())

  const run = (command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> => {
    const [program = '', ...args] = command
    return endOf(spawn(program, args, { env: { PATH: SEARCH_PATH, HOME: stage.folder, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }))
  }

  it('holds one folder with the program, a Node, how to start it and both licences; what is to be started can be', async () => {
    expect((await readdir(stage.path('unpacked'))).sort()).toEqual(KINDS.map(nameOf).sort())
    for (const kind of KINDS) {
      const [launcher, node] = kind.startsWith('win') ? ['tls-preflight.cmd', 'bin/node.exe'] : ['tls-preflight', 'bin/node']
      const texts = ['LICENSE-node.txt', 'LICENSE.txt', 'README.txt', 'THIRD-PARTY.txt', 'tls-preflight.cjs']
      expect((await readdir(inside(kind, ''))).sort()).toEqual([...texts, 'bin', launcher].sort())
      for (const path of [launcher, node]) expect([path, (await stat(inside(kind, path))).mode & 0o777]).toEqual([path, 0o755])
      for (const path of texts) expect([path, (await stat(inside(kind, path))).mode & 0o777]).toEqual([path, 0o644])
      expect(await readFile(inside(kind, 'LICENSE-node.txt'), 'utf8')).toContain('Node.js is licensed for use as follows')
      expect(await hashOf(inside(kind, 'tls-preflight.cjs'))).toBe(await hashOf(join(root, 'dist', 'tls-preflight.cjs')))
    }
  })

  it('says which Node is in it, what that needs of a system, and why there is an old one', async () => {
    for (const kind of KINDS) {
      const text = await readFile(inside(kind, 'README.txt'), 'utf8')
      const told = /The Node\.js in this folder is (\S+)\.\r?\n/.exec(text)?.[1]
      const node = await readFile(inside(kind, kind.startsWith('win') ? 'bin/node.exe' : 'bin/node'), 'latin1')
      expect([kind, node.includes(`node-v${told}`)]).toEqual([kind, true])
      expect(/has had no updates since 11 September 2023/.test(text)).toBe(kind.endsWith('node16'))
      expect(/[^\r]\n/.test(text)).toBe(!kind.startsWith('win'))
      if (kind.startsWith('win')) continue
      // The newest symbols that it asks for (gnu.org, "Symbol versioning"): libstdc++ 6.0.N has GLIBCXX_3.4.N.
      const newest = (prefix: string) =>
        Math.max(...[...node.matchAll(new RegExp(`\\b${prefix}(\\d+)\\b`, 'g'))].map(([, number]) => Number(number)))
      expect(text).toContain(`glibc 2.${newest('GLIBC_2\\.')} and libstdc++ 6.0.${newest('GLIBCXX_3\\.4\\.')} or newer`)
    }
  })

  it('is the same to the byte when it is made again, elsewhere on Earth', async () => {
    await make(stage.path('again'), ['linux-x64-node16'], ['TZ=Asia/Tokyo'])
    expect(await hashOf(stage.path(`again/${nameOf('linux-x64-node16')}.zip`))).toBe(await hashOf(zipOf('linux-x64-node16')))
  })

  it('checks a practice platform on this host, started by a link from another folder', async () => {
    const link = stage.path('a link')
    await symlink(inside('linux-x64', 'tls-preflight'), link)
    expect(await run([link, '--version'])).toMatchObject({ exit: 0, stdout: `${version}\n`, stderr: '' })
    const told = await run([...(await withFiveRuntimes(stage.folder)), link, 'practice'])
    expect(told).toMatchObject({ exit: 0, stderr: '' })
    expect(told.stdout).toMatch(/^ok Ready/)
    expect(await run([link, 'practice', '--fault', 'nonsense'])).toMatchObject({ exit: 64 })
  })

  it('does not run by what is set for a Node.js of this host', async () => {
    const ofHost = ['env', 'NODE_OPTIONS=--require=/nowhere/tracer.js']
    expect(await run([...ofHost, inside('linux-x64', 'tls-preflight'), '--version'])).toMatchObject({ exit: 0, stdout: `${version}\n` })
  })

  it('says where it lies that its Node may not be executed', async () => {
    const folder = stage.path('not executable')
    await cp(inside('linux-x64', ''), folder, { recursive: true })
    await chmod(join(folder, 'bin', 'node'), 0o644)
    const told = await run([join(folder, 'tls-preflight'), '--version'])
    expect(told).toMatchObject({ exit: 69, stdout: '' })
    expect(told.stderr).toContain('bin/node may not be executed here.')
  })

  it('says what to take where its Node does not start', async () => {
    const folder = stage.path('too old')
    await cp(inside('linux-x64', ''), folder, { recursive: true })
    await rm(join(folder, 'bin', 'node'))
    await writeFile(join(folder, 'bin', 'node'), '#!/bin/sh\necho "version GLIBC_2.28 not found" >&2\nexit 1\n', { mode: 0o755 })
    const told = await run([join(folder, 'tls-preflight'), '--version'])
    expect(told).toMatchObject({ exit: 69, stdout: '' })
    expect(told.stderr).toMatch(/does not start on this system\. Take the zip with node16 in its name\.\n.*GLIBC_2\.28/)
  })

  describe.skipIf(process.getuid?.() !== 0)('on the oldest host', () => {
    it.each(['linux-x64-node16', 'linux-x64'] as const)('checks a practice platform there: %s', async (kind) => {
      const debian = await openDebian(stage, 'debian-11')
      const folder = await mkdtemp(join(debian.root, 'tmp', 'portable-'))
      stage.later(() => rm(folder, { recursive: true, force: true }))
      await chmod(folder, 0o755)
      await cp(inside(kind, ''), join(folder, 'tls-preflight'), { recursive: true })
      const program = join(folder, 'tls-preflight', 'tls-preflight').slice(debian.root.length)
      const told = await run([...debian.inside, program, 'practice'])
      expect(told).toMatchObject({ exit: 0, stderr: '' })
      expect(told.stdout).toMatch(/^ok Ready/)
    })
  })

  describe.skipIf(lacking(['wine', 'nginx']).length > 0)('on Windows, as Wine plays it', () => {
    it('checks a platform by its launcher', async () => {
      const windows = await openWindows(stage, SERVERS['2012 R2'])
      await runProgram('unzip', ['-q', zipOf('win-x64-node16'), '-d', windows.drive])
      const start = ['cmd', '/c', `C:\\${nameOf('win-x64-node16')}\\tls-preflight.cmd`]
      expect(await run([...windows.inside, ...start, '--version'])).toMatchObject({ exit: 0, stdout: `${version}\n` })
      const platform = await localPlatform(stage)
      const ca = await windows.put(platform.ca, 'ca.pem')
      const told = await run([...windows.inside, ...start, 'check', platform.url, '--ca', ca, '--runtime', 'node', '--timeout', '30'])
      expect(told).toMatchObject({ exit: 0, stderr: '' })
      expect(await run([...windows.inside, ...start, 'check', '--profile', 'nonsense'])).toMatchObject({ exit: 64 })
    })
  })
})
