// os-end-of-life: the vendor's support of this operating system ended before the judged day.
// A fail where the profile demands a supported system, else a warning. A table that is too old to say so is a warning too.

import type { Evidence } from '../../contract/fact.ts'
import type { Os } from '../../contract/host-facts.ts'
import type { Path } from '../../contract/path.ts'
import type { Profile } from '../../contract/profile.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Confidence } from '../../contract/vocabulary.ts'
import { knowledge } from '../../knowledge/knowledge.ts'
import { isOutdated, type Lifecycle, lifecycleOf, maintainedUntil, type PaidSupport, paidSupports } from '../../knowledge/lifecycle.ts'
import { upgrade } from '../../knowledge/upgrades.ts'
import { defineRule, type JudgeContext } from '../define-rule.ts'
import { clockElsewhere } from '../endpoint/http-sight.ts'
import { exampleLifecycle, exampleOs } from '../examples.ts'
import { CHECK_AGAIN, longDate, supportOf } from '../phrases.ts'
import { bridgeSteps, otherMakers, paidText } from './longer-support.ts'

interface Params {
  os: Os
  row: Lifecycle
  /** The last day on which it was maintained; null where none is known. */
  ended: string | null
  /** Supports that some have: they may still cover this system. */
  paid: PaidSupport[]
  renew: FixStep[]
  bridge: FixStep[]
  /** `unsure`: it is maintained by a table that is too old to be relied on. */
  state: 'ended' | 'unsure'
}

const DAY_MS = 86_400_000

/** What the table has on this system, and where it was read. */
export const supportEvidence = (os: Os, row: Lifecycle): [Evidence, ...Evidence[]] => {
  const days = [
    row.support === null ? 'maintained, with no day named' : `support until ${row.support}`,
    ...row.extended.map((longer) => `${longer.name}${longer.forAll ? '' : ' (not for everyone)'} until ${longer.until}`),
    ...(row.otherwise === undefined ? [] : [`another source says ${row.otherwise}`]),
    ...(row.observed ? ['the vendor names no day, this is when its updates were seen to stop'] : []),
  ]
  return [
    { kind: 'file', source: 'the operating system of this host', text: `${os.name} (${os.id} ${os.version})` },
    ...os.longerSupports.map(({ source, text }): Evidence => ({ kind: 'file', source, text })),
    {
      kind: 'table',
      source: row.source,
      text: `${row.name}: ${days.join('; ')}. Read in ${row.readIn.join(', ')}; checked ${row.checked}.`,
    },
  ]
}

/**
 * The day by the endpoints' clocks, where all that told theirs are more than a day from the host's; else null. Null too where another day
 * than the host's own is judged: then its clock decides nothing.
 */
export const dayElsewhere = (
  paths: readonly Path[],
  { date, ...times }: Pick<JudgeContext, 'date' | 'gathered' | 'ended'>,
): string | null => {
  const elsewhere = date === times.gathered.slice(0, 10) ? clockElsewhere(paths, times, DAY_MS) : null
  return elsewhere === null ? null : new Date(elsewhere.clock).toISOString().slice(0, 10)
}

const confidenceOf = (row: Lifecycle, paid: readonly PaidSupport[], date: string): Confidence => {
  // Whether it is covered stands in a file that could not be read.
  if (paid.some(({ state }) => state === 'unread')) return 'possible'
  const isSure =
    paid.length === 0 && !row.observed && !isOutdated(row.checked, date) && (row.otherwise === undefined || date > row.otherwise)
  return isSure ? 'certain' : 'likely'
}

const libraryText = (os: Os, paid: readonly PaidSupport[]): string => {
  const others = otherMakers(os)
  if (others !== null) return `Its vendor mends its TLS library no more${paid.length === 0 ? '' : ' by itself'}. ${others}`
  return paid.length === 0 ? 'Its TLS library gets no more updates.' : 'Its TLS library gets no more updates by itself.'
}

export const NOT_IN_TABLE = 'the table of this program does not have it'

