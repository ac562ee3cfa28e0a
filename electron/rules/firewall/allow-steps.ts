// The steps that ask for a closed way to be opened, the same for every way in which it can be closed.
import { bracketed } from '../../contract/address.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'

export const networkStep = (host: string, address: string, port: number): FixStep => ({
  text: `Ask your network team, or your hosting company, to allow TCP from this host to ${host} (${address}), port ${port}.`,
})

/** For rules of this host that were not read, since nobody but an administrator may. */
export const OWN_FIREWALL: FixStep = { text: "Look at this host's own firewall too. Its rules are not known to this check." }

/** The same, said to the network team. */
export const allowRequest = (host: string, address: string, port: number): string[] => [
  `Please allow TCP from this host to ${host} (${address}), port ${port}. Answers have to come back too.`,
  'The address of the platform can change. A rule by name lasts longer, where your firewall has such rules.',
  'If nothing of yours blocks it, please tell us, so that we can ask the platform.',
]

/** What shows by hand whether the way is open. */
export const connectCommand = (host: string, port: number, how: readonly string[] = []): string => {
  const authority = `${bracketed(host)}${port === 443 ? '' : `:${port}`}`
  return shellLine(['curl', ...how, '-v', '--connect-timeout', '10', '--url', `https://${authority}/`])
}
