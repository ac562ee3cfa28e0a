// Whole runs of the command line on loopback: its outputs, its exit statuses, an interrupt, and a planted password.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { factsSchema } from '../../electron/contract/facts.ts'
import { type Report, reportSchema } from '../../electron/contract/report.ts'
import { closedPort } from '../../electron/practice/listeners.ts'
import { startPractice } from '../../electron/practice/start.ts'
import { unzip } from '../../electron/report/unzip.ts'
import { withFiveRuntimes } from '../lab/few-runtimes.ts'
import { bundleCli, type Ended, newFolder, run, start } from './built-cli.ts'

const SLOWEST_MS = 60_000
const folder = newFolder()
let cli = ''
let few: readonly string[] = []
beforeAll(async () => {
  cli = await bundleCli(folder)
  few = await withFiveRuntimes(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const fresh = (name: string): ((file: string) => string) => {
  mkdirSync(join(folder, name))
  return (file) => join(folder, name, file)
}
const reportIn = (ended: Ended): Report => reportSchema.parse(JSON.parse(ended.stdout))
const causesOf = (report: Report) => [...new Set(report.verdict.causes.map((cause) => cause.id))]
const STATUS = { ready: 0, 'not-ready': 1, 'cannot-tell': 2 }

describe('a practice run on the command line', () => {
  it(
    'prints JSON alone, writes every output, and each of them gives the same verdict again',
    async () => {
      const at = fresh('outputs')
      const outputs = ['--html', at('r.html'), '--bundle', at('b.zip'), '--facts', at('f.json')]
      const ended = await run(cli, ['practice', '--fault', 'os-end-of-life', '--json', ...outputs])
      expect(ended).toMatchObject({ status: 1, stderr: '' })
      const report = reportIn(ended)
      expect(causesOf(report)).toEqual(['os-end-of-life'])
      expect(readdirSync(join(folder, 'outputs')).sort()).toEqual(['b.zip', 'f.json', 'r.html'])
      expect(factsSchema.parse(JSON.parse(readFileSync(at('f.json'), 'utf8'))).practice).toBe(true)
      expect(readFileSync(at('r.html'), 'utf8')).toContain('Practice:')

      const again = [await run(cli, ['judge', at('b.zip'), '--json']), await run(cli, ['judge', at('f.json'), '--json'])]
      for (const judged of again) {
        expect(judged.status).toBe(1)
        expect(reportIn(judged)).toEqual(report)
      }
      const shown = await run(cli, ['show', at('b.zip'), '--json'])
      expect(shown).toMatchObject({ status: 0, stderr: '' })
      expect(reportIn(shown)).toEqual(report)

      // While Debian 11 was supported the same facts were ready.
      expect((await run(cli, ['judge', at('f.json'), '--as-of', '2026-08-01', '--json'])).status).toBe(0)
    },
    SLOWEST_MS,
  )

  it(
    'says the verdict first, in words',
    async () => {
      const ended = await run(cli, ['practice', '--fault', 'app-runtime-too-old'], { env: { LC_ALL: 'C.UTF-8' } })
      expect(ended.status).toBe(1)
      expect(ended.stdout).toMatch(/^✗ Cannot connect: Node\.js 0\.8\.28 /)
      expect((await run(cli, ['practice', '--fault', 'app-runtime-too-old'], { env: { LC_ALL: 'C' } })).stdout).toMatch(
        /^XX Cannot connect/,
      )
    },
    SLOWEST_MS,
  )
})

describe('a check on the command line', () => {
  it(
    'of a platform that is well ends with the status of its verdict',
    async () => {
      const at = fresh('check')
      const practice = await startPractice(null)
      try {
        writeFileSync(at('practice.json'), JSON.stringify(practice.request.profile))
        const options = ['--profile', at('practice.json'), '--ca', practice.request.ca ?? '', '--proxy', 'none', '--json']
        const ended = await run(cli, ['check', ...(practice.request.urls ?? []), ...options], { inside: few })
        const report = reportIn(ended)
        expect(ended.status).toBe(STATUS[report.verdict.status])
        expect(ended.stderr).toBe('')
        expect(report.practice).toBe(false)
        expect(report.profile.id).toBe('practice')
        expect(report.findings.filter((finding) => finding.layer === 'endpoint' && finding.outcome === 'fail')).toEqual([])
      } finally {
        await practice.close()
      }
    },
    SLOWEST_MS,
  )

  it(
    'lets a proxy’s password into no output, whatever form it takes',
    async () => {
      const at = fresh('password')
      const password = 'h u/nter@2:26é'
      const proxy = `http://joe:${encodeURIComponent(password)}@127.0.0.1:${await closedPort()}`
      const outputs = ['--html', at('r.html'), '--bundle', at('b.zip'), '--facts', at('f.json'), '--json']
      const ended = await run(cli, ['check', 'https://localhost:1/', '--proxy', proxy, '--timeout', '2', ...outputs], { inside: few })
      expect(ended.status).toBe(1)
      expect(causesOf(reportIn(ended))).toEqual(['proxy-unreachable'])
      const unzipped = await unzip(readFileSync(at('b.zip')))
      if (!unzipped.ok) throw new Error(unzipped.sentence)
      const texts = new Map<string, string>([
        ['standard output', ended.stdout],
        ['standard error', ended.stderr],
        ...['r.html', 'f.json'].map((name) => [name, readFileSync(at(name), 'utf8')] as const),
        ...[...unzipped.files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')] as const),
      ])
      const base64 = Buffer.from(`joe:${password}`).toString('base64')
      for (const [name, text] of texts)
        for (const form of [password, encodeURIComponent(password), base64, base64.slice(8, 20)])
          expect({ name, form, leaks: text.includes(form) }).toEqual({ name, form, leaks: false })
    },
    SLOWEST_MS,
  )

  it(
    'that is interrupted ends with 130 and leaves nothing half-written',
    async () => {
      const at = fresh('interrupted')
      const silent: Server = createServer(() => undefined)
      const connected = new Promise((resolve) => silent.once('connection', resolve))
      const port = await new Promise<number>((resolve) => {
        silent.listen(0, '127.0.0.1', () => {
          const address = silent.address()
          resolve(typeof address === 'object' && address !== null ? address.port : 0)
        })
      })
      const { child, ended } = start(cli, ['check', `https://127.0.0.1:${port}/`, '--proxy', 'none', '--bundle', at('b.zip'), '--json'], {
        inside: few,
      })
      await connected
      child.kill('SIGINT')
      expect(await ended).toEqual({ status: 130, stdout: '', stderr: 'Interrupted. Nothing was written.\n' })
      expect(readdirSync(join(folder, 'interrupted'))).toEqual([])
      silent.close()
    },
    SLOWEST_MS,
  )
})

describe('serve', () => {
  it(
    'prints an address that answers, refuses a port in use with 69, and ends at an interrupt',
    async () => {
      const { child, ended } = start(cli, ['serve'])
      const address = await new Promise<string>((resolve) => {
        child.stdout?.on('data', (chunk) => {
          const found = /http:\/\/[^\s]+/.exec(String(chunk))?.[0]
          if (found) resolve(found)
        })
      })
      const page = await fetch(new URL('/', address))
      expect(await page.text()).toContain('a page')
      const port = new URL(address).port
      expect(await run(cli, ['serve', '--port', port])).toMatchObject({
        status: 69,
        stderr: expect.stringContaining(`Port ${port} is in use`),
      })
      child.kill('SIGINT')
      expect((await ended).status).toBe(0)
    },
    SLOWEST_MS,
  )
})

describe('the bundled program', () => {
  it('is one file: it needs nothing beside it', () => {
    expect(existsSync(join(folder, 'node_modules'))).toBe(false)
    expect(readFileSync(cli, 'utf8')).not.toMatch(/require\("(?!node:|[a-z_]+"\)|[a-z]+\/promises"\))/)
  })
})
