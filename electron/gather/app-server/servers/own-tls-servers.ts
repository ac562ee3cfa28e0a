// The running servers whose program carries a TLS library of its own. Their files are searched once, all by one start of grep(1).
import type { Evidence } from '../../../contract/fact.ts'
import type { Process } from '../../../contract/recording.ts'
import { commandLine } from '../../../host/command-line.ts'
import type { Host } from '../../../host/host.ts'
import type { Identity, RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { ownTls, parseSearch, searchArguments } from '../runtimes/own-tls.ts'
import { baseName } from './server-names.ts'
import { serverLabel } from './server-settings.ts'

export interface OwnTlsServer {
  path: string
  identity: Identity
  /** How a person calls it: its unit, else its script. */
  serves: string[]
  /** The process that it was found by. */
  pids: number[]
  evidence: Evidence
}

/** What runs containers, watches, or passes connections on: servers written in Go and Rust that carry no integration of a shop. */
const INFRASTRUCTURE =
  /^(docker.*|containerd.*|rootless.*|podman|cri-.*|kube.*|k3s.*|etcd|consul|nomad|vault|coredns|prometheus.*|.*[-_]exporter|alertmanager|grafana.*|loki|promtail|telegraf|.*beat|vector|caddy|traefik|frpc|frps|tailscaled|cloudflared|.*-agent|rclone|syncthing|minio)$/

/** `kinds` are those that are known by name; programs of other users, which may not be read, stay unknown. */
export const ownTlsServers = async (
  host: Host,
  kinds: readonly RuntimeKind[],
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<OwnTlsServer[]> => {
  const named = (name: string) => kinds.some(({ programs, servers }) => programs.test(name) || servers?.test(name))
  // On Windows a process has no such file, and there is no grep.
  if (host.platform === 'win32') return []
  /** One process for each program: it is read through its process, since it may be in a container or gone from the disk. */
  const files = new Map<string, Process>()
  for (const process of (await host.processes()) ?? []) {
    const { pid, exe, listens, network } = process
    const name = baseName(exe)
    // One with a network of its own is in a container, or is none that an application of this host runs on.
    if (
      listens &&
      network === undefined &&
      exe !== '' &&
      !named(name) &&
      !INFRASTRUCTURE.test(name) &&
      ![...files.values()].some((other) => other.exe === exe)
    )
      files.set(`/proc/${pid}/exe`, process)
  }
  if (files.size === 0) return []
  const args = searchArguments([...files.keys()])
  const result = await host.run('grep', args, { ...options, env: { LC_ALL: 'C' } })
  const source = commandLine('grep', args)
  const told = [...parseSearch(result.stdout)].map(async ([file, { library, language }]): Promise<OwnTlsServer[]> => {
    const process = files.get(file)
    if (process === undefined) return []
    const { exe: path } = process
    const { version } = library
    const identity = { name: `${baseName(path)} (${language})`, version, realPath: path, library, trustStore: null }
    const serves = [await serverLabel(host, ownTls, process)]
    return [
      { path, identity, serves, pids: [process.pid], evidence: { kind: 'command', source, text: `${path}: ${library.name} ${version}` } },
    ]
  })
  return (await Promise.all(told)).flat()
}
