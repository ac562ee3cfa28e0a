// Network namespaces of the lab's own: a merchant's host and the platform's, joined by a cable, with no way out of either.
// Addresses are of the documentation range (RFC 5737); names and resolvers of a namespace stand in /etc/netns/NAME.
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { listens, runProgram, type Stage } from '../stage.ts'

const NETNS = '/etc/netns'
export const PLATFORM_NAME = 'api.platform.test'
export const PLATFORM_ADDRESS = '198.51.100.1'
const HOST_ADDRESS = '198.51.100.2'

export interface Namespace {
  name: string
  /** The command that starts a program in it. */
  inside: string[]
  /** Its own /etc/hosts or /etc/resolv.conf; to be written before a program is started in it. */
  writeEtc(file: 'hosts' | 'resolv.conf', text: string): Promise<void>
}

const ip = (...args: string[]) => runProgram('ip', args)

/** Linux names of interfaces are at most 15 characters, so the names here are short. */
export const addNamespace = async (stage: Stage, role: 'host' | 'far'): Promise<Namespace> => {
  const name = `tlsp-${role}-${process.pid}`
  const inside = ['ip', 'netns', 'exec', name]
  await ip('netns', 'add', name)
  stage.later(async () => {
    await ip('netns', 'delete', name)
    await rm(`${NETNS}/${name}`, { recursive: true, force: true })
    // Only when it is empty: another program may use it.
    await rmdir(NETNS).catch(() => undefined)
  })
  await ip('-n', name, 'link', 'set', 'lo', 'up')
  return {
    name,
    inside,
    writeEtc: async (file, text) => {
      await mkdir(`${NETNS}/${name}`, { recursive: true })
      await writeFile(`${NETNS}/${name}/${file}`, text)
    },
  }
}

/** The merchant's host and the platform behind one cable; the host knows the platform by name. */
export const addCable = async (stage: Stage): Promise<{ host: Namespace; far: Namespace }> => {
  const host = await addNamespace(stage, 'host')
  const far = await addNamespace(stage, 'far')
  await ip('link', 'add', 'cable0', 'netns', host.name, 'type', 'veth', 'peer', 'name', 'cable1', 'netns', far.name)
  for (const [namespace, device, address] of [
    [host.name, 'cable0', HOST_ADDRESS],
    [far.name, 'cable1', PLATFORM_ADDRESS],
  ] as const) {
    await ip('-n', namespace, 'address', 'add', `${address}/30`, 'dev', device)
    await ip('-n', namespace, 'link', 'set', device, 'up')
  }
  await host.writeEtc('hosts', `127.0.0.1 localhost\n${PLATFORM_ADDRESS} ${PLATFORM_NAME}\n`)
  return { host, far }
}

/** A firewall before the platform: what it does with a TCP connection to this port. */
export const addFirewall = async (far: Namespace, port: number, what: 'drop' | 'reject with tcp reset'): Promise<void> => {
  const [command = 'nft', ...inside] = [...far.inside, 'nft']
  for (const rule of [
    'add table inet lab',
    'add chain inet lab input { type filter hook input priority 0 ; }',
    `add rule inet lab input tcp dport ${port} ${what}`,
  ])
    await runProgram(command, [...inside, rule])
}

/** A resolver that knows the names of `test` alone: the given ones, and no other. */
export const startDnsmasq = async (stage: Stage, namespace: Namespace, names: Record<string, string>): Promise<void> => {
  await namespace.writeEtc('resolv.conf', 'nameserver 127.0.0.1\n')
  await namespace.writeEtc('hosts', '127.0.0.1 localhost\n')
  await stage.start(
    'dnsmasq',
    [
      ...['--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--pid-file=', '--user=root', '--port=53'],
      ...['--listen-address=127.0.0.1', '--bind-interfaces', '--local=/test/'],
      ...Object.entries(names).map(([name, address]) => `--address=/${name}/${address}`),
    ],
    { inside: namespace.inside, ready: () => listens(53, namespace.inside) },
  )
}
