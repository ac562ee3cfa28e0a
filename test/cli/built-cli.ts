// The command line as one file, bundled as build/build.mjs does it, and run as a person runs it: in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { withoutOwnNetwork } from '../own-network.ts'

export interface Ended {
  status: number | null
  stdout: string
  stderr: string
}

/** A folder of its own for one test file. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tls-preflight-cli-'))

const bundle = async (): Promise<string> => {
  const { outputFiles } = await build({
    absWorkingDir: join(import.meta.dirname, '..', '..'),
    entryPoints: ['electron/cli/index.ts'],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node16.17',
    define: {
      __VERSION__: '"9.8.7"',
      __RENDERER__: JSON.stringify(JSON.stringify({ '/index.html': Buffer.from('<!doctype html>a page').toString('base64') })),
    },
  })
  return outputFiles[0]?.text ?? ''
}
let bundled: Promise<string> | undefined

/** Puts the bundled command line into `folder`; answers the file. It is bundled once for all test files of a process. */
export const bundleCli = async (folder: string): Promise<string> => {
  bundled ??= bundle()
  const file = join(folder, 'tls-preflight.cjs')
  await writeFile(file, await bundled)
  return file
}

export interface StartOptions {
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** The command that starts it, such as one by which the host has few runtimes. */
  inside?: readonly string[]
}

/** Starts it without a terminal and without this host's settings of proxies and trust stores. */
export const start = (
  cli: string,
  args: readonly string[],
  { env = {}, cwd, inside = [] }: StartOptions = {},
): { child: ChildProcess; ended: Promise<Ended> } => {
  const [command = '', ...rest] = [...inside, process.execPath, cli, ...args]
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...withoutOwnNetwork(process.env), ...env }, cwd })
  const heard = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => {
    heard.stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    heard.stderr += chunk
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, ...heard }))
  })
  return { child, ended }
}

export const run = (cli: string, args: readonly string[], options?: StartOptions): Promise<Ended> => start(cli, args, options).ended
