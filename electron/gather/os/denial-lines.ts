// Connections that SELinux or AppArmor refused to a program, from the lines of the audit log or the kernel's own. Pure.
// Forms: Red Hat, "Using SELinux", chapter 5 (AVC messages); the AppArmor wiki, "AppArmor Failures" (audit messages).
import type { Denials } from '../../contract/host-facts.ts'

export type Denial = NonNullable<Denials['denials']>[number]

const MAX_DENIALS = 20
const MAX_TEXT = 400

/** `audit(1795293073.123:456)` has the seconds since 1970. */
const timeOf = (line: string): string | null => {
  const seconds = Number(/audit\((\d+)\.\d+:\d+\)/.exec(line)?.[1] ?? Number.NaN)
  return Number.isNaN(seconds) ? null : new Date(seconds * 1000).toISOString()
}

/** The kernel writes names that hold blanks or quotes in hexadecimal digits. */
const programOf = (line: string): string => {
  const [, quoted, hex] = /\bcomm=(?:"([^"]*)"|((?:[0-9A-F]{2})+))/.exec(line) ?? []
  if (quoted !== undefined) return quoted
  return (hex ?? '').replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)))
}

/** `avc:  denied  { name_connect } for  pid=1 comm="php-fpm" dest=443 … tclass=tcp_socket permissive=0` */
const isSelinuxConnect = (line: string): boolean =>
  /\bavc:\s+denied\s+\{[^}]*\b(name_connect|connect|create)\b[^}]*\}/.test(line) &&
  /\btclass=tcp_socket\b/.test(line) &&
  // In permissive mode it is written down, and allowed.
  !/\bpermissive=1\b/.test(line)

/** `apparmor="DENIED" operation="create" profile="/usr/sbin/php-fpm8.2" comm="php-fpm8.2" family="inet" sock_type="stream"` */
const isAppArmorConnect = (line: string): boolean =>
  /\bapparmor="DENIED"/.test(line) && /\boperation="(create|connect|sendmsg)"/.test(line) && /\bfamily="inet6?"/.test(line)

/** Refused TCP connections, the last ones first; each once by program and words, for a log repeats itself. */
export const parseDenials = (text: string): Denial[] => {
  const seen = new Map<string, Denial>()
  for (const line of text.split('\n').reverse()) {
    if (!isSelinuxConnect(line) && !isAppArmorConnect(line)) continue
    const words = line.replace(/audit\([^)]*\)|\bpid=\d+|\bsrc=\d+/g, '').replace(/^\S*\s*\[[^\]]*\]\s*/, '')
    if (!seen.has(words)) seen.set(words, { program: programOf(line), text: line.trim().slice(0, MAX_TEXT), at: timeOf(line) })
  }
  return [...seen.values()].slice(0, MAX_DENIALS)
}

/** What the profiles of AppArmor as a whole do: lines such as `/usr/sbin/php-fpm8.2 (enforce)`. */
export const appArmorMode = (profiles: string): Denials['systems'][number]['mode'] => {
  if (/\((enforce|kill)\)$/m.test(profiles)) return 'enforcing'
  return /\((complain|prompt)\)$/m.test(profiles) ? 'permissive' : 'disabled'
}
