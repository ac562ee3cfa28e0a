// firewall-answers-for-endpoint: something on the way answers in the endpoint's place: plain text where TLS was expected, and the same
// question in plain HTTP is sent to another host, gets a login or block page (captive portal, RFC 8952; status 511, RFC 6585) or the
// marks of a proxy, or hosts of others answer without TLS too. An endpoint that speaks plain HTTP of its own is endpoint-speaks-no-tls.

import { bracketed } from '../../contract/address.ts'
import type { Evidence } from '../../contract/fact.ts'
import type { Control, HttpAnswer, Path } from '../../contract/path.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { answersOf, isServerHello } from '../endpoint/answers.ts'
import { HOST } from '../examples.ts'
import { isDirect, probeEvidence } from '../path-sight.ts'
import { CHECK_AGAIN, firstLine } from '../phrases.ts'
import { deniedBySquid, passedOnBy, sameOwner, wantsTls } from './gateway-marks.ts'

/** What tells that it is not the endpoint, and the host, the status, the words or the fields that show it. */
type Sign =
  | { how: 'elsewhere' | 'login-status' | 'page' | 'strangers'; quoted: string }
  | { how: 'denied' | 'tls-behind'; quoted: string; by: string }

interface Params {
  host: string
  port: number
  line: string
  sign: Sign
}

/** The host of an absolute URL; null for a path alone. */
const hostOf = (location: string): string | null =>
  /^(?:https?:)?\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)/i
    .exec(location)?.[1]
    ?.toLowerCase()
    .replace(/^\[|\]$/g, '') ?? null

/** Words that stand on the pages of filters and portals, and not in the answers of an API. */
const PAGE =
  /captive portal|(this|the) (web ?site|page|url|site) (has been|is|was) (blocked|denied|restricted)|blocked by|web ?filter|internet usage policy|(log|sign) ?in to (continue|the network|use)|network (log ?in|access|authentication)|hotspot|fortiguard|fortinet|zscaler|sophos|watchguard|sonicwall|barracuda|umbrella|opendns|blue ?coat|palo alto|pfsense|check point/i

const NETWORK_AUTHENTICATION_REQUIRED = 511

const toldBy = (host: string, answer: HttpAnswer): Sign | null => {
  const { status, location, body } = answer
  const target = location === null ? null : hostOf(location)
  if (status >= 300 && status < 400 && target !== null && !sameOwner(target, host)) return { how: 'elsewhere', quoted: target }
  if (status === NETWORK_AUTHENTICATION_REQUIRED) return { how: 'login-status', quoted: `${status}` }
  const words = PAGE.exec(body)
  return words === null ? null : { how: 'page', quoted: words[0] }
}

/**
 * The marks of a proxy, which may be the platform's own: only where it turns us away, or where the server behind it wants TLS, so that
 * what took our hello for plain HTTP stands before it.
 */
const markedBy = (host: string, answer: HttpAnswer): Sign | null => {
  const by = passedOnBy(answer, host)
  if (by === null) return null
  const error = deniedBySquid(answer, host)
  if (error !== null) return { how: 'denied', quoted: error, by }
  const words = wantsTls(answer)
  return words === null ? null : { how: 'tls-behind', quoted: words, by }
}

/** On which every server of the web speaks TLS, so that plain text there is not its own. */
const HTTPS = 443

/**
 * How the hosts of others fare on the same way, at addresses of their own: which do not answer in TLS either, as no fault of the
 * platform makes them do, and whether one does on the very port of the path.
 */
const strangersOn = (path: Path, paths: readonly Path[], controls: readonly Control[]): { without: string[]; tls: boolean } => {
  const met = [
    ...controls.flatMap(({ answer, ...where }) => (answer === null ? [] : [{ ...where, answers: [answer] }])),
    ...paths.map(({ probes, ...where }) => ({ ...where, answers: probes.map(({ answer }) => answer) })),
  ].filter(({ host, via, address }) => via === path.via && address !== path.address && !sameOwner(host, path.host))
  const spoke = met.filter(({ answers }) => answers.some(isServerHello))
  const plain = met.filter((one) => one.port === HTTPS && !spoke.includes(one) && one.answers.some(({ kind }) => kind === 'not-tls'))
  return { without: [...new Set(plain.map(({ host }) => host))], tls: spoke.some(({ port }) => port === path.port) }
}

const quotedBy = (sign: Sign): string => ('by' in sign ? firstLine(sign.by) : '')

