// Reads the part of an OpenSSL configuration that limits TLS for every program that uses the library (config(5)):
// openssl_conf names a section, its ssl_conf another, its system_default the one whose commands hold. Beside ssl_conf stand the
// providers and properties from which the library has its algorithms. Pure.
import type { SystemLibrary } from '../../contract/host-facts.ts'
import { outside, shownSetting, type VersionName, versionsOff } from './version-settings.ts'

export interface ConfigFile {
  /** As it is shown. */
  path: string
  text: string
}

interface Line {
  text: string
  /** The file and the number of its first line, as it is shown. */
  source: string
}

interface Command {
  value: string
  source: string
}

type Section = Map<string, Command>

/** Lines without comments, with those joined that end in a backslash. */
const logicalLines = ({ path, text }: ConfigFile): Line[] => {
  const lines: Line[] = []
  let open: Line | null = null
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line: Line = open ?? { text: '', source: `${path}, line ${index + 1}` }
    open = raw.endsWith('\\') ? { ...line, text: line.text + raw.slice(0, -1) } : null
    if (open === null) lines.push({ ...line, text: line.text + raw })
  }
  return [...lines, ...(open === null ? [] : [open])]
    .map((line) => ({ ...line, text: line.text.replace(/(^|[^\\])#.*$/, '$1').trim() }))
    .filter((line) => line.text !== '')
}

const includeOf = (line: string): string | null => /^\.include\s*(?:=\s*)?(\S.*)$/.exec(line)?.[1]?.trim() ?? null

/** The files and folders that a configuration includes, as it names them. */
export const includedPaths = (file: ConfigFile): string[] => logicalLines(file).flatMap(({ text }) => includeOf(text) ?? [])

const unquoted = (value: string): string => /^(["'`])(.*)\1$/.exec(value)?.[2] ?? value

const sectionsOf = (file: ConfigFile, included: (path: string) => readonly ConfigFile[]): Map<string, Section> => {
  const sections = new Map<string, Section>()
  let current = 'default'
  const read = (lines: readonly Line[], depth: number) => {
    for (const { text, source } of lines) {
      const include = includeOf(text)
      if (include !== null) {
        // What is included stands in the section of the line that includes it; one level is followed.
        if (depth === 0) for (const one of included(include)) read(logicalLines(one), 1)
        continue
      }
      const header = /^\[\s*(.*?)\s*\]$/.exec(text)
      if (header?.[1] !== undefined) {
        current = header[1]
        continue
      }
      const assignment = /^([^=\s]+)\s*=\s*(.*)$/.exec(text)
      if (assignment?.[1] === undefined) continue
      const section: Section = sections.get(current) ?? new Map<string, Command>()
      sections.set(current, section.set(assignment[1], { value: unquoted(assignment[2] ?? ''), source }))
    }
  }
  read(logicalLines(file), 0)
  return sections
}

/** A command of the section by its name, whatever the case and with or without a prefix such as `1.` (SSL_CONF_cmd(3)). */
const commandOf = (section: Section, name: string): Command | null => {
  const entries = [...section].filter(
    // A limit of DTLS says nothing of TLS: Red Hat's policies set both.
    ([key, { value }]) => key.replace(/^[^.]*\./, '').toLowerCase() === name.toLowerCase() && !/^DTLS/i.test(value),
  )
  return entries[entries.length - 1]?.[1] ?? null
}

/** As MinProtocol and MaxProtocol take them, letter by letter; what else stands there the library passes over (ssl/ssl_conf.c). */
const NAMES: Readonly<Record<string, VersionName | 'none' | 'older'>> = {
  None: 'none',
  SSLv3: 'older',
  TLSv1: '1.0',
  'TLSv1.1': '1.1',
  'TLSv1.2': '1.2',
  'TLSv1.3': '1.3',
}

/** `Protocol` takes them in any case. */
const IN_ANY_CASE = new Map(Object.entries(NAMES).map(([name, version]) => [name.toLowerCase(), version]))

/** `Protocol = -TLSv1.2`, `Protocol = ALL, -TLSv1.3`: the versions that it takes away (SSL_CONF_cmd(3)). A name alone adds. */
const takenByProtocol = (value: string): VersionName[] => {
  const off = new Set<VersionName>()
  for (const word of value.split(',').map((one) => one.trim())) {
    const name = word.replace(/^[+-]/, '').toLowerCase()
    const known = IN_ANY_CASE.get(name)
    const meant: readonly VersionName[] =
      name === 'all' ? ['1.0', '1.1', '1.2', '1.3'] : known === undefined || known === 'none' || known === 'older' ? [] : [known]
    for (const version of meant) {
      if (word.startsWith('-')) off.add(version)
      else off.delete(version)
    }
  }
  return [...off]
}

/** What the configuration sets for all programs, and what that makes of each version. */
export type OpensslLimits = Pick<SystemLibrary, 'settings' | 'switches' | 'versions'>

/** A query that only a FIPS provider answers; after a question mark it is a wish (property(7), "Query" and "Optional Queries"). */
const ASKS_FOR_FIPS = /(^|,)\s*fips\s*(=\s*yes\s*)?(,|$)/i

/**
 * What leaves the library without any algorithm where a provider is not there (config(5), "Algorithm" and "Provider Configuration"): FIPS
 * alone, or other providers in the place of the one named default, which is there by itself only where none is activated.
 */
const providerSwitches = (
  algorithms: Section | undefined,
  providers: Section | undefined,
  sectionOf: (name: string) => Section | undefined,
) => {
  const properties = algorithms?.get('default_properties')
  const mode = algorithms?.get('fips_mode')
  const active = [...(providers ?? [])].filter(
    ([, { value }]) => !/^(0|no|off|false)$/i.test(sectionOf(value)?.get('activate')?.value ?? 'no'),
  )
  const [first] = active
  return [
    ...(properties !== undefined && ASKS_FOR_FIPS.test(properties.value) ? [{ name: 'default_properties', ...properties }] : []),
    ...(mode !== undefined && /^(y|yes|true)$/i.test(mode.value) ? [{ name: 'fips_mode', ...mode }] : []),
    ...(first === undefined || active.some(([name]) => name === 'default')
      ? []
      : [{ name: 'providers', value: `${active.map(([name]) => name).join(', ')} without default`, source: first[1].source }]),
  ]
}

const COMMANDS = ['MinProtocol', 'MaxProtocol', 'Protocol', 'CipherString', 'Ciphersuites', 'Options'] as const

/** A line that leads to the commands, or one of them. */
export interface ConfigLine {
  name: string
  value: string
  source: string
}

/** What a variable puts in is not known here. */
const isUnknownVersion = ({ name, value }: ConfigLine): boolean =>
  /^(Min|Max)Protocol$/i.test(name) && !/^DTLSv1(\.2)?$|\$/.test(value) && NAMES[value] === undefined

/** The library reads a number there (config(5)). */
const LETS_NO_ERROR_PASS = /^[1-9]/

/**
 * Every line by which this file bears on TLS, under the name that the library uses for it; and of those the limits of versions that no
 * release takes, where the file asks that errors be told (config_diagnostics). `commands`: without those that lead to them; `from`: the
 * name by which a program begins.
 */
export const configLines = (
  file: ConfigFile,
  included: (path: string) => readonly ConfigFile[] = () => [],
  from = 'openssl_conf',
): { lines: ConfigLine[]; unknown: ConfigLine[]; commands: ConfigLine[] } => {
  const sections = sectionsOf(file, included)
  const leading = (section: Section | undefined, name: string): ConfigLine[] => {
    const command = section?.get(name)
    return command === undefined ? [] : [{ name, ...command }]
  }
  const [start] = leading(sections.get('default'), from)
  const [modules] = leading(sections.get(start?.value ?? ''), 'ssl_conf')
  const [defaults] = leading(sections.get(modules?.value ?? ''), 'system_default')
  const commands = [...(sections.get(defaults?.value ?? '') ?? [])].map(([name, rest]) => ({ name: name.replace(/^[^.]*\./, ''), ...rest }))
  const tellsErrors = LETS_NO_ERROR_PASS.test(sections.get('default')?.get('config_diagnostics')?.value ?? '')
  return {
    lines: [start, modules, defaults, ...commands].filter((line) => line !== undefined),
    unknown: tellsErrors ? commands.filter(isUnknownVersion) : [],
    commands,
  }
}

/** `settings` has null where it says nothing. `included` gives the files behind an included path, `from` is as above. */
export const parseOpensslConfig = (
  file: ConfigFile,
  included: (path: string) => readonly ConfigFile[] = () => [],
  from = 'openssl_conf',
): OpensslLimits => {
  const sections = sectionsOf(file, included)
  const follow = (section: Section | undefined, key: string): Section | undefined => sections.get(section?.get(key)?.value ?? '')
  const modules = follow(sections.get('default'), from)
  const set = follow(follow(modules, 'ssl_conf'), 'system_default') ?? new Map<string, Command>()
  const commands = COMMANDS.flatMap((name) => {
    const command = commandOf(set, name)
    return command === null ? [] : [{ name, ...command }]
  })
  const of = (name: (typeof COMMANDS)[number]) => commands.find((one) => one.name === name)
  const [min, max, protocol] = [of('MinProtocol'), of('MaxProtocol'), of('Protocol')]
  return {
    settings: {
      minProtocol: min?.value ?? null,
      maxProtocol: max?.value ?? null,
      cipherString: of('CipherString')?.value ?? null,
      ciphersuites: of('Ciphersuites')?.value ?? null,
    },
    switches: [
      ...commands,
      ...providerSwitches(follow(modules, 'alg_section'), follow(modules, 'providers'), (name) => sections.get(name)),
    ],
    versions: [
      ...(max === undefined ? [] : versionsOff(outside(null, NAMES[max.value] ?? 'none'), shownSetting(max))),
      ...(min === undefined ? [] : versionsOff(outside(NAMES[min.value] ?? 'none', null), shownSetting(min))),
      ...(protocol === undefined ? [] : versionsOff(takenByProtocol(protocol.value), shownSetting(protocol))),
    ].filter((one, index, all) => all.findIndex(({ version }) => version === one.version) === index),
  }
}
