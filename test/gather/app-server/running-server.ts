// A real server that runs on this machine, as the only one of a host, and what is found of the runtime behind it.
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach } from 'vitest'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { runtimesGatherer } from '../../../electron/gather/app-server/runtimes.ts'
import type { Host } from '../../../electron/host/host.ts'
import { contextFor } from '../context.ts'
import { hostOfKinds } from './machine.ts'

const SERVERS = {
  node: { args: ['shop.js'], text: "require('net').createServer().listen(0, '127.0.0.1', () => console.log('up'))" },
  python3: {
    args: ['-u', 'shop.py'],
    text: "import socket, ssl, time\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(); print('up'); time.sleep(60)",
  },
  ruby: { args: ['shop.rb'], text: "require 'socket'\ns = TCPServer.new('127.0.0.1', 0)\nputs 'up'\nSTDOUT.flush\nsleep 60" },
  perl: {
    args: ['shop.pl'],
    text: "use IO::Socket::INET; $| = 1; my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) or die; print 'up'; sleep 60;",
  },
  // PHP's own server; it says on standard error that it is up.
  php: { args: ['-S', '127.0.0.1:0', 'shop.php'], text: '<?php' },
  java: {
    args: ['Shop.java'],
    text: 'public class Shop { public static void main(String[] given) throws Exception { try (var s = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) { System.out.println("up"); s.accept(); } } }',
  },
} as const
const KIND_OF = { node: 'node', python3: 'python', php: 'php', ruby: 'ruby', perl: 'perl', java: 'java' } as const

export type ServerProgram = keyof typeof SERVERS

/** For the tests of one file: the folder in which the servers run, and what starts them. Both end with the tests. */
export const runningServers = () => {
  const folder = mkdtempSync(join(tmpdir(), 'running-server-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const ended: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const end of ended.splice(0)) await end()
  })
  chmodSync(folder, 0o755)
  for (const { args, text } of Object.values(SERVERS)) writeFileSync(join(folder, args[args.length - 1] ?? ''), text)

  /** Starts a real server; answers a host on which it is the only one that runs, and its kind of runtime the only one that is found. */
  const hostWithServer = async (
    program: ServerProgram,
    flags: readonly string[],
    env: Record<string, string>,
    account: { uid?: number; gid?: number } = {},
  ): Promise<Host> => {
    const child = spawn(program, [...flags, ...SERVERS[program].args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...account,
    })
    ended.push(
      () =>
        new Promise((resolve) => {
          child.once('exit', () => resolve())
          child.kill('SIGKILL')
        }),
    )
    await new Promise((resolve) => (program === 'php' ? child.stderr : child.stdout).once('data', resolve))
    const host = hostOfKinds([KIND_OF[program]])
    return { ...host, processes: async () => ((await host.processes()) ?? []).filter(({ pid }) => pid === child.pid) }
  }
  return { folder, hostWithServer }
}

/** All that is found there, and what of it stands for the server on settings of its own. */
export const runtimesOn = async (host: Host) => {
  const context = contextFor(host, {})
  const fact = await runtimesGatherer.gather(context)
  if (!fact.ok) throw new Error(fact.detail)
  return { all: fact.value, served: fact.value.filter(({ server }) => server !== null), context }
}
/** The settings that a runtime was asked on, each as one text. */
export const told = ({ settings }: Runtime) => settings.map(({ how, name, value, source }) => `${how} ${name}=${value} (${source})`)
