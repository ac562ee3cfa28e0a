// Servers that write a title in place of their command line, and over their variables: real ones, and near misses that only look so.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { FileResult, Look, Process } from '../../../electron/contract/recording.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { nameOfTitle, titleOf } from '../../../electron/gather/app-server/servers/process-title.ts'
import { serverSettings } from '../../../electron/gather/app-server/servers/server-settings.ts'
import { linuxProcesses, linuxVariables } from '../../../electron/host/linux-processes.ts'
import { file, hostOf } from '../context.ts'

const kindOf = (name: string) => {
  const kind = runtimeKinds.find((one) => one.kind === name)
  if (kind === undefined) throw new Error(name)
  return kind
}
const programAt = (realPath: string): Look => ({ realPath, kind: 'file', executable: true, readable: true })
const LOOKS = {
  '/opt/my shop/python3': programAt('/usr/bin/python3.11'),
  '/srv/interpreter': programAt('/usr/bin/python3.11'),
  '/usr/bin/node': programAt('/usr/bin/node'),
}
const aProcess = (exe: string, args: string[], change: Partial<Process> = {}): Process => ({
  ...{ pid: 7, name: 'x', exe, args, listens: true },
  ...change,
})

describe('a title', () => {
  it.each<[string, string, string, string[], string]>([
    ['is one text with padding after it', 'node', '/usr/bin/node', ['shop worker', '', '', ''], 'shop worker'],
    ['may begin with the program, as that of PM2', 'node', '/usr/bin/node', ['node /srv/shop.js', ''], 'node /srv/shop.js'],
    ['may fill the line', 'node', '/usr/bin/node', ['node /srv/node'], 'node /srv/node'],
    ['may be the name of the program, with padding', 'node', '/usr/bin/node', ['node', '', ''], 'node'],
    ['may be padded with blanks', 'perl', '/usr/bin/perl', ['shop', '    '], 'shop'],
    ['may be empty', 'node', '/usr/bin/node', ['', '', ''], ''],
    ['may be longer than the line was', 'ruby', '/usr/bin/ruby3.1', ['puma: worker 0'], 'puma: worker 0'],
  ])('%s', async (_what, kind, exe, args, title) => {
    expect(await titleOf(hostOf({ looks: LOOKS }), kindOf(kind), aProcess(exe, args))).toBe(title)
  })

  it.each<[string, string, string, string[]]>([
    ['a path with a blank, a link to the program', 'python', '/usr/bin/python3.11', ['/opt/my shop/python3']],
    ['the program itself in a folder with a blank', 'node', '/opt/my shop/node', ['/opt/my shop/node']],
    ['a link of another name', 'python', '/usr/bin/python3.11', ['/srv/interpreter']],
    ['the name alone', 'python', '/usr/bin/python3.11', ['python3']],
    ['that of a login shell', 'node', '/usr/bin/node', ['-node']],
    ['another name with words of its own after it', 'node', '/usr/bin/node', ['shop', '--tls-max-v1.2', 'shop.js']],
    ['a line that is empty to its end but for one word', 'python', '/usr/bin/python3.11', ['python3', '', 'shop.py']],
    ['an interpreter that a script names', 'python', '/usr/bin/python3.11', ['/usr/bin/python3', '/srv/venv/bin/gunicorn']],
    ['words in a file', 'java', '/usr/lib/jvm/bin/java', ['java', '@args']],
    ['a line that is not told', 'node', '/usr/bin/node', []],
  ])('is not taken for one: %s', async (_what, kind, exe, args) => {
    expect(await titleOf(hostOf({ looks: LOOKS }), kindOf(kind), aProcess(exe, args))).toBeNull()
  })

  it.each([
    ['puma: cluster worker 0: 1234 [shop]', 'puma: cluster worker'],
    ['shop', 'shop'],
    ['  a\u001b[31mb ', 'a [31mb'],
    ['x'.repeat(500), 'x'.repeat(40)],
    ['', ''],
  ])('names its server by its first words: “%s”', (title, name) => {
    expect(nameOfTitle(title)).toBe(name)
  })
})

const UNIT = '/etc/systemd/system/shop.service'
const unitFiles = (start: string, parent = 1): Record<string, FileResult> => ({
  '/proc/self/cgroup': file('0::/user.slice/user-1000.slice/session-1.scope\n'),
  '/proc/7/cgroup': file('0::/system.slice/shop.service\n'),
  '/proc/7/status': file(`Name:\tx\nPPid:\t${parent}\n`),
  [UNIT]: file(`[Service]\nExecStart=${start}\n`),
})
const settingsOf = (kind: string, process: Process, files: Record<string, FileResult> = {}, path = process.exe) =>
  serverSettings(
    hostOf({ looks: LOOKS, files, variables: { 7: {} } }),
    { kind: kindOf(kind), path, process },
    { timeoutMs: 1000, signal: new AbortController().signal },
  )
const titled = aProcess('/usr/bin/node', ['shop worker', '', ''])
const titledPython = aProcess('/usr/bin/python3.11', ['gunicorn: master [shop]', ''])

