// Makes the recorded hosts of the practice faults (assets/practice), by a real check inside a real system:
//   node build/record-practice.mjs NAME ROOT   as root, on Linux; ROOT is a folder made by debootstrap with
//   --include=curl,openssl,python3,ca-certificates, and with another Node at /usr/local/bin/node for `old-runtime`.
// `old-library` needs no ROOT: it is constructed from `old-runtime`, because no system that old can be had any more.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const assets = join(root, 'assets', 'practice')
const RECORDED_PORT = '8443'

const recipes = {
  'old-system': { origin: 'Recorded in a Debian 11 (bullseye) made by debootstrap, with its own curl, OpenSSL and Python.' },
  'old-runtime': { origin: 'Recorded in a Debian 13 (trixie) made by debootstrap, with Node 0.8.28 from npm.' },
  'other-ciphers': {
    origin: 'Recorded in a Debian 13 (trixie) made by debootstrap; its .curlrc permits DHE-RSA-AES256-SHA and TLS 1.2 at most.',
    curlrc: 'ciphers = DHE-RSA-AES256-SHA\ntls-max = 1.2\n',
  },
  'strict-runtime': {
    origin: 'Recorded in a Debian 13 (trixie) made by debootstrap; its .curlrc asks for a stapled OCSP answer.',
    curlrc: 'cert-status\n',
  },
}

/** Runs inside the system: a check of the practice platform through a Host that keeps everything. */
const RECORDER = `
import { createNodeHost } from './electron/host/node-host.ts'
import { recordingHost } from './electron/host/recording-host.ts'
import { createNet } from './electron/net/node-net.ts'
import { runCheck } from './electron/engine/run.ts'
import { startPractice } from './electron/practice/start.ts'
import { DEFAULT_STEP_MS } from './electron/engine/plan.ts'
const practice = await startPractice(null)
const doors = createNet({ connections: { perEndpoint: 100, atOnce: 5 } })
// The recorder itself is the only process, and no part of the system.
const machine = { ...createNodeHost(), hostName: 'practice-host', kernel: 'recorded', processes: async () => [] }
const recorder = recordingHost(machine, () => doors.catchHello())
const request = { runtimes: [], deep: false, stepMs: DEFAULT_STEP_MS, asOf: null, ...practice.request }
await runCheck(request, {
  host: recorder.host,
  net: ({ connections }) => ({ ...createNet({ connections }), catchHello: () => recorder.catchHello() }),
  now: () => new Date(),
  version: '0.0.0',
}, { signal: new AbortController().signal, onProgress: () => undefined })
await practice.close()
const port = new URL(practice.request.urls[0]).port
process.stdout.write(JSON.stringify({ port, ca: practice.request.ca, recording: recorder.recording(process.argv[2], new Date()) }), () => process.exit(0))
`

