// `scan`: what configuration and code in a folder say of the platform's addresses, of TLS versions and of certificates.
// Nothing is connected to, and there is no verdict: `check --scan` judges.
import type { Scan, ScanFinding, ScanKind, ScanPlace } from '../../contract/scan.ts'
import { SCAN_KINDS } from '../../contract/scan.ts'
import { readUrl } from '../../engine/read-url.ts'
import { scanFolder } from '../../gather/app-server/scan-folder.ts'
import { builtInProfiles } from '../../knowledge/profiles.ts'
import { harmlessJson, TextPage } from '../../report/terminal-text.ts'
import { adapters } from '../adapters.ts'
import { chooseProfile } from '../choose-profile.ts'
import { EXIT, type Failure, failure } from '../exit.ts'
import { interruptible } from '../interrupt.ts'
import { fail, interrupted } from '../outputs.ts'
import { answer, outputStyle, progressLine } from '../terminal.ts'

export interface ScanOptions {
  profile?: string
  all?: boolean
  json?: boolean
}

/** Nobody waits longer for a scan. */
const DEADLINE_MS = 600_000
/** Findings of one kind that are written without --all. */
const SHOWN = 30

const hostOf = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '')

/** The hosts of the addresses given and of the profile; without either, those of every platform that is built in. */
const readHosts = async (urls: readonly string[], options: ScanOptions): Promise<{ ok: true; hosts: string[] } | Failure> => {
  const hosts: string[] = []
  for (const written of urls) {
    const read = readUrl(written)
    if (!read.ok) return failure(EXIT.usage, read.sentence)
    hosts.push(hostOf(read.url))
  }
  const chosen = options.profile === undefined ? null : await chooseProfile(options.profile)
  if (chosen && !chosen.ok) return chosen
  const profiles = chosen ? [chosen.profile] : urls.length > 0 ? [] : builtInProfiles
  for (const { endpoints } of profiles) hosts.push(...endpoints.map(({ url }) => hostOf(url)))
  return { ok: true, hosts: [...new Set(hosts)] }
}

const HEADINGS: Record<ScanKind, string> = {
  'plain-http': 'Addresses of the platform without TLS',
  'pins-old-tls': 'Old TLS versions that are pinned',
  'verification-off': 'Certificates that are not checked',
  'pins-ca': 'Certificate authorities or pins of its own',
}

const PLACES: Record<Exclude<ScanPlace, 'code'>, string> = {
  test: 'in tests and examples',
  vendored: 'in code of others',
  comment: 'in comments',
  text: 'in messages and tables of names',
}

const several = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const writeFinding = (page: TextPage, { file, line, text, what, condition }: ScanFinding): void => {
  page.verbatim(`${file}:${line}`, 2)
  page.write(text.includes(what) ? text : `${what}: ${text}`, { indent: 6 })
  if (condition !== null) page.write(condition, { indent: 6, tone: 'faint' })
}

/** Findings with the same advice stand together, the advice first. */
const writeKind = (page: TextPage, kind: ScanKind, findings: readonly ScanFinding[], limit: number): void => {
  if (findings.length === 0) return
  page.heading(`${HEADINGS[kind]}: ${findings.length}`)
  const shown = findings.slice(0, limit)
  for (const advice of new Set(shown.map(({ instead }) => instead))) {
    page.write(advice, { lead: '- Do this: ', tone: 'good' })
    for (const finding of shown) if (finding.instead === advice) writeFinding(page, finding)
  }
  const more = findings.length - shown.length
  if (more > 0) page.write(`${several(more, 'more is', 'more are')} left out here. To see every place, add --all.`, { indent: 2 })
}

const verdictOf = ({ findings, files, unfinished }: Scan): string => {
  const own = findings.filter(({ place }) => place === 'code')
  const always = own.filter(({ holds }) => holds === 'always').length
  const others = own.length - always
  const where = `in ${several(files, 'file', 'files')}`
  if (always > 0 && others > 0)
    return `${several(always, 'place needs', 'places need')} a look, and ${others} more under the condition beside it, ${where}.`
  if (others > 0) return `${several(others, 'place needs', 'places need')} a look under the condition beside it, ${where}.`
  if (always > 0) return `${several(always, 'place needs', 'places need')} a look, ${where}.`
  return unfinished === null ? `Nothing was found ${where}.` : `Nothing was found up to now, ${where}.`
}

