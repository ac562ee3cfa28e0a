// curl and wget as they are called in shell scripts, Dockerfiles and pipelines: versions, verification and certificates by their options.
import type { Around, Pattern, Told } from './define.ts'

const languages = ['shell', 'dockerfile', 'yaml', 'json', 'settings'] as const
/** One command with its arguments: up to what ends it, over continued lines and quoted texts. */
const curl = (): RegExp => /\bcurl(?=\s)((?:"[^"\n]*"|'[^'\n]*'|\\\r?\n|[^\n;|&"'])*)/g
const wget = (): RegExp => /\bwget(?=\s)((?:"[^"\n]*"|'[^'\n]*'|\\\r?\n|[^\n;|&"'])*)/g
const CURL_PAGE = 'https://curl.se/docs/manpage.html'
const WGET_PAGE = 'https://www.gnu.org/software/wget/manual/wget.html'

/** Short options of curl that take a value: what follows in the same word is that value (curl(1)). */
const TAKES_VALUE = 'AbcCdDeEFhHKmoPQrtTuUwxXyYz'

/** A program is called here, and not spoken of. */
const isCalled = ({ before }: Around): boolean => {
  const command = before.slice(Math.max(before.lastIndexOf(';'), before.lastIndexOf('|'), before.lastIndexOf('&')) + 1)
  if (/\b(?:echo|printf|apt-get|apt|yum|dnf|apk|install|command -v|which)\b/.test(command)) return false
  return /(?:^|[\s(`"'[=@!])(?:\/[\w/.-]*\/)?$/.test(command)
}

/** What is asked of this very host reaches no platform. */
const staysHere = (words: string): boolean => {
  const hosts = [...words.matchAll(/https?:\/\/(\[[^\]]+\]|[^/:\s"']+)/g)].map((match) => match[1] ?? '')
  return hosts.length > 0 && hosts.every((host) => /^(localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)$/.test(host))
}

const hasShort = (words: string, letter: string): boolean =>
  words.split(/\s+/).some((word) => {
    if (!/^-[A-Za-z0-9#]/.test(word)) return false
    for (const character of word.slice(1)) {
      if (character === letter) return true
      if (TAKES_VALUE.includes(character)) return false
    }
    return false
  })

const called =
  (tell: (words: string) => Told | null) =>
  (groups: readonly string[], around: Around): Told | null => {
    const words = ` ${groups[1] ?? ''} `
    return isCalled(around) && !staysHere(words) ? tell(words) : null
  }

const option = (words: string, pattern: RegExp): string | null => pattern.exec(words)?.[0].trim() ?? null

export const commandPatterns: readonly Pattern[] = [
  {
    kind: 'pins-old-tls',
    languages,
    expression: curl(),
    judge: called((words) => {
      const pin = option(words, /\s(?:--sslv[23]|--tls-max[=\s]+1\.[01])(?=\s)/)
      if (pin !== null) return { what: `curl ${pin}` }
      if (hasShort(words, '2') || hasShort(words, '3')) return { what: hasShort(words, '2') ? 'curl -2' : 'curl -3' }
      const minimum = option(words, /\s--tlsv1\.[01](?=\s)/)
      if (minimum === null) return null
      return {
        what: `curl ${minimum}`,
        holds: 'sometimes',
        condition: 'It pins this version only with curl before 7.54; since then it is a minimum.',
      }
    }),
    instead: 'Remove this option, or write --tlsv1.2, which is a minimum.',
    source: CURL_PAGE,
  },
  {
    kind: 'pins-old-tls',
    languages,
    expression: wget(),
    judge: called((words) => {
      const pin = option(words, /\s--secure-protocol[=\s]+(?:SSLv2|SSLv3|TLSv1|TLSv1_1)(?=\s)/i)
      return pin === null ? null : { what: `wget ${pin}` }
    }),
    instead: 'Remove --secure-protocol.',
    source: WGET_PAGE,
  },
  {
    kind: 'verification-off',
    languages,
    expression: curl(),
    judge: called((words) => {
      const long = option(words, /\s--insecure(?=\s)/)
      return long === null && !hasShort(words, 'k') ? null : { what: `curl ${long ?? '-k'}` }
    }),
    instead: 'Remove this option; for an internal authority write --cacert FILE.',
    source: CURL_PAGE,
  },
  {
    kind: 'verification-off',
    languages,
    expression: wget(),
    judge: called((words) => (/\s--no-check-certificate(?=\s)/.test(words) ? { what: 'wget --no-check-certificate' } : null)),
    instead: 'Remove this option; for an internal authority write --ca-certificate=FILE.',
    source: WGET_PAGE,
  },
  {
    kind: 'pins-ca',
    languages,
    expression: curl(),
    judge: called((words) => {
      const own = option(words, /\s--(?:cacert|capath|pinnedpubkey)(?=[=\s])/)
      return own === null ? null : { what: `curl ${own}` }
    }),
    instead: 'Keep that file or pin up to date, or leave it out and use the certificates of the system.',
    source: CURL_PAGE,
  },
]
