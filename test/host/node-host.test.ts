// The real machine as a Host: programs that never end, flood or fork, files that would hang a reader, and running servers.
// Every program here is started by the test itself and ended by its pid.
import { spawn } from 'node:child_process'
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createNodeHost } from '../../electron/host/node-host.ts'

const host = createNodeHost()
const signal = new AbortController().signal
const run = (program: string, args: string[], more: Partial<Parameters<typeof host.run>[2]> = {}) =>
  host.run(program, args, { timeoutMs: 10_000, signal, ...more })

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-host-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A process that has ended but was not collected by its parent (a zombie) is no longer running either. */
const isRunning = async (pid: number): Promise<boolean> => {
  const stat = await host.readFile(`/proc/${pid}/stat`)
  return stat.ok && !/\) Z /.test(stat.text)
}

describe('run', () => {
  it('gives the exit status and both streams of a program', async () => {
    const result = await run('sh', ['-c', 'echo out; echo err >&2; exit 3'])
    expect(result).toMatchObject({ end: 'ended', exit: 3, stdout: 'out\n', stderr: 'err\n', truncated: false })
  })

  it('hands arguments over as they are, without a shell', async () => {
    const result = await run('printf', ['%s|', '$HOME', '; echo x', '`id`'])
    expect(result.stdout).toBe('$HOME|; echo x|`id`|')
  })

  it('tells a missing program from one that may not be run', async () => {
    const plain = join(folder, 'plain')
    writeFileSync(plain, 'no program')
    chmodSync(plain, 0o644)
    expect(await run('/nowhere/program', [])).toMatchObject({ end: 'not-found', stderr: 'There is no program /nowhere/program.' })
    expect((await run('no-such-program-of-any-host', [])).end).toBe('not-found')
    expect((await run(plain, [])).end).toBe('denied')
    // The system's own tools are there whatever the PATH.
    for (const PATH of ['', '/nowhere', 'relative'])
      expect(await run('realpath', ['/'], { env: { PATH } })).toMatchObject({ exit: 0, stdout: '/\n' })
    // Without a PATH the system looks in its own folders.
    expect((await run('sh', ['-c', 'exit 4'], { env: { PATH: null } })).exit).toBe(4)
  })

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'starts a program as another account, with its groups and files that it may only read',
    async () => {
      const account = { uid: 65_534, gid: 64_998, groups: [64_998, 64_997] }
      const script = 'id -u; id -g; id -G; cat "$1"; echo more >> "$1" || true; rm -f "$1" || true; ls -ld "$(dirname "$1")"'
      const result = await run('sh', ['-c', script, 'sh', '{file:ours}'], { account, files: { ours: 'OURS\n' } })
      expect(result.stdout.split('\n').slice(0, 4)).toEqual(['65534', '64998', '64998 64997', 'OURS'])
      expect(result.stderr.match(/denied/g)).toHaveLength(2)
      const place = /\/\S*tls-preflight-\S+$/m.exec(result.stdout)?.[0] ?? ''
      expect(result.stdout).toMatch(/^drwxr-x--- \d+ root 64998 /m)
      expect(place).not.toBe('')
      expect(existsSync(place)).toBe(false)
    },
  )

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)('tells that it may not be started as that account', async () => {
    const account = { uid: 65_534, gid: 65_534, groups: [] }
    const plain = join(folder, 'no-program')
    writeFileSync(plain, 'no program', { mode: 0o644 })
    expect(await run(plain, [], { account })).toMatchObject({ end: 'denied', exit: null, stdout: '' })
    expect(await run('/nowhere/program', [], { account })).toMatchObject({ end: 'not-found' })
    // What the program itself says is its own.
    const says = await run('sh', ['-c', 'echo no >&2; exit 3'], { account })
    expect(says).toMatchObject({ end: 'ended', exit: 3 })
  })

  it('keeps only the lines that are wanted, however they come', async () => {
    const { PATH = '' } = process.env
    // In two writes, within a line and within a character; the last line has no end.
    const script = "printf 'Name: a\\nOther: Name: b\\nNa'; sleep 0.1; printf 'me: \\303'; sleep 0.1; printf '\\244\\n Name: c\\nName: d'"
    expect(await run('sh', ['-c', script], { lines: ['Name: ', 'PATH'], env: { PATH } })).toMatchObject({
      stdout: 'Name: a\nName: ä\nName: d\n',
      truncated: false,
    })
    expect(await run('sh', ['-c', 'yes Other | head -c 3000000; echo Name'], { lines: ['Name'], maxBytes: 1000 })).toMatchObject({
      stdout: 'Name\n',
      truncated: false,
    })
    expect(await run('sh', ['-c', 'yes Name | head -c 3000000'], { lines: ['Name'], maxBytes: 1000 })).toMatchObject({ truncated: true })
  })

  it('ends the whole group at the deadline, even what ignores SIGTERM', async () => {
    const result = await run('sh', ['-c', 'trap "" TERM; (trap "" TERM; sleep 60) & echo $!; wait; sleep 60'], { timeoutMs: 300 })
    expect(result).toMatchObject({ end: 'timeout', exit: null })
    const child = Number(result.stdout.trim())
    expect(child).toBeGreaterThan(0)
    await expect.poll(() => isRunning(child)).toBe(false)
  })

  it('does not wait for a child that keeps the pipes of a program that has ended', async () => {
    const result = await run('sh', ['-c', 'sleep 60 & echo $!; exit 0'])
    expect(result).toMatchObject({ end: 'ended', exit: 0 })
    await expect.poll(() => isRunning(Number(result.stdout.trim()))).toBe(false)
  })

  it('ends as cancelled when the signal comes before or during the run', async () => {
    const early = new AbortController()
    early.abort()
    expect((await run('sleep', ['60'], { signal: early.signal })).end).toBe('cancelled')
    const late = new AbortController()
    setTimeout(() => late.abort(), 50)
    expect((await run('sleep', ['60'], { signal: late.signal })).end).toBe('cancelled')
  })

  it('keeps the first bytes of a flood and says that the rest is missing', async () => {
    const result = await run('sh', ['-c', 'yes | head -c 3000000; echo done >&2'], { maxBytes: 1000 })
    expect(result.stdout).toHaveLength(1000)
    expect(result).toMatchObject({ truncated: true, exit: 0, stderr: 'done\n' })
  })

  it('gives standard input and then closes it; without one there is nothing to read', async () => {
    expect((await run('cat', [], { stdin: 'hello' })).stdout).toBe('hello')
    expect(await run('cat', [])).toMatchObject({ exit: 0, stdout: '' })
  })

  it('keeps standard input open where its end would say goodbye, until the program ends by itself or at the deadline', async () => {
    const first = 'read line; echo "got $line"'
    expect(await run('sh', ['-c', first], { stdin: 'hello\n', holdStdin: true })).toMatchObject({ end: 'ended', stdout: 'got hello\n' })
    expect(await run('cat', [], { stdin: 'hello', holdStdin: true, timeoutMs: 300 })).toMatchObject({ end: 'timeout', stdout: 'hello' })
  })

  it('is not disturbed by a program that does not read its input', async () => {
    expect(await run('true', [], { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ end: 'ended', exit: 0 })
  })

  it('adds variables and takes others away', async () => {
    const result = await run('sh', ['-c', 'echo "$ADDED-$HOME-$PATH"'], { env: { ADDED: 'yes', HOME: null } })
    expect(result.stdout).toBe(`yes--${process.env.PATH}\n`)
  })

  it('writes its temporary files for their user alone and removes them at the end', async () => {
    const script = 'cat "$1"; cat "$FILE"; stat -c %a "$1"; echo "$1"'
    const result = await run('sh', ['-c', script, 'sh', '{file:a}'], { files: { a: 'one ', b: 'two ' }, env: { FILE: '{file:b}' } })
    const lines = result.stdout.trim().split('\n')
    expect(lines[0]).toBe('one two 600')
    expect(lines[1]).toMatch(/tls-preflight-/)
    expect(existsSync(lines[1] ?? '')).toBe(false)
  })

  it('ends its programs and removes its folders where this process is ended first', async () => {
    const script = `
      import { createNodeHost } from ${JSON.stringify(join(import.meta.dirname, '../../electron/host/node-host.ts'))}
      const options = { timeoutMs: 60000, signal: new AbortController().signal, files: { a: 'x' } }
      const program = 'trap "" TERM; echo "$1 $$" > "$2"; sleep 60; sleep 60'
      void createNodeHost().run('sh', ['-c', program, 'sh', '{file:a}', process.env.TOLD], options)
      process.stdin.once('data', () => process.exit(0))
    `
    const told = join(folder, 'told')
    const built = await build({
      stdin: { contents: script, resolveDir: folder },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      write: false,
    })
    const child = spawn(process.execPath, ['-e', built.outputFiles[0]?.text ?? ''], { env: { ...process.env, TOLD: told } })
    const ended = new Promise((resolve) => child.on('close', resolve))
    await expect.poll(() => existsSync(told) && readFileSync(told, 'utf8'), { timeout: 10_000 }).toMatch(/ \d+\n/)
    const [file = '', pid = ''] = readFileSync(told, 'utf8').trim().split(' ')
    expect(existsSync(file)).toBe(true)
    child.stdin.write('end\n')
    await ended
    expect(existsSync(file)).toBe(false)
    await expect.poll(() => isRunning(Number(pid))).toBe(false)
  })

  it('writes bytes as they are, and names the folder of its files', async () => {
    const bytes = Uint8Array.of(0, 255, 10, 202, 254)
    const result = await run('sh', ['-c', 'od -An -tx1 "$1/a.bin"', 'sh', '{files}'], { files: { 'a.bin': bytes } })
    expect(result.stdout.trim()).toBe('00 ff 0a ca fe')
  })

  it.runIf(process.platform === 'linux')('writes them elsewhere where the first place takes none', async () => {
    vi.stubEnv('TMPDIR', '/nowhere')
    const result = await run('sh', ['-c', 'cat "$1"', 'sh', '{file:a}'], { files: { a: 'one' } }).finally(() => vi.unstubAllEnvs())
    expect(result).toMatchObject({ end: 'ended', exit: 0, stdout: 'one' })
  })

  it('does not start a program whose files no place takes, and says why', async () => {
    const result = await run('sh', ['-c', 'echo started'], { files: { 'no-such-folder/a': 'x' } })
    expect(result).toMatchObject({ end: 'failed', exit: null, stdout: '' })
    expect(result.stderr).toMatch(/^A temporary file could not be written: ENOENT: [a-z ,]+ \(in \S+\)$/)
  })

  it('removes its temporary files after a deadline too', async () => {
    const result = await run('sh', ['-c', 'echo "$1"; sleep 60', 'sh', '{file:a}'], { files: { a: 'x' }, timeoutMs: 300 })
    expect(result.end).toBe('timeout')
    expect(result.stdout).toMatch(/tls-preflight-/)
    expect(existsSync(result.stdout.trim())).toBe(false)
  })
})

