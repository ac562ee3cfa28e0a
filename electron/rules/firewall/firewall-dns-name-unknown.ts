// firewall-dns-name-unknown: the resolvers say that the endpoint's name does not exist (NXDOMAIN), or that it has no address
// (NODATA, RFC 2308 section 2). Names the resolvers asked.
// Only a direct path needs the name: through a proxy it is the proxy that asks.
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { isDirect, isDone, stepEvidence, stoppedAt } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params {
  host: string
  resolvers: readonly string[]
  /** The name exists, but there is no address for it. */
  bare: boolean
  fromProfile: boolean
}

export const firewallDnsNameUnknown = defineRule<'path', never, Params>({
  id: 'firewall-dns-name-unknown',
  layer: 'firewall',
  subject: 'path',
  step: 'dns',
  needs: [],
  silences: ['app-connection-fails'],
  judge(path, _facts, { profile }) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    if (isDone(path, 'dns')) return { outcome: 'pass' }
    const stop = stoppedAt(path, 'dns')
    if (stop?.observation !== 'name-unknown' && stop?.observation !== 'no-address') return { outcome: 'not-applicable' }
    // A name that the person typed may be wrong; one from the profile is the resolver's matter.
    const fromProfile = profile.endpoints.some((endpoint) => endpoint.url === path.endpoint)
    const asked = path.resolvers.length === 0 ? '' : ` Resolvers: ${path.resolvers.join(', ')}.`
    const evidence = stepEvidence(path, stop)
    return {
      outcome: 'fail',
      params: { host: path.host, resolvers: path.resolvers, bare: stop.observation === 'no-address', fromProfile },
      confidence: 'likely',
      side: 'near',
      owners: fromProfile ? ['network-team', 'system-administrator'] : ['you', 'network-team'],
      evidence: [{ ...evidence, text: `${evidence.text}${asked}` }],
    }
  },
  words: {
    pass: 'The name of the endpoint resolves',
    title: ({ host, bare }) => (bare ? `The name ${host} has no address for this host` : `The name ${host} does not exist for this host`),
    why: ({ resolvers, bare, fromProfile }) =>
      `${resolvers.length === 0 ? 'The resolver of this host' : `The resolver ${resolvers.join(', ')}`} ` +
      `${bare ? 'knows the name, but no address for it' : 'says that there is no such name'}. ` +
      (fromProfile
        ? 'The name is the one that the platform publishes.'
        : bare
          ? 'Either the name is another one, or its address is not shown to this host.'
          : 'Either the name is mistyped, or the resolver does not know it.'),
    fix: ({ host, resolvers, fromProfile }) => [
      ...(fromProfile ? [] : [{ text: `Compare ${host} with the address in the documents of the platform, letter by letter.` }]),
      {
        text: 'Ask the resolver by hand.',
        command: shellLine(['nslookup', host, ...resolvers.slice(0, 1)]),
      },
      { text: 'If only your resolver does not know the name, ask your network team to let it resolve public names.' },
      CHECK_AGAIN,
    ],
    ask: ({ host, resolvers }) => [
      `Please let this host look up ${host}, by letting ${resolvers.length === 0 ? 'its resolver' : resolvers.join(', ')} resolve public names.`,
      'If the name is blocked on purpose, please tell us the reason, and whom to ask for an exception.',
    ],
  },
})
