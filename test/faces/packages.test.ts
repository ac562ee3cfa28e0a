// The window's packages: the folder that each of them holds is built as for a release, its fuses are read back from the program, and it
// is run as an ordinary user, who tries to make a Node of it. Playwright cannot drive a release: a second one, the same but for one fuse.
// What only newer releases of Electron have is not verifiable here: the fuse GrantFileProtocolExtraPrivileges, and on Windows and macOS
// the check of the archive.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { _electron } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keep, look } from '../lab/runners/display.ts'
import { asOrdinaryUser, openDisplay, ordinaryUser } from '../lab/runners/window.ts'
import { lacking } from '../lab/scenario.ts'
import { endProcess, findProgram, freePort, listens, runProgram, Stage } from '../lab/stage.ts'

const root = join(import.meta.dirname, '..', '..')
const canShow = lacking(['linux']).length === 0 && findProgram('Xvfb') !== null
const BUILD_MS = 200_000
const SHOWN_MS = 30_000
/** It has shown its window and has the plan of a check for it, whichever comes first. */
const USABLE = /timing shown[\s\S]*timing usable|timing usable[\s\S]*timing shown/
const PROGRAM = 'tls-preflight-window'
/** The states of a fuse, as they stand in the program: the digits 0 and 1. */
const [OFF, ON] = [0x30, 0x31]

/** Builds the folder of a release; answers where it is. */
const build = async (stage: Stage, ...more: string[]): Promise<string> => {
  const output = stage.path(`release${more.join('')}`)
  await runProgram(process.execPath, [join(root, 'build', 'package.mjs'), '--dir', '--output', output, ...more], { timeoutMs: BUILD_MS })
  return join(output, 'linux-unpacked')
}

/** The files in a folder, with a slash before each. */
const filesIn = async (folder: string, prefix = ''): Promise<string[]> => {
  const found = await readdir(folder, { withFileTypes: true })
  const lists = found.map((one) =>
    one.isDirectory() ? filesIn(join(folder, one.name), `${prefix}/${one.name}`) : [`${prefix}/${one.name}`],
  )
  return (await Promise.all(lists)).flat().sort()
}

interface Entry {
  files?: Record<string, Entry>
  size?: number
  offset?: string
}

/** Every file of an asar archive: a header of four numbers, a table as JSON, then the contents (electron/asar, README). */
const filesOfArchive = async (file: string): Promise<Map<string, Buffer>> => {
  const archive = await readFile(file)
  const start = 8 + archive.readUInt32LE(4)
  const table = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))) as Entry
  const found = new Map<string, Buffer>()
  const walk = (entry: Entry, path: string): void => {
    for (const [name, one] of Object.entries(entry.files ?? {})) walk(one, `${path}/${name}`)
    const offset = start + Number(entry.offset)
    if (entry.files === undefined) found.set(path, archive.subarray(offset, offset + (entry.size ?? 0)))
  }
  walk(table, '')
  return found
}

/** What the release says on standard error until it says this. */
const saidUntil = (child: ChildProcessByStdio<null, null, Readable>, last: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk
      if (last.test(said)) resolve(said)
    })
    const timer = setTimeout(() => reject(new Error(`It showed nothing:\n${said}`)), SHOWN_MS)
    child.on('close', () => {
      clearTimeout(timer)
      reject(new Error(`It ended:\n${said}`))
    })
  })

