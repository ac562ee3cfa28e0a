// Looks through a folder with the integration's code and settings: what `scan DIR` and `check --scan DIR` share.
import type { Scan, ScanFinding, SkipReason } from '../../contract/scan.ts'
import type { Host } from '../../host/host.ts'
import { type Language, languageByName, languageByText } from '../../scan/languages.ts'
import { isRead, placeOf } from '../../scan/place.ts'
import { isWorthALook, scanText, wantedFor } from '../../scan/scan-text.ts'

/** Code and settings are smaller; what is larger was made by a program. */
const LARGEST_FILE = 2 * 1024 * 1024
/** Findings that are kept, those of the integration's own code first. */
export const MOST_FINDINGS = 500
/** Files that are named for each reason of not being read. */
const NAMED_SKIPS = 20
const HEAD = 8192
/** Certificate files that are kept. */
const CERTIFICATE_FILES = 40

export type Scanned = Omit<Scan, 'pinned' | 'environment'> & {
  /** The certificate files of the folder that may be somebody's own authorities, by name. */
  certificateFiles: Map<string, string>
}

export type ScanEnd = { ok: true; scanned: Scanned } | { ok: false; why: 'not-found' | 'no-folder' | 'denied' | 'failed'; detail: string }

/** Text with the byte order mark of UTF-16 is text (Unicode 23.8), though it is full of zero bytes. */
const decoded = (bytes: Buffer): string | null => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2)
  return bytes.subarray(0, HEAD).includes(0) ? null : bytes.toString('latin1')
}

const ORDER: readonly ScanFinding['place'][] = ['code', 'test', 'vendored', 'comment', 'text']

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** By place, then by kind, file and line. */
const inOrder = (a: ScanFinding, b: ScanFinding): number =>
  ORDER.indexOf(a.place) - ORDER.indexOf(b.place) || byText(a.kind, b.kind) || byText(a.file, b.file) || a.line - b.line

/** At a multiple of the number, the least telling are let go, so that a folder full of them costs no memory. */
class Findings {
  #kept: ScanFinding[] = []
  omitted = 0

  add(found: readonly ScanFinding[]): void {
    this.#kept.push(...found)
    if (this.#kept.length > 4 * MOST_FINDINGS) this.#trim()
  }

  #trim(): void {
    this.#kept.sort(inOrder)
    this.omitted += Math.max(0, this.#kept.length - MOST_FINDINGS)
    this.#kept = this.#kept.slice(0, MOST_FINDINGS)
  }

  all(): ScanFinding[] {
    this.#trim()
    return this.#kept
  }
}

/**
 * Reads every file of the folder once. `hosts`: whose `http://` addresses are looked for. `signal` ends it early: what was found
 * until then is answered, and `unfinished` says so.
 */
export const scanFolder = async (
  host: Pick<Host, 'readTree'>,
  folder: string,
  { hosts, signal, onProgress }: { hosts: readonly string[]; signal: AbortSignal; onProgress?: (files: number) => void },
): Promise<ScanEnd> => {
  const wanted = wantedFor(hosts)
  const findings = new Findings()
  const skipped: Scan['skipped'] = []
  const skippedCount: Scan['skippedCount'] = { binary: 0, 'too-large': 0, denied: 0, 'link-loop': 0, special: 0, failed: 0 }
  const certificateFiles = new Map<string, string>()
  let files = 0
  let bytes = 0
  let others = 0
  const skip = (file: string, why: SkipReason) => {
    skippedCount[why] += 1
    if (skippedCount[why] <= NAMED_SKIPS) skipped.push({ file, why })
  }
  const take = (name: string, raw: Buffer) => {
    const text = decoded(raw)
    if (text === null) return skip(name, 'binary')
    files += 1
    bytes += raw.length
    if (files % 1000 === 0) onProgress?.(files)
    const language: Language = languageByName(name) ?? languageByText(text)
    if (language !== 'pem' && !isWorthALook(text, wanted)) return
    // Bytes read as Latin-1 find what is ASCII; what is shown is read as UTF-8.
    const whole = raw[0] === 0xff && raw[1] === 0xfe ? text : raw.toString('utf8')
    const found = scanText(name, whole, language, wanted)
    findings.add(found)
    // Code may name one that came with a package, too.
    const isCertificate = language === 'pem' && placeOf(name) !== 'test' && text.includes('-----BEGIN CERTIFICATE-----')
    if (isCertificate && certificateFiles.size < CERTIFICATE_FILES) certificateFiles.set(name, text)
  }
  const end = await host.readTree(folder, {
    signal,
    maxBytes: LARGEST_FILE,
    enters: isRead,
    wants: (name) => {
      const read = languageByName(name) !== null
      if (!read) others += 1
      return read
    },
    file: (name, raw) => take(name, Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)),
    skipped: skip,
  })
  if (!end.ok) return end
  return {
    ok: true,
    scanned: {
      folder,
      hosts: [...hosts],
      files,
      bytes,
      others,
      skipped,
      skippedCount,
      findings: findings.all(),
      omitted: findings.omitted,
      unfinished: end.finished ? null : 'It was stopped before all files were read.',
      certificateFiles,
    },
  }
}
