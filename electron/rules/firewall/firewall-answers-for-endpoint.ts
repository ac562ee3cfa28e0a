// firewall-answers-for-endpoint: something on the way answers in the endpoint's place: plain text where TLS was expected, and the same
// question in plain HTTP is sent to another host or gets a login or block page (captive portal, RFC 8952; status 511, RFC 6585).
// An endpoint that speaks plain HTTP of its own is endpoint-speaks-no-tls.
import { bracketed, isAddress } from '../../contract/address.ts'
import type { Evidence } from '../../contract/fact.ts'
import type { HttpAnswer, Path } from '../../contract/path.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { answersOf, isServerHello } from '../endpoint/answers.ts'
import { isDirect, probeEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine } from '../phrases.ts'

interface Params {
  host: string
  port: number
  line: string
  how: 'elsewhere' | 'login-status' | 'page'
  /** The host that a redirection points to, or the words of the page. */
  quoted: string
}

/** The host of an absolute URL; null for a path alone. */
const hostOf = (location: string): string | null =>
  /^(?:https?:)?\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)/i
    .exec(location)?.[1]
    ?.toLowerCase()
    .replace(/^\[|\]$/g, '') ?? null

/** Two names under one name of two labels are taken for one owner's: a web site that sends to its own `www`. */
const sameOwner = (one: string, other: string): boolean => {
  if (isAddress(one) || isAddress(other)) return one === other
  const base = (host: string) => host.toLowerCase().split('.').slice(-2).join('.')
  return base(one) === base(other)
}

/** Words that stand on the pages of filters and portals, and not in the answers of an API. */
const PAGE =
  /captive portal|(this|the) (web ?site|page|url|site) (has been|is|was) (blocked|denied|restricted)|blocked by|web ?filter|internet usage policy|(log|sign) ?in to (continue|the network|use)|network (log ?in|access|authentication)|hotspot|fortiguard|fortinet|zscaler|sophos|watchguard|sonicwall|barracuda|umbrella|opendns|blue ?coat|palo alto|pfsense|check point/i

const NETWORK_AUTHENTICATION_REQUIRED = 511

const told = (host: string, { status, location, body }: HttpAnswer): Pick<Params, 'how' | 'quoted'> | null => {
  const target = location === null ? null : hostOf(location)
  if (status >= 300 && status < 400 && target !== null && !sameOwner(target, host)) return { how: 'elsewhere', quoted: target }
  if (status === NETWORK_AUTHENTICATION_REQUIRED) return { how: 'login-status', quoted: `${status}` }
  const words = PAGE.exec(body)
  return words === null ? null : { how: 'page', quoted: words[0] }
}

const plainEvidence = (path: Path, { status, location, server, body }: HttpAnswer): Evidence => ({
  kind: 'network',
  source: path.id,
  text: [
    `GET in plain HTTP on port ${path.port}: ${status}`,
    ...(location === null ? [] : [`location: ${location}`]),
    ...(server === null ? [] : [`server: ${server}`]),
    ...(body === '' ? [] : [body]),
  ].join('\n'),
})

export const firewallAnswersForEndpoint = defineRule<'path', never, Params>({
  id: 'firewall-answers-for-endpoint',
  layer: 'firewall',
  subject: 'path',
  step: 'hello',
  needs: [],
  silences: ['endpoint-speaks-no-tls', 'endpoint-old-tls-only', 'endpoint-no-permitted-cipher', 'app-connection-fails'],
  judge(path) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    const { profile, broad } = answersOf(path)
    const answers = broad ? [...profile, broad] : profile
    if (answers.some(isServerHello)) return { outcome: 'pass' }
    const plain = answers.find((answer) => answer.kind === 'not-tls')
    if (plain?.kind !== 'not-tls' || path.plainHttp === null) return { outcome: 'not-applicable' }
    const sign = told(path.host, path.plainHttp)
    if (sign === null) return { outcome: 'not-applicable' }
    const [first, ...probes] = probeEvidence(path)
    return {
      outcome: 'fail',
      params: { host: path.host, port: path.port, line: firstLine(plain.firstLine), ...sign },
      confidence: 'likely',
      side: 'near',
      owners: ['network-team', 'hosting-company', 'system-administrator'],
      evidence: [plainEvidence(path, path.plainHttp), first, ...probes],
    }
  },
  words: {
    pass: 'Nothing on the way answers in place of the endpoint',
    title: ({ host }) => `Something on this network answers in place of ${host}`,
    why: ({ port, line, how, quoted }) => {
      const saw = line === '' ? 'It speaks no TLS.' : `It speaks no TLS. Its first line is “${line}”.`
      const then =
        how === 'elsewhere'
          ? `Asked in plain HTTP, port ${port} sends us on to ${firstLine(quoted)}, which is another host.`
          : how === 'login-status'
            ? `Asked in plain HTTP, port ${port} answers ${quoted}: this network wants a login first.`
            : `Asked in plain HTTP, port ${port} shows a page with the words “${quoted}”.`
      return `${saw} ${then}`
    },
    fix: ({ host, port, how, quoted }) => [
      how === 'elsewhere'
        ? { text: `Ask your network team who runs ${firstLine(quoted)}, and to let this host through without a login.` }
        : { text: `Ask your network team, or your hosting company, to let this host through to ${host}, port ${port}.` },
      {
        text: 'See the page by hand.',
        command: shellLine(['curl', '-v', '--url', `http://${bracketed(host)}:${port}/`]),
      },
      CHECK_AGAIN,
    ],
    ask: ({ host, port }) => [
      `Please let this host through to ${host}, TCP port ${port}, without a login or block page.`,
      'TLS must be passed on as it is. Programs on a server cannot fill in a login page.',
    ],
  },
})
