// The programs of ours that Java, .NET and Mono run: what is committed is what the sources beside it say, compiled.
// Where this machine has the compilers, both are compiled again and must behave alike.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import compiled from '../../../assets/programs/compiled.json' with { type: 'json' }
import { dotnetProgram, javaProgram } from '../../../electron/gather/app-server/runtimes/own-programs.ts'
import { createPki, httpsServer, type Pki, type TestServer } from './machine.ts'

const sources = new URL('../../../assets/programs/', import.meta.url)

// Compilers and virtual machines take their time where much else runs.
vi.setConfig({ testTimeout: 60_000 })

/** null where it fails or is not there. The server runs in this very process, so nothing may hold it up. */
const outputOf = (program: string, ...args: string[]): Promise<string | null> =>
  promisify(execFile)(program, args, { encoding: 'utf8', timeout: 60_000 }).then(
    ({ stdout }) => stdout,
    () => null,
  )
/** javac compiles for Java 7 up to release 19 (JDK 20 release notes). */
const javac = Number(/^javac (\d+)/.exec((await outputOf('javac', '-version')) ?? '')?.[1] ?? 0)
const hasMcs = (await outputOf('mcs', '--version')) !== null

let folder: string
let pki: Pki
let server: TestServer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'programs-test-'))
  pki = createPki()
  server = await httpsServer(pki.good)
}, 60_000)
afterAll(async () => {
  await server.close()
  pki.remove()
  rmSync(folder, { recursive: true, force: true })
})

const unpack = (name: string, files: Readonly<Record<string, Uint8Array | string>>): string => {
  const at = mkdtempSync(join(folder, name))
  for (const [file, content] of Object.entries(files)) writeFileSync(join(at, file), content)
  return at
}

describe('what is committed', () => {
  it.each([compiled.java, compiled.dotnet])('was compiled from $source as it stands', ({ source, sha256 }) => {
    const text = readFileSync(new URL(source, sources))
    expect(createHash('sha256').update(text).digest('hex'), 'run `node build/programs.mjs`').toBe(sha256)
  })

  it('is read by Java 6 (class files of version 50) and by every .NET and Mono (a PE file)', () => {
    for (const bytes of Object.values(javaProgram)) expect(Buffer.from(bytes).readUInt32BE(4)).toBe(50)
    const [bytes] = Object.values(dotnetProgram)
    expect(
      Buffer.from(bytes ?? '')
        .subarray(0, 2)
        .toString(),
    ).toBe('MZ')
  })
})

describe('compiled again', () => {
  it.runIf(javac >= 9 && javac <= 19)('the Java program tells the same of this Java, and of a connection', async () => {
    const again = mkdtempSync(join(folder, 'javac'))
    await outputOf('javac', '--release', '7', '-Xlint:-options', '-d', again, new URL('TlsPreflight.java', sources).pathname)
    expect(readdirSync(again).sort()).toEqual(Object.keys(javaProgram).sort())
    const committed = unpack('java', javaProgram)
    for (const given of [[], ['localhost', String(server.port), '/', 'direct', '5', pki.ca], ['localhost', '1', '/', 'direct', '5']]) {
      const told = await outputOf('java', '-cp', committed, 'TlsPreflight', ...given)
      expect(told).toMatch(/^\{"/)
      expect(await outputOf('java', '-cp', again, 'TlsPreflight', ...given)).toBe(told)
    }
  })

  it.runIf(hasMcs)('the other tells the same of this Mono, and of a connection', async () => {
    const again = join(folder, 'Again.exe')
    await outputOf('mcs', '-optimize+', `-out:${again}`, new URL('TlsPreflight.cs', sources).pathname)
    const committed = join(unpack('mono', dotnetProgram), 'TlsPreflight.exe')
    for (const given of [[], ['localhost', String(server.port), '/', 'direct', '5'], ['localhost', '1', '/', 'direct', '5']]) {
      const told = await outputOf('mono', committed, ...given)
      expect(told).toMatch(/^\{"/)
      expect(await outputOf('mono', again, ...given)).toBe(told)
    }
  })
})
