// `npm run package [-- --linux --win --mac] [--target deb …] [--dir [--inspect] [--output FOLDER]]`: the window's packages, into release/.
// Without a system it is this one. `--dir` makes the folder that every package holds, with the Electron of the tests and from no network;
// `--inspect` leaves the one fuse in that Playwright needs. Neither is for anyone to use: the Electron of the tests may be an old one.
import { rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { configurationFor, TARGETS } from './electron-builder.mjs'
import { findTestElectron } from './electron-runtime.mjs'
import { installPackages } from './npm-packages.mjs'
import { run } from './processes.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const THIS_SYSTEM = { win32: 'win', darwin: 'mac' }[process.platform] ?? 'linux'
/** A package for each of these processors. */
const ARCHITECTURES = { linux: ['x64'], win: ['x64'], mac: ['x64', 'arm64'] }

const options = () => {
  const flag = { type: 'boolean', default: false }
  const text = { type: 'string' }
  const { values } = parseArgs({
    options: { linux: flag, win: flag, mac: flag, dir: flag, inspect: flag, target: { ...text, multiple: true }, output: text },
  })
  if (values.inspect && !values.dir) throw new Error('--inspect is for tests, and goes with --dir alone.')
  const named = Object.keys(TARGETS).filter((system) => values[system])
  return { ...values, systems: named.length > 0 ? named : [THIS_SYSTEM] }
}

/** What Electron's fuses are called here, in the order of its wire (electron/docs/tutorial/fuses.md). */
const WIRE = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
]

/** The Electron that tests use: where it is, which it is, and the fuses that it has not yet, which cannot be set. */
const testElectron = async () => {
  const program = await findTestElectron()
  const asked = await run(program, ['-p', 'process.versions.electron'], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
  if (asked.status !== 0) throw new Error(`${program} did not say its version:\n${asked.output}`)
  const { getCurrentFuseWire } = await import('@electron/fuses')
  const wire = await getCurrentFuseWire(program)
  return {
    electron: { electronDist: dirname(program), electronVersion: asked.output.trim() },
    lacks: WIRE.filter((_, index) => wire[index] === undefined),
  }
}

/** An Electron that lies unpacked has an application of its own, by which it tells about itself. */
const withoutItsOwnApplication = ({ appOutDir }) => {
  for (const name of ['app', 'default_app.asar']) rmSync(join(appOutDir, 'resources', name), { recursive: true, force: true })
}

const packageFor = async (system, { dir, inspect, target, output }) => {
  const { Arch, build, Platform } = await import('electron-builder')
  const own = dir ? await testElectron() : null
  if (own) process.stdout.write(`With Electron ${own.electron.electronVersion}, for tests only.\n`)
  const platform = { linux: Platform.LINUX, win: Platform.WINDOWS, mac: Platform.MAC }[system]
  const architectures = (dir ? ['x64'] : ARCHITECTURES[system]).map((name) => Arch[name])
  await build({
    projectDir: root,
    targets: platform.createTarget(dir ? ['dir'] : (target ?? TARGETS[system]), ...architectures),
    publish: 'never',
    config: configurationFor(system, {
      inspect,
      ...(output === undefined ? {} : { output: resolve(output) }),
      ...(own ? { ...own, afterPack: withoutItsOwnApplication } : {}),
    }),
  })
}

try {
  const { systems, ...rest } = options()
  await installPackages()
  const { buildIfChanged } = await import('./build.mjs')
  await buildIfChanged()
  for (const system of systems) await packageFor(system, rest)
} catch (error) {
  process.stderr.write(`The window could not be packaged: ${error.message}\n`)
  process.exitCode = 1
}
