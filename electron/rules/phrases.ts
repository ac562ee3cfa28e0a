// Turns of phrase that the words of several rules share. A rule's own words stand in its own file.
import { bracketed, isAddress } from '../contract/address.ts'
import type { Path } from '../contract/path.ts'
import { platformName } from '../contract/platform-name.ts'
import type { Profile } from '../contract/profile.ts'
import type { FixStep } from '../contract/report.ts'
import { shellLine } from '../contract/shell.ts'

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** `2027-06-30`, or an instant of that day, as `30 June 2027`. */
export const longDate = (date: string): string => {
  const [year, month, day] = date.slice(0, 10).split('-').map(Number)
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`
}

/** `2026-11-21 10:00 UTC`; an instant as ISO 8601 or in milliseconds since 1970. */
export const minuteWords = (instant: string | number): string => `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

/** The first line of a text, cut where it would no longer be read. */
export const firstLine = (text: string): string => {
  const line = text.trim().split(/\r?\n/)[0] ?? ''
  return line.length > 160 ? `${line.slice(0, 160)}…` : line
}

/** Said of a fault that the far end showed, or a proxy in its place. */
export const mayBeTheProxy = (proxied: boolean): string => (proxied ? ' The proxy may have answered in its place.' : '')

/** Where a certificate is what stops a program, the wrong mend is at hand. */
export const KEEP_CHECKING: FixStep = { text: 'Do not turn the checking of certificates off on your side.' }

/** Before a file of settings is changed: the copy by which one goes back. */
export const keepCopy = (file: string): FixStep => ({
  text: 'Keep a copy of the file first. To go back, put it in its place again.',
  command: shellLine(['sudo', 'cp', '-p', file, `${file}.before`]),
})

/** The file of a place as rules tell it, `/etc/ssl/openssl.cnf, line 12: …`; null where it is none. */
export const fileOfPlace = (place: string): string | null => /^(\/[^():]*?)(?:, line \d+.*|: .*)?$/s.exec(place)?.[1] ?? null

/** The last step of every fix. */
export const CHECK_AGAIN: FixStep = { text: 'Run this check again. It should find nothing here.' }

/** Silence until the deadline may be no more than slowness. */
export const MORE_TIME: FixStep = { text: 'Run the check again with more time (--timeout 60 on the command line). It may only be slow.' }

/** How a certificate that was saved joins the next check: in the window and the page, and on the command line. */
export const ADD_CERTIFICATES = 'Then name it under “File with further certificates” (--ca on the command line).'

/** Who at the platform is written to; a profile that names nobody leaves that to the reader. */
export const supportOf = (profile: Profile): string => profile.contacts.support ?? `the support of ${platformName(profile)}`

/** R1.5 of REQUIREMENTS: the platform gets what it needs to look into it. */
export const sendReport = (support: string): FixStep => ({ text: `Save the bundle of this check and send it to ${support}.` })

/** `-proxy` of openssl-s_client(1) speaks to plain HTTP proxies alone. */
const proxyOption = (via: string): string[] => {
  const [, where] = /^http:\/\/([^/]+)/.exec(via) ?? []
  return where === undefined ? [] : ['-proxy', where]
}

/**
 * A handshake by hand with these options of openssl-s_client(1), on the way that was gone: at the same address, or through the same
 * proxy. `via` has no login.
 */
export const handshakeCommand = (
  { host, port, via, address }: Pick<Path, 'host' | 'port' | 'via' | 'address'>,
  ...options: readonly string[]
): string => {
  const where = bracketed(host)
  if (/^(https|socks)/.test(via)) return shellLine(['curl', '-v', '--proxy', via, '--head', '--url', `https://${where}:${port}/`])
  const name = isAddress(host) ? [] : ['-servername', host]
  const dialled = via === 'direct' && address !== null ? bracketed(address) : where
  return `${shellLine(['openssl', 's_client', '-connect', `${dialled}:${port}`, ...name, ...proxyOption(via), ...options])} </dev/null`
}

/** How to see for oneself which certificates a server sends. */
export const certificateCommand = (path: Parameters<typeof handshakeCommand>[0]): string => handshakeCommand(path, '-showcerts')

/** One call proves little where not all fare alike: ten in a row, each on a connection of its own, on the same way. `via` has no login. */
export const tenCalls = ({ endpoint, via }: Pick<Path, 'endpoint' | 'via'>): string => {
  const way = via === 'direct' ? ['--noproxy', '*'] : ['--proxy', via]
  const call = shellLine(['curl', '-sS', '-o', '/dev/null', '-w', '%{http_code} %{time_total}s\\n', ...way, '--url', endpoint])
  return `for call in 1 2 3 4 5 6 7 8 9 10; do ${call}; done`
}
