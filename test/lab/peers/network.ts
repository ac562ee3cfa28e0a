// Network namespaces of the lab's own: a merchant's host and the platform's, joined by a cable, with no way out of either.
// Addresses are of the documentation range (RFC 5737); names and resolvers of a namespace stand in /etc/netns/NAME.
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { listens, runProgram, type Stage } from '../stage.ts'
import { slowLine } from '../surroundings.ts'
import { type Line, layCable } from './delay-link.ts'

const NETNS = '/etc/netns'
export const PLATFORM_NAME = 'api.platform.test'
export const PLATFORM_ADDRESS = '198.51.100.1'
export const HOST_ADDRESS = '198.51.100.2'
/** A host knows its own name without asking: some programs look for it as they start. */
export const LOCAL_HOSTS = `127.0.0.1 localhost ${hostname()}\n`

export interface Namespace {
  name: string
  /** The command that starts a program in it. */
  inside: string[]
  /** Its own /etc/hosts or /etc/resolv.conf; to be written before a program is started in it. */
  writeEtc(file: 'hosts' | 'resolv.conf', text: string): Promise<void>
}

const ip = (...args: string[]) => runProgram('ip', args)

let count = 0

/** A namespace with a name of its own: scenarios run side by side. */
export const addNamespace = async (stage: Stage, role: 'host' | 'far'): Promise<Namespace> => {
  count += 1
  const name = `tlsp-${role}-${process.pid}-${count}`
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

/**
 * The merchant's host and the platform behind one cable; the host knows the platform by name.
 * The cable has a delay and a loss where a line is given, or where the whole lab is run slowly.
 */
export const addCable = async (stage: Stage, line: Line | null = slowLine): Promise<{ host: Namespace; far: Namespace }> => {
  const host = await addNamespace(stage, 'host')
  const far = await addNamespace(stage, 'far')
  if (line === null) await ip('link', 'add', 'cable0', 'netns', host.name, 'type', 'veth', 'peer', 'name', 'cable1', 'netns', far.name)
  else
    await layCable(
      stage,
      [
        { namespace: host.name, device: 'cable0' },
        { namespace: far.name, device: 'cable1' },
      ],
      line,
    )
  for (const [namespace, device, address] of [
    [host.name, 'cable0', HOST_ADDRESS],
    [far.name, 'cable1', PLATFORM_ADDRESS],
  ] as const) {
    await ip('-n', namespace, 'address', 'add', `${address}/30`, 'dev', device)
    await ip('-n', namespace, 'link', 'set', device, 'up')
  }
  await host.writeEtc('hosts', `${LOCAL_HOSTS}${PLATFORM_ADDRESS} ${PLATFORM_NAME}\n`)
  return { host, far }
}

/** Rules of nftables in a namespace, in a table of the lab's own; `hook` is where the packets are met. */
export const addRules = async (
  namespace: Namespace,
  hook: 'input' | 'output' | 'prerouting',
  rules: readonly string[],
  type: 'filter' | 'nat' = 'filter',
): Promise<void> => {
  const [command = 'nft', ...inside] = [...namespace.inside, 'nft']
  const priority = type === 'nat' ? '-100' : '0'
  for (const line of [
    'add table inet lab',
    `add chain inet lab ${hook} { type ${type} hook ${hook} priority ${priority} ; }`,
    ...rules.map((rule) => `add rule inet lab ${hook} ${rule}`),
  ])
    await runProgram(command, [...inside, line])
}

/** What a firewall does with a packet, as nftables writes it. */
export type Refusal = 'drop' | 'reject with tcp reset' | 'reject with icmp type admin-prohibited'

/** A firewall before the platform: what it does with a TCP connection to this port. */
export const addFirewall = (far: Namespace, port: number, what: Refusal): Promise<void> =>
  addRules(far, 'input', [`tcp dport ${port} ${what}`])

/** One more address on a device of a namespace. */
export const addAddress = (namespace: Namespace, address: string, device: string): Promise<string> =>
  // An IPv6 address that is still being checked for doubles cannot be used yet.
  ip('-n', namespace.name, 'address', 'add', address, 'dev', device, ...(address.includes(':') ? ['nodad'] : []))

/** `target` is `default` or a network. */
export const addRoute = (namespace: Namespace, target: string, gateway: string): Promise<string> =>
  ip('-n', namespace.name, 'route', 'add', target, 'via', gateway)

/** A route of the namespace itself that turns away what goes to `target`. */
export const closeRoute = (namespace: Namespace, target: string): Promise<string> =>
  ip('-n', namespace.name, 'route', 'add', 'prohibit', target)

/** Takes an address away from a device of a namespace, and the routes that came with it. */
export const removeAddress = (namespace: Namespace, address: string, device: string): Promise<string> =>
  ip('-n', namespace.name, 'address', 'delete', address, 'dev', device)

/**
 * A resolver that knows the given names, and no other under `test` or under these; what is outside of that it refuses to answer.
 * It listens in `namespace` at `address`; `client` is the host that asks it, and has no name of the platform in its hosts file.
 */
export const startDnsmasq = async (
  stage: Stage,
  namespace: Namespace,
  names: Record<string, string>,
  { address = '127.0.0.1', client = namespace }: { address?: string; client?: Namespace } = {},
): Promise<void> => {
  await client.writeEtc('resolv.conf', `nameserver ${address}\n`)
  await client.writeEtc('hosts', LOCAL_HOSTS)
  await stage.start(
    'dnsmasq',
    [
      ...['--keep-in-foreground', '--conf-file=/dev/null', '--no-resolv', '--no-hosts', '--pid-file=', '--user=root', '--port=53'],
      ...[`--listen-address=${address}`, '--bind-interfaces', '--local=/test/'],
      ...Object.entries(names).flatMap(([name, to]) => [`--local=/${name}/`, `--address=/${name}/${to}`]),
    ],
    { inside: namespace.inside, ready: () => listens(53, namespace.inside, address) },
  )
}
