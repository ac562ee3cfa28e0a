// The rules of this host's own firewall that meet what goes out, from `nft -j list ruleset` or `iptables-save`: what they drop,
// reject, or by name let pass. Pure. Formats: libnftables-json(5), iptables-save(8).
// Chains are followed from where outgoing packets come in; a rule is told with the conditions of the jumps that lead to it.
import type { Network } from '../../contract/facts.ts'

export type OutboundRule = NonNullable<Network['outboundRules']>[number]
type Action = OutboundRule['action']

const MAX_RULES = 100
const MAX_TEXT = 300
/** Longer sets stay a name: nobody would read them. */
const MAX_SET = 20
/** Chains may lead to chains without end. */
const MAX_DEPTH = 8
const MAX_VISITED = 5000

/** One rule as both formats have it. `words`: its conditions and its end; empty where it says nothing of a packet's way. */
interface ChainRule {
  words: string
  action: Action | null
  /** The chain that it leads to. */
  target: string | null
}

const addTo = (chains: Map<string, ChainRule[]>, chain: string, rule: ChainRule): void => {
  const rules = chains.get(chain)
  if (rules) rules.push(rule)
  else chains.set(chain, [rule])
}

/** What a walk from the entry of a chain meets, in order: the rules that decide, with the words of the jumps before. */
const follow = (
  entry: string,
  rulesOf: (chain: string) => readonly ChainRule[],
): { chains: string[]; words: string[]; action: Action }[] => {
  const met: ReturnType<typeof follow> = []
  let visited = 0
  const walk = (chain: string, chains: string[], before: string[]): void => {
    if (chains.length >= MAX_DEPTH) return
    for (const { words, action, target } of rulesOf(chain)) {
      visited += 1
      if (visited > MAX_VISITED) return
      const said = words === '' ? before : [...before, words]
      if (action !== null) met.push({ chains: [...chains, chain], words: said, action })
      else if (target !== null) walk(target, [...chains, chain], said)
    }
  }
  walk(entry, [], [])
  return met
}

/** What was cut off shows it, so that nobody takes it for the whole. */
const bounded = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text)

/** Letting pass is told only of what is named, by port or address: it may stand before a rule that drops the rest. */
const isWorthTelling = ({ action, text }: OutboundRule): boolean => action !== 'accept' || /\bd(port|addr)\b|--dports?\b| -d /.test(text)

type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null
const inner = (value: unknown, key: string): Json => (isObject(value) && isObject(value[key]) ? value[key] : {})

/** A value of a match as nft writes it: `8443`, `{ 80, 443 }`, `8000-8100`, `203.0.113.0/24`. `sets`: the elements of `@name`. */
const valueText = (value: unknown, sets: ReadonlyMap<string, unknown[]>): string => {
  const text = (one: unknown): string => valueText(one, sets)
  if (Array.isArray(value)) return value.map(text).join(',')
  if (typeof value === 'string' && sets.has(value)) return `{ ${(sets.get(value) ?? []).map(text).join(', ')} }`
  if (!isObject(value)) return String(value)
  if (Array.isArray(value.set)) return `{ ${value.set.map(text).join(', ')} }`
  if (Array.isArray(value.range)) return value.range.map(text).join('-')
  if (isObject(value.prefix)) return `${value.prefix.addr}/${value.prefix.len}`
  if (isObject(value.elem)) return text(value.elem.val)
  return Object.keys(value)[0] ?? ''
}

const leftText = (left: unknown): string => {
  const { protocol, field } = inner(left, 'payload')
  if (typeof field === 'string') return `${protocol} ${field}`
  const [kind = '', operands] = isObject(left) ? (Object.entries(left)[0] ?? []) : []
  if (Array.isArray(operands)) return `${leftText(operands[0])} ${kind}`
  const key = inner(left, kind).key
  return typeof key === 'string' ? `${kind} ${key}` : kind
}

/** Expressions that do not narrow what a rule is for. */
const SAY_NOTHING = ['counter', 'log', 'comment']
const ACTIONS: Record<string, Action> = { drop: 'drop', reject: 'reject', accept: 'accept', return: 'accept' }

/** What one expression of a rule says, and what it does with the packet. */
const expression = (one: Json, sets: ReadonlyMap<string, unknown[]>): ChainRule => {
  const [kind = ''] = Object.keys(one)
  const says = (words: string, action: Action | null = null, target: string | null = null) => ({ words, action, target })
  if (isObject(one.match)) {
    const { op, left, right } = one.match
    return says(`${leftText(left)} ${op === '!=' ? '!= ' : ''}${valueText(right, sets)}`)
  }
  const action = ACTIONS[kind]
  if (action !== undefined) return says(`${kind} ${inner(one, kind).expr ?? inner(one, kind).type ?? ''}`.trim(), action)
  const { target, type, name } = inner(one, kind)
  if (kind === 'jump' || kind === 'goto') return says('', null, String(target))
  // What iptables has put in and nft has no word for.
  if (kind === 'xt' && type === 'target') return name === 'REJECT' ? says('reject', 'reject') : says('')
  if (kind === 'xt') return says(name === 'comment' ? '' : `xt ${name}`)
  return says(SAY_NOTHING.includes(kind) ? '' : kind)
}

