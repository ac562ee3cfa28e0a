// TLS versions as settings limit them, whatever the library: a least one, a highest one, or a list. Pure.
import type { VersionSetting } from '../../contract/host-facts.ts'

export type VersionName = VersionSetting['version']

export const VERSIONS: readonly VersionName[] = ['1.0', '1.1', '1.2', '1.3']

/** The versions below `min` and above `max`. `none` sets no limit; `older` is a version before TLS 1.0. */
export const outside = (min: VersionName | 'none' | 'older' | null, max: VersionName | 'none' | 'older' | null): VersionName[] => {
  const place = (limit: VersionName | 'none' | 'older' | null): number | null =>
    limit === null || limit === 'none' ? null : limit === 'older' ? -1 : VERSIONS.indexOf(limit)
  const [least, most] = [place(min), place(max)]
  return VERSIONS.filter((_, index) => (least !== null && index < least) || (most !== null && index > most))
}

export const versionsOff = (versions: readonly VersionName[], source: string): VersionSetting[] =>
  versions.map((version) => ({ version, state: 'off', source }))

const MAX_VALUE = 100

/** `/etc/ssl/openssl.cnf, line 362: MaxProtocol = TLSv1.1`; a long value is cut. */
export const shownSetting = ({ source, name, value }: { source: string; name: string; value: string }): string =>
  `${source}: ${name} = ${value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value}`
