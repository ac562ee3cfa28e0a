// What the TLS libraries can do, and until when their makers mend them: the table, and the row that fits a library.
import type * as z from 'zod'
import type { TlsLibrary } from '../contract/host-facts.ts'
import type { Profile } from '../contract/profile.ts'
import type { librarySchema } from './schemas.ts'
import { compareJavaVersions, compareVersions, isOfRelease } from './versions.ts'

export type Branch = z.infer<typeof librarySchema>['branches'][number]
export type Library = z.infer<typeof librarySchema>

/** Java's own TLS has Java's version. */
const JAVA = 'SunJSSE'

export const libraryOf = (rows: readonly Library[], { name }: TlsLibrary): Library | undefined => rows.find((row) => row.library === name)

/**
 * Whether this version can do the TLS version as a client; null: the table does not know.
 * Every library of the table can do TLS 1.0 and 1.1.
 */
export const canDo = (row: Library | undefined, version: string, tls: Profile['minTls']): boolean | null => {
  const compare = row?.library === JAVA ? compareJavaVersions : compareVersions
  if (row === undefined || compare(version, row.tls12) === null) return null
  const first = tls === '1.3' ? row.tls13 : row.tls12
  if (tls === '1.0' || tls === '1.1') return true
  if (tls === '1.3' && row.without13?.some((release) => isOfRelease(version, release))) return false
  return first !== null && (compare(version, first) ?? 0) >= 0
}

/** The branch that this version belongs to; undefined where the table does not have it. */
export const branchOf = ({ branches }: Library, version: string): Branch | undefined =>
  branches.find((branch) => isOfRelease(version.replace(/[a-z-].*$/, ''), branch.version))

/** Until when its makers mend it: a day, `never` ended, `system` where it comes with it alone, or null: the table does not know. */
export const upstreamEnd = (row: Library | undefined, version: string): Branch | 'system' | null => {
  if (row === undefined) return null
  const [oldest] = row.branches
  if (oldest === undefined) return 'system'
  const branch = branchOf(row, version)
  if (branch !== undefined) return branch
  // What is older than the first branch of the table ended before it.
  return (compareVersions(version, oldest.version) ?? 0) < 0 ? oldest : null
}
