// Whether a rule of this host's own firewall speaks of a connection, told from the rule's text as nft and iptables write it.
// Only a rule whose every condition is understood here is named, and none behind another that lets the connection pass by name.
import { inBlock, isIpv6 } from '../../contract/address.ts'
import type { Evidence } from '../../contract/fact.ts'
import type { Network } from '../../contract/facts.ts'

type OutboundRule = NonNullable<Network['outboundRules']>[number]

export interface Dialled {
  address: string
  port: number
  protocol: 'tcp' | 'udp'
}

const items = (list: string): string[] =>
  list
    .replace(/[{}"]/g, '')
    .toLowerCase()
    .split(',')
    .map((item) => item.trim())

const holdsPort = (list: string, { port }: Dialled): boolean =>
  items(list).some((item) => {
    const [from = Number.NaN, to = from] = item.split(/[:-]/).map(Number)
    return port >= from && port <= to
  })
const holdsAddress = (list: string, { address }: Dialled): boolean => items(list).some((block) => inBlock(address, block))
const holdsProtocol = (list: string, { protocol }: Dialled): boolean => items(list).some((item) => item === protocol || item === 'all')
const holdsFamily = (list: string, { address }: Dialled): boolean => items(list).some((item) => /6$/.test(item) === isIpv6(address))
const holdsNew = (list: string): boolean => items(list).includes('new')
/** Which device it goes out by is not asked: it is not loopback. */
const holdsDevice = (list: string): boolean => items(list).some((item) => item !== 'lo')

interface Phrase {
  /** Its group `list` is what must hold, or with `not` must not. */
  pattern: RegExp
  /** Left out: it narrows nothing. */
  isTrue?(list: string, dialled: Dialled): boolean
  /** It says which connection it means. */
  names?: true
}

/** The parts of a rule that are understood, in the words of nft and of iptables. */
const PHRASES: readonly Phrase[] = [
  { pattern: /--comment ("[^"]*"|\S+)/g },
  { pattern: /^(?<list>ip6?) \S+ [^:]*:/g, isTrue: holdsFamily },
  { pattern: /^inet \S+ [^:]*:/g },
  { pattern: /^(?<list>ip6?)tables\b/g, isTrue: holdsFamily },
  { pattern: /\b(?<list>tcp|udp)(?= dport)/g, isTrue: holdsProtocol },
  { pattern: /(?<not>! )?--dports? (?<list>\S+)/g, isTrue: holdsPort, names: true },
  { pattern: /\b(th )?dport (?<not>!= )?(?<list>\{[^}]*\}|[\d-]+)/g, isTrue: holdsPort, names: true },
  { pattern: /\b(?<list>ip6?)(?= daddr)/g, isTrue: holdsFamily },
  { pattern: /\bdaddr (?<not>!= )?(?<list>\{[^}]*\}|[\da-f][\da-f:./]*)/g, isTrue: holdsAddress, names: true },
  { pattern: /(?<not>! )?-d (?<list>\S+)/g, isTrue: holdsAddress, names: true },
  { pattern: /\b(meta l4proto|ip protocol|ip6 nexthdr) (?<not>!= )?(?<list>\{[^}]*\}|\S+)/g, isTrue: holdsProtocol },
  { pattern: /(?<not>! )?-p (?<list>\S+)/g, isTrue: holdsProtocol },
  { pattern: /\bmeta (nfproto|protocol) (?<not>!= )?(?<list>\S+)/g, isTrue: holdsFamily },
  { pattern: /\bct state (?<not>!= )?(?<list>\{[^}]*\}|\S+)/g, isTrue: holdsNew },
  { pattern: /(?<not>! )?--(ct)?state (?<list>\S+)/g, isTrue: holdsNew },
  { pattern: /\bmeta oif(name)? (?<list>\{[^}]*\}|[^\s!]\S*)/g, isTrue: holdsDevice },
  { pattern: /\bmeta oif(name)? != \S+/g },
  { pattern: /(?<!! )-o (?<list>\S+)/g, isTrue: holdsDevice },
  { pattern: /! -o \S+/g },
  { pattern: /-m (tcp|udp|multiport|comment|conntrack|state)\b/g },
  { pattern: /-[AP] \S+|-[jg] \S+|--reject-with \S+|\bDROP$|;/g },
  { pattern: /\b(policy )?(drop|accept|return)\b|\breject\b.*$/g },
]

interface Reading {
  /** Whether what is understood of it is true of the connection. */
  speaksOfIt: boolean
  /** No condition is left that is not understood. */
  understood: boolean
  named: boolean
}

const readingOf = ({ text }: OutboundRule, dialled: Dialled): Reading => {
  const reading = { speaksOfIt: true, understood: true, named: false }
  let rest = text
  for (const { pattern, isTrue, names } of PHRASES)
    rest = rest.replace(pattern, (...match: unknown[]) => {
      const { not, list = '' } = match[match.length - 1] as { not?: string; list?: string }
      if (isTrue && isTrue(list, dialled) === (not !== undefined)) reading.speaksOfIt = false
      if (names && not === undefined) reading.named = true
      return ' '
    })
  return { ...reading, understood: rest.trim() === '' }
}

export interface LocalRule {
  rule: OutboundRule
  /** `named`: it names this address or this port. `general`: it turns away whatever no other rule lets pass. */
  how: 'named' | 'general'
}

/** The chain that packets come in by: what it lets pass has passed all of it, and no other. */
const entryOf = ({ text }: OutboundRule): string | undefined => /^(ip6?tables|\S+ \S+ [^\s:]+)/.exec(text)?.[1]

/** The rule of this host that turns this connection away so, the one that names it before one that turns away everything. */
export const localRule = ({ outboundRules }: Network, action: 'drop' | 'reject', dialled: Dialled): LocalRule | null => {
  const passed = new Set<string | undefined>()
  const found: LocalRule[] = []
  for (const rule of outboundRules ?? []) {
    const { speaksOfIt, understood, named } = readingOf(rule, dialled)
    if (!speaksOfIt || passed.has(entryOf(rule))) continue
    if (rule.action === 'accept' && named) passed.add(entryOf(rule))
    else if (rule.action === action && understood) found.push({ rule, how: named ? 'named' : 'general' })
  }
  return found.find(({ how }) => how === 'named') ?? found[0] ?? null
}

export const localRuleEvidence = ({ rule }: LocalRule): Evidence => ({
  kind: 'command',
  source: rule.tool === 'nft' ? 'nft list ruleset' : 'iptables-save',
  text: rule.text,
})
