// endpoint-http-refuses: TLS is well, and the HTTP answer is one of a server in trouble (5xx) or one that asks for another
// protocol (426, RFC 9110 section 15.5.22), limits requests (429, RFC 6585) or may not answer here (451, RFC 7725). The way is open: what
// is wrong lies behind it, so this only warns. 511 is said by equipment on the way, and not by servers (RFC 6585 section 6).

import { defineRule } from '../define-rule.ts'
import { ENDPOINT, HOST, SUPPORT } from '../examples.ts'
import { farFault } from '../path-sight.ts'
import { CHECK_AGAIN, sendReport, supportOf } from '../phrases.ts'
import { answerCommand, httpEvidence, quoted } from './http-sight.ts'

interface Params {
  host: string
  status: number
  body: string
  support: string
  command: string
}

/** What the server says with a status that is no trouble of its own. */
const REASONS: Record<number, string> = {
  426: 'The server asks for a newer HTTP, or for some other protocol, than this check used.',
  429: 'The server says that there were too many requests from here.',
  451: 'The server says that it may not answer here, for reasons of law.',
  511: 'A network says this number, not a server: it wants a login first.',
}

const NETWORK_WANTS_LOGIN = 511

export const endpointHttpRefuses = defineRule<'path', never, Params>({
  id: 'endpoint-http-refuses',
  layer: 'endpoint',
  subject: 'path',
  step: 'http',
  needs: [],
  silences: [],
  canFail: () => false,
  judge(path, _facts, { profile }) {
    const { http } = path
    if (http === null) return { outcome: 'not-applicable' }
    if (!(http.status in REASONS) && http.status < 500) return { outcome: 'pass' }
    return {
      outcome: 'warn',
      params: { host: path.host, status: http.status, body: http.body, support: supportOf(profile), command: answerCommand(path) },
      ...(http.status === NETWORK_WANTS_LOGIN
        ? ({ confidence: 'likely', side: 'unknown', owners: ['network-team', 'platform'] } as const)
        : farFault(path, 'certain')),
      evidence: [httpEvidence(path)],
    }
  },
  words: {
    pass: 'The endpoint answers HTTP',
    example: () => ({
      owners: ['platform'],
      params: {
        host: HOST,
        status: 503,
        body: 'Down for maintenance',
        support: SUPPORT,
        command: `curl -sS -i --noproxy '*' --url ${ENDPOINT}`,
      },
    }),
    title: ({ host, status }) => `${host} can be reached, but its HTTP answer is ${status}`,
    why: ({ status, body }) =>
      `TLS is well. ${REASONS[status] ?? 'The number says that the server, or what stands before it, has a problem of its own.'}` +
      (body === '' ? '' : ` Its page says: ${quoted(body)}`),
    fix: ({ host, status, support, command }) => [
      { text: 'See the answer by hand.', command },
      ...(status === NETWORK_WANTS_LOGIN ? [{ text: `Ask your network team to let this host through to ${host} without a login.` }] : []),
      { text: 'Compare the path of the address with the documents of the platform. A wrong path can be answered so.' },
      { text: 'Look whether the platform reports a disturbance.' },
      sendReport(support),
      CHECK_AGAIN,
    ],
    ask: ({ host, status }) =>
      status === NETWORK_WANTS_LOGIN
        ? [`Please tell us whether a device of yours answers ${status} for ${host}. If so, please let this host through without a login.`]
        : [`Please tell us why the answer is ${status}, and whether there is a disturbance.`],
  },
})
