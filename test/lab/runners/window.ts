// Runs a check through the window: the real Electron program under a virtual display, clicked as a person would.
import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { withFiveRuntimes } from '../few-runtimes.ts'
import { root } from '../root.ts'
import type { Answer, Check } from '../scenario.ts'
import { endProcess, findProgram, runProgram, type Stage } from '../stage.ts'
import { bundledReport } from './bundle-file.ts'
import { answerOf } from './cli.ts'
import { checkOnScreen, screenshot } from './screen.ts'

const START_MS = 30_000
/** The user that owns nothing. */
const NOBODY = 65_534

/** A virtual display of this stage's own, by its name. `pictures`: a folder in which it keeps what it shows (runners/display.ts). */
export const startDisplay = (stage: Stage, pictures?: string): Promise<{ display: string; server: ChildProcess }> =>
  new Promise((resolve, reject) => {
    const screen = ['-displayfd', '3', '-ac', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp']
    const server = spawn(findProgram('Xvfb') ?? 'Xvfb', [...screen, ...(pictures === undefined ? [] : ['-fbdir', pictures])], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    })
    stage.later(() => endProcess(server))
    server.on('error', reject)
    server.on('close', () => reject(new Error('Xvfb ended')))
    // It writes its number once it takes connections.
    server.stdio[3]?.once('data', (number: Buffer) => resolve({ display: `:${String(number).trim()}`, server }))
  })

/** The same, where nothing is to happen to it. */
export const openDisplay = async (stage: Stage, pictures?: string): Promise<string> => (await startDisplay(stage, pictures)).display

const isRoot = process.getuid?.() === 0

/** The program as an ordinary user may read it: built files and package.json, wherever this clone stands. */
export const copyProgram = async (stage: Stage): Promise<string> => {
  const folder = stage.path('program')
  await cp(join(root, 'dist'), join(folder, 'dist'), { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  return folder
}

/**
 * Chromium's sandbox, which the window keeps, does not work for root: a root that tests starts the window as an ordinary user.
 * Answers a program that does so, and gives that user the folder that the window writes to.
 */
export const asOrdinaryUser = async (stage: Stage, electron: string, home: string, inside: readonly string[]): Promise<string> => {
  await runProgram('chown', ['-R', String(NOBODY), home])
  const program = stage.path('electron')
  const words = [...inside, 'setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', electron]
  const quoted = words.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`)
  await writeFile(program, `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o755 })
  return program
}

/**
 * The command that starts a program in this clone as an ordinary user, with a home of their own. The clone may stand where
 * that user may not go: a mount of this command's own, which ends with it, shows it elsewhere.
 */
export const ordinaryUser = async (stage: Stage): Promise<{ inside: string[]; home: string }> => {
  const home = stage.path('home')
  await mkdir(home, { recursive: true })
  if (!isRoot) return { inside: ['env'], home }
  const clone = stage.path('clone')
  await mkdir(clone)
  await runProgram('chown', [String(NOBODY), home])
  const mount = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    `mount --bind ${root} ${clone} && cd ${clone} && exec "$@"`,
    'sh',
  ]
  return { inside: [...mount, 'setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'], home }
}

/**
 * The program, started by Playwright's loader: that keeps it from being ready before it is watched. Playwright gives it only to an
 * Electron that it finds by itself; without it one launch in some fifty waits in vain on a busy machine.
 */
const watchedProgram = async (stage: Stage): Promise<string> => {
  const folder = await copyProgram(stage)
  await cp(join(root, 'node_modules', 'playwright-core', 'lib', 'server', 'electron', 'loader.js'), join(folder, 'loader.cjs'))
  await writeFile(join(folder, 'watched.cjs'), "require('./loader.cjs')\nrequire('./dist/electron/main.cjs')\n")
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as object
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, main: 'watched.cjs' }))
  return folder
}

export interface Launched {
  /** The command that starts the window elsewhere; on a host with five runtimes where nothing is said. */
  inside?: readonly string[]
  /** A display that is there already. */
  display?: string
  /** Changes the copy of the program that is started, in its folder. */
  change?(folder: string, stage: Stage): Promise<void>
}

/** Opens the window; `home` is the folder that its user may write to. */
export const launch = async (
  stage: Stage,
  electron: string,
  env: Record<string, string>,
  home: string,
  { inside, display, change }: Launched = {},
): Promise<{ application: ElectronApplication; page: Page }> => {
  const program = await watchedProgram(stage)
  await change?.(program, stage)
  const application = await _electron.launch({
    executablePath: isRoot ? await asOrdinaryUser(stage, electron, home, inside ?? (await withFiveRuntimes(stage.folder))) : electron,
    args: [program],
    env: { ...env, HOME: home, DISPLAY: display ?? (await openDisplay(stage)) },
    chromiumSandbox: true,
    timeout: START_MS,
  })
  stage.later(() => application.close())
  const page = await application.firstWindow({ timeout: START_MS })
  return { application, page }
}

/** Clicks "Save the bundle" and answers the system's dialog with `file`, as a person would choose it. */
export const saveFromWindow = async (application: ElectronApplication, page: Page, file: string): Promise<string> => {
  await application.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, file)
  await page.getByRole('button', { name: 'Save the bundle' }).click()
  await page.getByRole('status').filter({ hasText: file }).waitFor({ timeout: START_MS })
  return file
}

export const throughWindow = async (stage: Stage, check: Check, shot: string, electron: string): Promise<Answer> => {
  const home = check.env.HOME ?? stage.folder
  const { application, page } = await launch(stage, electron, check.env, home, { inside: [] })
  const sentence = await checkOnScreen(page, check)
  await screenshot(page, shot)
  const report = await bundledReport(await saveFromWindow(application, page, join(home, 'bundle.zip')))
  if (report.verdict.sentence !== sentence) throw new Error(`The window says “${sentence}”, the report “${report.verdict.sentence}”.`)
  return answerOf(report, null)
}
