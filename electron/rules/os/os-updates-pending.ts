// os-updates-pending: security updates wait, or nothing was installed for so long that some must be waiting.
// What is known comes from the package manager's own lists; how old those are is said with it.
import type { Evidence } from '../../contract/fact.ts'
import type { Updates } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { type PackageManager, updateCommand } from '../../knowledge/fixes.ts'
import type { Knowledge } from '../../knowledge/knowledge.ts'
import { defineRule } from '../define-rule.ts'
import { clockElsewhere } from '../endpoint/http-sight.ts'
import { CHECK_AGAIN, longDate } from '../phrases.ts'

interface Params {
  /** Names of the packages that TLS rests on, and of the others with a security update. */
  tls: string[]
  security: string[]
  install: FixStep[]
  /** Their list says that they are for security. */
  forSecurity: boolean
  /** The days of the lists and of the last installation, and how long ago they were, where that is too long. */
  lists: { day: string; days: number } | null
  installed: { day: string; days: number } | null
}

const DAY_MS = 86_400_000
/** Vendors publish security updates every week; Windows' come once a month. */
const LISTS_DAYS = 30
const INSTALLED_DAYS = 90
const MAX_NAMES = 5

/** The libraries that speak TLS, the certificates that they trust, and the clients that applications take over from the system. */
const OF_TLS =
  /^((lib)?(openssl|ssl|gnutls|mbedtls|wolfssl|curl)|libcrypto|libressl|libnss3|(mozilla-)?nss|ca-certificates|crypto-policies)($|[\d.]|-(\d|libs|gnutls|nss|softokn|util|sysinit|minimal|mozilla))/

/** Where a system installs its updates by a window or a program of its own, which take no names. */
const OF_THE_SYSTEM: Readonly<Record<Exclude<Updates['tool'], PackageManager>, string>> = {
  'windows-update': 'control /name Microsoft.WindowsUpdate',
  softwareupdate: 'softwareupdate --list',
}

const stepOf = (text: string, fixes: Knowledge['fixes'], tool: Updates['tool'], names: readonly string[]): FixStep => {
  const ofTheSystem = tool === 'windows-update' || tool === 'softwareupdate'
  const command = ofTheSystem ? OF_THE_SYSTEM[tool] : updateCommand(fixes, tool, names)
  return command === undefined ? { text } : { text, command }
}

/** First what TLS rests on, then the others; what waits is not always known by name. */
const installSteps = (fixes: Knowledge['fixes'], tool: Updates['tool'], tls: readonly string[], security: readonly string[]): FixStep[] => {
  if (tls.length === 0) return [stepOf('Bring the lists up to date, and install what waits.', fixes, tool, [])]
  const first = stepOf('Install those that TLS rests on.', fixes, tool, tls)
  return security.length === 0 ? [first] : [first, stepOf('Then install the others.', fixes, tool, [])]
}

const counted = (names: readonly string[]): string => {
  const shown = names.slice(0, MAX_NAMES).join(', ')
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown
}

const ago = (instant: string | null, now: number, limit: number): { day: string; days: number } | null => {
  if (instant === null) return null
  const days = Math.floor((now - Date.parse(instant)) / DAY_MS)
  return days > limit ? { day: instant.slice(0, 10), days } : null
}

const evidenceOf = ({ tool, pending, listsOf, lastInstalled }: Updates, names: ReadonlySet<string>): [Evidence, ...Evidence[]] => {
  const lines = pending.filter(({ name }) => names.has(name)).slice(0, 20)
  return [
    {
      kind: 'command',
      source: `the lists of ${tool} on this host`,
      text: [
        `lists of: ${listsOf ?? 'not known'}`,
        `last installation: ${lastInstalled ?? 'not known'}`,
        ...lines.map(({ name, installed, candidate }) => `${name}: ${installed ?? 'installed'} -> ${candidate ?? 'newer'}`),
      ].join('\n'),
    },
  ]
}

export const osUpdatesPending = defineRule<'host', 'updates' | 'paths', Params>({
  id: 'os-updates-pending',
  layer: 'os',
  subject: 'host',
  needs: ['updates', 'paths'],
  silences: [],
  canFail: () => false,
  judge(_host, { updates, paths }, { gathered, ended, knowledge }) {
    const { tool, pending, listsOf, lastInstalled } = updates
    const names = (wanted: (one: Updates['pending'][number]) => boolean) => [...new Set(pending.filter(wanted).map(({ name }) => name))]
    const tls = names(({ name }) => OF_TLS.test(name))
    const security = names(({ name, security }) => security === true && !tls.includes(name))
    // By a clock that is wrong by days nothing is old or new.
    const now = clockElsewhere(paths, { gathered, ended }, DAY_MS)?.clock ?? Date.parse(gathered)
    const lists = ago(listsOf, now, LISTS_DAYS)
    const installed = ago(lastInstalled, now, INSTALLED_DAYS)
    // Nothing waits by fresh lists: then it does not matter when the last one was installed.
    const isLong = lists !== null || (listsOf === null && installed !== null)
    const known = tls.length + security.length > 0
    if (!known && !isLong)
      return listsOf === null
        ? { outcome: 'missing', fact: 'This host has no list of security updates, so which of them wait is not known.' }
        : { outcome: 'pass' }
    return {
      outcome: 'warn',
      params: {
        tls,
        security,
        install: installSteps(knowledge.fixes, tool, tls, security),
        forSecurity: pending.some((one) => one.security === true),
        lists,
        installed,
      },
      confidence: known ? 'certain' : 'possible',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: evidenceOf(updates, new Set([...tls, ...security])),
    }
  },
  words: {
    pass: 'No security update waits, by the lists on this host',
    title: ({ security, tls, lists, installed }) => {
      if (tls.length > 0) return `Updates wait for ${tls.length === 1 ? 'a package' : `${tls.length} packages`} that TLS rests on`
      if (security.length > 0) return `${security.length === 1 ? 'A security update waits' : `${security.length} security updates wait`}`
      const long = lists ?? installed
      return lists === null
        ? `Nothing was installed on this host for ${long?.days} days`
        : `The lists of updates on this host are ${lists.days} days old`
    },
    why: ({ security, tls, forSecurity, lists, installed }) =>
      [
        ...(tls.length > 0 ? [`They are: ${counted(tls)}.`] : []),
        ...(security.length > 0 ? [`${tls.length > 0 ? 'Others are' : 'They are'} for ${counted(security)}.`] : []),
        ...(lists === null ? [] : [`The lists are of ${longDate(lists.day)}: what came out since is not in them.`]),
        ...(installed === null ? [] : [`The last installation was on ${longDate(installed.day)}.`]),
        ...(tls.length + security.length > 0
          ? forSecurity
            ? ['They close holes that are known by now.']
            : []
          : ['Which updates wait is not known; by now there may be some.']),
      ].join(' '),
    fix: ({ install }) => [...install, { text: 'Restart the servers that use them, so that they load what is new.' }, CHECK_AGAIN],
  },
})
