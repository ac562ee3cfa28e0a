// Whether programs on this host ask their resolvers in turns (resolv.conf(5), `options rotate`) while those contradict each other: then
// each look-up ends as the one does whose turn it is, and our own tells nothing of the next program's.

import type { Path } from '../../contract/path.ts'
import { contradictionIn } from '../../contract/resolver-answers.ts'
import type { Host } from '../../host/host.ts'
import type { Deadline, Net } from '../../net/net.ts'

/** Whether a resolv.conf has programs begin with another resolver each time. All its lines of options count. */
export const takesTurns = (text: string): boolean =>
  text.split(/\r?\n/).some((line) => /^options\s/.test(line) && line.split(/\s+/).includes('rotate'))

/** A line of the hosts file comes before every resolver. */
const isAsked = ({ via, host, resolvers, nameSource, steps }: Path): boolean =>
  via === 'direct' &&
  resolvers.length > 1 &&
  (nameSource?.from === 'resolver' || steps.some(({ step, state }) => step === 'dns' && state === 'stopped')) &&
  host.includes('.')

/** The paths, told where resolvers that are asked in turns contradict each other. Each name is asked for once. */
export const tellTurns = async (
  paths: readonly Path[],
  host: Host,
  { askResolvers }: Pick<Net, 'askResolvers'>,
  deadline: Deadline,
): Promise<Path[]> => {
  if (host.platform === 'win32' || !paths.some(isAsked)) return [...paths]
  const file = await host.readFile('/etc/resolv.conf')
  if (!file.ok || !takesTurns(file.text)) return [...paths]
  const asked = new Map<string, ReturnType<typeof askResolvers>>()
  return Promise.all(
    paths.map(async (path) => {
      if (!isAsked(path)) return path
      const answering = asked.get(path.host) ?? askResolvers(path.host, deadline)
      asked.set(path.host, answering)
      const answers = await answering
      return contradictionIn(answers) === null ? path : { ...path, resolverAnswers: answers, resolversInTurns: true as const }
    }),
  )
}
