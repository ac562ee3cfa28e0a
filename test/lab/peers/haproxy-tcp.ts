// HAProxy before a platform, passing TLS on without ending it: with filters by name, a limit of connections, or several servers in turn.
import { writeFile } from 'node:fs/promises'
import { freePort, listens, type Stage } from '../stage.ts'

/** What it does besides passing on. */
export type Duty =
  | { rejectName: string }
  | { dropName: string }
  | 'reject-nameless'
  /** An alert is let through, a ServerHello is not. */
  | 'reject-answers'
  | { connections: number }
  /** Further ports of loopback that get connections in turn; where nothing listens, the connection is closed. */
  | { inTurn: readonly number[] }
  | null

const onHello = (action: 'reject' | 'silent-drop', condition: string): string =>
  `tcp-request inspect-delay 5s
  tcp-request content ${action} if { req.ssl_hello_type 1 } ${condition}
  tcp-request content accept if { req.ssl_hello_type 1 }`

const frontend = (duty: Duty): string => {
  if (duty === null || duty === 'reject-answers' || (typeof duty === 'object' && 'inTurn' in duty)) return ''
  if (duty === 'reject-nameless') return onHello('reject', '!{ req.ssl_sni -m found }')
  if ('rejectName' in duty) return onHello('reject', `{ req.ssl_sni -i ${duty.rejectName} }`)
  if ('dropName' in duty) return onHello('silent-drop', `{ req.ssl_sni -i ${duty.dropName} }`)
  // The table's own time is longer than any check: what was counted stays counted.
  return `stick-table type ip size 10k expire 30m store conn_cnt
  tcp-request connection track-sc0 src
  tcp-request connection reject if { sc0_conn_cnt gt ${duty.connections} }`
}

const onAnswer = `tcp-response inspect-delay 5s
  tcp-response content reject if { res.ssl_hello_type 2 }`

/** Listens on loopback and passes on to `to`, another port of loopback; answers its own port. */
export const startHaproxyTcp = async (stage: Stage, to: number, duty: Duty, inside: readonly string[] = []): Promise<number> => {
  const port = await freePort()
  const others = duty !== null && typeof duty === 'object' && 'inTurn' in duty ? duty.inTurn : []
  const file = stage.path('haproxy-tcp.cfg')
  await writeFile(
    file,
    `defaults
  mode tcp
  timeout connect 2s
  timeout client 30s
  timeout server 30s
  retries 0
frontend front
  bind 127.0.0.1:${port}
  ${frontend(duty)}
  default_backend platform
backend platform
  balance roundrobin
  ${duty === 'reject-answers' ? onAnswer : ''}
  server well 127.0.0.1:${to}
  ${others.map((other, at) => `server other${at} 127.0.0.1:${other}`).join('\n  ')}
`,
  )
  await stage.start('haproxy', ['-db', '-f', file], { inside, ready: () => listens(port, inside) })
  return port
}
