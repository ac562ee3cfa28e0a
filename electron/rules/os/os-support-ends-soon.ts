// os-support-ends-soon: the vendor's support of this operating system ends within 180 days of the judged day.
// Where the profile demands a supported system, the first day without is the day from which the rules are not met.

import type { Os } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { knowledge } from '../../knowledge/knowledge.ts'
import { isOutdated, lifecycleOf, maintainedUntil, paidSupports } from '../../knowledge/lifecycle.ts'
import { turnOnSteps, upgrade } from '../../knowledge/upgrades.ts'
import { defineRule } from '../define-rule.ts'
import { exampleOs } from '../examples.ts'
import { CHECK_AGAIN, longDate } from '../phrases.ts'
import { dayElsewhere, supportEvidence } from './os-end-of-life.ts'

interface Params {
  os: Os
  ends: string
  days: number
  /** A longer support that some have, and its last day. */
  paid: { name: string; until: string } | null
  turnOn: FixStep[]
  renew: FixStep[]
  demanded: boolean
}

const DAYS = 180
const DAY_MS = 86_400_000

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
const dayAfter = (date: string): string => new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10)

export const osSupportEndsSoon = defineRule<'host', 'os' | 'paths', Params>({
  id: 'os-support-ends-soon',
  layer: 'os',
  subject: 'host',
  needs: ['os', 'paths'],
  silences: [],
  canFail: () => false,
  judge(_host, { os, paths }, { profile, knowledge, date, gathered, ended }) {
    const row = lifecycleOf(knowledge.lifecycles, os)
    // What is not known of a system, or not surely, os-end-of-life says.
    if (row === undefined) return { outcome: 'not-applicable' }
    const ends = maintainedUntil(row, os)
    if (ends === null) return { outcome: 'not-applicable' }
    const days = daysBetween(dayElsewhere(paths, { date, gathered, ended }) ?? date, ends)
    if (days < 0) return { outcome: 'not-applicable' }
    if (days > DAYS) return { outcome: 'pass' }
    const [paid] = paidSupports(row, os, dayAfter(ends))
    const demanded = profile.os === 'supported'
    return {
      outcome: 'warn',
      params: {
        ...{ os, ends, days, paid: paid ?? null, demanded },
        turnOn: turnOnSteps(knowledge.upgrades, os, paid?.id),
        renew: upgrade(knowledge.upgrades, os),
      },
      confidence: isOutdated(row.checked, date) || row.observed ? 'likely' : 'certain',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: supportEvidence(os, row),
      ...(demanded ? { until: dayAfter(ends) } : {}),
    }
  },
  words: {
    pass: 'The support of the operating system lasts for more than half a year',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        os: exampleOs,
        ends: '2025-05-29',
        days: 120,
        paid: null,
        demanded: true,
        turnOn: [],
        renew: upgrade(knowledge.upgrades, exampleOs),
      },
    }),
    title: ({ os, ends }) => `The support of ${os.name} ends on ${longDate(ends)}`,
    why: ({ days, paid, demanded }) =>
      [
        days === 0 ? 'Today is its last day.' : `That is ${days} ${days === 1 ? 'day' : 'days'} away.`,
        demanded
          ? 'The platform asks for a system that its vendor still maintains.'
          : 'After that its vendor mends its TLS library no more.',
        ...(paid === null ? [] : [`${paid.name} covers it until ${longDate(paid.until)}, for those who have it.`]),
      ].join(' '),
    fix: ({ ends, paid, turnOn, renew }) => [
      { text: `Plan the upgrade so that it is done before ${longDate(ends)}.` },
      ...renew,
      ...(paid === null ? [] : [{ text: `Or turn on ${paid.name}.` }, ...turnOn]),
      CHECK_AGAIN,
    ],
  },
})
