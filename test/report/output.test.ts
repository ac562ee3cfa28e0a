// Output files are whole or not there, and nothing else is left in their folder.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkWritable, realTarget, writeOutputs } from '../../electron/report/output.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-preflight-output-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)

describe('writing outputs', () => {
  it('leaves the files and nothing else', async () => {
    expect(
      await writeOutputs([
        { path: at('a.html'), bytes: 'A' },
        { path: at('b.zip'), bytes: Buffer.from('B') },
      ]),
    ).toEqual({ ok: true })
    expect(readdirSync(folder)).toEqual(['a.html', 'b.zip'])
    expect(readFileSync(at('b.zip'), 'utf8')).toBe('B')
  })

  it('replaces a file, and writes through a symbolic link to its target', async () => {
    writeFileSync(at('real'), 'old')
    symlinkSync(at('real'), at('link'))
    expect(await writeOutputs([{ path: at('link'), bytes: 'new' }])).toEqual({ ok: true })
    expect(readFileSync(at('real'), 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['link', 'real'])
  })

  it('writes none where one cannot be written', async () => {
    writeFileSync(at('a'), 'old')
    const written = await writeOutputs([
      { path: at('a'), bytes: 'new' },
      { path: at('missing/b'), bytes: 'new' },
    ])
    expect(written).toEqual({
      ok: false,
      sentence: `${at('missing/b')} cannot be written: its folder does not exist. Choose another place.`,
    })
    expect(readFileSync(at('a'), 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it.each([
    ['there was none', null],
    ['there was one', 'old'],
  ])('puts back what it has renamed where a later file cannot take its name: %s', async (_, before) => {
    if (before !== null) writeFileSync(at('a'), before)
    // A folder takes the second name between the check and the renaming.
    const signal = new AbortController().signal
    Object.defineProperty(signal, 'aborted', { get: () => mkdirSync(at('b'), { recursive: true }) === 'never' })
    const files = ['a', 'b'].map((name) => ({ path: at(name), bytes: 'new' }))
    expect(await writeOutputs(files, signal)).toEqual({
      ok: false,
      sentence: `${at('b')} cannot be written: there is a folder of that name. Choose another place.`,
    })
    expect(readdirSync(folder)).toEqual(before === null ? ['b'] : ['a', 'b'])
    if (before !== null) expect(readFileSync(at('a'), 'utf8')).toBe(before)
  })

  it('replaces two files and leaves no old one beside them', async () => {
    for (const name of ['a', 'b']) writeFileSync(at(name), 'old')
    expect(await writeOutputs(['a', 'b'].map((name) => ({ path: at(name), bytes: 'new' })))).toEqual({ ok: true })
    expect(['a', 'b'].map((name) => readFileSync(at(name), 'utf8'))).toEqual(['new', 'new'])
    expect(readdirSync(folder)).toEqual(['a', 'b'])
  })

  it('gives a file the mode that is asked for', async () => {
    await writeOutputs([{ path: at('a'), bytes: 'x', mode: 0o600 }])
    expect(statSync(at('a')).mode & 0o777).toBe(0o600)
  })

  it('writes none after an interrupt', async () => {
    const abort = new AbortController()
    abort.abort()
    expect((await writeOutputs([{ path: at('a'), bytes: 'new' }], abort.signal)).ok).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })

  it('never replaces a device or a folder', async () => {
    mkdirSync(at('folder'))
    expect(await writeOutputs([{ path: at('folder'), bytes: 'x' }])).toMatchObject({ ok: false })
    expect(await writeOutputs([{ path: '/dev/null', bytes: 'x' }])).toMatchObject({ ok: false })
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})

describe('the real name of an output', () => {
  it('is one for every way to write it', async () => {
    mkdirSync(at('folder'))
    symlinkSync(at('folder'), at('other'))
    writeFileSync(at('folder/a'), '')
    symlinkSync(at('folder/a'), at('link'))
    const names = [at('folder/a'), at('folder/./a'), at('other/a'), at('link')]
    expect(new Set(await Promise.all(names.map(realTarget))).size).toBe(1)
    expect(await realTarget(at('other/new'))).toBe(await realTarget(at('folder/new')))
  })
})

describe('asking whether outputs can be written', () => {
  it('leaves no file behind and touches none', async () => {
    writeFileSync(at('there'), 'old')
    expect(await checkWritable([at('new'), at('there')])).toEqual({ ok: true })
    expect(readdirSync(folder)).toEqual(['there'])
    expect(readFileSync(at('there'), 'utf8')).toBe('old')
  })

  it('says why not, in one sentence', async () => {
    writeFileSync(at('file'), '')
    expect(await checkWritable([at('missing/x')])).toMatchObject({ sentence: expect.stringContaining('its folder does not exist') })
    if (process.platform === 'linux')
      expect(await checkWritable(['/proc/x.zip'])).toMatchObject({
        sentence: expect.stringContaining('no file can be made in that folder'),
      })
    expect(await checkWritable([at('file/x')])).toMatchObject({ sentence: expect.stringContaining('its folder does not exist') })
    expect(await checkWritable([at('n'.repeat(300))])).toMatchObject({ sentence: expect.stringContaining('its name is too long') })
    expect(await checkWritable([folder])).toMatchObject({ sentence: expect.stringContaining('not an ordinary file') })
  })
})
