// os-updates-pending: security updates wait, or nothing was installed for so long that some must be waiting.
// What is known comes from the package manager's own lists; how old those are is said with it.

import type { Evidence } from '../../contract/fact.ts'
import type { Updates } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'
import { type PackageManager, releaseOf, updateSteps } from '../../knowledge/fixes.ts'
import { knowledge } from '../../knowledge/knowledge.ts'
import { defineRule, type JudgeContext } from '../define-rule.ts'
import { clockElsewhere } from '../endpoint/http-sight.ts'
import { exampleOs } from '../examples.ts'
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
  /** The system keeps to the packages of the release of that day. */
  locked: boolean
  installed: { day: string; days: number } | null
  /** Why the lists could not be asked. */
  fault: string | null
}

const DAY_MS = 86_400_000
/** Vendors publish security updates every week; Windows' come once a month. */
const LISTS_DAYS = 30
const INSTALLED_DAYS = 90
const MAX_NAMES = 5

/** The libraries that speak TLS, the certificates that they trust, and the clients that applications take over from the system. */
const OF_TLS =
  /^((lib)?(openssl|ssl|gnutls|mbedtls|wolfssl|curl)|libcrypto|libressl|libnss3|(mozilla-)?nss|ca-certificates|crypto-policies)($|[\d.]|-(\d|libs|bundle|gnutls|nss|softokn|util|sysinit|minimal|mozilla))/

/** Where a system installs its updates by a window or a program of its own, which take no names. */
const OF_THE_SYSTEM: Readonly<Record<Exclude<Updates['tool'], PackageManager>, string>> = {
  'windows-update': 'control /name Microsoft.WindowsUpdate',
  softwareupdate: 'softwareupdate --list',
}

const counted = (names: readonly string[]): string => {
  const shown = names.slice(0, MAX_NAMES).join(', ')
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown
}

/** What an administrator holds back waits on purpose, and no command for updates installs it. */
const holdSteps = (held: readonly string[]): FixStep[] =>
  held.length === 0
    ? []
    : [
        {
          text: `Held back on this host: ${counted(held)}. If nothing speaks for that any more, let them go first.`,
          command: shellLine(['sudo', 'apt-mark', 'unhold', ...held]),
        },
      ]

const installSteps = (context: JudgeContext, { tool, pending }: Updates, tls: readonly string[], others: boolean): FixStep[] => {
  if (tool === 'windows-update' || tool === 'softwareupdate') return [{ text: 'Install what waits.', command: OF_THE_SYSTEM[tool] }]
  const held = tls.filter((name) => pending.some((one) => one.name === name && one.held))
  return [...holdSteps(held), ...updateSteps(context.knowledge.fixes, tool, tls, others, context.os)]
}

const ago = (instant: string | null, now: number, limit: number): { day: string; days: number } | null => {
  if (instant === null) return null
  const days = Math.floor((now - Date.parse(instant)) / DAY_MS)
  return days > limit ? { day: instant.slice(0, 10), days } : null
}

/**
 * The day of the release to whose packages a system keeps: Amazon Linux 2023 has it in its name, unless dnf is told another one; null where
 * it keeps to none.
 */
const lockedTo = ({ os, knowledge }: JudgeContext, { releasever }: Updates): string | null => {
  if (os === null || releaseOf(knowledge.fixes, os)?.locked === undefined) return null
  const [, year, month, day] = /\b2023\.\d+\.(\d{4})(\d\d)(\d\d)\b/.exec(releasever ?? os.name) ?? []
  return year === undefined ? null : `${year}-${month}-${day}`
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
  judge(_host, { updates, paths }, context) {
    const { gathered, ended } = context
    const { pending, listsOf, lastInstalled, listsFault } = updates
    const release = lockedTo(context, updates)
    const names = (wanted: (one: Updates['pending'][number]) => boolean) => [...new Set(pending.filter(wanted).map(({ name }) => name))]
    const tls = names(({ name }) => OF_TLS.test(name))
    const security = names(({ name, security }) => security === true && !tls.includes(name))
    // By a clock that is wrong by days nothing is old or new.
    const now = clockElsewhere(paths, { gathered, ended }, DAY_MS)?.clock ?? Date.parse(gathered)
    const locked = ago(release, now, LISTS_DAYS)
    const lists = locked ?? ago(listsOf, now, LISTS_DAYS)
    const installed = ago(lastInstalled, now, INSTALLED_DAYS)
    // Nothing waits by fresh lists: then it does not matter when the last one was installed.
    const isLong = lists !== null || (listsOf === null && installed !== null)
    const known = tls.length + security.length > 0
    if (!known && !isLong)
      return listsOf === null
        ? { outcome: 'missing', fact: listsFault ?? 'This host has no list of security updates, so which of them wait is not known.' }
        : { outcome: 'pass' }
    return {
      outcome: 'warn',
      params: {
        tls,
        security,
        install: installSteps(context, updates, tls, security.length > 0),
        forSecurity: pending.some((one) => one.security === true),
        lists,
        locked: locked !== null,
        installed,
        fault: listsFault ?? null,
      },
      confidence: known ? 'certain' : 'possible',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: evidenceOf(updates, new Set([...tls, ...security])),
    }
  },
  words: {
    pass: 'No security update waits, by the lists on this host',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        tls: ['libssl3', 'openssl'],
        security: [],
        install: updateSteps(knowledge.fixes, 'apt', ['libssl3', 'openssl'], false, exampleOs),
        forSecurity: true,
        lists: null,
        locked: false,
        installed: null,
        fault: null,
      },
    }),
    title: ({ security, tls, lists, locked, installed }) => {
      if (tls.length > 0) return `Updates wait for ${tls.length === 1 ? 'a package' : `${tls.length} packages`} that TLS rests on`
      if (security.length > 0) return `${security.length === 1 ? 'A security update waits' : `${security.length} security updates wait`}`
      const long = lists ?? installed
      return lists === null
        ? `Nothing was installed on this host for ${long?.days} days`
        : locked
          ? `This system keeps to packages that are ${lists.days} days old`
          : `The lists of updates on this host are ${lists.days} days old`
    },
    why: ({ security, tls, forSecurity, lists, locked, installed, fault }) =>
      [
        ...(fault === null ? [] : [fault]),
        ...(tls.length > 0 ? [`They are: ${counted(tls)}.`] : []),
        ...(security.length > 0 ? [`${tls.length > 0 ? 'Others are' : 'They are'} for ${counted(security)}.`] : []),
        ...(lists === null
          ? []
          : locked
            ? [`Its release is of ${longDate(lists.day)}. Its package manager sees nothing that came out since.`]
            : [`The lists are of ${longDate(lists.day)}: what came out since is not in them.`]),
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
