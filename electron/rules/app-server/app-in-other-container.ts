// app-in-other-container: a server that applications run on sees other files than this check: a container, or a root folder of its own.
// Its runtime, its TLS library and its trust store are not those that were found here.
import type { Servers } from '../../contract/runtime-facts.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN } from '../phrases.ts'

type Elsewhere = Servers['elsewhere'][number]

const MAX_EVIDENCE = 20

export const appInOtherContainer = defineRule<'host', 'servers', { first: Elsewhere; count: number; by: 'docker' | 'podman' | 'other' }>({
  id: 'app-in-other-container',
  layer: 'app-server',
  subject: 'host',
  needs: ['servers'],
  silences: [],
  canFail: () => false,
  judge(_host, { servers: { elsewhere } }) {
    const [first] = elsewhere
    if (first === undefined) return { outcome: 'pass' }
    const [one, ...rest] = elsewhere.slice(0, MAX_EVIDENCE).map(({ pid, name, container }) => ({
      kind: 'file' as const,
      source: `/proc/${pid}/mountinfo`,
      text: `${name} runs in ${container}.`,
    }))
    if (one === undefined) return { outcome: 'pass' }
    const manager = first.container.split(' ')[0]
    return {
      outcome: 'warn',
      params: { first, count: elsewhere.length, by: manager === 'docker' || manager === 'podman' ? manager : 'other' },
      confidence: 'certain',
      side: 'near',
      owners: ['you', 'system-administrator'],
      evidence: [one, ...rest],
    }
  },
  words: {
    pass: 'No server runs in another container than this check',
    title: ({ first, count }) =>
      count === 1
        ? `The server ${first.name} runs in ${first.container}, and not where this check runs`
        : `${count} servers do not run where this check runs`,
    why: ({ first, count }) =>
      (count === 1 ? '' : `One is ${first.name}, process ${first.pid}, in ${first.container}. `) +
      'It has files of its own: its runtime, its TLS library, its certificates. What was found here need not be what it uses.',
    fix: ({ first, by }) => [
      ...(by === 'other'
        ? [{ text: `See which server that is.`, command: `ps -o pid,user,args -p ${first.pid}` }]
        : [{ text: 'See which container that is.', command: `${by} ps` }]),
      { text: 'Copy this program into that container, and run the check there. One file and its Node are enough.' },
      { text: 'Choose the runtime of your integration by name (--runtime), if it runs here after all.' },
      CHECK_AGAIN,
    ],
  },
})