const elsewhereOf = (findings: readonly ScanFinding[]): string[] =>
  Object.entries(PLACES).flatMap(([place, words]) => {
    const count = findings.filter((finding) => finding.place === place).length
    return count > 0 ? [`${count} ${words}`] : []
  })

const skippedOf = ({ skippedCount, skipped }: Scan): string[] => {
  const reasons = [
    [skippedCount.binary, 'binary'],
    [skippedCount['too-large'], 'larger than 2 MiB'],
    [skippedCount.denied, 'not readable for this user'],
    [skippedCount['link-loop'], 'a link that leads in a circle'],
    [skippedCount.special, 'a pipe, socket or device'],
    [skippedCount.failed, 'not readable'],
  ] as const
  const said = reasons.flatMap(([count, words]) => (count > 0 ? [`${count} ${words}`] : []))
  if (said.length === 0) return []
  const denied = skipped.find(({ why }) => why === 'denied' || why === 'failed')
  return [`Not read: ${said.join(', ')}${denied === undefined ? '' : ` (such as ${denied.file})`}.`]
}

const asText = (scan: Scan, limit: number): string => {
  const page = new TextPage(outputStyle())
  const own = scan.findings.filter(({ place }) => place === 'code')
  const isSure = own.some(({ holds }) => holds === 'always')
  page.write(verdictOf(scan), { tone: isSure ? 'bad' : own.length === 0 && scan.unfinished === null ? 'good' : 'warn' })
  for (const kind of SCAN_KINDS)
    writeKind(
      page,
      kind,
      own.filter((finding) => finding.kind === kind),
      limit,
    )
  page.blank()
  const elsewhere = elsewhereOf(scan.findings)
  if (elsewhere.length > 0) page.write(`Found too, and not counted: ${elsewhere.join(', ')}; --json lists them.`)
  if (scan.omitted > 0) page.write(`${several(scan.omitted, 'more finding was', 'more findings were')} left out.`)
  page.write(
    scan.hosts.length > 0
      ? `Looked for http:// addresses of ${scan.hosts.slice(0, 5).join(', ')}. Give others after the folder.`
      : 'No http:// address was looked for: the profile names none. Give yours after the folder.',
  )
  for (const line of skippedOf(scan)) page.write(line)
  if (scan.unfinished !== null) page.write(scan.unfinished)
  return page.toString()
}

/** Answers the exit status: 0 nothing found, 1 findings in the folder's own code, 2 stopped early, 64, 65, 130 as ever. */
export const scan = async (folder: string, urls: readonly string[], options: ScanOptions): Promise<number> => {
  const read = await readHosts(urls, options)
  if (!read.ok) return fail(read)
  return interruptible(async (signal) => {
    const ended = new AbortController()
    const end = () => ended.abort()
    signal.addEventListener('abort', end, { once: true })
    const timer = setTimeout(end, DEADLINE_MS)
    const progress = progressLine()
    const result = await scanFolder(adapters().host, folder, {
      hosts: read.hosts,
      signal: ended.signal,
      onProgress: (files) => progress.show({ type: 'gatherer', state: 'running', text: `${files} files were read` }),
    })
    clearTimeout(timer)
    progress.clear()
    if (signal.aborted) return interrupted()
    if (!result.ok) return fail(failure(EXIT.input, `The folder ${folder} cannot be looked through. ${result.detail}`))
    const { certificateFiles: _files, ...scanned } = result.scanned
    const whole: Scan = { ...scanned, pinned: [], environment: [] }
    answer(options.json ? `${harmlessJson(whole)}\n` : asText(whole, options.all ? Number.POSITIVE_INFINITY : SHOWN))
    if (whole.findings.some(({ place }) => place === 'code')) return EXIT.notReady
    return whole.unfinished === null ? EXIT.done : EXIT.cannotTell
  })
}
