// Old versions pinned in settings: of web servers, of OpenSSL, of .NET's and Java's XML, and of programs of one's own.
import type { ScanFinding } from '../../contract/scan.ts'
import { isExcluded, namesOnlyOld, OTHER_PROTOCOL, type Pattern } from './define.ts'

const kind = 'pins-old-tls'
const INCOMING: { holds: ScanFinding['holds']; condition: string } = {
  holds: 'incoming',
  condition: 'It is for connections that others open to this host.',
}

/** What Apache's list leaves: `all -SSLv3` takes away, `+TLSv1` adds (mod_ssl, SSLProtocol). */
const apachePins = (list: string): boolean => {
  const words = list.trim().split(/\s+/)
  const dropped = words.filter((word) => word.startsWith('-')).map((word) => word.slice(1).toLowerCase())
  const kept = words.filter((word) => !word.startsWith('-')).map((word) => word.replace(/^\+/, ''))
  if (kept.length === 0 || kept.some((word) => /^all$/i.test(word))) return dropped.includes('tlsv1.2') && dropped.includes('tlsv1.3')
  return namesOnlyOld(kept.join(' '))
}

/** .NET's names: `Tls` is TLS 1.0. */
const dotnetPins = (list: string): boolean => list.split(/[\s,|]+/).every((name) => /^(?:Ssl[23]|Tls|Tls11|Default)$/.test(name))

/** The name of a minimum: `tlsMinVersion`, `MIN_TLS`; a terminal and an admin are none. */
const isMinimum = (name: string): boolean => /(?<![a-zA-Z])min|Min(?![a-z])|Minimum|(?<![A-Z])MIN/.test(name) || /lowest|lower/i.test(name)

export const oldTlsSettings: readonly Pattern[] = [
  {
    kind,
    languages: ['nginx', 'settings'],
    expression: /\b(proxy_ssl_protocols|grpc_ssl_protocols|uwsgi_ssl_protocols|ssl_protocols)\s+([^;\n]+);/g,
    judge: ([, name = '', list = '']) => {
      if (!namesOnlyOld(list)) return null
      return { what: `${name} ${list.trim()}`, ...(name === 'ssl_protocols' ? INCOMING : {}) }
    },
    instead: 'Write TLSv1.2 TLSv1.3.',
    source: 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_protocols',
  },
  {
    kind,
    languages: ['apache', 'settings'],
    expression: /^[ \t]*(SSLProxyProtocol|SSLProtocol)[ \t]+([^\n#]+)/gim,
    judge: ([, name = '', list = '']) =>
      apachePins(list) ? { what: `${name} ${list.trim()}`, ...(/proxy/i.test(name) ? {} : INCOMING) } : null,
    instead: 'Write all -SSLv3 -TLSv1 -TLSv1.1.',
    source: 'https://httpd.apache.org/docs/2.4/mod/mod_ssl.html#sslproxyprotocol',
  },
  {
    kind,
    languages: ['properties', 'settings'],
    expression: /^[ \t]*(MaxProtocol)[ \t]*=[ \t]*(\S+)/gim,
    judge: ([, name = '', version = '']) => (namesOnlyOld(version) ? { what: `${name} = ${version}` } : null),
    instead: 'Remove MaxProtocol: it allows nothing newer.',
    source: 'https://docs.openssl.org/3.0/man3/SSL_CONF_cmd/',
  },
  {
    kind,
    languages: ['xml'],
    expression: /<(transport|binding|sslStreamSecurity)\b[^>]*?\bsslProtocols\s*=\s*"([^"]+)"/g,
    judge: ([, , list = '']) => (dotnetPins(list) ? { what: `sslProtocols="${list}"` } : null),
    instead: 'Remove sslProtocols, so that the system chooses, or write Tls12.',
    source: 'https://learn.microsoft.com/en-us/dotnet/framework/configure-apps/file-schema/wcf/transport-of-nettcpbinding',
  },
  {
    kind,
    languages: ['xml'],
    expression: /<(?:Connector|SSLHostConfig)\b[^>]*?\b(sslEnabledProtocols|sslProtocols?|protocols)\s*=\s*"([^"]+)"/g,
    judge: ([, name = '', list = '']) => (namesOnlyOld(list) ? { what: `${name}="${list}"`, ...INCOMING } : null),
    instead: 'Write TLSv1.2+TLSv1.3.',
    source: 'https://tomcat.apache.org/tomcat-9.0-doc/config/http.html',
  },
  {
    kind,
    languages: ['yaml', 'json', 'env', 'properties', 'settings'],
    expression:
      /(?:^|[{,])[ \t]*(?:export\s+)?["']?((?:[\w.-]*(?:ssl|tls|https)[\w.-]*(?:version|protocols?|method))|secureProtocol)["']?[ \t]*[:=][ \t]*["'[]*([^"'\]\n#]+)/gim,
    judge: ([, name = '', value = ''], around) => {
      const plain = value.trim().replace(/,$/, '')
      if (
        !/^[\w.,: +-]+$/.test(plain) ||
        !namesOnlyOld(plain) ||
        isMinimum(name) ||
        /https\.protocols|jdk\.tls/.test(name) ||
        isExcluded(around) ||
        OTHER_PROTOCOL.test(name)
      )
        return null
      return { what: `${name} ${plain}`, holds: 'sometimes', condition: 'It matters only if it is for the calls to the platform.' }
    },
    instead: 'Remove it, or name TLS 1.2 and TLS 1.3.',
    source: 'https://www.rfc-editor.org/rfc/rfc8996',
  },
]
