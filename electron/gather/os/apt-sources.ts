// The places from which apt takes packages, in both forms of sources.list(5). Pure.

export interface AptSource {
  uri: string
  suites: string[]
}

/** `deb [signed-by=…] http://deb.example/debian bookworm main`; sources of code alone (`deb-src`) are left out. */
const oneLine = (text: string): AptSource[] =>
  text.split('\n').flatMap((line) => {
    const [, uri, suite] = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line) ?? []
    return uri === undefined || suite === undefined ? [] : [{ uri, suites: [suite] }]
  })

/** Stanzas of fields (deb822(5)); one with `Enabled: no` is left out. */
const stanzas = (text: string): AptSource[] =>
  text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string): string[] =>
      (new RegExp(`^${name}:(.*(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1] ?? '').split(/\s+/).filter(Boolean)
    if (!field('Types').includes('deb') || /^(no|false|0|off|disable|without)$/i.test(field('Enabled')[0] ?? 'yes')) return []
    return field('URIs').map((uri) => ({ uri, suites: field('Suites') }))
  })

/** What a file of that name under /etc/apt names. */
export const aptSources = (path: string, text: string): AptSource[] => (path.endsWith('.sources') ? stanzas(text) : oneLine(text))
