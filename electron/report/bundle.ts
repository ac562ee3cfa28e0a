// The bundle: writes it, always the same bytes for the same facts and report, and reads one that came from anywhere.
// A bundle is opened by support: it is hostile until its names, sizes, sums and schemas have been checked.
import { createHash } from 'node:crypto'
import { ZipFile } from 'yazl'
import { BUNDLE_FILES, type Manifest, manifestSchema } from '../contract/bundle.ts'
import { type Facts, factsSchema } from '../contract/facts.ts'
import { type Report, reportSchema } from '../contract/report.ts'
import { reportAsHtml } from './html.ts'
import { createRedactor, redactDeep } from './redact.ts'
import { reportAsText } from './text.ts'
import { unzip } from './unzip.ts'

/** DOS time has no zone: local midnight gives the same bytes on every host. */
const fixedTime = () => ({ mtime: new Date(2000, 0, 1), mode: 0o100644, forceDosTimestamp: true })
const MANIFEST = 'manifest.json'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** The zip as bytes. Everything passes the redactor once more here, so that no face can forget it. */
export const writeBundle = async (facts: Facts, report: Report): Promise<Uint8Array> => {
  const redactor = createRedactor()
  const safeFacts = redactDeep(facts, redactor)
  const safeReport = redactDeep(report, redactor)
  const contents: Record<(typeof BUNDLE_FILES)[number], string> = {
    'facts.json': asJson(safeFacts),
    'report.json': asJson(safeReport),
    'report.html': reportAsHtml(safeReport),
    'summary.txt': reportAsText(safeReport),
  }
  const files = BUNDLE_FILES.map((name) => ({ name, bytes: Buffer.from(contents[name], 'utf8') }))
  const manifest: Manifest = {
    schemaVersion: 1,
    kind: 'tls-preflight-bundle',
    program: facts.program,
    madeAt: report.madeAt,
    files: files.map(({ name, bytes }) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
    log: safeFacts.log,
  }
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(asJson(manifest), 'utf8'), MANIFEST, fixedTime())
  for (const { name, bytes } of files) zip.addBuffer(bytes, name, fixedTime())
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export type ReadBundle = { ok: true; facts: Facts; report: Report; manifest: Manifest } | { ok: false; sentence: string }

const no = (sentence: string): { ok: false; sentence: string } => ({ ok: false, sentence })
const FOREIGN = 'This zip is not a TLS Preflight bundle.'

const parsed = (bytes: Uint8Array | undefined): unknown => {
  if (bytes === undefined) return undefined
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** One sentence where the file says that a later release wrote it, else null. */
export const newerThanUs = (value: unknown, what: string): string | null => {
  if (!isRecord(value) || typeof value.schemaVersion !== 'number' || value.schemaVersion <= 1) return null
  const program = isRecord(value.program) && typeof value.program.version === 'string' ? value.program.version : null
  return `${what} was made by a newer TLS Preflight${program === null ? '' : ` (${program})`}. Open it with that version or a later one.`
}

/** The sums of the manifest against what the zip holds: null when all is as it was written. */
const unlike = (manifest: Manifest, files: ReadonlyMap<string, Uint8Array>): string | null => {
  for (const { name, bytes, sha256: sum } of manifest.files) {
    const content = files.get(name)
    if (!content) return `The bundle lacks ${name}, which its manifest names. Ask for it again.`
    if (content.length !== bytes || sha256(content) !== sum)
      return `${name} was changed or damaged after the bundle was made. Ask for it again.`
  }
  const listed = new Set([MANIFEST, ...manifest.files.map((file) => file.name)])
  return [...files.keys()].some((name) => !listed.has(name))
    ? 'The bundle holds a file that its manifest does not name. Do not trust it.'
    : null
}

/** Reads a bundle from bytes; whatever is wrong with it comes back as one sentence. */
export const readBundle = async (bytes: Uint8Array): Promise<ReadBundle> => {
  const unzipped = await unzip(bytes)
  if (!unzipped.ok) return unzipped
  const { files } = unzipped
  const claimed = parsed(files.get(MANIFEST))
  if (!isRecord(claimed) || claimed.kind !== 'tls-preflight-bundle') return no(FOREIGN)
  const newer = newerThanUs(claimed, 'This bundle')
  if (newer !== null) return no(newer)
  const manifest = manifestSchema.safeParse(claimed)
  if (!manifest.success) return no('The manifest of this bundle is damaged. Ask for the bundle again.')
  const changed = unlike(manifest.data, files)
  if (changed !== null) return no(changed)
  const rawFacts = parsed(files.get('facts.json'))
  const rawReport = parsed(files.get('report.json'))
  const newerInside = newerThanUs(rawFacts, 'This bundle') ?? newerThanUs(rawReport, 'This bundle')
  if (newerInside !== null) return no(newerInside)
  const facts = factsSchema.safeParse(rawFacts)
  if (!facts.success) return no('facts.json in this bundle is not of the form that this program reads.')
  const report = reportSchema.safeParse(rawReport)
  if (!report.success) return no('report.json in this bundle is not of the form that this program reads.')
  return { ok: true, facts: facts.data, report: report.data, manifest: manifest.data }
}
