// The bundle there and back, the same bytes each time, no planted password in any file; then every zip that must not be opened.
import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../electron/contract/bundle.ts'
import { type Facts, factsSchema } from '../../electron/contract/facts.ts'
import type { Report } from '../../electron/contract/report.ts'
import { readBundle, writeBundle } from '../../electron/report/bundle.ts'
import { createRedactor, redactDeep } from '../../electron/report/redact.ts'
import { unzip, ZIP_LIMITS } from '../../electron/report/unzip.ts'
import { brokenReport, facts } from './samples.ts'
import { makeZip, sha256, type ZipEntry } from './zip-maker.ts'

const unpacked = async (bytes: Uint8Array): Promise<Map<string, string>> => {
  const read = await unzip(bytes)
  if (!read.ok) throw new Error(read.sentence)
  return new Map([...read.files].map(([name, content]) => [name, Buffer.from(content).toString('utf8')]))
}

const sentenceOf = async (bytes: Uint8Array): Promise<string> => {
  const read = await readBundle(bytes)
  return read.ok ? 'it was opened' : read.sentence
}

describe('a bundle', () => {
  it('comes back with the facts, the report and a manifest of every file', async () => {
    const read = await readBundle(await writeBundle(facts, brokenReport))
    if (!read.ok) throw new Error(read.sentence)
    expect(read.facts).toEqual(facts)
    expect(read.report).toEqual(brokenReport)
    expect(read.manifest.files.map((file) => file.name)).toEqual(['facts.json', 'report.json', 'report.html', 'summary.txt'])
    expect(read.manifest.log).toEqual(facts.log)
  })

  it('is the same bytes for the same facts, in any time zone', async () => {
    const zone = process.env.TZ
    const first = await writeBundle(facts, brokenReport)
    process.env.TZ = 'Pacific/Auckland'
    const second = await writeBundle(facts, brokenReport)
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
    expect(Buffer.from(second).equals(Buffer.from(first))).toBe(true)
  })

  it('has the summary and the page of the same report in it', async () => {
    const files = await unpacked(await writeBundle(facts, brokenReport))
    expect(files.get('summary.txt')).toContain(brokenReport.verdict.sentence)
    expect(files.get('report.html')).toContain(`<h1>${brokenReport.verdict.sentence}</h1>`)
  })
})

describe('a planted password', () => {
  const password = 'h u/nter@2:26é'
  const forms = [
    password,
    encodeURIComponent(password),
    Buffer.from(`joe:${password}`).toString('base64'),
    Buffer.from(password).toString('base64').replace(/=+$/, ''),
  ]
  const planted = [
    password,
    `http://joe:${encodeURIComponent(password)}@proxy:3128/`,
    `Proxy-Authorization: Basic ${forms[2]}`,
    `auth ${forms[2]}`,
  ]

  const plant = <T extends Facts | Report>(value: T): T => {
    const walk = (part: unknown, key: string): unknown => {
      if (Array.isArray(part)) return part.map((inner) => walk(inner, key))
      if (part !== null && typeof part === 'object')
        return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, walk(inner, name)]))
      return typeof part === 'string' && ['detail', 'text', 'title', 'sentence', 'source'].includes(key)
        ? `${part} ${planted.join(' ')}`
        : part
    }
    return walk(value, '') as T
  }

  it('is in no file of the bundle in any form, once it has been learned', async () => {
    const redactor = createRedactor()
    redactor.learnSecret(password)
    const bundle = await writeBundle(factsSchema.parse(redactDeep(plant(facts), redactor)), redactDeep(plant(brokenReport), redactor))
    for (const [name, text] of await unpacked(bundle))
      for (const form of forms) expect({ name, leaks: text.includes(form) }).toEqual({ name, leaks: false })
  })

  it('would be found by this test: without a redactor that learned it, it is there', async () => {
    const files = await unpacked(await writeBundle(plant(facts), plant(brokenReport)))
    expect([...files.values()].some((text) => text.includes(password))).toBe(true)
  })

  it('is masked in URLs and headers by the bundle itself, learned or not', async () => {
    const [, url, header] = planted
    const report: Report = { ...brokenReport, conditions: [url ?? '', header ?? ''] }
    for (const text of (await unpacked(await writeBundle(facts, report))).values()) {
      expect(text).not.toContain(encodeURIComponent(password))
      expect(text).not.toContain(forms[2])
    }
  })
})

