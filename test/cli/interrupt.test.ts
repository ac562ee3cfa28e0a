// An interrupted run leaves nothing behind: no program that it started, and no temporary folder.
// A program that ignores a polite end stands in for the host's curl; the folders go to a place of the test's own.
import type { ChildProcess } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withFiveRuntimes } from '../lab/few-runtimes.ts'
import { bundleCli, newFolder, start } from './built-cli.ts'

const SLOWEST_MS = 60_000
const folder = newFolder()
let cli = ''
let few: readonly string[] = []
beforeAll(async () => {
  cli = await bundleCli(folder)
  few = await withFiveRuntimes(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Folders of one test: for programs, for temporary files, and the list of what the stubborn program was. */
const scene = (name: string) => {
  const at = (inner: string) => join(folder, name, inner)
  for (const inner of ['bin', 'tmp']) mkdirSync(at(inner), { recursive: true })
  // It tells its version as curl does; everything else it does for a minute, whatever it is asked.
  const stubborn = `#!/bin/sh
case "$*" in
  *-V*|*--version*) echo 'curl 8.5.0 (x86_64-pc-linux-gnu) libcurl/8.5.0 OpenSSL/3.0.13'; exit 0;;
esac
trap '' TERM INT HUP
echo $$ >> '${at('pids')}'
while :; do sleep 0.2; done
`
  writeFileSync(at('bin/curl'), stubborn)
  chmodSync(at('bin/curl'), 0o755)
  const pids = () => (existsSync(at('pids')) ? readFileSync(at('pids'), 'utf8').trim().split('\n').map(Number) : [])
  const env = { PATH: `${at('bin')}:${process.env.PATH}`, TMPDIR: at('tmp') }
  return { at, env, pids }
}

const isRunning = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const nothingLeft = async ({ at, pids }: ReturnType<typeof scene>) => {
  expect(readdirSync(at('tmp'))).toEqual([])
  await expect.poll(() => pids().filter(isRunning)).toEqual([])
}

const told = (child: ChildProcess, what: RegExp): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    child.stdout?.on('data', (chunk) => {
      text += String(chunk)
      const found = what.exec(text)
      if (found) resolve(found[0])
    })
  })

describe.runIf(process.platform === 'linux')('a practice run that is ended', () => {
  it.each(['SIGINT', 'SIGHUP', 'SIGTERM'] as const)(
    'by %s ends with 130, its programs and its folders',
    async (signal) => {
      const here = scene(signal)
      const { child, ended } = start(cli, ['practice'], { env: here.env, inside: few })
      await expect.poll(() => here.pids().length, { timeout: 30_000 }).toBeGreaterThan(0)
      expect(readdirSync(here.at('tmp')).length).toBeGreaterThan(0)
      child.kill(signal)
      expect(await ended).toEqual({ status: 130, stdout: '', stderr: 'Interrupted. Nothing was written.\n' })
      await nothingLeft(here)
    },
    SLOWEST_MS,
  )

  it(
    'by two interrupts at once leaves nothing either',
    async () => {
      const here = scene('twice')
      const { child, ended } = start(cli, ['practice'], { env: here.env, inside: few })
      await expect.poll(() => here.pids().length, { timeout: 30_000 }).toBeGreaterThan(0)
      child.kill('SIGINT')
      child.kill('SIGTERM')
      expect((await ended).status).toBe(130)
      await nothingLeft(here)
    },
    SLOWEST_MS,
  )
})

describe.runIf(process.platform === 'linux')('serve that is ended while a check runs', () => {
  it(
    'ends the check first',
    async () => {
      const here = scene('serve')
      const { child, ended } = start(cli, ['serve'], { env: here.env, inside: few })
      const address = new URL(await told(child, /http:\/\/\S+/))
      const post = async (name: string, bearer: string, input: unknown): Promise<Record<string, unknown>> => {
        const headers = { Authorization: `Bearer ${bearer}` }
        return (await fetch(new URL(`/api/${name}`, address), { method: 'POST', headers, body: JSON.stringify(input) })).json() as Promise<
          Record<string, unknown>
        >
      }
      const { token } = await post('session', address.hash.replace('#ticket=', ''), {})
      const input = { profileId: 'pci-dss', url: '', runtimes: [], proxy: '', ca: '', deep: false, practice: 'none' }
      expect(await post('check', String(token), input)).toMatchObject({ ok: true })
      await expect.poll(() => here.pids().length, { timeout: 30_000 }).toBeGreaterThan(0)
      child.kill('SIGINT')
      expect((await ended).status).toBe(0)
      await nothingLeft(here)
    },
    SLOWEST_MS,
  )
})
