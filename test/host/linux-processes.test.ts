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
