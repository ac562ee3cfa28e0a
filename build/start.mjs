// `npm start`: from a fresh clone to the window. Without a runtime for the window it opens the page on loopback;
// without a display or browser it prints the page's address. Nothing here waits without an end.
import { spawn } from 'node:child_process'
import { hostname } from 'node:os'
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
const INTERRUPTED = 130
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

/** Ctrl+C: what was started is ended, and nothing is started any more. */
let interrupted = false
const endWithUs = (child) => {
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      interrupted = true
      child.kill(signal)
    })
}

/** Opens the window and waits until it is closed. Answers its exit status, or null where it did not open. */
const openWindow = (electron) =>
  new Promise((resolve) => {
    const began = Date.now()
    const child = spawn(electron, [root], { cwd: root, stdio: 'inherit' })
    endWithUs(child)
    child.on('error', () => resolve(null))
    child.on('close', (status) =>
      resolve(status === 0 || interrupted || Date.now() - began > WINDOW_START_MS ? (status ?? INTERRUPTED) : null),
    )
  })

/** The page of `serve`, opened in a browser where there is one. Ends when it does. */
const openPage = () =>
  new Promise((resolve) => {
    const server = spawn(process.execPath, [join(root, 'dist', 'tls-preflight.cjs'), 'serve'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    endWithUs(server)
    let opened = false
    createInterface({ input: server.stdout }).on('line', (line) => {
      say(line)
      const address = /https?:\/\/\S+/.exec(line)?.[0]
      if (!address || opened) return
      opened = true
      openBrowser(address)
    })
    server.on('close', (status) => resolve(status ?? INTERRUPTED))
  })

const openBrowser = (address) => {
  const [program, args] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
        : [hasDisplay() && !isRoot() ? BROWSERS.map(findProgram).find(Boolean) : undefined, [address]]
  if (!program) {
    const { port } = new URL(address)
    return say(`From another computer: run ssh -L ${port}:127.0.0.1:${port} ${hostname()} there, then open the address there.`)
  }
  say('Opening the page in your browser.')
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
    const status = await openWindow(program)
    if (status !== null) return status
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
