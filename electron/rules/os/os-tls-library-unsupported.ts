// os-tls-library-unsupported: a TLS library of the system works, but nobody mends it any more: neither its makers nor the vendor
// of the system. What a distribution carries back counts as support as long as its release is maintained. A warning.

import type { Evidence } from '../../contract/fact.ts'
import type { Os, SystemLibrary } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { knowledge } from '../../knowledge/knowledge.ts'
import { type Branch, libraryOf, upstreamEnd } from '../../knowledge/library.ts'
import { type Lifecycle, lifecycleOf, maintainedUntil, type PaidSupport, paidSupports } from '../../knowledge/lifecycle.ts'
import { newerRelease } from '../../knowledge/upgrades.ts'
import { defineRule } from '../define-rule.ts'
import { exampleOs } from '../examples.ts'
import { CHECK_AGAIN, longDate } from '../phrases.ts'
import { branchEnded, branchEvidence, libraryName, usersOf } from './library-users.ts'
import { bridgeSteps, otherMakers, paidText } from './longer-support.ts'

interface Params {
  library: string
  kind: string
  /** The last day on which its makers mended this branch; null: it comes with the system and ended with it. */
  until: string | null
  observed: boolean
  os: string
  ended: string
  /** A support that some have and that still covers the system. */
  paid: PaidSupport[]
  renew: FixStep[]
  bridge: FixStep[]
}

interface Judged {
  system: SystemLibrary
  branch: Branch | null
}

const evidenceOf = ({ system, branch }: Judged, os: Os, row: Lifecycle, ended: string): [Evidence, ...Evidence[]] => [
  {
    kind: 'command',
    source: system.program,
    text: system.package === null ? system.text : `${system.text}; package ${system.package.name} ${system.package.version}`,
  },
  ...(branch === null ? [] : [branchEvidence(system.library.name, branch)]),
  { kind: 'table', source: row.source, text: `${os.name}: maintained until ${ended}. Checked ${row.checked}.` },
]

export const osTlsLibraryUnsupported = defineRule<'host', 'system-tls' | 'runtimes' | 'os', Params>({
  id: 'os-tls-library-unsupported',
  layer: 'os',
  subject: 'host',
  needs: ['system-tls', 'runtimes', 'os'],
  silences: [],
  canFail: () => false,
  judge(_host, { 'system-tls': { libraries }, runtimes, os }, { knowledge, date }) {
    const row = lifecycleOf(knowledge.lifecycles, os)
    if (row === undefined) return { outcome: 'missing', fact: `It is not known until when ${os.name} is maintained.` }
    const ended = maintainedUntil(row, os)
    if (ended === null || date <= ended) return { outcome: 'pass' }
    const others = otherMakers(os)
    if (others !== null) return { outcome: 'missing', fact: `The support of ${os.name} by its vendor has ended. ${others}` }
    const used = libraries.filter((system, index) => index === 0 || usersOf(system, runtimes).length > 0)
    const known = used.map((system) => ({
      system,
      end: upstreamEnd(libraryOf(knowledge.libraries, system.library), system.library.version),
    }))
    const over = known.flatMap(({ system, end }): Judged[] => {
      if (end === 'system') return [{ system, branch: null }]
      return end !== null && end.until !== null && date > end.until ? [{ system, branch: end }] : []
    })
    const [first] = over
    if (first === undefined) {
      const unknown = known.find(({ end }) => end === null)
      return unknown === undefined
        ? { outcome: 'pass' }
        : { outcome: 'missing', fact: `It is not known until when the makers of ${libraryName(unknown.system)} mend it.` }
    }
    const paid = paidSupports(row, os, date)
    return {
      outcome: 'warn',
      params: {
        library: libraryName(first.system),
        kind: first.system.library.name,
        until: first.branch?.until ?? null,
        observed: first.branch?.observed ?? false,
        os: os.name,
        ended,
        paid,
        renew: newerRelease(knowledge.upgrades, os),
        bridge: bridgeSteps(knowledge.upgrades, os, paid),
      },
      confidence: paid.some(({ state }) => state === 'unread')
        ? 'possible'
        : paid.length === 0 && !row.observed && !first.branch?.observed
          ? 'certain'
          : 'likely',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: evidenceOf(first, os, row, ended),
      runtimes: over.flatMap(({ system }) => usersOf(system, runtimes)).map(({ id }) => id),
    }
  },
  words: {
    pass: 'The TLS libraries of the system are still mended',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        library: 'OpenSSL 1.1.1f',
        kind: 'OpenSSL',
        until: '2023-09-11',
        observed: false,
        os: exampleOs.name,
        ended: '2025-05-29',
        paid: [],
        renew: newerRelease(knowledge.upgrades, exampleOs),
        bridge: [],
      },
    }),
    title: ({ library, paid }) =>
      paid.length === 0
        ? `Nobody mends the TLS library of this system, ${library}, any more`
        : `The TLS library of this system, ${library}, is mended no more, but for those who have a longer support`,
    why: ({ kind, until, observed, os, ended, paid }) =>
      [
        `It works today. A weakness that is found in it ${paid.length === 0 ? 'from now on stays' : 'may stay'}.`,
        ...(until === null ? [] : [branchEnded(kind, until, observed)]),
        `The support of ${os} ended on ${longDate(ended)}.`,
        ...paid.map(paidText),
      ].join(' '),
    fix: ({ renew, bridge }) => [
      ...renew,
      { text: 'Do not replace the library by hand: programs of the system depend on it.' },
      ...bridge,
      CHECK_AGAIN,
    ],
  },
})