describe('a zip that is not opened', () => {
  const manifest = (files: readonly ZipEntry[], change: Partial<Record<keyof Manifest, unknown>> = {}): ZipEntry => ({
    name: 'manifest.json',
    content: JSON.stringify({
      schemaVersion: 1,
      kind: 'tls-preflight-bundle',
      program: { name: 'tls-preflight', version: '0.1.0' },
      madeAt: brokenReport.madeAt,
      files: files.map(({ name, content }) => ({ name, bytes: Buffer.from(content).length, sha256: sha256(content) })),
      log: [],
      ...change,
    }),
  })
  const inside: ZipEntry[] = [
    { name: 'facts.json', content: JSON.stringify(facts) },
    { name: 'report.json', content: JSON.stringify(brokenReport) },
  ]

  it('is none of these: the same zip without a fault is opened', async () => {
    expect(await sentenceOf(makeZip([manifest(inside), ...inside]))).toBe('it was opened')
  })

  it.each([
    ['../escaped.json', 'a name that a bundle never has'],
    ['a/../../escaped.json', 'a name that a bundle never has'],
    ['/etc/passwd', 'a name that a bundle never has'],
    ['C:\\windows.json', 'a name that a bundle never has'],
    ['folder/', 'a name that a bundle never has'],
    ['.hidden', 'a name that a bundle never has'],
    ['line\nfeed', 'a name that a bundle never has'],
    ['inner.zip', 'another archive'],
  ])('holds %j', async (name, why) => {
    expect(await sentenceOf(makeZip([manifest(inside), ...inside, { name, content: 'x' }]))).toContain(why)
  })

  it('holds a symbolic link', async () => {
    const link = { name: 'link', content: '/etc/passwd', mode: 0o120777 }
    expect(await sentenceOf(makeZip([manifest(inside), ...inside, link]))).toContain('a link or another special file')
  })

  it('holds a name twice', async () => {
    expect(await sentenceOf(makeZip([manifest(inside), ...inside, ...inside.slice(0, 1)]))).toContain('facts.json twice')
  })

  it('holds an archive under a harmless name', async () => {
    const inner = { name: 'notes.txt', content: makeZip([{ name: 'a', content: 'a' }]) }
    expect(await sentenceOf(makeZip([manifest([...inside, inner]), ...inside, inner]))).toContain('another archive')
  })

  it('is packed more tightly than 200 to 1', async () => {
    const bomb = { name: 'zeros.txt', content: Buffer.alloc(2_000_000) }
    expect(await sentenceOf(makeZip([manifest(inside), ...inside, bomb]))).toContain('far more tightly')
  })

  it('lies about the size of what it holds', async () => {
    const liar = { name: 'facts.json', content: randomBytes(50_000), claimedSize: 100 }
    expect(await sentenceOf(makeZip([liar]))).toContain('cut short or damaged')
  })

  it('would unpack to one file of more than 20 MiB', async () => {
    const large = { name: 'large.txt', content: 'x', claimedSize: ZIP_LIMITS.entryBytes + 1 }
    expect(await sentenceOf(makeZip([large]))).toContain('more than a bundle ever holds')
  })

  it('holds more than 2,000 files', async () => {
    const many = Array.from({ length: ZIP_LIMITS.entries + 1 }, (_, index) => ({ name: `f${index}`, content: '' }))
    expect(await sentenceOf(makeZip(many))).toContain('more files')
  })

  it('is encrypted', async () => {
    expect(await sentenceOf(makeZip([{ name: 'facts.json', content: 'x', encrypted: true }]))).toContain('encrypted')
  })

  it('is cut short, wherever it is cut', async () => {
    const whole = await writeBundle(facts, brokenReport)
    for (const part of [0.1, 0.5, 0.9, 0.999])
      expect(await sentenceOf(whole.subarray(0, Math.floor(whole.length * part)))).toContain('cut short or damaged')
  })

  it('is no zip at all', async () => {
    expect(await sentenceOf(Buffer.from('{"schemaVersion":1}'))).toContain('not a zip')
    expect(await sentenceOf(new Uint8Array())).toContain('not a zip')
  })

  it('is someone else’s', async () => {
    expect(await sentenceOf(makeZip([{ name: 'word/document.xml', content: '<w/>' }]))).toBe('This zip is not a TLS Preflight bundle.')
    expect(await sentenceOf(makeZip([manifest(inside, { kind: 'another-bundle' }), ...inside]))).toBe(
      'This zip is not a TLS Preflight bundle.',
    )
    expect(await sentenceOf(makeZip([{ name: 'manifest.json', content: '{' }]))).toBe('This zip is not a TLS Preflight bundle.')
  })

  it('comes from a newer version, which it names', async () => {
    const newer = { schemaVersion: 2, program: { name: 'tls-preflight', version: '3.1.0' } }
    expect(await sentenceOf(makeZip([manifest(inside, newer), ...inside]))).toContain('a newer TLS Preflight (3.1.0)')
    const facts2 = [{ name: 'facts.json', content: JSON.stringify({ ...facts, schemaVersion: 2 }) }, ...inside.slice(1)]
    expect(await sentenceOf(makeZip([manifest(facts2), ...facts2]))).toContain('a newer TLS Preflight')
  })

  it('holds a file that was changed after it was made', async () => {
    const changed = [{ name: 'facts.json', content: JSON.stringify({ ...facts, practice: true }) }, ...inside.slice(1)]
    expect(await sentenceOf(makeZip([manifest(inside), ...changed]))).toContain('facts.json was changed or damaged')
  })

  it('lacks a file of its manifest, or holds one more', async () => {
    expect(await sentenceOf(makeZip([manifest(inside), ...inside.slice(0, 1)]))).toContain('lacks report.json')
    expect(await sentenceOf(makeZip([manifest(inside), ...inside, { name: 'extra.txt', content: 'x' }]))).toContain('does not name')
  })

  it('holds facts that are no facts', async () => {
    const wrong = [{ name: 'facts.json', content: '{"schemaVersion":1}' }, ...inside.slice(1)]
    expect(await sentenceOf(makeZip([manifest(wrong), ...wrong]))).toContain('facts.json in this bundle is not of the form')
  })
})
