// os-restart-needed: running processes still use a TLS library that is no longer on the disk, as after an upgrade.
// What a runtime started anew shows here is then not what such a server does.
import type { StaleLibraries } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN } from '../phrases.ts'

interface Params {
  processes: StaleLibraries['processes']
  /** Each once, in the order of the processes. */
  names: string[]
  units: string[]
  libraries: string[]
}

const MAX_NAMES = 5
const MAX_EVIDENCE = 20

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, MAX_NAMES)
  const more = names.length - shown.length
  if (more > 0) return `${shown.join(', ')} and ${more} more`
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}

export const osRestartNeeded = defineRule<'host', 'stale-libraries', Params>({
  id: 'os-restart-needed',
  layer: 'os',
  subject: 'host',
  needs: ['stale-libraries'],
  silences: [],
  canFail: () => false,
  judge(_host, { 'stale-libraries': { processes, unreadable } }) {
    const [first, ...rest] = processes.slice(0, MAX_EVIDENCE).map(({ pid, name, libraries }) => ({
      kind: 'file' as const,
      source: `/proc/${pid}/maps`,
      text: `${name}: ${libraries.map((library) => `${library} (deleted)`).join(', ')}`,
    }))
    if (first === undefined)
      return unreadable === 0
        ? { outcome: 'pass' }
        : {
            outcome: 'missing',
            fact: `Which libraries ${unreadable === 1 ? 'a process has' : `${unreadable} processes have`} loaded may not be read by this user.`,
          }
    return {
      outcome: 'warn',
      params: {
        processes,
        names: [...new Set(processes.map(({ name }) => name))],
        units: [...new Set(processes.flatMap(({ unit }) => unit ?? []))],
        libraries: [...new Set(processes.flatMap(({ libraries }) => libraries.map((path) => path.replace(/^.*\//, ''))))],
      },
      confidence: 'certain',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      evidence: [first, ...rest],
    }
  },
  words: {
    pass: 'No running program uses a TLS library that was replaced',
    example: () => ({
      owners: ['system-administrator', 'hosting-company'],
      params: {
        processes: [{ pid: 812, name: 'php-fpm', libraries: ['/usr/lib/x86_64-linux-gnu/libssl.so.3'], unit: 'php8.2-fpm.service' }],
        names: ['php-fpm'],
        units: ['php8.2-fpm.service'],
        libraries: ['libssl.so.3'],
      },
    }),
    title: ({ processes, names }) =>
      `${listed(names)} still ${processes.length === 1 ? 'uses' : 'use'} a TLS library that is no longer on the disk`,
    why: ({ processes, libraries }) =>
      `An update has most likely replaced ${listed(libraries)}. ` +
      `${processes.length === 1 ? 'The program goes' : 'These programs go'} on with the old one until ${processes.length === 1 ? 'it is' : 'they are'} started again.`,
    fix: ({ units, processes }): FixStep[] => [
      ...(units.length > 0 ? [{ text: 'Restart the services.', command: shellLine(['sudo', 'systemctl', 'restart', ...units]) }] : []),
      ...(processes.some(({ unit }) => unit === null)
        ? [
            {
              text: 'Restart the programs that no service of the system has started. See them here.',
              command: shellLine([
                'ps',
                '-o',
                'pid,user,args',
                '-p',
                processes
                  .filter(({ unit }) => unit === null)
                  .map(({ pid }) => pid)
                  .join(','),
              ]),
            },
          ]
        : []),
      { text: 'If there are many, restart the whole host.' },
      CHECK_AGAIN,
    ],
  },
})
