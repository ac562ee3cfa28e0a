// What Git's own configuration says of how it connects: the last of each setting holds, and before it one for the very address.
// Git is asked itself, since it alone knows all of its files; of its other settings nothing is read.
// Source: git-config(1), http.* and http.<url>.*, "FILES" and "ENVIRONMENT"; checked 2026-11-22.

/** As they are written; Git tells them in small letters. */
const NAMES = ['sslVersion', 'sslCipherList', 'sslCAInfo', 'sslCAPath', 'sslVerify', 'proxy'] as const
/** Variables that hold before a setting. */
const BEFORE: Readonly<Record<string, string>> = {
  sslVersion: 'GIT_SSL_VERSION',
  sslCipherList: 'GIT_SSL_CIPHER_LIST',
  sslCAInfo: 'GIT_SSL_CAINFO',
  sslCAPath: 'GIT_SSL_CAPATH',
  sslVerify: 'GIT_SSL_NO_VERIFY',
}

/** Names are matched in small letters; nothing is looked up outside this computer. */
export const CONFIG_ARGUMENTS: readonly string[] = [
  ...['config', '--show-origin', '-z', '--get-regexp'],
  `^http\\.(.*\\.)?(${NAMES.map((name) => name.toLowerCase()).join('|')})$`,
]

interface Entry {
  name: string
  value: string
  /** `/root/.gitconfig`. */
  origin: string
  /** The addresses for which it is set; null: for all. */
  url: string | null
}

const NO = /^(false|no|off|0)?$/i

/** `ORIGIN NUL KEY LF VALUE NUL …`; a key without a value is true. */
const entriesIn = (stdout: string): Entry[] => {
  const fields = stdout.split('\0')
  return fields.flatMap((field, at) => {
    if (at % 2 === 0) return []
    const [, key = '', value = 'true'] = /^([^\n]*)(?:\n(.*))?$/s.exec(field) ?? []
    const [, url = null, name = ''] = /^http\.(?:(.*)\.)?(\w+)$/s.exec(key) ?? []
    const written = NAMES.find((one) => one.toLowerCase() === name)
    if (written === undefined) return []
    const told = written === 'sslVerify' ? String(!NO.test(value)) : value
    return [{ name: written, value: told, origin: (fields[at - 1] ?? '').replace(/^file:/, ''), url }]
  })
}

/** How exactly a setting is for this address: 0 for all addresses, null for others. A `*` stands for one part of a host's name. */
const exactness = (of: string | null, endpoint: string): number | null => {
  if (of === null) return 0
  try {
    const [set, asked] = [new URL(of.replace(/\*/g, 'any-part-at-all')), new URL(endpoint)]
    const parts = (url: URL) => url.hostname.split('.')
    const [wanted, given] = [parts(set), parts(asked)]
    const sameHost = wanted.length === given.length && wanted.every((part, at) => part === 'any-part-at-all' || part === given[at])
    const path = set.pathname.replace(/\/*$/, '/')
    const leads = `${asked.pathname.replace(/\/*$/, '/')}`.startsWith(path)
    if (set.protocol !== asked.protocol || set.port !== asked.port || !sameHost || !leads) return null
    return (of.includes('*') ? 1 : 10_000) + path.length
  } catch {
    return null
  }
}

/** What holds for these addresses; without one, what is set for all. */
export const readGitConfig = (
  stdout: string,
  endpoints: readonly string[],
  env: (name: string) => string | undefined,
): { name: string; value: string; source: string }[] => {
  const entries = entriesIn(stdout).filter(({ name }) => env(BEFORE[name] ?? '') === undefined)
  const held = (name: string, endpoint: string): Entry | undefined => {
    let best: { entry: Entry; exact: number } | undefined
    for (const entry of entries) {
      const exact = entry.name === name ? exactness(entry.url, endpoint) : null
      if (exact !== null && exact >= (best?.exact ?? 0)) best = { entry, exact }
    }
    return best?.entry
  }
  const all = (endpoints.length === 0 ? [''] : endpoints).flatMap((endpoint) => NAMES.flatMap((name) => held(name, endpoint) ?? []))
  return [...new Set(all)].map(({ name, value, origin, url }) => ({
    name: `http.${name}`,
    value,
    source: `${origin === 'command line:' ? 'the variables GIT_CONFIG_KEY_…, as they are set here' : origin}${url === null ? '' : `, for ${url}`}`,
  }))
}
