// Reads the part of an OpenSSL configuration that limits TLS for every program that uses the library (config(5)):
// openssl_conf names a section, its ssl_conf another, its system_default the one whose commands hold. Pure.
import type { SystemLibrary } from '../../contract/host-facts.ts'

type Section = Map<string, string>

/** Lines without comments, with those joined that end in a backslash. */
const logicalLines = (text: string): string[] =>
  text
    .replace(/\\\r?\n/g, '')
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|[^\\])#.*$/, '$1').trim())
    .filter((line) => line !== '')

const includeOf = (line: string): string | null => /^\.include\s*(?:=\s*)?(\S.*)$/.exec(line)?.[1]?.trim() ?? null

/** The files and folders that a configuration includes, as it names them. */
export const includedPaths = (text: string): string[] => logicalLines(text).flatMap((line) => includeOf(line) ?? [])

const unquoted = (value: string): string => /^(["'`])(.*)\1$/.exec(value)?.[2] ?? value

const sectionsOf = (text: string, included: (path: string) => string): Map<string, Section> => {
  const sections = new Map<string, Section>()
  let current = 'default'
  const read = (lines: string[], depth: number) => {
    for (const line of lines) {
      const include = includeOf(line)
      if (include !== null) {
        // What is included stands in the section of the line that includes it; one level is followed.
        if (depth === 0) read(logicalLines(included(include)), 1)
        continue
      }
      const header = /^\[\s*(.*?)\s*\]$/.exec(line)
      if (header?.[1] !== undefined) {
        current = header[1]
        continue
      }
      const assignment = /^([^=\s]+)\s*=\s*(.*)$/.exec(line)
      if (assignment?.[1] === undefined) continue
      const section = sections.get(current) ?? new Map<string, string>()
      sections.set(current, section.set(assignment[1], unquoted(assignment[2] ?? '')))
    }
  }
  read(logicalLines(text), 0)
  return sections
}

/** A command of the section by its name, whatever the case and with or without a prefix such as `1.` (SSL_CONF_cmd(3)). */
const command = (section: Section, name: string): string | null => {
  const entries = [...section].filter(([key]) => key.replace(/^[^.]*\./, '').toLowerCase() === name.toLowerCase())
  return entries[entries.length - 1]?.[1] ?? null
}

/** What the configuration sets for all programs; null where it says nothing. `included` gives the text of an included path. */
export const parseOpensslConfig = (text: string, included: (path: string) => string = () => ''): SystemLibrary['settings'] => {
  const sections = sectionsOf(text, included)
  const follow = (section: Section | undefined, key: string): Section | undefined => sections.get(section?.get(key) ?? '')
  const modules = follow(sections.get('default'), 'openssl_conf')
  const settings = follow(follow(modules, 'ssl_conf'), 'system_default') ?? new Map<string, string>()
  return {
    minProtocol: command(settings, 'MinProtocol'),
    maxProtocol: command(settings, 'MaxProtocol'),
    cipherString: command(settings, 'CipherString'),
    ciphersuites: command(settings, 'Ciphersuites'),
  }
}