/** All expressions of a rule taken together. */
const nftRule = ({ expr }: Json, sets: ReadonlyMap<string, unknown[]>): ChainRule => {
  const parts = Array.isArray(expr) ? expr.filter(isObject).map((one) => expression(one, sets)) : []
  return {
    words: parts.flatMap(({ words }) => (words === '' ? [] : [words])).join(' '),
    action: parts.find(({ action }) => action !== null)?.action ?? null,
    target: parts.find(({ target }) => target !== null)?.target ?? null,
  }
}

const parseJson = (text: string): Json[] => {
  try {
    return [inner({ list: JSON.parse(text) }, 'list').nftables].flat().filter(isObject)
  } catch {
    return []
  }
}

const OUT_HOOKS = ['output', 'postrouting']
const FAMILIES = ['ip', 'ip6', 'inet']

/** The output of `nft -j list ruleset`: `FAMILY TABLE CHAIN: CONDITIONS drop`; of a chain that lets nothing pass by itself `… policy drop`. */
export const parseNftRules = (text: string): OutboundRule[] => {
  const list = parseJson(text)
  const every = (kind: string): Json[] => list.map((one) => one[kind]).filter(isObject)
  const tableOf = ({ family, table }: Json): string => `${family} ${table}`

  const setsOf = new Map<string, Map<string, unknown[]>>()
  for (const set of every('set')) {
    const elements = [set.elem ?? []].flat()
    if (elements.length <= MAX_SET) setsOf.set(tableOf(set), (setsOf.get(tableOf(set)) ?? new Map()).set(`@${set.name}`, elements))
  }
  const byChain = new Map<string, ChainRule[]>()
  for (const rule of every('rule')) {
    addTo(byChain, `${tableOf(rule)} ${rule.chain}`, nftRule(rule, setsOf.get(tableOf(rule)) ?? new Map()))
  }
  return every('chain')
    .filter((chain) => OUT_HOOKS.includes(String(chain.hook)) && FAMILIES.includes(String(chain.family)))
    .flatMap((chain): OutboundRule[] => {
      const table = tableOf(chain)
      const met = follow(String(chain.name), (name) => byChain.get(`${table} ${name}`) ?? [])
      const rules = met.map(({ chains, words, action }): OutboundRule => {
        const said = `${table} ${chains.join(' > ')}: ${words.join(' ')}`
        return { tool: 'nft', action, text: bounded(said) }
      })
      const policy: OutboundRule = { tool: 'nft', action: 'drop', text: `${table} ${chain.name}: policy drop` }
      return chain.policy === 'drop' ? [...rules, policy] : rules
    })
    .filter(isWorthTelling)
    .slice(0, MAX_RULES)
}

/** Whether nft has no word for what a rule asks, since iptables has put it in. */
export const isOfIptables = ({ text }: OutboundRule): boolean => / xt \S/.test(text)

const TARGETS: Record<string, Action> = { DROP: 'drop', REJECT: 'reject', ACCEPT: 'accept', RETURN: 'accept' }

/** The output of `iptables-save` or `ip6tables-save`: its lines as commands, those of a way through several chains one after the other. */
export const parseIptablesRules = (text: string, program: 'iptables' | 'ip6tables'): OutboundRule[] =>
  text.split(/^\*/m).flatMap((table) => {
    const lines = table.split('\n').map((line) => line.trim())
    const byChain = new Map<string, ChainRule[]>()
    for (const line of lines) {
      const chain = /^-A (\S+) /.exec(line)?.[1]
      if (chain === undefined) continue
      const target = / -[jg] (\S+)/.exec(line)?.[1] ?? ''
      addTo(byChain, chain, { words: line, action: TARGETS[target] ?? null, target })
    }
    const rules = ['OUTPUT', 'POSTROUTING'].flatMap((entry) => follow(entry, (chain) => byChain.get(chain) ?? []))
    const told = rules.map(
      ({ words, action }): OutboundRule => ({ tool: 'iptables', action, text: bounded(`${program} ${words.join('; ')}`) }),
    )
    const policy: OutboundRule = { tool: 'iptables', action: 'drop', text: `${program} -P OUTPUT DROP` }
    return [...told, ...(lines.some((line) => line.startsWith(':OUTPUT DROP')) ? [policy] : [])].filter(isWorthTelling).slice(0, MAX_RULES)
  })
