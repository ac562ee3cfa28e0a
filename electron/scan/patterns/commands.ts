// Programs as they are called in shell scripts, Dockerfiles and pipelines: versions, verification and certificates by their options.
import type { Around, Pattern, Told } from './define.ts'

const languages = ['shell', 'dockerfile', 'yaml', 'json', 'settings'] as const
/** One command with its arguments: up to what ends it or opens a comment, over continued lines and quoted texts. */
const command = (program: string): RegExp =>
  new RegExp(`\\b${program}(?=\\s)((?:"[^"\\n]*"|'[^'\\n]*'|\\\\\\r?\\n|(?<!\\s)#|[^\\n;|&"'#])*)`, 'g')
const CURL_PAGE = 'https://curl.se/docs/manpage.html'
const WGET_PAGE = 'https://www.gnu.org/software/wget/manual/wget.html'
const GIT_PAGE = 'https://git-scm.com/docs/git-config'
export const BEFORE_754 = 'It pins this version only with curl before 7.54; since then it is a minimum.'
const IF_FOR_THE_PLATFORM = { holds: 'sometimes', condition: 'It matters only if it is for the calls to the platform.' } as const
/** What switches a setting off, written after its name as a value of its own or after `=`. */
const OFF = '[=\\s]+["\']?(?:false|no|off|0)["\']?(?=\\s)'

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
  const hosts = [...words.matchAll(/(?:https?:\/\/|-connect\s+)(\[[^\]]+\]|[^/:\s"']+)/g)].map((match) => match[1] ?? '')
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

/** Git is told a setting: by its command, or for one call by `-c` (git-config(1), git(1)). */
const isSet = (words: string): boolean => /^\s+(?:-\S+\s+)*config\s|\s-c\s/.test(words) && !/\s--(?:unset|get)/.test(words)

const option = (words: string, pattern: RegExp): string | null => pattern.exec(words)?.[0].trim() ?? null

export const commandPatterns: readonly Pattern[] = [
  {
    kind: 'pins-old-tls',
    languages,
    expression: command('curl'),
    judge: called((words) => {
      const pin = option(words, /\s(?:--sslv[23]|--tls-max[=\s]+1\.[01])(?=\s)/)
      if (pin !== null) return { what: `curl ${pin}` }
      if (hasShort(words, '2') || hasShort(words, '3')) return { what: hasShort(words, '2') ? 'curl -2' : 'curl -3' }
      const minimum = option(words, /\s--tlsv1\.[01](?=\s)/)
      if (minimum === null) return null
      return {
        what: `curl ${minimum}`,
        holds: 'sometimes',
        condition: BEFORE_754,
      }
    }),
    instead: 'Remove this option, or write --tlsv1.2, which is a minimum.',
    source: CURL_PAGE,
  },
  {
    kind: 'pins-old-tls',
    languages,
    expression: command('wget'),
    judge: called((words) => {
      const pin = option(words, /\s--secure-protocol[=\s]+(?:SSLv2|SSLv3|TLSv1|TLSv1_1)(?=\s)/i)
      return pin === null ? null : { what: `wget ${pin}` }
    }),
    instead: 'Remove --secure-protocol.',
    source: WGET_PAGE,
  },
  {
    kind: 'pins-old-tls',
    languages,
    expression: command('git'),
    judge: called((words) => {
      const pin = option(words, /\shttp\.(?:\S+\.)?sslVersion[=\s]+["']?(?:sslv[23]|tlsv1\.[01])["']?(?=\s)/i)
      if (pin === null || !isSet(words)) return null
      return { what: `git ${pin}`, ...(/sslv/i.test(pin.slice(-7)) ? IF_FOR_THE_PLATFORM : { holds: 'sometimes', condition: BEFORE_754 }) }
    }),
    instead: 'Write git config --unset http.sslVersion.',
    source: GIT_PAGE,
  },
  {
    kind: 'pins-old-tls',
    languages,
    expression: command('openssl\\s+s_client'),
    judge: called((words) => {
      const pin = option(words, /\s-(?:ssl[23]|tls1(?:_1)?)(?=\s)/)
      if (pin === null) return null
      return {
        what: `openssl s_client ${pin}`,
        holds: 'sometimes',
        condition: 'A script that looks whether a server still takes old versions may mean it so.',
      }
    }),
    instead: 'Remove this option: s_client then offers every version that the library permits.',
    source: 'https://docs.openssl.org/3.0/man1/openssl-s_client/',
  },
  {
    kind: 'pins-old-tls',
    languages: [...languages, 'env', 'properties', 'javascript'],
    // Among other options of the same text, as in NODE_OPTIONS; Node.js takes an underscore for a hyphen.
    expression: /(["'`]?)(?<![\w-])(?:--[\w=.-]+[ \t]+){0,9}(--tls[-_]max[-_]v1\.[01])(?![\w.])/g,
    judge: ([, , pin = ''], { before }) =>
      /\b(?:echo|printf)\b/.test(before)
        ? null
        : { what: pin, holds: 'sometimes', condition: 'Node.js takes only v1.2 and v1.3 here: with this option it does not start.' },
    instead: 'Remove this option: Node.js chooses the best version itself.',
    source: 'https://nodejs.org/api/cli.html#--tls-max-v12',
  },
  {
    kind: 'verification-off',
    languages,
    expression: command('curl'),
    judge: called((words) => {
      const long = option(words, /\s--insecure(?=\s)/)
      return long === null && !hasShort(words, 'k') ? null : { what: `curl ${long ?? '-k'}` }
    }),
    instead: 'Remove this option; for an authority of your own write --cacert FILE.',
    source: CURL_PAGE,
  },
  {
    kind: 'verification-off',
    languages,
    expression: command('wget'),
    judge: called((words) => (/\s--no-check-certificate(?=\s)/.test(words) ? { what: 'wget --no-check-certificate' } : null)),
    instead: 'Remove this option; for an authority of your own write --ca-certificate=FILE.',
    source: WGET_PAGE,
  },
  {
    kind: 'verification-off',
    languages,
    expression: command('git'),
    judge: called((words) => {
      const off = option(words, new RegExp(`\\shttp\\.(?:\\S+\\.)?sslVerify${OFF}`, 'i'))
      return off === null || !isSet(words) ? null : { what: `git ${off}`, ...IF_FOR_THE_PLATFORM }
    }),
    instead: 'Remove this; for an authority of your own write git config http.sslCAInfo FILE.',
    source: GIT_PAGE,
  },
  {
    kind: 'verification-off',
    languages,
    expression: command('(?:npm|pnpm|yarn)'),
    judge: called((words) => {
      const off = option(words, new RegExp(`\\s(?:--)?(?:strict-ssl|enableStrictSsl)${OFF}|\\s--no-strict-ssl(?=\\s)`))
      return off === null ? null : { what: off, ...IF_FOR_THE_PLATFORM }
    }),
    instead: 'Remove this; for an authority of your own write npm config set cafile FILE.',
    source: 'https://docs.npmjs.com/cli/v10/using-npm/config#strict-ssl',
  },
  {
    kind: 'pins-ca',
    languages,
    expression: command('curl'),
    judge: called((words) => {
      const own = option(words, /\s--(?:cacert|capath|pinnedpubkey)(?=[=\s])/)
      return own === null ? null : { what: `curl ${own}` }
    }),
    instead: 'Keep that file or pin up to date, or leave it out and use the certificates of the system.',
    source: CURL_PAGE,
  },
]
