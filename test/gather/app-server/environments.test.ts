// Programs that are chosen by their place or by their name, and virtual environments: on made-up hosts, and with a real one.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Look, Process, Recording } from '../../../electron/contract/recording.ts'
import { namedBy } from '../../../electron/gather/app-server/deciding.ts'
import { python } from '../../../electron/gather/app-server/runtimes/python.ts'
import { runtimesGatherer } from '../../../electron/gather/app-server/runtimes.ts'
import { commandLine } from '../../../electron/host/command-line.ts'
import type { Host } from '../../../electron/host/host.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'

const BASE = '/usr/bin/python3.11'
const leadsTo = (realPath: string, more: Partial<Look> = {}): Look => ({
  realPath,
  kind: 'file',
  executable: true,
  readable: true,
  ...more,
})
const says = (path: string, environment?: string) => ({
  [commandLine(path, python.identify.args)]: ran(
    JSON.stringify({ version: '3.11.2', executable: BASE, environment, library: 'OpenSSL 3.0.22 25 Aug 2026', loaded: '' }),
  ),
})
const runtimesOf = async (host: Host, chosen: readonly string[] = []) => {
  const fact = await runtimesGatherer.gather(contextFor(host, {}, { runtimes: [...chosen] }))
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value
}

/** A host with a Python, and two folders of links to it: an environment, and one with no mark of such. */
const parts = {
  env: { PATH: '/usr/bin' },
  lists: { '/usr/bin': ['python3', 'python3.11'], '/srv/v/bin': ['python', 'python3'], '/srv/links': ['python3'] },
  files: { '/srv/v/pyvenv.cfg': file('home = /usr/bin\n', '/srv/v/pyvenv.cfg') },
  looks: {
    [BASE]: leadsTo(BASE),
    '/usr/bin/python3': leadsTo(BASE),
    '/srv/v/bin': leadsTo('/srv/v/bin', { kind: 'folder' }),
    '/srv/v/bin/python': leadsTo(BASE),
    '/srv/v/bin/python3': leadsTo(BASE),
    '/srv/links': leadsTo('/srv/links', { kind: 'folder' }),
    '/srv/links/python3': leadsTo(BASE),
    '/srv/links/interpreter': leadsTo(BASE),
    '/srv/links/shop': leadsTo('/srv/links/shop'),
  },
  runs: {
    ...says('/usr/bin/python3'),
    ...says(BASE),
    ...says('/srv/v/bin/python', '/srv/v'),
    ...says('/srv/v/bin/python3', '/srv/v'),
    ...says('/srv/links/python3'),
    ...says('/srv/links/interpreter'),
  },
} satisfies Partial<Recording>
const told = (value: Awaited<ReturnType<typeof runtimesOf>>) =>
  value.map(({ path, environment, running, behind }) => [path, environment, running, behind === true])

describe('a place that was named', () => {
  it('is looked at though no folder that is searched holds it, and is its environment', async () => {
    const value = await runtimesOf(hostOf(parts), ['/srv/v/bin/python'])
    expect(told(value)).toEqual([
      ['/srv/v/bin/python', '/srv/v', false, false],
      ['/usr/bin/python3', undefined, false, false],
    ])
    expect(namedBy(value, '/srv/v/bin/python').map(({ path }) => path)).toEqual(['/srv/v/bin/python'])
  })

  it.each(['/srv/links/python3', '/srv/links/interpreter', BASE])('is the program that it leads to: %s', async (place) => {
    const value = await runtimesOf(hostOf(parts), [place])
    expect(told(value)).toEqual([[place, undefined, false, false]])
    expect(namedBy(value, place)).toEqual(value)
  })

  it.each(['/srv/links/shop', '/nowhere/bin/elf', 'python4'])('is none where no runtime is called so: %s', async (place) => {
    expect(told(await runtimesOf(hostOf(parts), [place]))).toEqual([['/usr/bin/python3', undefined, false, false]])
  })
})

