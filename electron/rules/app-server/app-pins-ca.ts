// app-pins-ca: the integration's code names a certificate file of its own, and no certificate in it leads to the chain that the
// endpoint sends, though a store of this host does. A file that trusts the chain, or that no code names, is no cause. Where a variable of
// a running server names the file for a library, it is possible: whether its program uses that library is not known.

import type { FactValue } from '../../contract/facts.ts'
import type { HeldChains, Path } from '../../contract/path.ts'
import type { CaFile, Runtime } from '../../contract/runtime-facts.ts'
import type { Scan } from '../../contract/scan.ts'
import { shellLine } from '../../contract/shell.ts'
import { defineRule, type Judgement } from '../define-rule.ts'
import { ENDPOINT, ROOT } from '../examples.ts'
import { CHECK_AGAIN, KEEP_CHECKING } from '../phrases.ts'
import { pathIn } from './in-code.ts'

interface Params {
  file: string
  /** The line of the code, or the variable of a server. */
  by: { code: string } | Pick<CaFile, 'variable' | 'server'>
  /** The folder of the system's roots in which its library looks too. */
  beside: string | null
  /** Whose chain it turns away; null where the file is not there. */
  turnedAway: { endpoint: string; issuer: string | null } | null
}

type Told = Extract<Judgement<Params>, { params: Params }>

const REJECTS: ReadonlySet<string> = new Set(['issuer-unknown', 'self-signed', 'bad-signature'])

const isTrustedHere = ({ trust }: Path): boolean => trust.some(({ result }) => result === 'trusted')

/** The first endpoint whose chain this file rejects on every way on which a store of this host trusts it. */
const rejected = (chains: HeldChains, paths: readonly Path[]): { path: Path; issuer: string | null } | null => {
  const told = chains.flatMap(({ path: id, result, issuer }) => {
    const path = paths.find((one) => one.id === id)
    return path !== undefined && isTrustedHere(path) ? [{ path, issuer, rejects: REJECTS.has(result) }] : []
  })
  const first = told.find(({ path, rejects }) => rejects && told.every((one) => one.path.endpoint !== path.endpoint || one.rejects))
  return first ?? null
}

const counted = (certificates: number): string => `${certificates} ${certificates === 1 ? 'certificate' : 'certificates'}`

const network = ({ path, issuer }: { path: Path; issuer: string | null }) => ({
  kind: 'network' as const,
  source: path.id,
  text: `None of them leads to the chain that was sent (issuer: ${issuer ?? 'not told'}).`,
})

const byCode = (scan: Scan, paths: readonly Path[]): Told | null => {
  for (const pinned of scan.pinned) {
    const found = rejected(pinned.chains, paths)
    if (found === null) continue
    const file = pathIn(scan, pinned.file)
    const beside = pinned.beside ?? null
    return {
      outcome: beside === null ? 'fail' : 'warn',
      params: {
        file,
        beside,
        by: { code: pinned.usedBy.replace(/:(\d+)$/, ', line $1') },
        turnedAway: { endpoint: found.path.endpoint, issuer: found.issuer },
      },
      confidence: beside === null ? 'likely' : 'possible',
      side: 'near',
      owners: ['you'],
      evidence: [{ kind: 'file', source: file, text: `${counted(pinned.certificates)}; named in ${pinned.usedBy}` }, network(found)],
    }
  }
  return null
}

/** What packages bring, and what runtimes take themselves, is told of them (app-distrusts-endpoint). */
const isNamed = (one: FactValue<'ca-files'>[number]): one is CaFile => 'variable' in one

/** The runtimes that stand for a server of this name; where none does, it decides nothing. */
const standingFor = (server: string, runtimes: readonly Runtime[]): string[] =>
  runtimes.filter((one) => one.server?.name === server || one.serves?.includes(server)).map(({ id }) => id)

const byVariable = (files: readonly CaFile[], paths: readonly Path[], runtimes: readonly Runtime[]): Told | null => {
  for (const { server, variable, file, certificates, chains } of files) {
    const found = rejected(chains, paths)
    if (found === null && certificates !== null) continue
    const named = { kind: 'environment' as const, source: `the environment of ${server}`, text: `${variable}=${file}` }
    const there = { kind: 'file' as const, source: file, text: certificates === null ? 'It is not there.' : counted(certificates) }
    return {
      outcome: 'fail',
      params: {
        file,
        beside: null,
        by: { variable, server },
        turnedAway: found === null ? null : { endpoint: found.path.endpoint, issuer: found.issuer },
      },
      confidence: 'possible',
      side: 'near',
      owners: ['you', 'system-administrator'],
      evidence: [named, there, ...(found === null ? [] : [network(found)])],
      runtimes: standingFor(server, runtimes),
    }
  }
  return null
}

export const appPinsCa = defineRule<'host', 'scan' | 'paths' | 'ca-files' | 'runtimes', Params>({
  id: 'app-pins-ca',
  layer: 'app-server',
  subject: 'host',
  needs: ['scan', 'paths', 'ca-files', 'runtimes'],
  silences: [],
  judge(_host, { scan, paths, 'ca-files': files, runtimes }) {
    const inCode = scan.folder === null ? null : byCode(scan, paths)
    if (inCode !== null) return inCode
    if (scan.unfinished !== null) return { outcome: 'missing', fact: scan.unfinished }
    return byVariable(files.filter(isNamed), paths, runtimes) ?? { outcome: scan.folder === null ? 'not-applicable' : 'pass' }
  },
  words: {
    pass: 'No certificate file that the code names turns the endpoint away',
    example: () => ({
      owners: ['you'],
      params: {
        file: '/srv/shop/cacert.pem',
        beside: null,
        by: { code: 'pay.php, line 12' },
        turnedAway: { endpoint: ENDPOINT, issuer: ROOT },
      },
    }),
    title: ({ file, by, turnedAway }) =>
      turnedAway === null && 'variable' in by
        ? `${by.variable} of ${by.server} names a file that is not there: ${file}`
        : `The certificates in ${file} do not lead to that of the platform`,
    why: ({ by, beside, turnedAway }) =>
      [
        'code' in by
          ? `Your code uses that file (${by.code}).`
          : `The running server ${by.server} has it by ${by.variable}. Requests, of Python, takes its authorities from there alone.`,
        ...(turnedAway === null
          ? []
          : [
              `${turnedAway.endpoint} sends a chain that no certificate in it signed. The stores of this host trust that chain.`,
              ...(turnedAway.issuer === null ? [] : [`It was issued by “${turnedAway.issuer}”.`]),
            ]),
        ...(beside === null
          ? []
          : [`On this system curl looks in ${beside} too, so that this code may connect here. On another system it does not.`]),
        ...('code' in by ? [] : ['Whether that server uses Requests was not looked at.']),
      ].join(' '),
    fix: ({ file, by, turnedAway }) => [
      {
        text:
          'code' in by
            ? `Remove the setting in ${by.code}, so that the certificates of the system are used.`
            : `If ${by.server} uses Requests: let ${by.variable} name the store of the system.`,
      },
      { text: `Or replace ${file} by a current list of authorities, such as the system’s own.` },
      ...('code' in by ? [] : [{ text: 'Then restart that server.' }]),
      ...(turnedAway === null
        ? []
        : [
            {
              text: 'Try that file by hand, and nothing beside it.',
              command: shellLine(['curl', '--cacert', file, '--capath', '/dev/null', '--head', '--url', turnedAway.endpoint]),
            },
          ]),
      KEEP_CHECKING,
      CHECK_AGAIN,
    ],
  },
})
