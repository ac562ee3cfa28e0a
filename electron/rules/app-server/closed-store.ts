// A store of trusted roots that is there, and on the way to which a right is missing: which one, where, and how it is given.
// Source: path_resolution(7); chmod(1). OpenSSL finds a certificate in a folder by its name, for which entering is enough.
import type { Evidence } from '../../contract/fact.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Runtime } from '../../contract/runtime-facts.ts'
import { shellLine } from '../../contract/shell.ts'
import { storeSettings } from '../../contract/store-settings.ts'
import { SYSTEM_PLACE } from './trust-settings.ts'

/** Where systems keep what every account may read; keys lie in folders of that name. */
const FOR_ALL = /^\/(etc|usr|var\/lib)(\/(?!.*private)|$)/

const whose = ({ account }: Runtime): string => (account === undefined ? 'this user' : `the account “${account.name}”`)

/** The place of the system's store is a link that leads to where not everyone may go: no place to open for all. */
const isLedAway = ({ storeClosed: closed, trustStore: store }: Runtime): boolean =>
  closed !== undefined && store !== null && SYSTEM_PLACE.test(store) && !FOR_ALL.test(closed.place) && !store.startsWith(`${closed.place}/`)

/** A store of the system's that is for all, and is closed: nothing but opening it helps. */
export const isSystemsOwn = (runtime: Runtime): boolean =>
  runtime.storeClosed !== undefined &&
  (FOR_ALL.test(runtime.storeClosed.place) || isLedAway(runtime)) &&
  storeSettings(runtime).length === 0

/** A sentence; empty where no such place is known. */
export const closedSentence = (runtime: Runtime): string => {
  const { storeClosed: closed } = runtime
  if (closed === undefined) return ''
  const mode =
    (closed.mode === undefined ? '' : ` Its mode is ${closed.mode}.`) +
    (isLedAway(runtime) ? ` “${runtime.trustStore}” is a link that leads there.` : '')
  return closed.right === 'enter'
    ? `The folder ${closed.place} is closed: ${whose(runtime)} may not enter it.${mode}`
    : `The file ${closed.place} is closed: ${whose(runtime)} may not read it.${mode}`
}

export const closedEvidence = (runtime: Runtime): Evidence[] =>
  runtime.storeClosed === undefined ? [] : [{ kind: 'file', source: runtime.storeClosed.place, text: closedSentence(runtime) }]

/** GNU's install(1) takes a link away before it writes. */
const inPlaceOfLink = (store: string): FixStep[] => {
  const link = shellLine([store])
  return [
    { text: 'See where that link leads.', command: `sudo readlink -f ${link}` },
    {
      text: 'Where that is a file: put the file itself in the place of the link, for all to read.',
      command: `sudo install -m 644 "$(sudo readlink -f ${link})" ${link}`,
    },
  ]
}

/** How it is opened: for all where the system means it so, else for this account alone. */
export const openSteps = (runtime: Runtime): FixStep[] => {
  const { storeClosed: closed } = runtime
  if (closed === undefined) return []
  const what = closed.right === 'enter' ? `the folder ${closed.place}` : `the file ${closed.place}`
  if (!isSystemsOwn(runtime)) return [{ text: `Let ${whose(runtime)} ${closed.right} ${what}, or move the store to where it may read it.` }]
  if (isLedAway(runtime)) return inPlaceOfLink(runtime.trustStore ?? '')
  return [
    {
      text: `Open ${what} again. Every program that connects has to ${closed.right} it.`,
      command: shellLine(['sudo', 'chmod', closed.right === 'enter' ? 'a+rx' : 'a+r', closed.place]),
    },
  ]
}