describe.skipIf(!canShow)('a release of the window', () => {
  let built: Stage
  let release: string
  beforeAll(async () => {
    built = await Stage.open()
    release = await build(built)
  })
  afterAll(() => built.clear())
  let stage: Stage
  beforeEach(async () => {
    stage = await Stage.open()
  })
  afterEach(() => stage.clear())

  it('has its fuses blown, as read back from the program', async () => {
    const wire = await getCurrentFuseWire(join(release, PROGRAM))
    const wanted = [
      [FuseV1Options.RunAsNode, OFF],
      [FuseV1Options.EnableCookieEncryption, ON],
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable, OFF],
      [FuseV1Options.EnableNodeCliInspectArguments, OFF],
      // On Linux Electron has no such check.
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, OFF],
      [FuseV1Options.OnlyLoadAppFromAsar, ON],
      [FuseV1Options.GrantFileProtocolExtraPrivileges, OFF],
    ] as const
    const there = wanted.filter(([fuse]) => wire[fuse] !== undefined)
    expect(there.length).toBeGreaterThanOrEqual(6)
    expect(there.map(([fuse]) => [fuse, wire[fuse]])).toEqual(there)
  })

  it('holds what the window needs and nothing else', async () => {
    const archive = await filesOfArchive(join(release, 'resources', 'app.asar'))
    const needed = (await Promise.all(['electron', 'renderer'].map((name) => filesIn(join(root, 'dist', name), `/dist/${name}`)))).flat()
    expect([...archive.keys()].sort()).toEqual([...needed, '/package.json'].sort())
    for (const path of needed) expect([path, archive.get(path)?.equals(await readFile(join(root, path)))]).toEqual([path, true])
    const manifest = JSON.parse(archive.get('/package.json')?.toString() ?? '')
    expect(manifest).toMatchObject({ name: 'tls-preflight', main: 'dist/electron/main.cjs' })
    expect(Object.keys(manifest)).not.toEqual(expect.arrayContaining(['devDependencies']))
    // Neither an archive beside it nor a folder, from which Electron would start something else.
    expect((await readdir(join(release, 'resources'))).sort()).toEqual(['LICENSE.txt', 'THIRD-PARTY.txt', 'app.asar'])
  })

  /** Starts a copy of it as an ordinary user, whose `marks` folder shows what else was run. */
  const start = async (change: (folder: string, mark: (name: string) => string) => Promise<readonly string[]>, env: NodeJS.ProcessEnv) => {
    const { inside, home } = await ordinaryUser(stage)
    const [folder, marks, pictures] = [stage.path('installed'), join(home, 'marks'), stage.path('pictures')]
    await runProgram('cp', ['-a', release, folder])
    await Promise.all([mkdir(marks), mkdir(pictures)])
    await chmod(marks, 0o777)
    const args = await change(folder, (name) => `require('node:fs').writeFileSync(${JSON.stringify(join(marks, name))}, '')`)
    const display = await openDisplay(stage, pictures)
    const [command = '', ...words] = [...inside, join(folder, PROGRAM), ...args]
    const child = spawn(command, words, {
      env: { PATH: process.env.PATH, HOME: home, DISPLAY: display, TLS_PREFLIGHT_TIMING: '1', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    stage.later(() => endProcess(child))
    return { child, marks, pictures }
  }

  it('shows its window to an ordinary user, and is made a Node of by nothing', async () => {
    const port = await freePort()
    const required = stage.path('required.cjs')
    const make = async (_folder: string, mark: (name: string) => string) => {
      await writeFile(stage.path('argument.cjs'), mark('ELECTRON_RUN_AS_NODE'))
      await writeFile(required, mark('NODE_OPTIONS'))
      return [stage.path('argument.cjs'), `--inspect=127.0.0.1:${port}`]
    }
    const { child, marks, pictures } = await start(make, { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require=${required}` })
    const said = await saidUntil(child, USABLE)
    // What Electron says where it heeds them: `Debugger listening on …`, and of options that it does not take the second.
    expect(said).not.toMatch(/Debugger|Most NODE_OPTIONs are not supported/)
    expect(await listens(port)).toBe(false)
    expect(await readdir(marks)).toEqual([])

    // An empty display is of one colour.
    const coloursShown = async () => new Set((await look(pictures)).pixels.toString('latin1').match(/[\s\S]{3}/g)).size
    await expect.poll(coloursShown, { timeout: 10_000 }).toBeGreaterThan(50)
    await keep(await look(pictures), 'package-release')
  })

  it('starts nothing in the place of its archive', async () => {
    const replace = async (folder: string, mark: (name: string) => string) => {
      await rm(join(folder, 'resources', 'app.asar'))
      await mkdir(join(folder, 'resources', 'app'))
      await writeFile(join(folder, 'resources', 'app', 'package.json'), '{"main":"main.js"}')
      await writeFile(join(folder, 'resources', 'app', 'main.js'), mark('another application'))
      return []
    }
    const { child, marks } = await start(replace, {})
    await expect(saidUntil(child, USABLE)).rejects.toThrow('It ended')
    expect(child.exitCode).not.toBe(0)
    expect(await readdir(marks)).toEqual([])
  })

  it('opens no window without its sandbox, as an AppImage would have it where there is none', async () => {
    const { child } = await start(async () => ['--no-sandbox'], {})
    expect(await saidUntil(child, /--no-sandbox|timing/)).toMatch(/The window opens only with its sandbox/)
  })

  // Playwright's loader, which keeps an Electron from being ready before it is watched, is no part of a release: see `watchedProgram`.
  it('is driven to its first screen where the one fuse for that is left in', { retry: 1 }, async () => {
    const driven = join(await build(stage, '--inspect'), PROGRAM)
    const wires = await Promise.all([driven, join(release, PROGRAM)].map(getCurrentFuseWire))
    const [inspect, other] = wires.map((wire) => ({ ...wire, [FuseV1Options.EnableNodeCliInspectArguments]: null }))
    expect(inspect).toEqual(other)
    const home = stage.path('home')
    await mkdir(home)
    const application = await _electron.launch({
      executablePath: process.getuid?.() === 0 ? await asOrdinaryUser(stage, driven, home, ['env']) : driven,
      env: { PATH: process.env.PATH ?? '', HOME: home, DISPLAY: await openDisplay(stage) },
      chromiumSandbox: true,
    })
    stage.later(() => application.close())
    const page = await application.firstWindow()
    await page.getByRole('button', { name: 'Check now' }).waitFor()
    expect(await application.evaluate(({ app }) => app.isPackaged)).toBe(true)
  })
})
