// Input files: facts or a bundle, told apart by what they are and not by their name.
import { readFile, stat } from 'node:fs/promises'
import { type Facts, factsSchema } from '../contract/facts.ts'
import type { Report } from '../contract/report.ts'
import { newerThanUs, readBundle } from '../report/bundle.ts'
import { EXIT, type Failure, failure } from './exit.ts'

const LARGEST = 100 * 1024 * 1024

const readBytes = async (path: string): Promise<{ ok: true; bytes: Buffer } | Failure> => {
  try {
    const found = await stat(path)
    if (!found.isFile()) return failure(EXIT.input, `${path} is not a file.`)
    if (found.size > LARGEST) return failure(EXIT.input, `${path} is larger than any bundle or facts file.`)
    return { ok: true, bytes: await readFile(path) }
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return failure(EXIT.input, gone ? `There is no file ${path}.` : `${path} cannot be read. Check who may read it.`)
  }
}

const isZip = (bytes: Buffer): boolean => bytes.subarray(0, 2).toString('latin1') === 'PK'

/** A bundle's facts and its own report. */
export const readBundleFile = async (path: string): Promise<{ ok: true; facts: Facts; report: Report } | Failure> => {
  const read = await readBytes(path)
  if (!read.ok) return read
  const bundle = await readBundle(read.bytes)
  return bundle.ok ? bundle : failure(EXIT.input, `${path}: ${bundle.sentence}`)
}

/** The facts in a facts file or a bundle. */
export const readFacts = async (path: string): Promise<{ ok: true; facts: Facts } | Failure> => {
  const read = await readBytes(path)
  if (!read.ok) return read
  if (isZip(read.bytes)) return readBundleFile(path)
  let value: unknown
  try {
    value = JSON.parse(read.bytes.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    return failure(EXIT.input, `${path} is neither a bundle nor a facts file, or it is cut short.`)
  }
  const newer = newerThanUs(value, path)
  if (newer !== null) return failure(EXIT.input, newer)
  const facts = factsSchema.safeParse(value)
  if (facts.success) return { ok: true, facts: facts.data }
  const where = facts.error.issues[0]?.path.join('.') ?? ''
  return failure(EXIT.input, `${path} is not a facts file of TLS Preflight${where === '' ? '' : `: "${where}" is not as it should be`}.`)
}
