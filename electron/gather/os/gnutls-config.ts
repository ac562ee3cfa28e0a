// Reads what limits GnuTLS on the whole system: its configuration file, and the priority string of a crypto policy.
// Source: the GnuTLS manual, "System-wide configuration of the library" and "Priority strings". Pure.
import type { SystemLibrary, VersionSetting } from '../../contract/host-facts.ts'
import type { ConfigFile } from './openssl-config.ts'
import { shownSetting, VERSIONS, type VersionName, versionsOff } from './version-settings.ts'

export interface GnutlsLimits extends Pick<SystemLibrary, 'switches' | 'versions'> {
  /** The priority string that stands in the place of the library's own; null where none is set. */
  priority: string | null
}

interface Entry {
  section: string
  name: string
  value: string
  source: string
}

const entriesOf = ({ path, text }: ConfigFile): Entry[] => {
  let section = ''
  return text.split(/\r?\n/).flatMap((raw, index) => {
    const line = raw.replace(/(^|\s)[#;].*$/, '').trim()
    const header = /^\[\s*(.*?)\s*\]$/.exec(line)
    if (header?.[1] !== undefined) section = header[1].toLowerCase()
    const [, name, value] = /^([\w-]+)\s*=\s*(.*)$/.exec(line) ?? []
    return header !== null || name === undefined || value === undefined
      ? []
      : [{ section, name, value, source: `${path}, line ${index + 1}` }]
  })
}

const versionOf = (name: string): VersionName | undefined => VERSIONS.find((version) => `tls${version}` === name.trim().toLowerCase())

/** The versions that a priority string leaves off. `NONE` begins with none of them, every other word with all. */
export const versionsOffInPriority = (priority: string): VersionName[] => {
  const [first = '', ...words] = priority.split(':')
  const on = new Set<VersionName>(/^\+?NONE$/i.test(first.trim()) ? [] : VERSIONS)
  for (const word of words) {
    const [, sign, name] = /^([+!-])VERS-(.*)$/i.exec(word.trim()) ?? []
    if (name === undefined) continue
    const meant = /^(TLS-)?ALL$/i.test(name) ? VERSIONS : VERSIONS.filter((version) => `tls${version}` === name.toLowerCase())
    for (const version of meant) {
      if (sign === '+') on.add(version)
      else on.delete(version)
    }
  }
  return VERSIONS.filter((version) => !on.has(version))
}

/**
 * An older file has lines `SYSTEM=NORMAL:…` and no sections; a newer one switches off, or lists all that is allowed. `usesSystem`:
 * the library is built to take the priority SYSTEM by default, as on systems with crypto policies.
 */
export const parseGnutlsConfig = (file: ConfigFile, usesSystem: boolean): GnutlsLimits => {
  const entries = entriesOf(file)
  const isSystem = ({ section, name }: Entry) => (section === '' || section === 'priorities') && name === 'SYSTEM'
  const allows = entries.find(({ section, name, value }) => section === 'global' && name === 'override-mode' && value === 'allowlist')
  const named = (name: string) => entries.filter((entry) => entry.section === 'overrides' && entry.name === name)
  const allowed = named('enabled-version').map(({ value }) => versionOf(value))
  const notAllowed = allows === undefined ? [] : VERSIONS.filter((version) => !allowed.includes(version))
  const priority = named('default-priority-string').at(-1) ?? (usesSystem && allows === undefined ? entries.find(isSystem) : undefined)
  const versions: VersionSetting[] = [
    ...(allows === undefined ? [] : versionsOff(notAllowed, `${shownSetting(allows)}, without enabled-version for it`)),
    ...named('disabled-version').flatMap((entry) => {
      const version = versionOf(entry.value)
      return version === undefined ? [] : versionsOff([version], shownSetting(entry))
    }),
    ...(priority === undefined ? [] : versionsOff(versionsOffInPriority(priority.value), shownSetting(priority))),
  ]
  return {
    priority: priority?.value ?? null,
    switches: entries
      .filter(
        (entry) => entry === allows || entry === priority || (entry.section === 'overrides' && /^(tls-)?(dis|en)abled-/.test(entry.name)),
      )
      .map(({ name, value, source }) => ({ name, value, source })),
    versions: versions.filter((one, index) => versions.findIndex(({ version }) => version === one.version) === index),
  }
}