const bundleRecorder = async (outfile) => {
  await build({
    stdin: {
      contents: `const main = async () => { ${RECORDER.replace(/^import .*$/gm, '')} }\n${RECORDER.match(/^import .*$/gm).join('\n')}\nvoid main()`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node16.17',
    loader: { '.json': 'json' },
  })
}

/** The first certificates of a long list: enough to be a trust store, and small enough to be kept. */
const shortened = (text) =>
  text.split('-----END CERTIFICATE-----').slice(0, 2).join('-----END CERTIFICATE-----').concat('-----END CERTIFICATE-----\n')

const SETTINGS = /(\.cnf|rc|\.conf|\/config)$/

const tidy = ({ port, ca, recording }) => {
  const text = JSON.stringify(recording).replace(new RegExp(`(?<=[:\\s])${port}(?!\\d)`, 'g'), RECORDED_PORT)
  const tidied = JSON.parse(text)
  delete tidied.files[ca]
  // What distributions explain in their settings says nothing of the host; the lines keep their numbers.
  for (const [path, file] of Object.entries(tidied.files))
    if (file.ok && SETTINGS.test(path)) tidied.files[path] = { ...file, text: file.text.replace(/^[^\S\n]*#.*$/gm, '') }
  for (const [path, file] of Object.entries(tidied.files))
    if (file.ok && file.text.length > 20_000 && file.text.includes('BEGIN CERTIFICATE'))
      tidied.files[path] = { ...file, text: shortened(file.text) }
  return tidied
}

const record = async (name, system) => {
  const { origin, curlrc } = recipes[name]
  const folder = mkdtempSync(join(system, 'recorder-'))
  const inside = `/${folder.slice(system.length).replace(/^\/+/, '')}`
  // A name that reads well: it stands in what the practice run says.
  const home = join(system, 'home', 'shop')
  mkdirSync(home, { recursive: true })
  if (curlrc) writeFileSync(join(home, '.curlrc'), curlrc)
  writeFileSync(join(system, 'etc', 'hosts'), '127.0.0.1 localhost\n')
  copyFileSync(process.execPath, join(folder, 'recorder-program'))
  await bundleRecorder(join(folder, 'recorder.cjs'))
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/home/shop' }
  const isolated = ['--pid', '--fork', '--mount', `--root=${system}`, '--mount-proc', `${inside}/recorder-program`]
  const run = spawnSync('unshare', [...isolated, `${inside}/recorder.cjs`, origin], { env, encoding: 'utf8', maxBuffer: 64 << 20 })
  rmSync(folder, { recursive: true })
  rmSync(home, { recursive: true })
  if (run.status !== 0) throw new Error(`The recorder ended with ${run.status}: ${run.stderr}`)
  return tidy(JSON.parse(run.stdout))
}

/** As CentOS 6.0 to 6.4 had it: a library and a system that belong together. */
const old = 'OpenSSL 1.0.0-fips 29 Mar 2010'
const oldSystem = 'CentOS release 6.4 (Final)\n'

/** A system whose only program is an `openssl` of 1.0.0. Its hello is the one that Node 0.8.28 sent, with a 1.0.0m. */
const constructOldLibrary = () => {
  const recording = JSON.parse(readFileSync(join(assets, 'old-runtime.json'), 'utf8'))
  const hello = Object.entries(recording.hellos).find(([key]) => key.includes('/usr/local/bin/node'))?.[1]
  const runs = {}
  const hellos = {}
  for (const [key, run] of Object.entries(recording.runs)) {
    if (key === '/usr/bin/openssl version -a') runs[key] = { ...run, stdout: run.stdout.replace(/^OpenSSL .*$/m, old) }
  }
  const command = (proxyless) => `/usr/bin/openssl s_client -connect ${proxyless} -servername localhost -verify_return_error`
  const failed = {
    exit: 1,
    stdout: 'CONNECTED(00000003)\n---\nno peer certificate available\n---\nNew, (NONE), Cipher is (NONE)\n',
    stderr: '139:error:1407742E:SSL routines:SSL23_GET_SERVER_HELLO:tlsv1 alert protocol version:s23_clnt.c:741:\n',
    end: 'ended',
    ms: 20,
    truncated: false,
  }
  runs[`${command(`localhost:${RECORDED_PORT}`)} -CAfile {file:merged} -ign_eof`] = failed
  runs[`${command('127.0.0.1:PORT')} -ign_eof`] = { ...failed, stderr: '' }
  hellos[`${command('127.0.0.1:PORT')} -ign_eof`] = hello
  const lists = Object.fromEntries(
    Object.entries(recording.lists).map(([path, names]) => [path, /bin$/.test(path) ? names.filter((name) => name === 'openssl') : names]),
  )
  const none = { ok: false, why: 'not-found', detail: 'There is no such file.' }
  const ofDebian = /^\/(etc\/(os-release|debian_version|apt\/)|usr\/lib\/os-release|var\/lib\/(dpkg|apt)\/)/
  const files = Object.fromEntries(Object.entries(recording.files).map(([path, file]) => [path, ofDebian.test(path) ? none : file]))
  files['/etc/redhat-release'] = { ok: true, text: oldSystem, realPath: '/etc/centos-release' }
  for (const path of Object.keys(lists)) if (/^\/var\/lib\/(dpkg|apt)/.test(path)) lists[path] = []
  const origin =
    'Constructed, not recorded: old-runtime.json as a CentOS 6.4, which came with OpenSSL 1.0.0. ' +
    'The ClientHello is what a 1.0.0m sent in Node 0.8.28; the error is what it says to an alert protocol_version.'
  return { ...recording, origin, runs, hellos, lists, files }
}

const [name = '', system = ''] = process.argv.slice(2)
if (name !== 'old-library' && (!(name in recipes) || system === '')) {
  process.stderr.write(`Usage: record-practice.mjs ${Object.keys(recipes).join('|')}|old-library ROOT\n`)
  process.exit(64)
}
mkdirSync(assets, { recursive: true })
const recording = name === 'old-library' ? constructOldLibrary() : await record(name, system)
writeFileSync(join(assets, `${name}.json`), `${JSON.stringify(recording, null, 1)}\n`)
