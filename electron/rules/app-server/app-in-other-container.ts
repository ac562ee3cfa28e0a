// app-in-other-container: a server that applications run on sees other files than this check, or another network: a container, a root
// folder of its own, a private network. Its runtime, its trust store or its way out are not those that were found here.

import type { FixStep } from '../../contract/report.ts'
import type { Servers } from '../../contract/runtime-facts.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN } from '../phrases.ts'

type Elsewhere = Servers['elsewhere'][number]

interface Params {
  /** The one that is told of: one with other files, where there is such a one. */
  first: Elsewhere
  count: number
  by: 'docker' | 'podman' | 'other'
  /** One that has this host's files and another network. */
  apart: Elsewhere | null
}

const MAX_EVIDENCE = 20

/** What a person calls it. */
const called = ({ name, unit }: Elsewhere): string => unit ?? name

const hasOtherFiles = ({ differs }: Elsewhere): boolean => differs.includes('files')

const OF_ITS_OWN = {
  files: 'It has files of its own: its runtime, its TLS library, its certificates.',
  both: 'It has files of its own: its runtime, its TLS library, its certificates. Its network is another one too.',
  network: 'It sees the files of this host, but its network is another one: its way out, and the rules on that.',
}

const ownOf = ({ differs }: Elsewhere): string => OF_ITS_OWN[differs.length > 1 ? 'both' : (differs[0] ?? 'files')]

export const appInOtherContainer = defineRule<'host', 'servers', Params>({
  id: 'app-in-other-container',
  layer: 'app-server',
  subject: 'host',
  needs: ['servers'],
  silences: [],
  canFail: () => false,
  judge(_host, { servers: { elsewhere } }) {
    const first = elsewhere.find(hasOtherFiles) ?? elsewhere[0]
    if (first === undefined) return { outcome: 'pass' }
    const [one, ...rest] = elsewhere.slice(0, MAX_EVIDENCE).map(({ pid, name, container, differs }) => ({
      kind: 'file' as const,
      source: `/proc/${pid}/${differs.includes('files') ? 'mountinfo' : 'ns/net'}`,
      text: `${name} runs in ${container}.`,
    }))
    if (one === undefined) return { outcome: 'pass' }
    const manager = first.container.split(' ')[0]
    return {
      outcome: 'warn',
      params: {
        first,
        count: elsewhere.length,
        by: manager === 'docker' || manager === 'podman' ? manager : 'other',
        apart: elsewhere.find((other) => !hasOtherFiles(other)) ?? null,
      },
      confidence: 'certain',
      side: 'near',
      owners: ['you', 'system-administrator'],
      evidence: [one, ...rest],
    }
  },
  words: {
    pass: 'No server runs in another container than this check',
    example: () => ({
      owners: ['you', 'system-administrator'],
      params: {
        first: { pid: 812, name: 'node', container: 'docker 3f2a1b4c5d6e', unit: null, differs: ['files'] },
        count: 1,
        by: 'docker',
        apart: null,
      },
    }),
    title: ({ first, count }) =>
      count === 1
        ? `The server ${called(first)} runs in ${first.container}, and not where this check runs`
        : `${count} servers do not run where this check runs`,
    why: ({ first, count }) =>
      (count === 1 ? '' : `One is ${called(first)}, process ${first.pid}, in ${first.container}. `) +
      `${ownOf(first)} What was found here need not be what it ${hasOtherFiles(first) ? 'uses' : 'meets'}.`,
    fix: ({ first, by, apart }): FixStep[] => [
      ...(by === 'other'
        ? [{ text: 'See which server that is.', command: `ps -o pid,user,args -p ${first.pid}` }]
        : [{ text: 'See which container that is.', command: `${by} ps` }]),
      ...(hasOtherFiles(first)
        ? [{ text: 'Copy this program into that container, and run the check there. One file and its Node are enough.' }]
        : []),
      ...(apart === null
        ? []
        : [
            {
              text: `For the network of ${called(apart)}, put this in front of the command that makes this check.`,
              command: `sudo nsenter --net --target ${apart.pid}`,
            },
          ]),
      { text: 'Choose the runtime of your integration by name (--runtime), if it runs here after all.' },
      CHECK_AGAIN,
    ],
  },
})
