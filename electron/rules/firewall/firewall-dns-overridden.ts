// firewall-dns-overridden: a public name leads elsewhere than the public DNS says: by a line of the hosts file,
// or to an address that no public name has. Where the way works all the same it is a warning: it may be meant so.

import type { Evidence } from '../../contract/fact.ts'
import type { Path } from '../../contract/path.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { HOST } from '../examples.ts'
import { isDirect, isDone } from '../path-sight.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { connectCommand } from './allow-steps.ts'
import { looksPublic, specialPlace } from './special-addresses.ts'
import { FROM_THE_WRONG_MACHINE, isElsewhere } from './wrong-machine.ts'

interface Params {
  host: string
  port: number
  address: string
  /** The line of the hosts file that says so; null: there is none, or it is not known whether there is one. */
  line: string | null
  /** The resolvers said so. */
  resolved: boolean
  place: string | null
  resolvers: readonly string[]
  fails: boolean
}

const evidenceOf = (path: Path, line: string | null): [Evidence, ...Evidence[]] => {
  const network: Evidence = { kind: 'network', source: path.id, text: `${path.host} has the address ${path.address}.` }
  return line === null ? [network] : [{ kind: 'file', source: 'the hosts file', text: line }, network]
}

export const firewallDnsOverridden = defineRule<'path', never, Params>({
  id: 'firewall-dns-overridden',
  layer: 'firewall',
  subject: 'path',
  step: 'dns',
  needs: [],
  silences: FROM_THE_WRONG_MACHINE,
  judge(path) {
    if (!isDirect(path)) return { outcome: 'not-applicable' }
    const { host, port, address, resolvers, nameSource } = path
    if (!isDone(path, 'dns') || address === null) return { outcome: 'not-applicable' }
    if (!looksPublic(host)) return { outcome: 'pass' }
    // What the resolvers say as well is no word of the hosts file alone: without the line nothing would be other.
    const agreed = nameSource?.agreed === true
    const line = nameSource?.from === 'hosts-file' && !agreed ? (nameSource.line ?? '') : null
    const resolved = nameSource?.from === 'resolver' || agreed
    const place = specialPlace(address)
    if (line === null && place === null) return { outcome: 'pass' }
    const fails = isElsewhere(path)
    return {
      outcome: fails ? 'fail' : 'warn',
      params: { host, port, address, line, resolved, place, resolvers, fails },
      confidence: 'likely',
      side: 'near',
      owners: resolved ? ['network-team', 'system-administrator'] : ['system-administrator', 'you'],
      evidence: evidenceOf(path, line),
    }
  },
  words: {
    pass: 'The name of the endpoint leads where the public DNS says',
    example: () => ({
      owners: ['system-administrator', 'you'],
      params: {
        host: HOST,
        port: 443,
        address: '10.0.0.9',
        line: `10.0.0.9 ${HOST}`,
        resolved: false,
        place: 'a private network',
        resolvers: ['192.0.2.53'],
        fails: true,
      },
    }),
    title: ({ host, line, place }) =>
      line === null ? `The name ${host} leads to ${place}` : `The hosts file of this host says where ${host} is`,
    why: ({ host, address, line, resolved, place, fails, resolvers }) => {
      const where = `${address}${place === null ? '' : ` (${place})`}`
      const resolver = `The resolver${resolvers[0] === undefined ? '' : ` ${resolvers[0]}`}`
      const who = `${resolved ? `${resolver} gives` : line === null ? 'On this host its address is' : 'It gives'} ${where}.`
      const then = fails
        ? `The endpoint does not answer there as it should, so the address is likely wrong.`
        : `It works today, until the platform moves ${host}.`
      return `${who} ${line === null && !fails ? 'It works today, so this may be meant.' : then}`
    },
    fix: ({ host, port, line, resolved }) => [
      ...(line === null ? [] : [{ text: `Take the line “${line}” out of the hosts file, unless somebody can say why it is there.` }]),
      ...(line === null && !resolved ? [{ text: `Look for ${host} in the hosts file of this host, which could not be read here.` }] : []),
      line === null
        ? { text: 'Ask the resolver by hand.', command: shellLine(['nslookup', host]) }
        : { text: 'See which address this host takes.', command: connectCommand(host, port) },
      ...(line === null ? [{ text: `If it says the same, ask your network team why, and to give the public address of ${host}.` }] : []),
      CHECK_AGAIN,
    ],
    ask: ({ host, address, resolved }) =>
      resolved
        ? [
            `Your resolver gives ${address} for ${host}. Please let it give the address of the public DNS.`,
            'If this is meant, please tell us what stands at that address and who runs it.',
          ]
        : [],
  },
})
