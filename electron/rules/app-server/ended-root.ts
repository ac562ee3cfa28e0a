// A file of roots of a runtime's own that has the root of the endpoint, and only in an edition that has ended: an old root in a file that
// nobody renews. Programs say then that a certificate has expired, and those that the server sent are well.
import type { Evidence } from '../../contract/fact.ts'
import type { FactValue } from '../../contract/facts.ts'
import { leadsToEnded, type Path, type Trust } from '../../contract/path.ts'
import type { FixStep } from '../../contract/report.ts'
import type { OwnStoreFile, Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'
import { storeSettings } from '../../contract/store-settings.ts'
import { isInDates } from '../endpoint/certificate-side.ts'
import { listed } from '../os/library-users.ts'
import { CHECK_AGAIN, firstLine, KEEP_CHECKING, longDate } from '../phrases.ts'
import { acceptingStores } from './accepting-store.ts'
import { byHand } from './by-hand.ts'
import { saysOutdated, trustRefusal } from './refusals.ts'
import { type FailedTry, wordsEvidence } from './tries.ts'

export interface EndedRoot {
  runtime: Runtime
  host: string
  file: string
  root: string
  /** The last day of that root, as an ISO 8601 instant. */
  until: string
  /** A store of this host that has another edition of it, which holds, or another root that accepts the chain; null: none was read. */
  accepting: Trust | null
  error: string
  command: string
  /** Its words are that a certificate is out of its dates; else they leave the reason open. */
  said: boolean
  evidence: [Evidence, ...Evidence[]]
}

/** Empty where it is not known. */
const held = ({ until }: Trust): string => (until === undefined ? '' : `, which holds until ${longDate(until)}`)

/** The same of every path of the way, or null. */
const endedIn = ({ chains }: OwnStoreFile, open: readonly Path[], instant: string) => {
  const all = open.map((path) => chains.find((one) => one.path === path.id))
  return all.every((one) => one !== undefined && leadsToEnded(one, instant)) ? (all[0] ?? null) : null
}

/** Null where the try failed for another reason, or none of its own files that were read has such a root. `instant`: ISO 8601. */
export const endedRoot = (
  runtime: Runtime,
  { attempt, open }: FailedTry,
  files: FactValue<'ca-files'>,
  instant: string,
): EndedRoot | null => {
  const words = attempt.error ?? ''
  const said = saysOutdated(words)
  const [path] = open
  // Where a certificate that was sent has ended, the words may be about that one.
  if (path === undefined || !(said || trustRefusal(words) === 'unsaid') || !open.every((one) => isInDates(one, instant))) return null
  for (const own of files) {
    if (!('takenBy' in own) || !own.takenBy.includes(runtime.id)) continue
    const ended = endedIn(own, open, instant)
    if (ended?.until === undefined) continue
    const root = ended.issuer ?? ''
    const [accepting = null] = acceptingStores(open, instant)
    return {
      runtime,
      host: path.host,
      file: own.file,
      root,
      until: ended.until,
      accepting,
      error: firstLine(words),
      command: byHand(runtime, attempt.endpoint),
      said,
      evidence: [
        wordsEvidence(attempt),
        { kind: 'file', source: own.file, text: `${root}, which ended at ${ended.until}` },
        ...storeSettings(runtime).map(({ name, value, source }): Evidence => ({ kind: 'environment', source, text: `${name}=${value}` })),
        ...(accepting === null
          ? []
          : [{ kind: 'file' as const, source: accepting.source, text: `${accepting.issuer ?? root}${held(accepting)}` }]),
      ],
    }
  }
  return null
}

export const endedTitle = (name: string, { host, until }: EndedRoot): string =>
  `The root of ${host} in the file of trusted certificates of ${name} expired on ${longDate(until)}`

export const endedWhy = (ended: EndedRoot): string => {
  const { file, root, until, accepting, error } = ended
  const elsewhere =
    accepting === null
      ? ''
      : accepting.issuer === root
        ? `The store “${accepting.source}” has it in another edition${held(accepting)}. `
        : `The store “${accepting.source}” accepts the chain by another root. `
  return (
    `It takes its trusted roots from “${file}”. “${root}” is in it, and ended on ${longDate(until)}. ${elsewhere}` +
    `The certificates that the endpoint sends are within their dates. It says: “${error}”`
  )
}

export const endedSteps = (ended: EndedRoot): FixStep[] => {
  const { runtime, file, root, accepting, command } = ended
  const settings = storeSettings(runtime)
  const isServer = runtime.server !== null || runtime.running
  return [
    {
      text: 'See which roots are in the file, and until when each holds.',
      command: `${shellLine(['openssl', 'storeutl', '-certs', '-noout', '-text', file])} | grep -E 'Subject:|Not After'`,
    },
    accepting === null
      ? { text: `Ask the platform, or the authority itself, for the edition of “${root}” that holds now. Put it into that file.` }
      : { text: `Put “${accepting.issuer ?? root}” from ${accepting.source} into that file, in the place of the old root.` },
    // Node.js would be left with the roots that it has built in.
    ...(accepting?.store !== 'system' || runtime.kind === 'node' || settings.length === 0
      ? []
      : [
          {
            text: `Or remove ${listed(settings.map(({ name, source }) => `${name} (${source})`))}. Then the store of the system is used.`,
          },
        ]),
    ...(isServer ? [{ text: 'Then restart the server.' }] : []),
    { text: 'Try it by hand, on the same host and as the same user.', command },
    KEEP_CHECKING,
    CHECK_AGAIN,
  ]
}
