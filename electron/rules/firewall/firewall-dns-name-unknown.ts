// firewall-dns-name-unknown: the resolvers say that the endpoint's name does not exist (NXDOMAIN), or that it has no address
// (NODATA, RFC 2308 section 2), though a search domain of this host may still lead somewhere. Names the resolvers asked. Where another
// resolver knows the name, the first that answers is believed all the same. Through a proxy it is the proxy that asks.

import type { Evidence } from '../../contract/fact.ts'
import type { Path } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import { answerSentence, believedOf, contradictionIn } from '../../contract/resolver-answers.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { HOST } from '../examples.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { FROM_THE_WRONG_MACHINE, isElsewhere } from './wrong-machine.ts'

interface Params {
  host: string
  resolvers: readonly string[]
  /** The name exists, but there is no address for it. */
  bare: boolean
  fromProfile: boolean
  /** The resolver that programs believe, and another one that knows the name; `turns`: now the one is asked first, now the other. */
  split: { denies: string; knows: string; turns: boolean } | null
  /** The name that a search domain made of it, and where that leads; null: nothing was found. */
  instead: { name: string; address: string } | null
}

/** The name itself is not known: what a search domain made of it was found, and that machine is not the endpoint. */
const foundInstead = (path: Path): Params['instead'] => {
  const { nameSource, address } = path
  const searched = nameSource?.from === 'search-domain' ? nameSource.line : null
  return searched !== null && address !== null && isElsewhere(path) ? { name: searched, address } : null
}

/** Two resolvers that contradict each other; null where the one that programs believe knows the name. */
const splitOf = ({ resolverAnswers: answers = [], resolversInTurns }: Path): Params['split'] => {
  const turns = resolversInTurns === true
  const found = contradictionIn(answers)
  if (found === null || !(turns || believedOf(answers) === found.denies)) return null
  return { denies: found.denies.resolver, knows: found.knows.resolver, turns }
}

const evidenceOf = (path: Path, stop: ReturnType<typeof stoppedAt>, instead: Params['instead']): Evidence => {
  const told = instead
    ? [`The resolvers say that ${path.host} does not exist. They give ${instead.address} for ${instead.name}.`]
    : stop
      ? [stepEvidence(path, stop).text]
      : []
  const asked = path.resolvers.length === 0 ? [] : [`Resolvers: ${path.resolvers.join(', ')}.`]
  const each = path.resolverAnswers?.map(answerSentence) ?? []
  const further = each.length > 1 ? each.filter((sentence) => !told.some((text) => text.includes(sentence))) : asked
  return { kind: 'network', source: path.id, text: [...told, ...further].join(' ') }
}

const splitWords = ({ denies, knows, turns }: NonNullable<Params['split']>): string =>
  `The resolver ${denies} gives no address for this name, though ${knows} does. ` +
  (turns
    ? 'This host has programs ask them in turns (options rotate), and believe whoever is asked.'
    : `Programs believe the first that answers, and never ask ${knows}.`)

const stepsToAsk = ({ host, resolvers, split, instead }: Params): FixStep[] => {
  // The dot at the end keeps search domains away.
  const whole = `${host}${instead !== null || split !== null ? '.' : ''}`
  return split === null
    ? [{ text: 'Ask the resolver by hand.', command: shellLine(['nslookup', whole, ...resolvers.slice(0, 1)]) }]
    : [split.denies, split.knows].map((resolver) => ({
        text: `Ask ${resolver} by hand.`,
        command: shellLine(['nslookup', whole, resolver]),
      }))
}

export const firewallDnsNameUnknown = defineRule<'path', never, Params>({
  id: 'firewall-dns-name-unknown',
  layer: 'firewall',
  subject: 'path',
  step: 'dns',
  needs: [],
  silences: ['firewall-dns-overridden', ...FROM_THE_WRONG_MACHINE],
  judge(path, _facts, { profile }) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    const instead = foundInstead(path)
    const split = splitOf(path)
    const inTurns = split?.turns === true
    if (isDone(path, 'dns') && instead === null && !inTurns) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'dns')
    const unknown = stop?.observation === 'name-unknown' || stop?.observation === 'no-address'
    if (!unknown && instead === null && !inTurns) return { outcome: 'not-applicable' }
    // A name that the person typed may be wrong; one from the profile is the resolver's matter.
    const fromProfile = profile.endpoints.some((endpoint) => endpoint.url === path.endpoint)
    return {
      outcome: 'fail',
      params: { host: path.host, resolvers: path.resolvers, bare: stop?.observation === 'no-address', fromProfile, split, instead },
      confidence: 'likely',
      side: 'near',
      // A name that one of the resolvers knows is not mistyped.
      owners: fromProfile || split !== null ? ['network-team', 'system-administrator'] : ['you', 'network-team'],
      evidence: [evidenceOf(path, stop, instead)],
    }
  },
  words: {
    pass: 'The name of the endpoint resolves',
    example: () => ({
      owners: ['network-team', 'system-administrator'],
      params: { host: HOST, resolvers: ['192.0.2.53'], bare: false, fromProfile: true, split: null, instead: null },
    }),
    title: ({ host, bare, split }) =>
      split?.turns
        ? `The name ${host} is known to only one of the resolvers of this host`
        : bare
          ? `The name ${host} has no address for this host`
          : `The name ${host} does not exist for this host`,
    why: ({ resolvers, bare, fromProfile, split, instead }) =>
      (split === null
        ? `${resolvers.length === 0 ? 'The resolver of this host' : `The resolver ${resolvers.join(', ')}`} ` +
          `${bare ? 'knows the name, but no address for it' : 'says that there is no such name'}. `
        : splitWords(split)) +
      (split !== null
        ? ''
        : fromProfile
          ? 'The name is the one that the platform publishes.'
          : bare
            ? 'Either the name is another one, or its address is not shown to this host.'
            : 'Either the name is mistyped, or the resolver does not know it.') +
      (instead ? ` This host then took ${instead.name}, which leads to ${instead.address}.` : ''),
    fix: (params) => [
      ...(params.fromProfile || params.split !== null
        ? []
        : [{ text: `Compare ${params.host} with the address in the documents of the platform, letter by letter.` }]),
      ...stepsToAsk(params),
      params.split === null
        ? { text: 'If only your resolver does not know the name, ask your network team to let it resolve public names.' }
        : { text: `Have ${params.split.denies} look up the name too, or take it out of the network settings of this host.` },
      CHECK_AGAIN,
    ],
    ask: ({ host, resolvers, split }) => [
      split === null
        ? `Please let this host look up ${host}, by letting ${resolvers.length === 0 ? 'its resolver' : resolvers.join(', ')} resolve public names.`
        : `Please let ${split.denies} look up ${host}, as ${split.knows} does, or take it out of the resolvers of this host.`,
      'If the name is blocked on purpose, please tell us the reason, and whom to ask for an exception.',
    ],
  },
})
