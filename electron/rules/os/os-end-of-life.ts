// os-end-of-life: the vendor's support of this operating system ended before the judged day.
// A fail where the profile demands a supported system, else a warning.
import type { Evidence } from '../../contract/fact.ts'
import type { Os } from '../../contract/facts.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Lifecycle } from '../../knowledge/knowledge.ts'
import { lifecycleOf, maintainedUntil } from '../../knowledge/lifecycle.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN, longDate } from '../phrases.ts'

interface Params {
  os: Os
  ended: string
  /** A support that some have: it may still cover this system. */
  paid: Lifecycle['extended']
}

const upgrade = (os: Os): FixStep[] => {
  if (os.container !== null) return [{ text: 'Build the container from an image of a release that is still maintained.' }]
  const backup = { text: 'Make a backup, and try the upgrade on a copy of this system first.' }
  if (os.id === 'ubuntu')
    return [backup, { text: 'Upgrade to the next LTS release, one after the other.', command: 'sudo do-release-upgrade' }]
  if (os.id === 'debian')
    return [
      backup,
      { text: 'Put the name of the next release into /etc/apt/sources.list, as its release notes say.' },
      { text: 'Then upgrade.', command: 'sudo apt update && sudo apt full-upgrade' },
    ]
  if (os.id === 'rhel') return [backup, { text: 'Upgrade to the next major release.', command: 'sudo leapp upgrade' }]
  return [backup, { text: 'Upgrade to a release that its vendor still maintains, or move to a new system.' }]
}

const evidenceOf = (os: Os, row: Lifecycle): [Evidence, ...Evidence[]] => {
  const extended = row.extended === null ? '' : `; ${row.extended.name} until ${row.extended.until}`
  return [
    { kind: 'file', source: 'the operating system of this host', text: `${os.name} (${os.id} ${os.version})` },
    { kind: 'table', source: row.source, text: `${row.name}: support until ${row.support}${extended}. Checked ${row.checked}.` },
  ]
}

export const osEndOfLife = defineRule<'host', 'os', Params>({
  id: 'os-end-of-life',
  layer: 'os',
  subject: 'host',
  needs: ['os'],
  silences: [],
  canFail: (profile) => profile.os === 'supported',
  judge(_host, { os }, { profile, knowledge, date }) {
    const row = lifecycleOf(knowledge, os)
    if (row === undefined)
      return {
        outcome: 'missing',
        fact: `It is not known until when ${os.name} is maintained: the table of this program does not have it.`,
      }
    const ended = maintainedUntil(row)
    // A rolling release has no last day, so this cause cannot befall it. Whether its updates are taken is os-updates-pending's
    // question; `pass` would say more than is known.
    if (ended === null) return { outcome: 'not-applicable' }
    if (date <= ended) return { outcome: 'pass' }
    const paid = row.extended !== null && !row.extended.forAll && date <= row.extended.until ? row.extended : null
    return {
      outcome: profile.os === 'supported' ? 'fail' : 'warn',
      params: { os, ended, paid },
      confidence: paid === null ? 'certain' : 'likely',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: evidenceOf(os, row),
    }
  },
  words: {
    pass: 'The operating system is maintained by its vendor',
    title: ({ os, ended }) => `The support of ${os.name} ended on ${longDate(ended)}`,
    why: ({ paid }) =>
      [
        'Its TLS library gets no more updates.',
        'When the platform tightens its rules, this host may stop connecting without warning.',
        ...(paid === null ? [] : [`Only ${paid.name} still covers it, until ${longDate(paid.until)}. That does not come by itself.`]),
      ].join(' '),
    fix: ({ os, paid }) => [
      ...upgrade(os),
      ...(paid === null ? [] : [{ text: `Until then, turn on ${paid.name} if you have it.` }]),
      CHECK_AGAIN,
    ],
  },
})
