// What binds a server and not the check beside it: a profile of AppArmor, and the settings of its unit.
// The kernel of the lab has neither: what it would tell of the server and of its refusals lies over /proc and /sys, in a mount namespace
// that ends with the check. The server, the platform and the tries are real.
import { mkdir, writeFile } from 'node:fs/promises'
import type { Scenario } from '../scenario.ts'
import type { Stage } from '../stage.ts'
import { ask, beside, localPlatform, until } from '../staging.ts'

/** A Python that waits for questions as a server behind nginx does, under the name of its script. */
const GUNICORN = `#!/usr/bin/python3
import socket, sys, time
server = socket.socket(socket.AF_UNIX); server.bind(sys.argv[1]); server.listen()
open(sys.argv[2], "w").close()
time.sleep(600)`

/** The server, started and ready, and then `lay`, in which `$server` is its process. */
const boundServer = async (stage: Stage, lay: readonly string[]) => {
  const [script, ready] = [stage.path('gunicorn'), stage.path('ready')]
  await writeFile(script, GUNICORN, { mode: 0o755 })
  const start = `${script} ${stage.path('socket')} ${ready} & server=$!; ${until(ready)}`
  return ask(stage, { ...(await localPlatform(stage)), runtime: 'gunicorn', inside: beside([start, ...lay].join('; ')) })
}

/** Lays a file with this text over one of the process's own. */
const over = async (stage: Stage, name: string, text: string): Promise<string> => {
  const file = stage.path(name.replace('/', '-'))
  await writeFile(file, text)
  return `mount --bind ${file} /proc/$server/${name}`
}

const denied = (profile: string): string =>
  `apparmor=\\"DENIED\\" operation=\\"create\\" class=\\"net\\" profile=\\"${profile}\\" pid=$server comm=\\"gunicorn\\" family=\\"inet\\" sock_type=\\"stream\\" protocol=6`

/** What lies where a kernel with AppArmor would tell of itself, of the server's profile, and of this refusal. */
const underAppArmor = async (stage: Stage, refusal: string): Promise<string[]> => [
  'mount -t tmpfs none /sys/module && mkdir -p /sys/module/apparmor/parameters && echo Y > /sys/module/apparmor/parameters/enabled',
  'mount -t tmpfs none /sys/kernel/security && mkdir /sys/kernel/security/apparmor',
  'echo "shop (enforce)" > /sys/kernel/security/apparmor/profiles',
  'mount -t tmpfs none /var/log && mkdir /var/log/audit',
  `echo "type=AVC msg=audit($(date +%s).1:2): ${refusal}" > /var/log/audit/audit.log`,
  await over(stage, 'attr/current', 'shop (enforce)\n'),
]

const unread = (file: string): string =>
  `apparmor=\\"DENIED\\" operation=\\"open\\" class=\\"file\\" profile=\\"shop\\" name=\\"${file}\\" pid=$server comm=\\"gunicorn\\" requested_mask=\\"r\\" denied_mask=\\"r\\"`

const shared = { layer: 'os', host: 'this system', peers: 'scripted', requires: ['linux', 'root', 'nginx'] } as const

export const policyScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'os-policy-denies-connection-apparmor',
    fault: 'AppArmor has refused the profile of the shop’s server a connection; without the fault the profile of another program',
    expected: ['os-policy-denies-connection'],
    stage: async (stage, faulty) => boundServer(stage, await underAppArmor(stage, denied(faulty ? 'shop' : 'fail2ban'))),
  },
  {
    ...shared,
    id: 'os-policy-denies-connection-roots',
    fault: 'AppArmor has refused the shop’s server the trust store of the system; without the fault the file of passwords',
    expected: ['os-policy-denies-connection'],
    stage: async (stage, faulty) => {
      const store = '/etc/ssl/certs/ca-certificates.crt'
      return boundServer(stage, await underAppArmor(stage, unread(faulty ? store : '/etc/shadow')))
    },
  },
  ...(
    [
      ['addresses', 'IPAddressDeny=any', 'IPAddressDeny=any\nIPAddressAllow=localhost'],
      ['protocols', 'RestrictAddressFamilies=AF_UNIX', 'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6'],
    ] as const
  ).map(
    ([what, forbids, allows]): Scenario => ({
      ...shared,
      id: `os-policy-denies-connection-unit-${what}`,
      fault: `the unit of the shop’s server has ${forbids}; without the fault ${allows.replace('\n', ' and ')}`,
      expected: ['os-policy-denies-connection'],
      stage: async (stage, faulty) => {
        const units = stage.path('units')
        await mkdir(units)
        await writeFile(`${units}/shop.service`, `[Service]\nExecStart=${stage.path('gunicorn')}\n${faulty ? forbids : allows}\n`)
        const lay = [`mount --bind ${units} /etc/systemd/system`, await over(stage, 'cgroup', '0::/system.slice/shop.service\n')]
        return { ...(await boundServer(stage, lay)), runtime: 'shop.service' }
      },
    }),
  ),
]
