// Saving a bundle from the window: whole or not at all, and one sentence where it cannot be.
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeWhole } from '../../electron/main/write-whole.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'write-whole-'))
})
afterEach(() => rm(folder, { recursive: true }))

const bytes = new Uint8Array([1, 2, 3])

describe('writeWhole', () => {
  it('writes the bytes, readable by this user alone, and leaves nothing beside them', async () => {
    const target = path.join(folder, 'b.zip')
    expect(await writeWhole(target, bytes)).toEqual({ ok: true, value: { path: target } })
    expect(new Uint8Array(await readFile(target))).toEqual(bytes)
    expect((await stat(target)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['b.zip'])
  })

  it('replaces a file of that name', async () => {
    const target = path.join(folder, 'b.zip')
    await writeFile(target, 'a longer text that was there before')
    await writeWhole(target, bytes)
    expect(new Uint8Array(await readFile(target))).toEqual(bytes)
  })

  it('says so where the folder does not exist', async () => {
    const target = path.join(folder, 'gone', 'b.zip')
    expect(await writeWhole(target, bytes)).toEqual({
      ok: false,
      sentence: `The bundle could not be written to ${target}. That folder does not exist. Choose another place.`,
    })
  })

  it('leaves nothing half-written when the last step fails', async () => {
    const target = path.join(folder, 'taken')
    await mkdir(path.join(target, 'inside'), { recursive: true })
    const reply = await writeWhole(target, bytes)
    expect(reply.ok).toBe(false)
    expect(await readdir(folder)).toEqual(['taken'])
  })
})
