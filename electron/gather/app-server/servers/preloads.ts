// Code that a runtime loads before a server's own, as its options or variables tell. It is foreign code and is never run by a check; a
// line of it that sets something of TLS is read.
// Sources: Node.js, "Command-line API"; ruby(1); perlrun(1); Python's documentation, "site"; java.lang.instrument; JVM Tool Interface.
import type { Host, RunOptions } from '../../../host/host.ts'
import { languageByName } from '../../../scan/languages.ts'
import { scanText, wantedFor } from '../../../scan/scan-text.ts'
import type { RuntimeKind } from '../runtimes/define-runtime-kind.ts'
import { fromFolderOf } from './server-folder.ts'
import { type Flag, optionsIn } from './setting-names.ts'

type Kind = RuntimeKind['kind']

/** Variables that load code and do nothing else that bears on connections. */
const VARIABLES: Partial<Record<Kind, readonly string[]>> = { perl: ['PERL5OPT'], python: ['PYTHONPATH'], ruby: ['RUBYOPT'] }
export const loadingVariables = (kind: Kind): readonly string[] => VARIABLES[kind] ?? []

interface Preload {
  /** As it was written. */
  file: string
  /** e.g. `-r`, `--import in NODE_OPTIONS`, `PYTHONPATH`. */
  by: string
}

/** In Perl a name of small letters is that of a pragma (perlmodlib(1)); other options may stand before it in one word. */
const IN_ONE_WORD: Partial<Record<Kind, RegExp>> = {
  java: /^-(javaagent):(.+)$/s,
  perl: /^-[aclnpsStTuUwW]*([mM])([A-Z][\w:]*)/,
  ruby: /^-[adlnpsSvwW]*(r)(.+)$/s,
}
const NODE_OPTION = /^(-r|--require|--import|--loader|--experimental-loader)$/

const loadedBy = (kind: Kind, { name, value }: Flag): Preload[] => {
  if (kind === 'node') {
    const file = /^data:/.test(value) ? 'code in that option' : value
    return NODE_OPTION.test(name) && value !== '' ? [{ file, by: name }] : []
  }
  if (kind === 'ruby' && name === '-r') return value === '' ? [] : [{ file: value, by: name }]
  const [, option, file] = IN_ONE_WORD[kind]?.exec(name) ?? []
  return option === undefined || file === undefined ? [] : [{ file, by: `-${option}` }]
}

/** What the options among these words load; `variable`: that they stand in. */
export const preloadsIn = (kind: Kind, words: readonly string[], variable: string | null = null): Preload[] => {
  // In its variable Perl takes options without their sign too.
  const options = variable === 'PERL5OPT' ? words.map((word) => word.replace(/^(?=\w)/, '-')) : words
  return optionsIn(kind, options)
    .flatMap((option) => loadedBy(kind, option))
    .map((one) => (variable === null ? one : { ...one, by: `${one.by} in ${variable}` }))
}

/** Python's options by which it does not look there, alone or in one word with others. */
const WITHOUT_SITE = /^-[bBdhiOPqRsuvx]*[EIS]/

/** The module `sitecustomize` that Python finds first in the folders of PYTHONPATH. */
export const sitecustomizeIn = async (
  host: Host,
  { pid, words, folders }: { pid: number; words: readonly string[]; folders: string },
  options: RunOptions,
): Promise<Preload[]> => {
  if (folders === '' || optionsIn('python', words).some(({ name }) => WITHOUT_SITE.test(name))) return []
  for (const folder of folders.split(':')) {
    const place = await fromFolderOf(host, pid, folder, options)
    for (const file of ['sitecustomize/__init__.py', 'sitecustomize.py'].map((name) => `${place}/${name}`))
      if (place !== null && (await host.look(file))?.kind === 'file') return [{ file, by: 'PYTHONPATH' }]
  }
  return []
}

/** As a sentence; null where nothing is loaded. */
export const preloadSentence = (label: string, preloads: readonly Preload[]): string | null => {
  const [files, options] = [preloads.map(({ file }) => file), preloads.map(({ by }) => by)].map((all) => [...new Set(all)].join(', '))
  return preloads.length === 0 ? null : `${label} loads ${files} as it starts (${options}), which this check does not run.`
}

/** Files that are named by a place; the rest are modules, or code of other makers in an archive. */
const PLACE = /^(\/|\.\.?\/)/
/** What may be left out of a name. */
const ENDINGS: Partial<Record<Kind, readonly string[]>> = { node: ['', '.js', '.cjs', '.mjs'], python: [''], ruby: ['', '.rb'] }

/** A line of that code which sets something of TLS, as a sentence; null where none does, or it could not be read. */
export const tellingPreload = async (
  host: Host,
  { kind, pid, label }: { kind: Kind; pid: number; label: string },
  preloads: readonly Preload[],
  options: RunOptions,
): Promise<string | null> => {
  for (const { file } of preloads) {
    const place = PLACE.test(file) ? await fromFolderOf(host, pid, file, options) : null
    for (const path of (ENDINGS[kind] ?? []).map((ending) => `${place}${ending}`)) {
      const read = place === null ? null : await host.readFile(path)
      const language = languageByName(path)
      if (!read?.ok || language == null) continue
      const telling = scanText(path, read.text, language, wantedFor([])).find((one) => one.place === 'code')
      if (telling !== undefined)
        return `${label} loads ${path} as it starts, and its line ${telling.line} sets something of TLS (${telling.what}). That was not run here.`
    }
  }
  return null
}
