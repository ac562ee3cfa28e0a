// Unpacks a zip from a stranger into memory, within limits: it writes no file and follows no link.
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'

const MIB = 1024 * 1024
export const ZIP_LIMITS = { entries: 2000, entryBytes: 20 * MIB, totalBytes: 100 * MIB, ratio: 200 } as const

export type Unzipped = { ok: true; files: Map<string, Uint8Array> } | { ok: false; sentence: string }

/** Why a zip is refused; thrown and caught inside this file only, because yauzl speaks in events. */
class Refusal extends Error {}

const DAMAGED = 'This file is cut short or damaged. Ask for it again.'
/** Plain names in plain folders: no dots in front, no backslash, no drive, nothing that leads elsewhere. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/
const ARCHIVE_NAME = /\.(?:zip|jar|tar|tgz|gz|bz2|xz|zst|7z|rar)$/i
const ARCHIVE_STARTS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 3, 4],
  [0x1f, 0x8b],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x42, 0x5a, 0x68],
]
const FILE_TYPE = 0o170000
const REGULAR_FILE = 0o100000

const startsLike = (bytes: Uint8Array, start: readonly number[]): boolean => start.every((byte, index) => bytes[index] === byte)

/** Everything that the directory says of an entry, checked before a byte of it is unpacked. */
const checkEntry = (entry: Entry, files: ReadonlyMap<string, Uint8Array>, total: number): void => {
  const name = entry.fileName
  if (!NAME.test(name)) throw new Refusal('This zip holds a file with a name that a bundle never has. It was not opened.')
  // The upper half of the external attributes is the Unix mode; 0 where another system made the zip.
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE
  if (type !== 0 && type !== REGULAR_FILE) throw new Refusal('This zip holds a link or another special file. It was not opened.')
  if (files.has(name)) throw new Refusal(`This zip holds ${name} twice. It was not opened.`)
  if ((entry.generalPurposeBitFlag & 1) !== 0) throw new Refusal('This zip is encrypted. Ask for the bundle as it was made.')
  if (ARCHIVE_NAME.test(name)) throw new Refusal('This zip holds another archive. It was not opened.')
  if (entry.uncompressedSize > ZIP_LIMITS.entryBytes || total + entry.uncompressedSize > ZIP_LIMITS.totalBytes)
    throw new Refusal('This zip would unpack to more than a bundle ever holds. It was not opened.')
  if (entry.uncompressedSize > ZIP_LIMITS.ratio * Math.max(1, entry.compressedSize))
    throw new Refusal('This zip is packed far more tightly than a bundle ever is. It was not opened.')
}

const open = (bytes: Uint8Array): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    const options = { lazyEntries: true, strictFileNames: true, validateEntrySizes: true, decodeStrings: true } as const
    fromBuffer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), options, (error, zip) =>
      error ? reject(error) : resolve(zip),
    )
  })

/** The content of one entry; more bytes than its directory entry promises end it (yauzl's validateEntrySizes). */
const content = (zip: ZipFile, entry: Entry): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error)
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', reject)
      stream.on('end', () => resolve(Buffer.concat(chunks)))
    })
  })

const readAll = (zip: ZipFile): Promise<Map<string, Uint8Array>> =>
  new Promise((resolve, reject) => {
    const files = new Map<string, Uint8Array>()
    let total = 0
    const take = async (entry: Entry) => {
      checkEntry(entry, files, total)
      const bytes = await content(zip, entry)
      if (ARCHIVE_STARTS.some((start) => startsLike(bytes, start))) throw new Refusal('This zip holds another archive. It was not opened.')
      total += bytes.length
      files.set(entry.fileName, bytes)
      zip.readEntry()
    }
    zip.on('entry', (entry: Entry) => void take(entry).catch(reject))
    zip.on('error', reject)
    zip.on('end', () => resolve(files))
    if (zip.entryCount > ZIP_LIMITS.entries) reject(new Refusal('This zip holds more files than a bundle ever has. It was not opened.'))
    else zip.readEntry()
  })

/** Every file of the zip by its name, or one sentence that says why it was not opened. */
export const unzip = async (bytes: Uint8Array): Promise<Unzipped> => {
  if (!startsLike(bytes, [0x50, 0x4b])) return { ok: false, sentence: 'This file is not a zip, so it is not a TLS Preflight bundle.' }
  if (bytes.length > ZIP_LIMITS.totalBytes) return { ok: false, sentence: 'This file is larger than a bundle ever is. It was not opened.' }
  try {
    return { ok: true, files: await readAll(await open(bytes)) }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, sentence: error.message }
    // yauzl checks names itself before it hands out an entry.
    const name = error instanceof Error && /invalid (?:relative path|characters in fileName)|absolute path/.test(error.message)
    return { ok: false, sentence: name ? 'This zip holds a file with a name that a bundle never has. It was not opened.' : DAMAGED }
  }
}
