// Old software as hosts had it, such as a Node 0.8 with OpenSSL 1.0.0m, and real hosts in root folders of their own.
// build/old-hosts.mjs fetches them once into a cache outside the tree.
import { copyFile, mkdtemp, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../root.ts'
import { runProgram, type Stage } from '../stage.ts'
import { outside } from '../surroundings.ts'

export type OldNode = 'node-0.8' | 'node-0.10' | 'node-0.12' | 'node-4' | 'node-6' | 'node-16'
export type Debian = 'debian-11' | 'debian-12' | 'debian-13' | 'debian-sid'
export type OldHost = OldNode | Debian | 'dotnet-3.1' | 'java-8' | 'requests' | 'windows'

export const fetchOldHost = async (name: OldHost): Promise<string> => {
  const [command = process.execPath, ...args] = [...outside, process.execPath, join(root, 'build', 'old-hosts.mjs'), name]
  return (await runProgram(command, args, { timeoutMs: 590_000 })).trim()
}

/** A folder that holds one program under the name that applications call. */
export const programFolder = async (stage: Stage, name: string, program: string): Promise<string> => {
  const folder = await mkdtemp(stage.path(`${name}-`))
  await symlink(program, join(folder, name))
  return folder
}

/**
 * A stand-in for the `openssl` of a host with OpenSSL 1.0.0m: the real library, as Node 0.8 carries it, behind the words of
 * the program. No registry has the program itself. Answers its path.
 */
export const makeOldOpenssl = async (stage: Stage): Promise<string> => {
  const node = await fetchOldHost('node-0.8')
  const program = stage.path('old-openssl')
  const script = stage.path('old-openssl.js')
  // The window's user may not be able to read this clone.
  await copyFile(join(root, 'test', 'lab', 'peers', 'old-openssl.js'), script)
  await writeFile(program, `#!/bin/sh\nexec ${node} ${script} "$@"\n`, { mode: 0o755 })
  return program
}
