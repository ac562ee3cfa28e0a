import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TreeEnd, TreeVisit } from '../../electron/host/host.ts'
import { readTree } from '../../electron/host/read-tree.ts'
import { file, hostOf } from '../gather/context.ts'

let outer = ''
let folder = ''
beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), 'tls-preflight-tree-'))
  folder = join(outer, 'shop')
  mkdirSync(folder)
})
afterEach(() => rmSync(outer, { recursive: true, force: true }))

const write = (name: string, text: string | Uint8Array = name) => {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), text)
}

/** What was handed over, and what was skipped and why. */
const read = async (path = folder, more: Partial<TreeVisit> = {}): Promise<{ end: TreeEnd; files: string[]; skipped: string[] }> => {
  const files: string[] = []
  const skipped: string[] = []
  const end = await readTree(path, {
    signal: new AbortController().signal,
    maxBytes: 200_000,
    enters: () => true,
    wants: () => true,
    file: (name, bytes) => void files.push(`${name} ${bytes.length}`),
    skipped: (name, why) => void skipped.push(`${name} ${why}`),
    ...more,
  })
  return { end, files: files.sort(), skipped: skipped.sort() }
}

describe('readTree', () => {
  it('reads every file once, small and large, with names that go on below the folder', async () => {
    write('a.php', 'x'.repeat(10))
    write('b/c/d.php', 'x'.repeat(70_000))
    write('empty', '')
    expect(await read()).toEqual({ end: { ok: true, finished: true }, files: ['a.php 10', 'b/c/d.php 70000', 'empty 0'], skipped: [] })
  })

  it('hands over the very bytes of a file that is larger than one piece', async () => {
    const bytes = new Uint8Array(150_000).map((_, index) => index % 251)
    write('large', bytes)
    const got: Uint8Array[] = []
    await read(folder, { file: (_, given) => void got.push(new Uint8Array(given)) })
    expect(Buffer.from(got[0] ?? []).equals(Buffer.from(bytes))).toBe(true)
  })

  it('leaves what is too large, and goes on', async () => {
    write('huge', 'x'.repeat(200_001))
    write('most', 'x'.repeat(200_000))
    write('small')
    expect(await read()).toMatchObject({ files: ['most 200000', 'small 5'], skipped: ['huge too-large'] })
  })

  it('is asked before a folder is entered and before a file is read', async () => {
    write('.git/config')
    write('picture.png')
    write('a.php')
    const { files } = await read(folder, { enters: (name) => name !== '.git', wants: (name) => !name.endsWith('.png') })
    expect(files).toEqual(['a.php 5'])
  })

  it('survives links in circles, links to itself and links to nothing', async () => {
    write('a/b.php')
    symlinkSync('..', join(folder, 'a', 'up'))
    symlinkSync('itself', join(folder, 'itself'))
    symlinkSync('nothing', join(folder, 'gone'))
    symlinkSync('/', join(folder, 'everything'))
    expect(await read()).toMatchObject({
      files: ['a/b.php 7'],
      skipped: ['a/up link-loop', 'everything link-loop', 'gone failed', 'itself link-loop'],
    })
  })

  it.skipIf(process.platform === 'win32')('names a pipe once, and one elsewhere by the link to it', async () => {
    write('a.php')
    execFileSync('mkfifo', [join(folder, 'pipe'), join(outer, 'outside')])
    symlinkSync('pipe', join(folder, 'to-pipe'))
    symlinkSync(join(outer, 'outside'), join(folder, 'to-outside'))
    expect(await read()).toMatchObject({ files: ['a.php 5'], skipped: ['pipe special', 'to-outside special'] })
  })

  it('reads what is linked from elsewhere once, and what is linked within not twice', async () => {
    mkdirSync(join(outer, 'shared'))
    writeFileSync(join(outer, 'shared', '.env'), 'A=1')
    symlinkSync(join(outer, 'shared'), join(folder, 'config'))
    symlinkSync(join(outer, 'shared', '.env'), join(folder, '.env'))
    write('a.php')
    symlinkSync('a.php', join(folder, 'again.php'))
    expect(await read()).toMatchObject({ files: ['.env 3', 'a.php 5', 'config/.env 3'], skipped: [] })
  })

  it.skipIf(process.platform === 'win32')('waits for no FIFO', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    write('a.php')
    expect(await read()).toMatchObject({ files: ['a.php 5'] })
  })

  it('tells what this user may not read', async () => {
    write('secret/a.php')
    for (const path of [outer, folder]) chmodSync(path, 0o755)
    chmodSync(join(folder, 'secret'), 0)
    // Root may read everything: then it is nobody who looks.
    const root = process.getuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      expect((await read()).skipped).toEqual(['secret denied'])
    } finally {
      if (root) process.seteuid?.(0)
      chmodSync(join(folder, 'secret'), 0o700)
    }
  })

  it('answers why a folder cannot be read', async () => {
    write('a.php')
    expect((await read(join(folder, 'none'))).end).toMatchObject({ ok: false, why: 'not-found' })
    expect((await read(join(folder, 'a.php'))).end).toMatchObject({ ok: false, why: 'no-folder' })
  })

  it('ends early when it is told to, and says so', async () => {
    for (let count = 0; count < 50; count += 1) write(`${count}.php`)
    const abort = new AbortController()
    const { end } = await read(folder, { signal: abort.signal, file: () => abort.abort() })
    expect(end).toEqual({ ok: true, finished: false })
  })
})

describe('a recorded host', () => {
  it('answers from the files that the recording holds', async () => {
    const host = hostOf({ files: { '/srv/shop/a/b.php': file('text'), '/srv/shop2/c.php': file('no') } })
    const files: string[] = []
    const visit: TreeVisit = {
      signal: new AbortController().signal,
      maxBytes: 100,
      enters: () => true,
      wants: () => true,
      file: (name, bytes) => void files.push(`${name} ${bytes.length}`),
      skipped: () => undefined,
    }
    expect(await host.readTree('/srv/shop', visit)).toEqual({ ok: true, finished: true })
    expect(files).toEqual(['a/b.php 4'])
    expect(await host.readTree('/none', visit)).toMatchObject({ ok: false, why: 'not-found' })
  })
})