const notKnown = (os: Os, rows: readonly Lifecycle[], date: string): string => {
  const checked = rows
    .map((row) => row.checked)
    .sort()
    .at(-1)
  const age = checked !== undefined && isOutdated(checked, date) ? ` That table is of ${longDate(checked)}.` : ''
  return `It is not known until when ${os.name} is maintained: ${NOT_IN_TABLE}.${age}`
}

/** What can be done about that: its maker and the platform know what the table does not. */
export const unlistedSteps = (profile: Profile): string[] => [
  'Look up with the maker of this system until when it is maintained. If that is over, upgrade it, or move to another system.',
  `Then ask ${supportOf(profile)} whether a host with this system may connect. A newer version of this program may know the system.`,
]

export const osEndOfLife = defineRule<'host', 'os' | 'paths', Params>({
  id: 'os-end-of-life',
  layer: 'os',
  subject: 'host',
  needs: ['os', 'paths'],
  // That nobody mends its library either follows from it.
  silences: ['os-tls-library-unsupported'],
  canFail: (profile) => profile.os === 'supported',
  judge(_host, { os, paths }, { profile, knowledge, date, gathered, ended: finished }) {
    const row = lifecycleOf(knowledge.lifecycles, os)
    if (row === undefined) return { outcome: 'missing', fact: notKnown(os, knowledge.lifecycles, date) }
    const ended = maintainedUntil(row, os)
    // A rolling release has no last day, so this cause cannot befall it. Whether its updates are taken is os-updates-pending's
    // question; `pass` would say more than is known.
    if (ended === null && !row.open) return { outcome: 'not-applicable' }
    const elsewhere = dayElsewhere(paths, { date, gathered, ended: finished })
    if (ended !== null && elsewhere !== null && elsewhere <= ended !== date <= ended)
      return {
        outcome: 'missing',
        fact:
          `The support of ${os.name} ends on ${longDate(ended)}. ` +
          `Whether that is over is not known. The day here is ${longDate(date)}, at the endpoint it is ${longDate(elsewhere)}.`,
      }
    const over = ended !== null && date > ended
    if (!over && !isOutdated(row.checked, date)) return { outcome: 'pass' }
    const paid = over ? paidSupports(row, os, elsewhere !== null && elsewhere < date ? elsewhere : date) : []
    return {
      outcome: over && profile.os === 'supported' ? 'fail' : 'warn',
      params: {
        ...{ os, row, ended, paid, state: over ? 'ended' : 'unsure' },
        renew: upgrade(knowledge.upgrades, os),
        bridge: bridgeSteps(knowledge.upgrades, os, paid),
      },
      confidence: over ? confidenceOf(row, paid, date) : 'certain',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: supportEvidence(os, row),
    }
  },
  words: {
    pass: 'The vendor of the operating system still maintains it',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        os: exampleOs,
        row: exampleLifecycle,
        ended: exampleLifecycle.support,
        paid: [],
        state: 'ended',
        renew: upgrade(knowledge.upgrades, exampleOs),
        bridge: [],
      },
    }),
    title: ({ os, row, ended, state }) => {
      if (state === 'unsure' || ended === null) return `Until when ${os.name} is maintained was last checked on ${longDate(row.checked)}`
      return row.observed
        ? `The updates of ${os.name} seem to have ended on ${longDate(ended)}`
        : `The support of ${os.name} ended on ${longDate(ended)}`
    },
    why: ({ os, row, ended, paid, state }) =>
      (state === 'unsure'
        ? [
            ended === null
              ? 'It was maintained then; its vendor names no last day.'
              : `By what was known then, its support lasts until ${longDate(ended)}.`,
            'Vendors change such days.',
          ]
        : [
            ...(row.observed ? ['Its vendor names no day: this is when its updates were seen to stop.'] : []),
            libraryText(os, paid),
            'When the platform tightens its rules, this host may stop connecting without warning.',
            ...paid.map(paidText),
          ]
      ).join(' '),
    fix: ({ row, state, renew, bridge }) => {
      const see = { text: `See what its vendor says today: ${row.source}` }
      if (state === 'unsure') return [see, { text: 'Get the newest version of this program.' }, CHECK_AGAIN]
      return [...(row.observed ? [see] : []), ...renew, ...bridge, CHECK_AGAIN]
    },
  },
})
