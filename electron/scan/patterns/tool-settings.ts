// What the settings of curl, wget and HAProxy say of versions, of checking and of certificates: one option a line.
import type { ScanFinding } from '../../contract/scan.ts'
import { BEFORE_754 } from './commands.ts'
import type { Pattern } from './define.ts'

const CURL_PAGE = 'https://curl.se/docs/manpage.html#-K'
const WGET_PAGE = 'https://www.gnu.org/software/wget/manual/wget.html#Wgetrc-Commands'
const HAPROXY_PAGE = 'https://docs.haproxy.org/2.8/configuration.html#5.2'
const KEEP = 'Keep that file or pin up to date, or leave it out and use the certificates of the system.'
const INCOMING: { holds: ScanFinding['holds']; condition: string } = {
  holds: 'incoming',
  condition: 'It is for connections that others open to this host.',
}

const option = ([what = '']: readonly string[]) => ({ what: what.trim() })

/** `check-ssl` is TLS for the checks of a server's health, whether or not its connections are TLS (HAProxy, 5.2). */
const FOR_HEALTH: { holds: ScanFinding['holds']; condition: string } = {
  holds: 'sometimes',
  condition: 'It holds where ssl is set for this server too; else at most for the checks of its health.',
}

const THIS_HOST = '["\']?(?:(?:unix|abnsz?)@|/|(?:(?:ipv|tcp|quic)[46]@)?(?:localhost|127\\.[\\d.]+|\\[?::1\\]?)(?=[:\\s"\']))'
/** A server by its name and address; what is asked of this very host reaches no platform. */
const SERVER = `(?:default-server|server[ \\t]+\\S+(?![ \\t]+${THIS_HOST})[ \\t]+\\S+)`

export const toolSettings: readonly Pattern[] = [
  {
    kind: 'verification-off',
    languages: ['curlrc'],
    expression: /^[ \t]*(?:(?:--)?insecure|-k)[ \t]*\r?$/gm,
    judge: option,
    instead: 'Remove this line; for an authority of your own write cacert = FILE.',
    source: CURL_PAGE,
  },
  {
    kind: 'pins-old-tls',
    languages: ['curlrc'],
    expression: /^[ \t]*(?:(?:--)?(?:sslv[23]|tlsv1\.[01]|tls-max(?:[ \t]*[=:][ \t]*|[ \t]+)"?1\.[01]"?)|-[23])[ \t]*\r?$/gm,
    judge: ([what = '']) => ({ what: what.trim(), ...(/tlsv1/.test(what) ? { holds: 'sometimes', condition: BEFORE_754 } : {}) }),
    instead: 'Remove this line, or write tlsv1.2, which is a minimum.',
    source: CURL_PAGE,
  },
  {
    kind: 'pins-ca',
    languages: ['curlrc'],
    expression: /^[ \t]*(?:--)?(?:cacert|capath|pinnedpubkey)(?=[ \t]*[=:]|[ \t]+\S)/gm,
    judge: option,
    instead: KEEP,
    source: CURL_PAGE,
  },
  {
    kind: 'verification-off',
    languages: ['wgetrc'],
    expression: /^[ \t]*check[-_]?certificate[ \t]*=[ \t]*(?:off|no|0|quiet)\b/gim,
    judge: option,
    instead: 'Remove this line; for an authority of your own write ca_certificate = FILE.',
    source: WGET_PAGE,
  },
  {
    kind: 'pins-old-tls',
    languages: ['wgetrc'],
    expression: /^[ \t]*secure[-_]?protocol[ \t]*=[ \t]*(?:SSLv[23]|TLSv1(?:_1)?)[ \t]*\r?$/gim,
    judge: option,
    instead: 'Remove this line.',
    source: WGET_PAGE,
  },
  {
    kind: 'pins-ca',
    languages: ['wgetrc'],
    expression: /^[ \t]*(?:ca[-_]?(?:certificate|directory)|pinned[-_]?pubkey)(?=[ \t]*=[ \t]*\S)/gim,
    judge: option,
    instead: KEEP,
    source: WGET_PAGE,
  },
  {
    kind: 'verification-off',
    languages: ['properties', 'settings'],
    expression: new RegExp(`^[ \\t]*${SERVER}(?=[ \\t])([^\\n#]*?[ \\t]verify[ \\t]+none(?![\\w-])[^\\n#]*)`, 'gm'),
    // An `if ssl_fc` in a line before it is a condition of that line alone.
    judge: ([, words = '']) => ({ what: 'verify none', ...(/\sssl(?=\s|$)/.test(words) ? { holds: 'always' } : FOR_HEALTH) }),
    instead: 'Write “verify required”, and name the file of trusted roots with ca-file.',
    source: HAPROXY_PAGE,
  },
  {
    kind: 'pins-old-tls',
    languages: ['properties', 'settings'],
    expression: new RegExp(
      `^[ \\t]*(${SERVER}|bind)(?=[ \\t])[^\\n#]*?\\b(force-(?:sslv3|tlsv10|tlsv11)|ssl-max-ver[ \\t]+(?:SSLv3|TLSv1\\.[01]))(?![\\w.])`,
      'gm',
    ),
    judge: ([, line = '', what = '']) => ({ what, ...(line === 'bind' ? INCOMING : {}) }),
    instead: 'Remove this option, or write ssl-min-ver TLSv1.2.',
    source: HAPROXY_PAGE,
  },
]
