// The plain sentences that the steps of a path carry as their detail. They say what was seen, never why.
import type { Answer } from '../../contract/path.ts'
import type { ConnectResult, TunnelResult } from '../../net/net.ts'
import { alertName, groupName, suiteName, versionName } from '../../tls/code-points.ts'

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`

export const tcpWords = (result: Exclude<ConnectResult, { kind: 'open' | 'budget' }>, where: string, stepMs: number): string => {
  switch (result.kind) {
    case 'refused':
      return `${where} refused the connection (${result.code}).`
    case 'silent':
      return `${where} gave no answer within ${seconds(stepMs)} (${result.code}).`
    case 'unreachable':
      return `The network says that ${where} cannot be reached (${result.code}).`
    case 'denied':
      return `This host does not allow the connection to ${where} (${result.code}).`
  }
}

export const tunnelWords = (result: TunnelResult, stepMs: number): string => {
  switch (result.kind) {
    case 'tunnel':
      return `The proxy opened the way: ${result.answer.status} ${result.answer.reason}`.trim()
    case 'login-needed':
    case 'login-refused':
    case 'denied':
    case 'cannot-reach':
      return `The proxy answered ${result.answer.status} ${result.answer.reason}`.trim()
    case 'not-a-proxy':
      return `What answered is no HTTP proxy. Its first line: ${result.firstLine}`
    case 'closed':
      return 'The proxy closed the connection without an answer.'
    case 'reset':
      return 'The proxy reset the connection.'
    case 'silent':
      return `The proxy gave no answer within ${seconds(stepMs)}.`
  }
}

export const answerWords = (answer: Answer, stepMs: number): string => {
  switch (answer.kind) {
    case 'server-hello': {
      const group = answer.group === null ? '' : `, ${groupName(answer.group)}`
      return `The server chose ${versionName(answer.version)}, ${suiteName(answer.suite)}${group}.`
    }
    case 'alert':
      return `The server sent the alert ${alertName(answer.description)} (${answer.description}).`
    case 'reset':
      return 'The connection was reset after the ClientHello.'
    case 'closed':
      return 'The connection was closed after the ClientHello, without an alert.'
    case 'silent':
      return `No answer to the ClientHello within ${seconds(stepMs)}.`
    case 'not-tls':
      return `The answer is not TLS. Its first line: ${answer.firstLine}`
    case 'malformed':
      return `The answer is not well-formed TLS: ${answer.detail}`
    case 'not-connected':
      return answer.detail
  }
}
