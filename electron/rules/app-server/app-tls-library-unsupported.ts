// app-tls-library-unsupported: a runtime works, with a TLS library of its own that its makers mend no more. Updates of the system do not
// reach that copy. A warning; whoever sells a longer support for the runtime may mend it still, which nothing here can tell.
import { libraryOf, upstreamEnd } from '../../knowledge/library.ts'
import { defineRule } from '../define-rule.ts'
import { branchEnded, branchEvidence, libraryName } from '../os/library-users.ts'
import { CHECK_AGAIN } from '../phrases.ts'
import { runtimeName, upgradeStep } from './offers.ts'

interface Params {
  runtime: string
  library: string
  ended: string
  upgrade: string
}

export const appTlsLibraryUnsupported = defineRule<'runtime', never, Params>({
  id: 'app-tls-library-unsupported',
  layer: 'app-server',
  subject: 'runtime',
  needs: [],
  silences: [],
  canFail: () => false,
  judge(subject, _facts, { knowledge, date }) {
    const { library, path } = subject.runtime
    // Of that of the system os-tls-library-unsupported speaks.
    if (library?.bundled !== true) return { outcome: 'pass' }
    const end = upstreamEnd(libraryOf(knowledge.libraries, library), library.version)
    // One that comes with its runtime alone, such as Java's, is not in the table of branches.
    if (end === null || end === 'system') return { outcome: 'not-applicable' }
    if (end.until === null || date <= end.until) return { outcome: 'pass' }
    const names = { runtime: runtimeName(subject), library: libraryName({ library }) }
    return {
      outcome: 'warn',
      params: {
        ...names,
        ended: branchEnded(library.name, end.until, end.observed === true),
        upgrade: upgradeStep(subject),
      },
      confidence: 'likely',
      side: 'near',
      owners: ['you', 'system-administrator'],
      evidence: [{ kind: 'command', source: path, text: `${names.runtime}: ${names.library}` }, branchEvidence(library.name, end)],
    }
  },
  words: {
    pass: 'It brings no TLS library along that nobody mends',
    example: () => ({
      owners: ['you', 'system-administrator'],
      params: {
        runtime: 'Node.js 6.17.1',
        library: 'OpenSSL 1.0.2s',
        ended: 'The makers of OpenSSL ended this branch on 31 December 2019.',
        upgrade: 'Install a newer Node.js. It carries its own TLS library, so upgrading the system does not help.',
      },
    }),
    title: ({ runtime, library }) => `${runtime} brings ${library}, which its makers mend no more`,
    why: ({ ended }) => `A weakness that is found in it stays. ${ended}`,
    fix: ({ upgrade }) => [
      { text: upgrade },
      { text: 'If somebody sells you a longer support for it, ask them until when they mend its TLS library.' },
      CHECK_AGAIN,
    ],
  },
})