describe('what a server with a title was started with', () => {
  it('is not known, and its name is that of its title', async () => {
    expect(await settingsOf('node', titled)).toMatchObject({
      label: 'shop worker',
      namesNoProxy: false,
      hidden: 'shop worker hides how it was started: the options it was given are not known.',
    })
    expect(await settingsOf('node', { ...titled, args: ['', ''] })).toMatchObject({ label: 'process 7', hidden: expect.anything() })
  })

  it('is told by its unit, where that starts this very process', async () => {
    const told = await settingsOf('node', titled, unitFiles('/usr/bin/node --tls-min-v1.3 /srv/shop.js'))
    expect(told).toMatchObject({ label: 'shop.service', hidden: null, settings: [{ how: 'flag', name: '--tls-min-v1.3' }] })
  })

  it.each([
    ['it is started by one that the unit starts', unitFiles('/usr/bin/node /srv/shop.js', 812)],
    ['the unit starts another program', unitFiles('/usr/bin/pm2 start shop')],
  ])('is not told by its unit where %s', async (_why, files) => {
    expect((await settingsOf('node', titled, files)).hidden).toContain('the options it was given are not known')
  })

  it('hides nothing of a kind whose options are not passed on, and of Python the environment', async () => {
    const ruby = aProcess('/usr/bin/ruby3.1', ['puma: worker 0', ''])
    expect((await settingsOf('ruby', ruby)).hidden).toBeNull()
    expect((await settingsOf('python', titledPython)).hidden).not.toBeNull()
    expect((await settingsOf('python', titledPython, {}, '/srv/venv/bin/python')).hidden).toBeNull()
    expect((await settingsOf('python', { ...titledPython, args: ['python3', '/srv/shop.py'] })).hidden).toBeNull()
  })

  it('lacks its variables too, where it was written over them', async () => {
    const lost = { lostVariables: true as const }
    expect((await settingsOf('node', { ...titled, ...lost })).hidden).toContain('the options and the variables it was given')
    const ruby = aProcess('/usr/bin/ruby3.1', ['puma: worker 0'], lost)
    expect((await settingsOf('ruby', ruby)).hidden).toBe(
      'puma: worker 0 hides how it was started: the variables it was given are not known.',
    )
  })
})

const folder = mkdtempSync(join(tmpdir(), 'process-title-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const ended: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ended.splice(0)) await end()
})

const met = async (program: string, words: readonly string[], env: Record<string, string>) => {
  const child = spawn(program, words, { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] })
  ended.push(
    () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  )
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const process = (await linuxProcesses()).find(({ pid }) => pid === child.pid)
  if (process === undefined) throw new Error(`${program} is not met`)
  return { process, variables: await linuxVariables(process.pid, ['SSL_CERT_FILE', 'FIRST']) }
}
const ENV = { FIRST: 'a', SSL_CERT_FILE: '/srv/ca.pem', PATH: process.env.PATH ?? '' }
const LONG = `shop worker 0 ${'x'.repeat(30)}`
const NODE = (title: string) => `${title === '' ? '' : `process.title='${title}';`}console.log('up');setTimeout(()=>{},6e4)`
writeFileSync(join(folder, 'a.pl'), `$0 = '${LONG}'; $| = 1; print "up\\n"; sleep 60;`)
writeFileSync(join(folder, 'b.pl'), '$0 = "s"; $| = 1; print "up\\n"; sleep 60;')
writeFileSync(join(folder, 'c.pl'), '$| = 1; print "up\\n"; sleep 60;')

describe.runIf(process.platform === 'linux')('a real server', () => {
  it.each<[string, string, string[]]>([
    ['a title longer than its line', 'perl', ['a.pl']],
    ['a short one, and the rest padded', 'perl', ['b.pl']],
  ])('has lost its variables: %s', async (_what, program, words) => {
    const { process, variables } = await met(program, words, ENV)
    expect(process.lostVariables).toBe(true)
    expect(variables).toBeNull()
  })

  it.each<[string, string, string[], Record<string, string>]>([
    ['no title', 'perl', ['c.pl'], ENV],
    ['a title within its line', globalThis.process.execPath, ['-e', NODE('shop')], ENV],
    ['an empty variable, and one with lines', 'perl', ['c.pl'], { ...ENV, EMPTY: '', 'BASH_FUNC_x%%': '() { :\n}' }],
    ['words like its first variable', 'perl', ['c.pl', 'FIRST=a'], ENV],
  ])('has its variables: %s', async (_what, program, words, env) => {
    const { process, variables } = await met(program, words, env)
    expect(process.lostVariables).toBeUndefined()
    expect(variables).toEqual({ FIRST: 'a', SSL_CERT_FILE: '/srv/ca.pem' })
  })

  it('of no variables has lost none', async () => {
    expect(await met('/usr/bin/perl', ['c.pl'], {})).toMatchObject({ process: { args: ['/usr/bin/perl', 'c.pl'] }, variables: {} })
  })

  it('of Node.js is told to have a title', async () => {
    const { process } = await met(globalThis.process.execPath, ['--tls-min-v1.3', '-e', NODE('shop worker')], ENV)
    expect(await titleOf(hostOf({ looks: LOOKS }), kindOf('node'), process)).toBe('shop worker')
    const plain = await met(globalThis.process.execPath, ['-e', NODE('')], ENV)
    expect(await titleOf(hostOf({ looks: LOOKS }), kindOf('node'), plain.process)).toBeNull()
  })
})
