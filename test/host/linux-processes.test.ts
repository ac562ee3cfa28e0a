// A process of another user, as a reader sees it who is not root: a real server of root's, read from /proc by nobody.
// Root may read everything, so the reader is bundled and started as that user; without root there is nothing to start.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { processSchema } from '../../electron/contract/recording.ts'
import { linuxProcesses } from '../../electron/host/linux-processes.ts'

const NOBODY = 65_534
let folder = ''
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a process that may not be read', () => {
  it('is there by its name, its arguments and its user’s sockets', async () => {
    folder = mkdtempSync(join(tmpdir(), 'linux-processes-test-'))
    const reader = join(folder, 'reader.cjs')
    await build({
      stdin: {
        contents: "import { linuxProcesses } from './linux-processes.ts'\nlinuxProcesses().then((all) => console.log(JSON.stringify(all)))",
        resolveDir: join(import.meta.dirname, '../../electron/host'),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: reader,
      logLevel: 'error',
    })
    chmodSync(folder, 0o755)
    chmodSync(reader, 0o644)
    const serve = "require('net').createServer().listen(0, '127.0.0.1', () => console.log('up'))"
    const server = spawn(process.execPath, ['-e', serve], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      await new Promise((resolve) => server.stdout.once('data', resolve))
      const told = spawnSync(process.execPath, [reader], { uid: NOBODY, gid: NOBODY, cwd: '/', encoding: 'utf8', timeout: 20_000 })
      const all = processSchema.array().parse(JSON.parse(told.stdout))
      expect(all.find(({ pid }) => pid === server.pid)).toMatchObject({ exe: '', args: [process.execPath, '-e', serve], listens: true })
      expect(all.find(({ pid }) => pid === server.pid)?.name).toMatch(/^(node|MainThread)$/)
    } finally {
      server.kill('SIGKILL')
    }
  })
})

describe.runIf(process.platform === 'linux')('another process of this program', () => {
  it.each([
    ['tls-preflight.cjs', [], false],
    ['tls-preflight', ['serve'], false],
    ['shop.cjs', ['tls-preflight.cjs'], true],
    ['tls-preflight.cjs.js', [], true],
  ])('is left out, and no server of the merchant’s is: %s %j', async (name, args, isThere) => {
    const own = mkdtempSync(join(tmpdir(), 'linux-processes-test-'))
    const script = join(own, name)
    writeFileSync(script, "require('net').createServer().listen(0, '127.0.0.1', () => console.log('up'))")
    const server = spawn(process.execPath, ['--no-warnings', script, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      await new Promise((resolve) => server.stdout.once('data', resolve))
      const found = (await linuxProcesses()).find(({ pid }) => pid === server.pid)
      if (isThere) expect(found).toMatchObject({ args: [process.execPath, '--no-warnings', script, ...args], listens: true })
      else expect(found).toBeUndefined()
    } finally {
      server.kill('SIGKILL')
      rmSync(own, { recursive: true, force: true })
    }
  })
})

describe.runIf(process.platform === 'linux')('a server behind another one', () => {
  it.each([
    ['a socket of this host', "listen(process.argv[1], () => console.log('up'))", { listens: false, listensOnHost: true }],
    ['TCP', "listen(0, '127.0.0.1', () => console.log('up'))", { listens: true }],
  ])('listens on %s', async (_what, how, expected) => {
    const own = mkdtempSync(join(tmpdir(), 'linux-processes-test-'))
    const server = spawn(process.execPath, ['-e', `require('net').createServer().${how}`, join(own, 'app.sock')], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    try {
      await new Promise((resolve) => server.stdout.once('data', resolve))
      const found = (await linuxProcesses()).find(({ pid }) => pid === server.pid)
      expect({ listens: found?.listens, ...(found?.listensOnHost && { listensOnHost: true }) }).toEqual(expected)
    } finally {
      server.kill('SIGKILL')
      rmSync(own, { recursive: true, force: true })
    }
  })
})

/** Listens in whichever network it is started in, and then says so. */
const SERVE = "require('net').createServer().listen(0, () => console.log('up'))"
const apart = (...args: string[]) => spawnSync('unshare', [...args, 'true']).status === 0

describe.runIf(process.platform === 'linux' && process.getuid?.() === 0 && apart('--net'))('a server in a network of its own', () => {
  it('listens there, and is told apart by its network; one beside this check has none', async () => {
    const servers = [['unshare', '--net'], []].map((inside) => {
      const [program = '', ...args] = [...inside, process.execPath, '-e', SERVE]
      return spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    })
    try {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.stdout.once('data', resolve))))
      const all = processSchema.array().parse(await linuxProcesses())
      const [there, here] = servers.map((server) => all.find(({ pid }) => pid === server.pid))
      expect(there).toMatchObject({ listens: true, network: expect.stringMatching(/^\d+$/) })
      expect(here).toMatchObject({ listens: true })
      expect(here).not.toHaveProperty('network')
    } finally {
      for (const server of servers) server.kill('SIGKILL')
    }
  })

  it('is told though its socket was opened where this check is, as systemd hands one over', async () => {
    const hand = `const server = require('net').createServer().listen(0, '127.0.0.1', () =>
      require('child_process').spawn('unshare', ['--net', process.execPath, '-e', 'console.log("up " + process.pid); setTimeout(() => {}, 60000)'],
        { stdio: ['ignore', 1, 2, server._handle.fd] }).on('exit', () => process.exit()))`
    const giver = spawn(process.execPath, ['-e', hand], { stdio: ['ignore', 'pipe', 'ignore'] })
    let taker = 0
    try {
      taker = await new Promise<number>((resolve) =>
        giver.stdout.once('data', (line: Buffer) => resolve(Number(/\d+/.exec(`${line}`)?.[0]))),
      )
      expect((await linuxProcesses()).find(({ pid }) => pid === taker)).toMatchObject({ listens: true, network: expect.any(String) })
    } finally {
      if (taker > 0) process.kill(taker, 'SIGKILL')
      giver.kill('SIGKILL')
    }
  })
})
