// Standard output that loses the answer: the status never says "ready" for a host that is not.
import { spawn } from 'node:child_process'
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { judge } from '../../electron/engine/judge.ts'
import { anAttempt, aStoppedPath, someFacts } from '../fixtures/facts.ts'
import { bundleCli, newFolder, run } from './built-cli.ts'

// Each test starts whole programs, which a busy machine does slowly.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = newFolder()
const facts = someFacts({
  paths: [aStoppedPath('tcp', 'silent')],
  attempts: [anAttempt({ outcome: 'failed', error: 'Connection timed out', httpStatus: null, negotiated: null })],
})
const input = join(folder, 'facts.json')
let cli = ''
beforeAll(async () => {
  cli = await bundleCli(folder)
  writeFileSync(input, JSON.stringify(facts))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const onto = (stdout: number | 'closed', args: readonly string[]): Promise<{ status: number | null; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', stdout === 'closed' ? 'pipe' : stdout, 'pipe'] })
    if (stdout === 'closed') child.stdout?.destroy()
    let stderr = ''
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stderr }))
  })

describe.runIf(process.platform === 'linux')('standard output on a full disk', () => {
  const full = async (args: readonly string[]) => {
    const descriptor = openSync('/dev/full', 'w')
    try {
      return await onto(descriptor, args)
    } finally {
      closeSync(descriptor)
    }
  }

  it.each([[['judge', input, '--json']], [['judge', input]], [['profiles']], [['--help']], [['serve']]])(
    'ends with 73 and one sentence: %j',
    async (args) => {
      expect(await full(args)).toEqual({
        status: 73,
        stderr: 'The answer cannot be written to standard output: there is no space left there.\n',
      })
    },
  )
})

describe('standard output whose reader has gone', () => {
  it.each([[['judge', input, '--json']], [['judge', input]]])('keeps the status of the verdict: %j', async (args) => {
    expect(judge(facts).verdict.status).not.toBe('ready')
    const { status } = await run(cli, args)
    expect(status).toBeGreaterThan(0)
    expect(await onto('closed', args)).toEqual({ status, stderr: '' })
  })
})

describe.runIf(process.platform === 'linux')('standard error on a full disk', () => {
  it('changes no status', async () => {
    const descriptor = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [cli, 'check', '--fast'], { stdio: ['ignore', 'ignore', descriptor] })
    const status = await new Promise((resolve) => child.on('close', resolve))
    closeSync(descriptor)
    expect(status).toBe(64)
  })
})