/** What the second look showed. */
const THEN = {
  elsewhere: (port, { quoted }) => `Asked in plain HTTP, port ${port} sends us on to ${firstLine(quoted)}, which is another host.`,
  'login-status': (port, { quoted }) => `Asked in plain HTTP, port ${port} answers ${quoted}: this network wants a login first.`,
  page: (port, { quoted }) => `Asked in plain HTTP, port ${port} shows a page with the words “${quoted}”.`,
  denied: (port, sign) =>
    `Asked in plain HTTP on port ${port}, a proxy turns us away: “${firstLine(sign.quoted)}”. It calls itself “${quotedBy(sign)}”.`,
  'tls-behind': (port, sign) =>
    `Asked in plain HTTP on port ${port}, a server says: “${sign.quoted}”. So it speaks TLS there. ` +
    `A proxy stands before it, which calls itself “${quotedBy(sign)}”.`,
  strangers: (_, { quoted }) => `${quoted}, a host of somebody else, is answered without TLS from here too.`,
} as const satisfies Record<Sign['how'], (port: number, sign: Sign) => string>

const plainEvidence = (path: Path, { status, location, server, headers, body }: HttpAnswer): Evidence => ({
  kind: 'network',
  source: path.id,
  text: [
    `GET in plain HTTP on port ${path.port}: ${status}`,
    ...(location === null ? [] : [`location: ${location}`]),
    ...(server === null ? [] : [`server: ${server}`]),
    ...headers,
    ...(body === '' ? [] : [body]),
  ].join('\n'),
})

export const firewallAnswersForEndpoint = defineRule<'path', 'paths' | 'controls', Params>({
  id: 'firewall-answers-for-endpoint',
  layer: 'firewall',
  subject: 'path',
  step: 'hello',
  needs: ['paths', 'controls'],
  silences: ['endpoint-speaks-no-tls', 'endpoint-old-tls-only', 'endpoint-no-permitted-cipher', 'app-connection-fails'],
  judge(path, { paths, controls }) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    const { profile, broad } = answersOf(path)
    const answers = broad ? [...profile, broad] : profile
    if (answers.some(isServerHello)) return { outcome: 'pass' }
    const plain = answers.find((answer) => answer.kind === 'not-tls')
    if (plain?.kind !== 'not-tls') return { outcome: 'not-applicable' }
    const { host, port, plainHttp } = path
    const strangers = strangersOn(path, paths, controls)
    const [stranger] = strangers.without
    const sign =
      (plainHttp && toldBy(host, plainHttp)) ??
      // What takes all TLS for plain HTTP does so for every host.
      (plainHttp && !strangers.tls ? markedBy(host, plainHttp) : null) ??
      (stranger === undefined ? null : { how: 'strangers' as const, quoted: stranger })
    if (sign === null) return { outcome: 'not-applicable' }
    const [first, ...probes] = probeEvidence(path)
    return {
      outcome: 'fail',
      params: { host, port, line: firstLine(plain.firstLine), sign },
      confidence: stranger === undefined ? 'likely' : 'certain',
      side: 'near',
      owners: ['network-team', 'hosting-company', 'system-administrator'],
      evidence: [
        plainHttp === null ? first : plainEvidence(path, plainHttp),
        ...(plainHttp === null ? [] : [first]),
        ...probes,
        ...strangers.without.map((other) => ({
          kind: 'network' as const,
          source: path.id,
          text: `${other} did not answer in TLS either.`,
        })),
      ],
    }
  },
  words: {
    pass: 'Nothing on the way answers in place of the endpoint',
    example: () => ({
      owners: ['network-team', 'hosting-company', 'system-administrator'],
      params: { host: HOST, port: 443, line: 'HTTP/1.1 302 Found', sign: { how: 'elsewhere', quoted: 'login.example.net' } },
    }),
    title: ({ host }) => `Something on this network answers in place of ${host}`,
    why: ({ port, line, sign }) => {
      const saw = line === '' ? 'It speaks no TLS.' : `It speaks no TLS. Its first line is “${line}”.`
      return `${saw} ${THEN[sign.how](port, sign)}`
    },
    fix: ({ host, port, sign }) => [
      sign.how === 'elsewhere'
        ? { text: `Ask your network team who runs ${firstLine(sign.quoted)}, and to let this host through without a login.` }
        : { text: `Ask your network team, or your hosting company, to let this host through to ${host}, port ${port}.` },
      ...(sign.how === 'denied' || sign.how === 'tls-behind' || sign.how === 'strangers'
        ? [
            {
              text: `A transparent proxy for plain HTTP, to which a firewall leads port ${port} too, does this. It must not get that port.`,
            },
          ]
        : []),
      {
        text: 'See the answer by hand.',
        command: shellLine(['curl', '-v', '--noproxy', '*', '--url', `http://${bracketed(host)}:${port}/`]),
      },
      CHECK_AGAIN,
    ],
    ask: ({ host, port }) => [
      `Please let this host through to ${host}, TCP port ${port}, without a login or block page.`,
      'TLS must be passed on as it is, past any proxy for plain HTTP. Programs on a server cannot fill in a login page.',
    ],
  },
})
