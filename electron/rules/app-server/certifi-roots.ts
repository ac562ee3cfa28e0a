// Requests and other libraries of Python take their roots from the package certifi and not from the store that Python's own try uses. Where
// that list lacks a root which the system has, such as one of the merchant's own, they turn away what the try accepts.
// Source: Requests, "SSL Cert Verification" and "CA Certificates"; HTTPX, "SSL"; read 2026-11-22.
import type { Evidence } from '../../contract/fact.ts'
import type { FactValue } from '../../contract/facts.ts'
import type { Path, Trust } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Attempt, PackageFile, Runtime } from '../../contract/runtime-facts.ts'
import { shellLine, shellWord } from '../../contract/shell.ts'
import { sameWay } from '../../contract/way.ts'
import { isDone } from '../path-sight.ts'
import { CHECK_AGAIN, KEEP_CHECKING } from '../phrases.ts'

export interface CertifiLacks {
  runtime: Runtime
  host: string
  endpoint: string
  file: string
  /** The store of the system, which accepts the chain. */
  accepting: Trust
  /** So does the public list: a newer certifi has the root. */
  isPublic: boolean
  /** The issuer that was looked for in vain; null where that is not told. */
  issuer: string | null
  evidence: [Evidence, ...Evidence[]]
}

const REJECTS: ReadonlySet<string> = new Set(['issuer-unknown', 'self-signed', 'bad-signature'])

const systemOf = ({ trust }: Path): Trust | undefined => trust.find(({ store, result }) => store === 'system' && result === 'trusted')

/** The first endpoint that the list turns away on every way of this runtime on which the system's store accepts the chain; else null. */
export const certifiLacks = (
  { runtime, attempts }: { runtime: Runtime; attempts: readonly Attempt[] },
  files: FactValue<'ca-files'>,
  paths: readonly Path[],
): CertifiLacks | null => {
  const list = files.find((one): one is PackageFile => 'runtimes' in one && one.runtimes.includes(runtime.id))
  if (list === undefined) return null
  for (const attempt of attempts) {
    const ways = paths.filter((path) => sameWay(path, attempt) && isDone(path, 'http') && path.nameMatches !== false)
    const held = ways.flatMap((path) => {
      const accepting = systemOf(path)
      const against = list.chains.find((one) => one.path === path.id)
      return accepting === undefined || against === undefined ? [] : [{ path, accepting, against }]
    })
    const [first] = held
    if (first === undefined || held.length < ways.length || !held.every(({ against }) => REJECTS.has(against.result))) continue
    const { path, accepting, against } = first
    return {
      runtime,
      host: path.host,
      endpoint: attempt.endpoint,
      file: list.file,
      accepting,
      isPublic: path.trust.some(({ store, result }) => store === 'public' && result === 'trusted'),
      issuer: against.issuer,
      evidence: [
        { kind: 'file', source: list.file, text: `${list.certificates} trusted roots; none of them leads to the chain that was sent` },
        { kind: 'network', source: path.id, text: `${accepting.source}: trusted (${accepting.anchors} trusted roots)` },
      ],
    }
  }
  return null
}

export const certifiWhy = ({ file, accepting, issuer }: CertifiLacks): string =>
  `Requests and other libraries take their trusted roots from the package certifi (${file}). ` +
  `No root in that list leads to the chain that the endpoint sends${issuer === null ? '' : `, issued by “${issuer}”`}. ` +
  `The store “${accepting.source}” accepts the chain. Whether your program uses such a library was not looked at.`

export const certifiSteps = ({ runtime, endpoint, accepting, isPublic }: CertifiLacks): FixStep[] => [
  {
    text: 'If your program uses Requests, name the store of the system for it.',
    command: `export REQUESTS_CA_BUNDLE=${shellWord(accepting.source)}`,
  },
  ...(isPublic
    ? [{ text: 'Or bring the list up to date.', command: shellLine([runtime.path, '-m', 'pip', 'install', '--upgrade', 'certifi']) }]
    : []),
  ...(runtime.running || runtime.server !== null
    ? [{ text: 'Set it where your server gets its settings from. Then restart the server.' }]
    : []),
  {
    text: 'Try it by hand, in the same environment.',
    command: shellLine([runtime.path, '-c', 'import requests, sys; print(requests.get(sys.argv[1]).status_code)', endpoint]),
  },
  KEEP_CHECKING,
  CHECK_AGAIN,
]
