// What the TLS libraries can do, and until when their makers mend them: the table, and the row that fits a library.
import * as z from 'zod'
import type { TlsLibrary } from '../contract/host-facts.ts'
import type { Profile } from '../contract/profile.ts'
import { dateSchema } from '../contract/vocabulary.ts'
import { compareVersions, isOfRelease } from './versions.ts'

const sourced = { source: z.url(), checked: dateSchema }

const branchSchema = z.strictObject({
  /** The leading numbers of its versions, e.g. `1.1.1`, `3.0`. */
  version: z.string(),
  /** The last day on which its makers mend it; null: it is the one that they work on. */
  until: dateSchema.nullable(),
  /** The makers name no day: `until` is when the last release of the branch came out. */
  observed: z.literal(true).optional(),
  ...sourced,
})
export type Branch = z.infer<typeof branchSchema>

export const librarySchema = z.strictObject({
  /** As in the system-tls fact. */
  library: z.string(),
  /** The first version that can do TLS 1.2, and TLS 1.3, as a client; null: none can. */
  tls12: z.string(),
  tls13: z.string().nullable(),
  ...sourced,
  /** In the order of their versions; empty where the library comes with its system and is mended as long as that is. */
  branches: z.array(branchSchema),
})
export type Library = z.infer<typeof librarySchema>

export const libraryOf = (rows: readonly Library[], { name }: TlsLibrary): Library | undefined => rows.find((row) => row.library === name)

/**
 * Whether this version can do the TLS version as a client; null: the table does not know.
 * Every library of the table can do TLS 1.0 and 1.1.
 */
export const canDo = (row: Library | undefined, version: string, tls: Profile['minTls']): boolean | null => {
  if (row === undefined || compareVersions(version, row.tls12) === null) return null
  const first = tls === '1.3' ? row.tls13 : row.tls12
  if (tls === '1.0' || tls === '1.1') return true
  return first !== null && (compareVersions(version, first) ?? 0) >= 0
}

/** The branch that this version belongs to; undefined where the table does not have it. */
export const branchOf = ({ branches }: Library, version: string): Branch | undefined =>
  branches.find((branch) => isOfRelease(version.replace(/[a-z-].*$/, ''), branch.version))
