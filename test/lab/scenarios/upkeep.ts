// Causes that lie in how a host is kept: its support, its updates, what was not restarted, its clock, what it forbids its programs,
// and servers that see other files than the check. Real systems, real processes and real rules; what is mounted ends with the check.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeAuthority } from '../peers/certificates.ts'
import { openDebian } from '../peers/debian.ts'
import { addCable, addRules, type Namespace, PLATFORM_ADDRESS, PLATFORM_NAME } from '../peers/network.ts'
import { startNginx } from '../peers/nginx.ts'
import { programFolder } from '../peers/old-hosts.ts'
import { writeProfile } from '../peers/profile.ts'
import type { Check, Scenario } from '../scenario.ts'
import { findProgram, freePort, listens, runProgram, SEARCH_PATH, type Stage } from '../stage.ts'
import { ask, beside, commandLine, LOCAL_NAMES, localPlatform, PLATFORM_NAMES, until } from '../staging.ts'

const DEBIAN = ['linux', 'root', 'nginx', 'debootstrap'] as const

/** Debian 11 with some files laid over it; the check runs in it. */
const debianWith = async (stage: Stage, files: Record<string, string>, change: Partial<Check> = {}): Promise<Check> => {
  const platform = await localPlatform(stage)
  const debian = await openDebian(stage, 'debian-11')
  const [over, work, merged] = [stage.path('over'), stage.path('work'), stage.path('merged')]
  for (const folder of [over, work, merged]) await mkdir(folder)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(over, path, '..'), { recursive: true })
    await writeFile(join(over, path), text)
  }
  const options = `lowerdir=${debian.root},upperdir=${over},workdir=${work}`
  const mount = `mount -t overlay overlay -o ${options} ${merged} && exec chroot ${merged} "$@"`
  return ask(stage, {
    url: platform.url,
    ca: await debian.put(platform.ca, 'root.pem'),
    inside: ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', mount, 'sh'],
    elsewhere: { node: debian.node, program: await debian.put(commandLine, 'tls-preflight.cjs') },
    ...change,
  })
}

const LISTS = '/var/lib/apt/lists/security.debian.org_debian-security_dists_bullseye-security'

/** A list of security updates with one package, of today. */
const securityList = (version: string): Record<string, string> => ({
  [`${LISTS}_InRelease`]: `Origin: Debian\nSuite: oldoldstable-security\nDate: ${new Date().toUTCString().replace('GMT', 'UTC')}\n`,
  [`${LISTS}_main_binary-amd64_Packages`]: `Package: libssl1.1\nSource: openssl\nVersion: ${version}\nArchitecture: amd64\n\n`,
})

/** As Freexian’s own page has it for this release. */
const EXTENDED_LTS = {
  '/etc/apt/sources.list.d/extended-lts.list': 'deb http://deb.freexian.com/extended-lts bullseye main contrib non-free\n',
}

/** A Python that has loaded a copy of the system's TLS library and serves on. */
const PYTHON_SERVER = `import _ssl, socket, sys, time
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen()
open(sys.argv[1], "w").close()
time.sleep(600)`

const NODE_SERVER = 'require("net").createServer().listen(0, "127.0.0.1", () => require("fs").writeFileSync(process.argv[2], ""))'

/** Python as another user, who may still read what root has written: the user of the application. */
const pythonAs = async (stage: Stage, user: number): Promise<Pick<Check, 'runtime' | 'env'>> => {
  const program = stage.path('python-of-the-shop')
  const may = ['dac_override', 'dac_read_search'].map((capability) => `+${capability}`).join(',')
  const python = findProgram('python3')
  await writeFile(program, `#!/bin/sh\nexec setpriv --reuid ${user} --inh-caps ${may} --ambient-caps ${may} ${python} "$@"\n`, {
    mode: 0o755,
  })
  const folder = await programFolder(stage, 'python3', program)
  return { runtime: join(folder, 'python3'), env: { PATH: `${folder}:${SEARCH_PATH}` } }
}

