// `hello`: the ClientHello of any command, caught on this computer, field by field, and what it means against a profile.
import type { ToldExtension, ToldHello } from '../../contract/told-hello.ts'
import { hello as catchHello } from '../../engine/hello.ts'
import { DEFAULT_STEP_MS } from '../../engine/plan.ts'
import { readUrl } from '../../engine/read-url.ts'
import { createNodeHost } from '../../host/node-host.ts'
import { createNet } from '../../net/node-net.ts'
import { harmlessJson, TextPage } from '../../report/terminal-text.ts'
import { chooseProfile, DEFAULT_PROFILE } from '../choose-profile.ts'
import { EXIT, failure } from '../exit.ts'
import { interruptible } from '../interrupt.ts'
import { fail, interrupted } from '../outputs.ts'
import { answer, complain, outputStyle, withProgress } from '../terminal.ts'

export interface HelloOptions {
  profile?: string
  url?: string
  listen?: boolean
  timeout?: string
  json?: boolean
}

/** A name that exists nowhere (RFC 6761 section 6.2): asked for where no address is known. */
const NO_ADDRESS = 'https://api.example.test/'
/** One connection, to ourselves. */
const CONNECTIONS = { perEndpoint: 1, atOnce: 1 }
/** Where the content of an extension begins. */
const INDENT = 4

const readTimeout = (written: string | undefined): number | null => {
  const ms = written === undefined ? DEFAULT_STEP_MS : Math.round(Number(written) * 1000)
  return written !== '' && ms >= 100 && ms <= 600_000 ? ms : null
}

/** The folder that the person stands in; a removed one cannot be used. */
const ownFolder = (): string => {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}

/** `3f2a…`: enough to see that it is there. */
const short = (hex: string): string => (hex.length > 16 ? `${hex.slice(0, 16)}…` : hex)

const writeExtension = (page: TextPage, { type, name, length, content }: ToldExtension): void => {
  const lead = `${name} (${type}), ${length} bytes`
  page.write(content.length === 0 ? lead : `${lead}: ${content.join(', ')}`, { lead: ' '.repeat(INDENT) })
}

const MARKS = { true: 'permitted', false: 'not permitted', null: 'signal' } as const

const writeFields = (page: TextPage, hello: NonNullable<ToldHello['hello']>, platform: string): void => {
  page.heading('Record')
  page.write(`${hello.framing === 'tls' ? 'handshake' : 'framing of SSL 2.0'}, version ${hello.recordVersion}, ${hello.length} bytes`, {
    indent: 2,
  })
  page.heading('ClientHello')
  page.write(hello.legacyVersion, { lead: '  version: ' })
  page.write(hello.versions.join(', '), { lead: '  offers: ' })
  page.write(`${short(hello.random)} (${hello.random.length / 2} bytes)`, { lead: '  random: ' })
  page.write(hello.sessionId === '' ? 'none' : `${short(hello.sessionId)} (${hello.sessionId.length / 2} bytes)`, {
    lead: '  session id: ',
  })
  page.write(hello.compressions.map((one) => (one === 0 ? 'none' : String(one))).join(', '), { lead: '  compression: ' })
  page.write(`${hello.suites.length}, as ${platform} has them today:`, { lead: '  cipher suites: ' })
  const widest = Math.max(0, ...hello.suites.map(({ name }) => name.length))
  for (const { name, permitted } of hello.suites) page.verbatim(`${name.padEnd(widest)}  ${MARKS[`${permitted}`]}`, INDENT)
  page.write(`${hello.extensions.length}, in the order sent:`, { lead: '  extensions: ' })
  for (const extension of hello.extensions) writeExtension(page, extension)
}

const asText = ({ program, askedFor, profile, hello, meaning, said }: ToldHello): string => {
  const page = new TextPage(outputStyle())
  const [verdict = '', ...more] = meaning
  page.heading(verdict)
  for (const sentence of more) page.write(sentence, { indent: 2 })
  if (said !== null) page.write(`“${said}”`, { lead: '  It said last: ' })
  if (hello !== null) {
    page.write(`${program}, asked for ${askedFor}`, { lead: '  Caught from: ' })
    writeFields(page, hello, profile.name)
  }
  return page.toString()
}

/** Answers the exit status: 0 a hello was caught, 2 none was sent, 64 called wrongly, 69 the command is not there, 130 interrupted. */
export const hello = async (command: readonly string[], options: HelloOptions): Promise<number> => {
  const timeoutMs = readTimeout(options.timeout)
  if (timeoutMs === null)
    return fail(failure(EXIT.usage, 'The value of --timeout is not understood. Write a number of seconds from 0.1 to 600.'))
  if (options.listen && options.url !== undefined)
    return fail(failure(EXIT.usage, 'With --listen {url} is an address on this computer. Leave out --url.'))
  if (options.listen && !command.some((argument) => /\{(url|host|port)\}/.test(argument)))
    return fail(failure(EXIT.usage, 'With --listen the command must be told where to connect. Write {url}, or {host} and {port}, in it.'))
  const chosen = await chooseProfile(options.profile ?? DEFAULT_PROFILE)
  if (!chosen.ok) return fail(chosen)
  const read = readUrl(options.url ?? chosen.profile.endpoints[0]?.url ?? NO_ADDRESS)
  if (!read.ok) return fail(failure(EXIT.usage, read.sentence))
  const request = {
    command,
    url: read.url,
    way: options.listen ? ('listener' as const) : ('proxy' as const),
    folder: ownFolder(),
    timeoutMs,
    profile: chosen.profile,
    date: new Date().toISOString().slice(0, 10),
  }
  return interruptible(async (signal) => {
    const result = await withProgress(`Waiting for the first message of ${command[0] ?? 'the command'}`, () =>
      catchHello(request, { host: createNodeHost(), net: createNet({ connections: CONNECTIONS }) }, signal),
    )
    if (result.kind === 'interrupted') return interrupted()
    if (result.kind === 'unavailable') return fail(failure(EXIT.unavailable, result.sentence))
    const { told } = result
    if (options.json) answer(`${harmlessJson(told)}\n`)
    else if (told.hello === null) complain(asText(told).trimEnd())
    else answer(asText(told))
    return told.hello === null ? EXIT.cannotTell : EXIT.done
  })
}
