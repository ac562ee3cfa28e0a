// `suites`: every version and suite that a server accepts, asked directly, without a profile and without a verdict.
// Imports nothing heavy: electron/cli/entry.ts starts this command without the rest of the program.
import type { Suites } from '../../contract/suites.ts'
import { readUrl } from '../../engine/read-url.ts'
import { enumerateSuites } from '../../gather/suites/enumerate.ts'
import { createWire } from '../../net/node-wire.ts'
import { EXIT } from '../exit.ts'
import { interruptible } from '../interrupt.ts'
import { answer, complain, withProgress } from '../terminal.ts'

export interface SuitesOptions {
  json?: boolean
  timeout?: string
  sni?: string
}

const DEFAULT_SECONDS = 10
const HTTPS_PORT = 443

const refused = (sentence: string): number => {
  complain(sentence)
  return EXIT.usage
}

/** `HOST`, `HOST:PORT`, `[ADDRESS]:PORT` or an https URL, whose path says nothing here. */
const readTarget = (written: string): { host: string; port: number } | { sentence: string } => {
  const bare = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(written) ? `[${written}]` : written
  const read = readUrl(bare)
  if (!read.ok) return { sentence: read.sentence.replace('https://api.example.com/', 'api.example.com or api.example.com:8443') }
  const { hostname, port } = new URL(read.url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? HTTPS_PORT : Number(port) }
}

const readTimeout = (written: string | undefined): number | null => {
  const ms = Math.round(Number(written ?? DEFAULT_SECONDS) * 1000)
  return written !== '' && ms >= 100 && ms <= 600_000 ? ms : null
}

const ORDERS = { server: "in the server's order of preference", client: "the client's order decides", unknown: '' }

const day = (instant: string): string => instant.slice(0, 10)

const asText = ({ host, port, versions, certificate, connections, complete, notes }: Suites): string => {
  const count = versions.reduce((sum, { suites }) => sum + suites.length, 0)
  const names = versions.map(({ version }) => version).join(', ') || 'no version of TLS'
  const lines = [`${host}, port ${port}: ${names}; ${count} suites${complete ? '' : ', and perhaps more: some answers are missing'}.`, '']
  for (const { version, suites, order } of versions) {
    const how = suites.length > 1 && ORDERS[order] !== '' ? `, ${ORDERS[order]}` : ''
    lines.push(`${version}: ${suites.length} ${suites.length === 1 ? 'suite' : 'suites'}${how}`, ...suites.map((suite) => `  ${suite}`), '')
  }
  if (certificate) {
    const { subject, issuer, notBefore, notAfter, keyType, keyBits, sha256 } = certificate
    lines.push(`Certificate: ${subject}`, `  issued by ${issuer}`, `  valid from ${day(notBefore)} to ${day(notAfter)}`)
    lines.push(`  key ${keyType}${keyBits === null ? '' : `, ${keyBits} bits`}`, `  SHA-256 ${sha256}`, '')
  }
  for (const note of notes) lines.push(`Note: ${note}`)
  lines.push(`${connections} connections were made.`)
  // Names in a certificate are its owner's to choose: none may steer the terminal.
  return `${lines.map((line) => line.replace(/[^\P{C}\t]/gu, '?')).join('\n')}\n`
}

/** Answers the exit status: 0 done, 1 nothing learned, 64 called wrongly, 130 interrupted. */
export const suites = async (written: string, options: SuitesOptions): Promise<number> => {
  const target = readTarget(written)
  if ('sentence' in target) return refused(target.sentence)
  const timeoutMs = readTimeout(options.timeout)
  if (timeoutMs === null) return refused('The value of --timeout is not understood. Write a number of seconds from 0.1 to 600.')
  const serverName = options.sni ?? target.host
  if (!/^[\x21-\x7e]{1,255}$/.test(serverName)) return refused('The value of --sni is not a host name.')
  return interruptible(async (signal) => {
    const result = await withProgress(`Asking ${target.host}, port ${target.port}, for its versions and suites`, () =>
      enumerateSuites(createWire(), { ...target, serverName, timeoutMs, signal }),
    )
    if (signal.aborted) {
      complain('Interrupted. Nothing was written.')
      return EXIT.interrupted
    }
    if (result.kind === 'answered' || options.json)
      answer(options.json ? `${JSON.stringify(result.suites, null, 2)}\n` : asText(result.suites))
    if (result.kind === 'answered') return EXIT.done
    if (!options.json) complain(`The suites of ${target.host}, port ${target.port}, are not known. ${result.sentence}`)
    return EXIT.notReached
  })
}