/** The platform behind a cable, where rules of this host can be met. */
const cabledPlatform = async (stage: Stage, forbid: (host: Namespace) => Promise<unknown>): Promise<Check> => {
  const { host, far } = await addCable(stage)
  const authority = await makeAuthority(stage)
  const certificate = await authority.issue({ names: PLATFORM_NAMES })
  await startNginx(stage, { certificate, listen: [`${PLATFORM_ADDRESS}:8443`], inside: far.inside })
  await forbid(host)
  return ask(stage, {
    url: `https://${PLATFORM_NAME}:8443/`,
    ca: authority.file,
    inside: host.inside,
    ...(await pythonAs(stage, SHOP_USER)),
  })
}

const SHOP_USER = 64_999
const OTHER_USER = 64_998

const shared = { layer: 'os', host: 'this system', peers: 'real' } as const

export const upkeepScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'os-support-ends-soon',
    host: 'Debian 11 in a root folder of its own',
    fault: 'judged as of a day four months before its support ended; without the fault, of a day ten months before',
    requires: DEBIAN,
    expected: ['os-support-ends-soon'],
    verdict: 'ready',
    stage: (stage, faulty) => debianWith(stage, {}, { profile: 'loke', asOf: faulty ? '2026-05-01' : '2025-11-01' }),
  },
  {
    ...shared,
    id: 'os-end-of-life-covered',
    host: 'Debian 11 in a root folder of its own',
    fault: 'its support has ended; without the fault apt takes Freexian’s Extended LTS, which covers it for longer',
    requires: DEBIAN,
    expected: ['os-end-of-life'],
    stage: (stage, faulty) => debianWith(stage, faulty ? {} : EXTENDED_LTS, { profile: 'loke' }),
  },
  {
    ...shared,
    id: 'os-updates-pending',
    host: 'Debian 11 in a root folder of its own',
    fault: 'the list of security updates has a newer libssl1.1; without the fault the one that is installed',
    requires: DEBIAN,
    expected: ['os-updates-pending'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const { root } = await openDebian(stage, 'debian-11')
      const shown = await runProgram('chroot', [root, 'dpkg-query', '-W', 'libssl1.1'])
      const installed = shown.trim().split('\t')[1] ?? ''
      return debianWith(stage, securityList(faulty ? `${installed}.1` : installed))
    },
  },
  {
    ...shared,
    id: 'os-restart-needed',
    fault: 'a Python server has loaded a libcrypto that was taken away since; without the fault it is still there',
    requires: ['linux', 'root', 'nginx'],
    expected: ['os-restart-needed'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const folder = stage.path('libraries')
      const ready = stage.path('ready')
      await mkdir(folder)
      await writeFile(stage.path('server.py'), PYTHON_SERVER)
      const copy = `cp -L $(ldconfig -p | sed -n 's/.*=> \\(.*\\/lib\\(ssl\\|crypto\\)\\.so\\.[0-9.]*\\)$/\\1/p') ${folder}`
      const start = `LD_LIBRARY_PATH=${folder} ${findProgram('python3')} ${stage.path('server.py')} ${ready} & ${until(ready)}`
      return ask(stage, { ...platform, inside: beside(`${copy}; ${start}${faulty ? `; rm ${folder}/*` : ''}`) })
    },
  },
  {
    ...shared,
    id: 'os-clock-wrong',
    fault: 'the clock of this host is 120 days ahead, so that a good certificate looks expired; without the fault a minute',
    requires: ['nginx', 'faketime'],
    expected: ['os-clock-wrong'],
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      return ask(stage, { ...platform, inside: ['faketime', '-f', faulty ? '+120d' : '+60s'] })
    },
  },
  {
    ...shared,
    id: 'os-clock-wrong-untold',
    fault: 'the clock of this host is 120 days ahead, and servers that tell no clock of their own; without the fault a minute',
    requires: ['faketime'],
    expected: ['os-clock-wrong'],
    stage: async (stage, faulty) => {
      const authority = await makeAuthority(stage)
      const { certificate, key } = await authority.issue({ names: LOCAL_NAMES })
      const serve = async (): Promise<number> => {
        const port = await freePort()
        await stage.start('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, '-www', '-cert', certificate, '-key', key], {
          ready: () => listens(port),
        })
        return port
      }
      const [platform, control] = [await serve(), await serve()]
      return ask(stage, {
        url: `https://localhost:${platform}/`,
        ca: authority.file,
        profile: await writeProfile(stage, { controlHosts: [`127.0.0.1:${control}`] }),
        inside: ['faketime', '-f', faulty ? '+120d' : '+60s'],
      })
    },
  },
  {
    ...shared,
    id: 'os-clock-wrong-by-hours',
    fault: 'the clock of this host is three hours ahead, and the certificates hold by both; without the fault a minute',
    requires: ['nginx', 'faketime'],
    expected: ['os-clock-wrong'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      return ask(stage, { ...platform, inside: ['faketime', '-f', faulty ? '+3h' : '+60s'] })
    },
  },
  {
    ...shared,
    id: 'os-policy-denies-connection-route',
    fault: 'a routing rule of this host prohibits what the user of the application sends (EACCES); without the fault another user',
    requires: ['linux', 'root', 'nginx', 'ip'],
    expected: ['os-policy-denies-connection'],
    stage: async (stage, faulty) => {
      const user = faulty ? SHOP_USER : OTHER_USER
      return cabledPlatform(stage, (host) => runProgram('ip', ['-n', host.name, 'rule', 'add', 'uidrange', `${user}-${user}`, 'prohibit']))
    },
  },
  {
    ...shared,
    id: 'os-policy-denies-connection-firewall',
    fault: 'the own firewall of this host rejects what the user of the application sends to the platform; without the fault another user',
    requires: ['linux', 'root', 'nginx', 'ip', 'nft'],
    expected: ['os-policy-denies-connection'],
    stage: async (stage, faulty) => {
      const user = faulty ? SHOP_USER : OTHER_USER
      return cabledPlatform(stage, (host) =>
        addRules(host, 'output', [`meta skuid ${user} ip daddr ${PLATFORM_ADDRESS} tcp dport 8443 reject with tcp reset`]),
      )
    },
  },
  {
    ...shared,
    id: 'app-in-other-container',
    layer: 'app-server',
    fault: 'a Node server runs in a Debian 11 of its own; without the fault in a mount namespace with the files of this host',
    requires: DEBIAN,
    expected: ['app-in-other-container'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const { root } = await openDebian(stage, 'debian-11')
      const place = faulty ? root : stage.path('here')
      await mkdir(stage.path('here/mnt'), { recursive: true })
      // A program of the name that servers have, and the sign that it is ready, on a file system that ends with it.
      const lay = `mount -t tmpfs none ${place}/mnt && cp ${root}/usr/local/bin/preflight-node ${place}/mnt/node`
      const start = faulty ? `chroot ${place} /mnt/node` : `unshare --mount ${place}/mnt/node`
      const ready = faulty ? '/mnt/ready' : `${place}/mnt/ready`
      const served = `${lay}; ${start} -e '${NODE_SERVER}' server ${ready} & ${until(`${place}/mnt/ready`)}`
      return ask(stage, { ...platform, inside: beside(served) })
    },
  },
  {
    ...shared,
    id: 'app-in-other-container-docker',
    layer: 'app-server',
    fault: 'a Node server runs as in a container: a Debian 11, processes and a network of its own; without the fault it runs here',
    requires: DEBIAN,
    expected: ['app-in-other-container'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const { root } = await openDebian(stage, 'debian-11')
      const lay = `mount -t tmpfs none ${root}/mnt && cp ${root}/usr/local/bin/preflight-node ${root}/mnt/node`
      const container = `unshare --mount --pid --fork --kill-child --net chroot ${root} /mnt/node -e '${NODE_SERVER}' server /mnt/ready`
      const here = `${process.execPath} -e '${NODE_SERVER}' server ${root}/mnt/ready`
      return ask(stage, { ...platform, inside: beside(`${lay}; ${faulty ? container : here} & ${until(`${root}/mnt/ready`)}`) })
    },
  },
  {
    ...shared,
    id: 'app-in-other-container-network',
    layer: 'app-server',
    fault:
      'a Node server has a network of its own, as a service with PrivateNetwork= has, and the files of this host; without the fault none',
    requires: ['linux', 'root', 'nginx'],
    expected: ['app-in-other-container'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const ready = stage.path('ready')
      const [apart, served] = [faulty ? 'unshare --net' : '', NODE_SERVER.replace(', "127.0.0.1"', '')]
      const start = `${apart} ${process.execPath} -e '${served}' server ${ready} & ${until(ready)}`
      return ask(stage, { ...(await localPlatform(stage)), inside: beside(start) })
    },
  },
]
