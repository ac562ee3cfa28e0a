// endpoint-not-in-profile: the address asked for is of none of the hosts that the profile names.
// The API's own host is to be tested, not the company's web site (REQUIREMENTS R5.5).

import type { Profile } from '../../contract/profile.ts'
import { defineRule } from '../define-rule.ts'
import { HOST, PLATFORM } from '../examples.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params {
  host: string
  name: string
  hosts: readonly string[]
}

/** The host of an https URL, as `path.host` has it: lower case, an IPv6 address without brackets. */
const hostOf = (url: string): string => (/^https:\/\/(\[[^\]]*\]|[^/:?#]*)/i.exec(url)?.[1] ?? '').replace(/^\[|\]$/g, '').toLowerCase()

/** The hosts that a profile names. */
export const hostsOf = (profile: Profile): string[] => [...new Set(profile.endpoints.map((endpoint) => hostOf(endpoint.url)))]

export const endpointNotInProfile = defineRule<'path', never, Params>({
  id: 'endpoint-not-in-profile',
  layer: 'endpoint',
  subject: 'path',
  needs: [],
  silences: [],
  canFail: () => false,
  judge(path, _facts, { profile }) {
    const hosts = hostsOf(profile)
    if (hosts.length === 0) return { outcome: 'not-applicable' }
    if (hosts.includes(path.host.toLowerCase())) return { outcome: 'pass' }
    return {
      outcome: 'warn',
      params: { host: path.host, name: profile.name, hosts },
      confidence: 'certain',
      side: 'near',
      owners: ['you'],
      evidence: [{ kind: 'table', source: `profile ${profile.id}`, text: profile.endpoints.map((endpoint) => endpoint.url).join('\n') }],
    }
  },
  words: {
    pass: 'The address is one of the platform’s',
    example: () => ({ owners: ['you'], params: { host: 'www.example.com', name: PLATFORM, hosts: [HOST] } }),
    title: ({ host, name }) => `${host} is not an address that the profile of ${name} names`,
    why: ({ hosts }) =>
      `What was found holds for this address alone. The profile names ${hosts.slice(0, 3).join(', ')}${hosts.length > 3 ? ' and more' : ''}.`,
    fix: ({ name }) => [
      { text: `Compare the address with the documents of ${name}. The address of the API is meant, not the web site.` },
      { text: 'Look in the settings of your integration which address it really uses.' },
      CHECK_AGAIN,
    ],
  },
})