describe('look', () => {
  it('tells what a path leads to, and that one leads nowhere', async () => {
    const program = join(folder, 'program')
    writeFileSync(program, '', { mode: 0o711 })
    symlinkSync(program, join(folder, 'link'))
    symlinkSync(join(folder, 'none'), join(folder, 'broken'))
    const seen = { realPath: program, kind: 'file', executable: true, readable: true }
    expect(await host.look(join(folder, 'link'))).toEqual(seen)
    chmodSync(program, 0o644)
    expect(await host.look(program)).toEqual({ ...seen, executable: false })
    expect(await host.look(folder)).toMatchObject({ realPath: folder, kind: 'folder' })
    expect(await host.look('/dev/null')).toMatchObject({ kind: 'other' })
    for (const path of ['broken', 'none', 'program/none']) expect(await host.look(join(folder, path))).toBeNull()
  })
})

describe('readFile', () => {
  it('reads a file, and one of /proc that says it is empty', async () => {
    const path = join(folder, 'text')
    writeFileSync(path, 'grün')
    expect(await host.readFile(path)).toEqual({ ok: true, text: 'grün', realPath: path })
    expect(await host.readFile('/proc/self/status')).toMatchObject({ ok: true, text: expect.stringContaining('Pid:') })
  })

  it('refuses what is no ordinary file instead of hanging on it', async () => {
    const fifo = join(folder, 'fifo')
    expect((await run('mkfifo', [fifo])).exit).toBe(0)
    for (const path of [fifo, '/dev/zero', folder]) expect(await host.readFile(path)).toMatchObject({ ok: false, why: 'failed' })
  })

  it.runIf(process.platform === 'linux')('takes a process that has ended for one that is not there, and not for a secret', async () => {
    const child = spawn('sleep', ['60'])
    await new Promise((resolve) => child.once('spawn', resolve))
    // Its file is open before it ends, as if it ended while it is read.
    const opened = openSync(`/proc/${child.pid}/maps`, 'r')
    await new Promise((resolve) => {
      child.once('exit', resolve)
      child.kill('SIGKILL')
    })
    expect(await host.readFile(`/proc/self/fd/${opened}`)).toMatchObject({ ok: false, why: 'not-found' })
    closeSync(opened)
  })

  it('tells a missing file from one that is too large; 1 MiB is not', async () => {
    const path = join(folder, 'large')
    expect(await host.readFile(join(folder, 'none'))).toMatchObject({ ok: false, why: 'not-found' })
    writeFileSync(path, 'x'.repeat(1024 * 1024))
    expect((await host.readFile(path)).ok).toBe(true)
    writeFileSync(path, 'x'.repeat(1024 * 1024 + 1))
    expect(await host.readFile(path)).toMatchObject({ ok: false, why: 'too-large' })
  })
})

