// The checking of certificates switched off by assignment to a key of a table of options: `$args['sslverify'] = false`.
// Such a line often stands under a condition, or is changed a few lines on; then it is told so.
import {
  type Around,
  CHANGED_LATER,
  calleeOf,
  OTHER_PROTOCOL,
  type Pattern,
  type Told,
  UNDER_CONDITION,
  withoutComments,
} from './define.ts'

const kind = 'verification-off'
/** A table of options, by its name. `verify` is a key of many other tables: of forms, orders and rules. */
const OPTIONS = /opt|kw|arg|conf|setting|default|client|session|ssl|tls|curl|guzzle/i
const LINES_BELOW = 10

const CONDITION = /^\s*\}?\s*(?:if(?!\s+__name__)|else|elif|elseif|elsif|unless|case|when|switch|catch|except|rescue)\b/
const FUNCTION = /\b(?:function|def|class|fn|sub)\b/

const indentOf = (line: string): number => line.search(/\S|$/)

/** By the lines above that stand further to the left, up to the function; or by its own line. */
export const isUnderCondition = ({ before, after, head }: Around): boolean => {
  if (/\b(?:if|else|elsif|elseif|unless)\b/.test(before) || /^\s*(?:if|unless)\b/.test(after)) return true
  const above = withoutComments(head.slice(0, head.length - before.length)).split('\n')
  let indent = indentOf(before)
  for (const line of above.reverse()) {
    // A line that only ends a head of several lines says nothing.
    if (line.trim() === '' || /^\s*[{)]/.test(line) || indentOf(line) >= indent) continue
    if (CONDITION.test(line)) return true
    if (FUNCTION.test(line)) return false
    indent = indentOf(line)
  }
  return false
}

/** What stands before the bracket of the key: `$options['ssl']` of `$options['ssl']['verify_peer']`. */
const tableOf = ({ before }: Around): string => /(?:[\w$@.]|->|::|\[[^\][]*\])*(?=[[{]\s*$)/.exec(before)?.[0] ?? ''

/** The same key is given another value before its function ends. */
const isChangedLater = (target: string, value: string, around: Around): boolean => {
  const below = withoutComments(around.lines(0, LINES_BELOW)).split(/\b(?:return|function|def)\b/)[0] ?? ''
  const [, ...uses] = below.split(target)
  return uses.some((use) => (/^\s*=(?![=>~])\s*([\w:'"]*)/.exec(use)?.[1] ?? value) !== value)
}

/** `target`: the table and its key, as they are written. */
const assigned = (target: string, value: string, around: Around): Told => {
  const what = `${target} = ${value}`
  if (isUnderCondition(around)) return { what, holds: 'sometimes', condition: UNDER_CONDITION }
  return isChangedLater(target, value, around) ? { what, holds: 'sometimes', condition: CHANGED_LATER } : { what }
}

export const assignedPatterns: readonly Pattern[] = [
  {
    kind,
    languages: ['php'],
    expression: /\b(CURLOPT_SSL_VERIFY(?:PEER|HOST))\s*\]\s*=\s*(false|0|null|(['"])(?:0|false)\3)(?=\s*(?:[;,)]|$))/gim,
    judge: ([, key = '', value = ''], around) => assigned(`${tableOf(around)}[${key}]`, value, around),
    instead: 'Write CURLOPT_SSL_VERIFYPEER true and CURLOPT_SSL_VERIFYHOST 2, or leave both out.',
    source: 'https://curl.se/libcurl/c/CURLOPT_SSL_VERIFYPEER.html',
  },
  {
    kind,
    languages: ['php'],
    expression:
      /((['"])(sslverify|sslverifypeer|sslallowselfsigned|verify_peer|verify_peer_name|allow_self_signed|verify|verify_host)\2)\s*(\]\s*=|,)\s*(false|true|0|1)\b/gi,
    judge: ([, key = '', , name = '', mark = '', value = ''], around) => {
      if (/allow_?self_?signed/i.test(name) === /false|0/i.test(value)) return null
      // With a comma the same words ask for a setting, with a value for where it is missing.
      if (mark === ',') return calleeOf(around) === 'stream_context_set_option' ? { what: `${key}, ${value}` } : null
      const table = tableOf(around)
      // WordPress' own option is of HTTP alone.
      if (!/^sslverify$/i.test(name) && OTHER_PROTOCOL.test(table)) return null
      if (/^verify$/i.test(name) && !(OPTIONS.test(table) && /Guzzle|HttpClient|Http::|curl/i.test(around.text))) return null
      return assigned(`${table}[${key}]`, value, around)
    },
    instead: 'Remove this; for an authority of your own, name its CA file instead.',
    source: 'https://www.php.net/manual/en/context.ssl.php',
  },
  {
    kind,
    languages: ['python'],
    expression: /((["'])(verify|verify_ssl|ssl_verify)\2)\s*(\]\s*=|,)\s*False\b/g,
    judge: ([, key = '', , name = '', mark = ''], around) => {
      const table = mark === ',' ? /^(.*)\.setdefault$/.exec(calleeOf(around) ?? '')?.[1] : tableOf(around)
      if (table === undefined || OTHER_PROTOCOL.test(table)) return null
      if (name === 'verify' && !(OPTIONS.test(table) && /\b(?:requests|httpx|niquests|botocore|boto3|Session)\b/.test(around.text)))
        return null
      return mark === ','
        ? { what: `setdefault(${key}, False)`, holds: 'sometimes', condition: 'It holds unless a caller has set it.' }
        : assigned(`${table}[${key}]`, 'False', around)
    },
    instead: 'Remove it; for an authority of your own write the path of its CA file in place of False.',
    source: 'https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification',
  },
  {
    kind,
    languages: ['ruby'],
    expression: /((?::|(["']))(verify|verify_ssl|ssl_verify|ssl_verify_peer)(?:\2)?)\s*\]\s*=\s*(false|0|:none)\b/g,
    judge: ([, key = '', , name = '', value = ''], around) => {
      const table = tableOf(around)
      if (OTHER_PROTOCOL.test(table)) return null
      if (name === 'verify' && !(OPTIONS.test(table) && /ssl|Faraday|HTTParty|RestClient|HTTPX/i.test(around.text))) return null
      return assigned(`${table}[${key}]`, value, around)
    },
    instead: 'Remove this: checking is on by default.',
    source: 'https://lostisland.github.io/faraday/#/customization/ssl-options',
  },
  {
    kind,
    languages: ['perl'],
    expression:
      /((['"]?)\b(?:verify_hostname|SSL_verify_mode)\2)\s*\}\s*=\s*((['"]?)(?:(?:IO::Socket::SSL::)?SSL_VERIFY_NONE\b|0(?:x0+)?\b)\4)/g,
    judge: ([, key = '', , value = ''], around) => assigned(`${tableOf(around)}{${key}}`, value, around),
    instead: 'Remove this; for an authority of your own, name its CA file instead.',
    source: 'https://metacpan.org/pod/LWP::UserAgent#ssl_opts',
  },
]
