// Debian's packages that the tests and the lab use. As root on Debian or Ubuntu they are installed; elsewhere the command is said.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { findProgram, run } from './processes.mjs'

/** Package: the program that shows that it is there. */
const PACKAGES = {
  'nginx-light': 'nginx',
  'squid-openssl': 'squid',
  tinyproxy: 'tinyproxy',
  nftables: 'nft',
  iproute2: 'ip',
  tshark: 'tshark',
  chromium: 'chromium',
  xvfb: 'Xvfb',
  xauth: 'xauth',
  'poppler-utils': 'pdftotext',
  'php-cli': 'php',
  openssl: 'openssl',
  wget: 'wget',
  git: 'git',
  'gnutls-bin': 'gnutls-cli',
  ruby: 'ruby',
  perl: 'perl',
  // A server written in Go.
  webhook: 'webhook',
  curl: 'curl',
  python3: 'python3',
  'python3-pip': 'pip3',
  gunicorn: 'gunicorn',
  'uwsgi-core': 'uwsgi-core',
  mitmproxy: 'mitmdump',
  haproxy: 'haproxy',
  apache2: 'apache2',
  'dante-server': 'danted',
  stunnel4: 'stunnel',
  'dnsmasq-base': 'dnsmasq',
  debootstrap: 'debootstrap',
  faketime: 'faketime',
  'util-linux': 'setpriv',
  unzip: 'unzip',
  'default-jre-headless': 'java',
  'mono-mcs': 'mcs',
  // Windows programs, the Windows gatherers of this program among them, run in it.
  wine: 'wine',
}
/** Packages that have no program of their own: a file of theirs. */
const FILES = {
  // By which debootstrap checks what it fetches; beside Debian itself it is not there.
  'debian-archive-keyring': '/usr/share/keyrings/debian-archive-keyring.gpg',
  'uwsgi-plugin-python3': '/usr/lib/uwsgi/plugins/python3_plugin.so',
}
const POLICY = '/usr/sbin/policy-rc.d'

const isDebian = () => existsSync('/etc/debian_version') && findProgram('apt-get') !== null
const isRoot = () => process.platform === 'linux' && process.getuid() === 0

const filesIn = (folder) => (existsSync(folder) ? readdirSync(folder) : [])

const missingPackages = async () => {
  const missing = Object.keys(PACKAGES).filter((name) => findProgram(PACKAGES[name]) === null)
  // An extension has no program of its own: PHP lists it, and Perl loads it.
  const extensions = await run('php', ['-m'])
  const module = await run('perl', ['-MLWP::Protocol::https', '-e', '1'])
  // The program of php-fpm has its version in its name.
  const daemons = filesIn('/usr/sbin').filter((name) => name.startsWith('php-fpm'))
  return [
    ...missing,
    ...Object.keys(FILES).filter((name) => !existsSync(FILES[name])),
    ...(extensions.output.split('\n').includes('curl') ? [] : ['php-curl']),
    ...(module.status === 0 ? [] : ['liblwp-protocol-https-perl']),
    ...(daemons.length > 0 ? [] : ['php-fpm']),
    ...(filesIn('/usr/lib/apache2/modules').some((name) => name.startsWith('libphp')) ? [] : ['libapache2-mod-php']),
  ]
}

/** While this runs, packages that bring a server do not start it (Debian policy, section 9.3.3.1: policy-rc.d). */
const withoutStartingServers = async (work) => {
  const own = !existsSync(POLICY)
  if (own) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await work()
  } finally {
    if (own) rmSync(POLICY, { force: true })
  }
}

const apt = (args) =>
  run('apt-get', args, { timeoutMs: 600_000, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } })

/**
 * Installs what is missing where that is possible.
 * Answers the packages that are still missing, and the command that would install them.
 */
export const installSystemPackages = async () => {
  let missing = await missingPackages()
  if (missing.length > 0 && isDebian() && isRoot()) {
    process.stdout.write(`Installing system packages: ${missing.join(' ')}\n`)
    const install = () => apt(['install', '-y', '--no-install-recommends', ...missing])
    const result = await withoutStartingServers(async () => {
      const first = await install()
      if (first.status === 0) return first
      // The package lists are missing or old.
      await apt(['update'])
      const again = await install()
      // One that this distribution does not have must not keep the others away.
      if (again.status !== 0) for (const name of missing) await apt(['install', '-y', '--no-install-recommends', name])
      return again
    })
    if (result.status !== 0) process.stdout.write(`apt-get could not install them:\n${result.output.trim().slice(-1000)}\n`)
    missing = await missingPackages()
  }
  return { missing, command: `sudo apt-get install --no-install-recommends ${missing.join(' ')}` }
}
