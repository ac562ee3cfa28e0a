// app-pins-ca: the integration's code names a certificate file of its own, and no certificate in it leads to the chain that the
// endpoint sends, though a store of this host does. A file that trusts the chain, or that no code names, is no cause.
import type { Path } from '../../contract/path.ts'
import type { Scan } from '../../contract/scan.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule } from '../define-rule.ts'
import { CHECK_AGAIN, KEEP_CHECKING } from '../phrases.ts'
import { pathIn } from './in-code.ts'

interface Params {
  file: string
  usedBy: string
  endpoint: string
  issuer: string | null
}

const REJECTS: ReadonlySet<string> = new Set(['issuer-unknown', 'self-signed', 'bad-signature'])

const isTrustedHere = ({ trust }: Path): boolean => trust.some(({ result }) => result === 'trusted')

/** The first endpoint whose chain this file rejects on every way on which a store of this host trusts it. */
const rejected = ({ chains }: Scan['pinned'][number], paths: readonly Path[]): { path: Path; issuer: string | null } | null => {
  const told = chains.flatMap(({ path: id, result, issuer }) => {
    const path = paths.find((one) => one.id === id)
    return path !== undefined && isTrustedHere(path) ? [{ path, issuer, rejects: REJECTS.has(result) }] : []
  })
  const first = told.find(({ path, rejects }) => rejects && told.every((one) => one.path.endpoint !== path.endpoint || one.rejects))
  return first ?? null
}

export const appPinsCa = defineRule<'host', 'scan' | 'paths', Params>({
  id: 'app-pins-ca',
  layer: 'app-server',
  subject: 'host',
  needs: ['scan', 'paths'],
  silences: [],
  judge(_host, { scan, paths }) {
    if (scan.folder === null) return { outcome: 'not-applicable' }
    for (const pinned of scan.pinned) {
      const found = rejected(pinned, paths)
      if (found === null) continue
      const file = pathIn(scan, pinned.file)
      const about = `${pinned.certificates} ${pinned.certificates === 1 ? 'certificate' : 'certificates'}; named in ${pinned.usedBy}`
      return {
        outcome: 'fail',
        params: { file, usedBy: pinned.usedBy.replace(/:(\d+)$/, ', line $1'), endpoint: found.path.endpoint, issuer: found.issuer },
        confidence: 'likely',
        side: 'near',
        owners: ['you'],
        evidence: [
          { kind: 'file', source: file, text: about },
          {
            kind: 'network',
            source: found.path.id,
            text: `None of them leads to the chain that was sent (issuer: ${found.issuer ?? 'not told'}).`,
          },
        ],
      }
    }
    return scan.unfinished === null ? { outcome: 'pass' } : { outcome: 'missing', fact: scan.unfinished }
  },
  words: {
    pass: 'No certificate file that the code names turns the endpoint away',
    title: ({ file }) => `The certificates in ${file} do not lead to the platform’s certificate`,
    why: ({ usedBy, endpoint, issuer }) =>
      `Your code uses that file (${usedBy}). ${endpoint} sends a chain that no certificate in it signed. The stores of this host trust that chain.` +
      (issuer === null ? '' : ` It was issued by “${issuer}”.`),
    fix: ({ file, usedBy, endpoint }) => [
      { text: `Remove the setting in ${usedBy}, so that the certificates of the system are used.` },
      { text: `Or replace ${file} by a current list of authorities, such as the system’s own.` },
      { text: 'Try that file by hand.', command: shellLine(['curl', '--cacert', file, '--head', '--url', endpoint]) },
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
  },
})
