// Connections and files that SELinux or AppArmor refused to a program, from the lines of the audit log or the kernel's own. Pure.
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

/** The kernel writes names that hold blanks or quotes in hexadecimal digits; empty where the line has no such word. */
const wordOf = (line: string, key: 'comm' | 'path' | 'name'): string => {
  const [, quoted, hex] = new RegExp(`\\b${key}=(?:"([^"]*)"|((?:[0-9A-F]{2})+))`).exec(line) ?? []
  return quoted ?? Buffer.from(hex ?? '', 'hex').toString()
}

/** The file that a line speaks of: of SELinux often its last part alone. */
export const fileIn = (line: string): string => wordOf(line, 'path') || wordOf(line, 'name')

/** `avc:  denied  { name_connect } for  pid=1 comm="php-fpm" dest=443 … tclass=tcp_socket permissive=0` */
const isSelinuxConnect = (line: string): boolean =>
  /\bavc:\s+denied\s+\{[^}]*\b(name_connect|connect|create)\b[^}]*\}/.test(line) &&
  /\btclass=tcp_socket\b/.test(line) &&
  // In permissive mode it is written down, and allowed.
  !/\bpermissive=1\b/.test(line)

/** `apparmor="DENIED" operation="create" profile="/usr/sbin/php-fpm8.2" comm="php-fpm8.2" family="inet" sock_type="stream"` */
const isAppArmorConnect = (line: string): boolean =>
  /\bapparmor="DENIED"/.test(line) &&
  /\boperation="(create|connect|sendmsg)"/.test(line) &&
  /\bfamily="inet6?"/.test(line) &&
  // A ping is no connection.
  !/\bsock_type="raw"/.test(line)

/** `avc:  denied  { read } for  pid=1 comm="php-fpm" name="ca-certificates.crt" … tclass=file permissive=0` */
const isSelinuxRead = (line: string): boolean =>
  /\bavc:\s+denied\s+\{[^}]*\b(open|read)\b[^}]*\}/.test(line) && /\btclass=file\b/.test(line) && !/\bpermissive=1\b/.test(line)

/** `apparmor="DENIED" operation="open" profile="shop" name="/etc/ssl/certs/ca-certificates.crt" … denied_mask="r"` */
const isAppArmorRead = (line: string): boolean =>
  /\bapparmor="DENIED"/.test(line) && /\boperation="open"/.test(line) && /\bdenied_mask="[^"]*r[^"]*"/.test(line)

/**
 * `apparmor="STATUS" operation="profile_replace" profile="unconfined" name="php-fpm" comm="apparmor_parser"`: since then another text of
 * that profile holds. One that is loaded again as it was says `info="same as current profile, skipping"`.
 */
const REPLACED = /\bapparmor="STATUS" operation="profile_replace"(?!.*\binfo="same as current profile).*?\bname="([^"]*)"/

/** When each profile of AppArmor was last changed, as far as the log goes back. */
const replacedIn = (lines: readonly string[]): Map<string, string> => {
  const times = new Map<string, string>()
  for (const line of lines) {
    const [name, at] = [REPLACED.exec(line)?.[1], timeOf(line)]
    if (name !== undefined && at !== null && at > (times.get(name) ?? '')) times.set(name, at)
  }
  return times
}

/** The refusals that are wanted, the last ones first; each once by program and words, for a log repeats itself. */
const refusals = (text: string, isWanted: (line: string) => boolean): Denial[] => {
  const seen = new Map<string, Denial>()
  const lines = text.split('\n').reverse()
  const replaced = replacedIn(lines)
  for (const line of lines) {
    if (!isWanted(line)) continue
    const changed = replaced.get(/\bprofile="([^"]*)"/.exec(line)?.[1] ?? '')
    // What was refused before a profile was changed need not be refused any more.
    if (changed !== undefined && (timeOf(line) ?? '') < changed) continue
    const words = line.replace(/audit\([^)]*\)|\bpid=\d+|\bsrc=\d+/g, '').replace(/^\S*\s*\[[^\]]*\]\s*/, '')
    if (!seen.has(words)) seen.set(words, { program: wordOf(line, 'comm'), text: line.trim().slice(0, MAX_TEXT), at: timeOf(line) })
  }
  return [...seen.values()].slice(0, MAX_DENIALS)
}

/** Refused connections. */
export const parseDenials = (text: string): Denial[] => refusals(text, (line) => isSelinuxConnect(line) || isAppArmorConnect(line))

/** Files that were refused to be read, those alone of which `isWanted` says so. */
export const parseFileDenials = (text: string, isWanted: (file: string) => boolean): Denial[] =>
  refusals(text, (line) => (isSelinuxRead(line) || isAppArmorRead(line)) && isWanted(fileIn(line)))

/** What the profiles of AppArmor as a whole do: lines such as `/usr/sbin/php-fpm8.2 (enforce)`. */
export const appArmorMode = (profiles: string): Denials['systems'][number]['mode'] => {
  if (/\((enforce|kill)\)$/m.test(profiles)) return 'enforcing'
  return /\((complain|prompt)\)$/m.test(profiles) ? 'permissive' : 'disabled'
}