describe('a name', () => {
  const activated = { ...parts, env: { PATH: '/srv/v/bin:/usr/bin' } }

  it('stands for the first of that name in PATH, as in an environment that is activated', async () => {
    const value = await runtimesOf(hostOf(activated), ['python3'])
    expect(told(value)).toEqual([
      ['/srv/v/bin/python3', '/srv/v', false, false],
      ['/usr/bin/python3', undefined, false, true],
    ])
    expect(namedBy(value, 'python3').map(({ path }) => path)).toEqual(['/srv/v/bin/python3'])
    expect(namedBy(value, 'python')).toHaveLength(2)
    expect(namedBy(value, '/usr/bin/python3')).toHaveLength(1)
  })

  it('stands for the other where the environment is none of PATH, or comes after it', async () => {
    for (const PATH of ['/usr/bin', '/usr/bin:/srv/v/bin']) {
      const value = await runtimesOf(hostOf({ ...parts, env: { PATH } }), ['python3'])
      expect(namedBy(value, 'python3').map(({ path }) => path)).toEqual(['/usr/bin/python3'])
    }
  })
})

describe('a running server', () => {
  const server = (args: string[]): Process => ({ pid: 9, name: 'python3', exe: BASE, args: [...args, '/srv/shop.py'], listens: true })
  const on = async (args: string[], variables?: Record<string, string>) => {
    const host = hostOf({ ...parts, processes: [server(args)], ...(variables && { variables: { 9: variables } }) })
    return (await runtimesOf(host)).filter(({ running }) => running).map(({ path }) => path)
  }

  it.each<[string, string[], Record<string, string>?]>([
    ['a full path', ['/srv/v/bin/python3']],
    ['a name in its PATH', ['python3'], { PATH: '/none:/srv/v/bin:/usr/bin' }],
  ])('of an environment is that: %s', async (_what, args, variables) => {
    expect(await on(args, variables)).toEqual(['/srv/v/bin/python3'])
  })

  it('of an environment is that where it wrote a title over its words', async () => {
    expect(await on(['gunicorn: master [shop]'], { PATH: '/usr/bin', VIRTUAL_ENV: '/srv/v' })).toEqual(['/srv/v/bin/python'])
  })

  it.each<[string, string[], Record<string, string>?]>([
    ['a link with no mark beside it', ['/srv/links/python3']],
    ['a name that is another’s first in its PATH', ['python3'], { PATH: '/usr/bin:/srv/v/bin' }],
    ['a variable of another environment', ['python3'], { PATH: '/usr/bin', VIRTUAL_ENV: '/srv/v' }],
    ['words that lead nowhere', ['/srv/gone/bin/python3']],
  ])('of none is the program itself: %s', async (_what, args, variables) => {
    expect(await on(args, variables)).toEqual(['/usr/bin/python3'])
  })

  it('is not of an environment that leads to another program', async () => {
    const looks = { ...parts.looks, '/srv/v/bin/python3': leadsTo('/opt/other/python3.12') }
    const host = hostOf({ ...parts, looks, processes: [server(['/srv/v/bin/python3'])] })
    expect((await runtimesOf(host)).filter(({ running }) => running).map(({ path }) => path)).toEqual(['/usr/bin/python3'])
  })
})

describe('on this machine', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'environment-')))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('a server of an environment is met there, on the environment’s own program', { timeout: 60_000 }, async () => {
    const made = spawnSync('python3', ['-m', 'venv', '--without-pip', join(folder, 'v')])
    expect(made.status).toBe(0)
    writeFileSync(
      join(folder, 'shop.py'),
      "import socket, time\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print('up', flush=True); time.sleep(60)",
    )
    const child = spawn(join('v', 'bin', 'python3'), ['shop.py'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve))
      const real = createNodeHost()
      const processes = async () => (await real.processes())?.filter(({ pid }) => pid === child.pid) ?? null
      const value = await runtimesOf({ ...real, processes, list: async () => [] }, [])
      expect(value).toMatchObject([{ path: join(folder, 'v', 'bin', 'python3'), environment: join(folder, 'v'), running: true }])
      expect(value[0]?.realPath).not.toContain(folder)
    } finally {
      child.kill()
    }
  })
})
