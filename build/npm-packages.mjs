// The project's npm packages: installs them where they are missing or differ from package-lock.json.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './processes.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {})

/** npm keeps what it installed in node_modules/.package-lock.json. Optional packages are for other systems. */
const areInstalled = () => {
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'))
  return Object.entries(wanted).every(([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version)
}

/** Makes node_modules agree with package-lock.json. Throws with npm's words when it cannot. */
export const installPackages = async () => {
  if (areInstalled()) return
  process.stdout.write('Installing npm packages…\n')
  const windows = process.platform === 'win32'
  const npm = windows ? ['cmd.exe', '/c', 'npm'] : ['npm']
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  const { status, output, timedOut } = await run(npm[0], [...npm.slice(1), ...args], { cwd: root, timeoutMs: 600_000 })
  if (status === 0 && areInstalled()) return
  const reason = timedOut ? 'npm did not finish in ten minutes.' : output.trim().slice(-1500)
  throw new Error(`The npm packages could not be installed. Check the network, then run \`npm ci\`.\n${reason}`)
}