describe('list', () => {
  it('is sorted, and empty where there is no folder', async () => {
    for (const name of ['b', 'a']) writeFileSync(join(folder, `listed-${name}`), '')
    expect((await host.list(folder)).filter((name) => name.startsWith('listed-'))).toEqual(['listed-a', 'listed-b'])
    expect(await host.list('/nowhere')).toEqual([])
  })
})

describe.runIf(process.platform === 'linux')('processes', () => {
  it('shows a server that listens, one that does not, and leaves out who started us', async () => {
    const serve = "require('net').createServer().listen(0, '127.0.0.1', () => console.log('up'))"
    const server = spawn(process.execPath, ['-e', serve], { stdio: ['ignore', 'pipe', 'ignore'] })
    const idle = spawn(process.execPath, ['-e', "setInterval(() => {}, 1000); console.log('up')"], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      await Promise.all([server, idle].map((child) => new Promise((resolve) => child.stdout.once('data', resolve))))
      const all = (await host.processes()) ?? []
      expect(all.find(({ pid }) => pid === server.pid)).toMatchObject({ exe: expect.stringContaining('node'), listens: true })
      expect(all.find(({ pid }) => pid === server.pid)?.args).toContain(serve)
      expect(all.find(({ pid }) => pid === idle.pid)).toMatchObject({ listens: false })
      for (const own of [process.pid, process.ppid]) expect(all.map(({ pid }) => pid)).not.toContain(own)
    } finally {
      server.kill('SIGKILL')
      idle.kill('SIGKILL')
    }
  })
})
