// Compiles the programs that a runtime is given to run (assets/programs) into assets/programs/compiled.json, which is committed:
// nobody needs a compiler to build the product. Needs javac 9 to 19 (the later ones compile for Java 7 no more) and mcs.
// As a command: `node build/programs.mjs`, after a change of their sources.
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './processes.mjs'

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'assets', 'programs')

/** The version of the class file format that Java 6 reads (JVMS 4.1): without newer instructions the format is that of Java 7. */
const JAVA_6 = 50

const must = async (program, args) => {
  const { status, output } = await run(program, args, { timeoutMs: 120_000 })
  if (status !== 0) throw new Error(`${program} failed:\n${output}`)
  return output.trim().split('\n')[0]
}

const compiledBy = async (source, work) => {
  const half = mkdtempSync(join(tmpdir(), 'tls-preflight-programs-'))
  try {
    const compiler = await work(join(folder, source), half)
    const files = Object.fromEntries(readdirSync(half).map((name) => [name, readFileSync(join(half, name)).toString('base64')]))
    const sha256 = createHash('sha256')
      .update(readFileSync(join(folder, source)))
      .digest('hex')
    return { source, sha256, compiler, files }
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
}

const java = (source, half) =>
  must('javac', ['--release', '7', '-Xlint:-options', '-g:none', '-d', half, source]).then(() => {
    for (const name of readdirSync(half)) {
      const bytes = readFileSync(join(half, name))
      bytes.writeUInt16BE(JAVA_6, 6)
      writeFileSync(join(half, name), bytes)
    }
    return must('javac', ['-version']).then((version) => `${version} --release 7, class files marked as of Java 6`)
  })

const dotnet = (source, half) =>
  must('mcs', ['-optimize+', `-out:${join(half, 'TlsPreflight.exe')}`, source]).then(() =>
    must('mcs', ['--version']).then((version) => `${version} -optimize+`),
  )

const compiled = { java: await compiledBy('TlsPreflight.java', java), dotnet: await compiledBy('TlsPreflight.cs', dotnet) }
writeFileSync(join(folder, 'compiled.json'), `${JSON.stringify(compiled, null, 2)}\n`)
