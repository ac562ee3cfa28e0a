// Progress on a terminal, a real one (util-linux `script`), against a server that never answers: said to who watches, and to nobody else.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { findProgram } from '../lab/stage.ts'
import { bundleCli, newFolder, run } from './built-cli.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = newFolder()
let cli = ''
let silent: Server
let address = ''
beforeAll(async () => {
  cli = await bundleCli(folder)
  silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const bound = silent.address()
  address = `127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
})
afterAll(() => {
  silent.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What a terminal shows of a command, until it ends. */
const onTerminal = (args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const command = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ')
    const child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['ignore', 'pipe', 'ignore'] })
    let shown = ''
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk
    })
    child.on('error', reject)
    child.on('close', () => resolve(shown))
  })

describe.skipIf(process.platform !== 'linux' || findProgram('script') === null)('a long command', () => {
  it('says what it does, after ten seconds that it still works, and takes its line away', async () => {
    const shown = await onTerminal(['suites', address, '--timeout', '3'])
    const line = `Asking 127.0.0.1, port ${address.split(':')[1]}, for its v`
    expect(shown.replaceAll('\u001b[K', '')).toContain(`\r${line}`)
    expect(shown).toContain('Still working: Asking 127.0.0.1')
    expect(shown.slice(shown.lastIndexOf('\u001b[K'))).not.toContain('Asking')
  })

  it('says nothing of it to a pipe', async () => {
    const { stderr } = await run(cli, ['suites', address, '--timeout', '1'])
    expect(stderr).not.toMatch(/Asking|Still working/)
  })
})
