// `npm start`: from a fresh clone to the window. Without a runtime for the window it opens the page on loopback;
// without a display or browser it prints the page's address. Nothing here waits without an end.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { findElectron } from './electron-runtime.mjs'
import { installPackages } from './npm-packages.mjs'
import { findProgram } from './processes.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const RUNTIME_WAIT_MS = 60_000
/** A window that ends within this time with an error has not opened. */
const WINDOW_START_MS = 10_000
const BROWSERS = ['xdg-open', 'chromium', 'google-chrome', 'firefox']

const say = (sentence) => process.stdout.write(`${sentence}\n`)

const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
/** Chromium's sandbox, which the window needs, does not work for root. */
const isRoot = () => process.platform === 'linux' && process.getuid() === 0

/** Why there can be no window here, or null. */
const whyNoWindow = () => {
  if (!hasDisplay()) return 'There is no display here, so the window cannot be opened.'
  if (isRoot()) return 'You are root: the window is opened for ordinary users only, since its sandbox does not work as root.'
  return null
}

/** Runs a program to its end; answers its exit status (null: it did not start, or a signal ended it) and how long it ran. */
const runHere = (program, args) =>
  new Promise((resolve) => {
    const began = Date.now()
    const child = spawn(program, args, { cwd: root, stdio: 'inherit' })
    const end = (signal) => child.kill(signal)
    process.once('SIGINT', end)
    process.once('SIGTERM', end)
    child.on('error', () => resolve({ status: null, ms: 0 }))
    child.on('close', (status) => resolve({ status, ms: Date.now() - began }))
  })

/** The page of `serve`, opened in a browser where there is one. Ends when it does. */
const openPage = () =>
  new Promise((resolve) => {
    const server = spawn(process.execPath, [join(root, 'dist', 'tls-preflight.cjs'), 'serve'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    process.once('SIGINT', () => server.kill('SIGINT'))
    process.once('SIGTERM', () => server.kill('SIGTERM'))
    let opened = false
    createInterface({ input: server.stdout }).on('line', (line) => {
      say(line)
      const address = /https?:\/\/\S+/.exec(line)?.[0]
      if (!address || opened) return
      opened = true
      openBrowser(address)
    })
    server.on('close', (status) => resolve(status ?? 1))
  })

const openBrowser = (address) => {
  const [program, args] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
        : [hasDisplay() && !isRoot() ? BROWSERS.map(findProgram).find(Boolean) : undefined, [address]]
  if (!program) return say('Open this address in a browser on this computer, or through an SSH tunnel. Ctrl+C ends it.')
  say('Opening the page in your browser. Ctrl+C ends it.')
  spawn(program, args, { stdio: 'ignore', detached: true })
    .on('error', () => say('No browser could be opened. Open the address above yourself.'))
    .unref()
}

const start = async () => {
  await installPackages()
  const { buildIfChanged } = await import('./build.mjs')
  await buildIfChanged()
  const hindrance = whyNoWindow()
  const { program, why } = hindrance ? { program: null, why: hindrance } : await findElectron(RUNTIME_WAIT_MS)
  if (program) {
    const { status, ms } = await runHere(program, [root])
    if (status === 0 || ms > WINDOW_START_MS) return status ?? 1
    say('The window could not be opened. The page is opened instead.')
  } else say(`${why} The page is opened instead.`)
  return openPage()
}

try {
  process.exitCode = await start()
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
