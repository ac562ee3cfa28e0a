// Asks each resolver on its own where our look-up alone would mislead: it took long, so that one may be silent before another answers;
// or programs ask them in turns (resolv.conf(5), `options rotate`), and each look-up ends as the one does whose turn it is.

import type { Path } from '../../contract/path.ts'
import { contradictionIn, silentFirst } from '../../contract/resolver-answers.ts'
import type { Host } from '../../host/host.ts'
import type { Deadline, Net } from '../../net/net.ts'

/** Programs wait for a silent resolver for 5 s, or for 1 s at the least (resolv.conf(5), `options timeout`). */
const SLOW_MS = 900
/** How long a resolver may take when it is asked alone: with the look-up before it was silent twice. */
const ALONE_MS = 2500

/** Whether a resolv.conf has programs begin with another resolver each time. All its lines of options count. */
export const takesTurns = (text: string): boolean =>
  text.split(/\r?\n/).some((line) => /^options\s/.test(line) && line.split(/\s+/).includes('rotate'))

/** A line of the hosts file comes before every resolver. */
const isAsked = ({ via, host, resolvers, nameSource, steps }: Path): boolean =>
  via === 'direct' &&
  resolvers.length > 1 &&
  (nameSource?.from === 'resolver' || steps.some(({ step, state }) => step === 'dns' && state === 'stopped')) &&
  host.includes('.')

const wasSlow = ({ steps }: Path): boolean => steps.some((step) => step.step === 'dns' && step.state === 'done' && step.ms >= SLOW_MS)

/** The paths, told where resolvers are silent before another answers, or are asked in turns and contradict each other. Each name is asked for once. */
export const tellResolvers = async (
  paths: readonly Path[],
  host: Host,
  { askResolvers }: Pick<Net, 'askResolvers'>,
  { signal, timeoutMs }: Deadline,
): Promise<Path[]> => {
  if (!paths.some(isAsked)) return [...paths]
  const file = host.platform === 'win32' ? null : await host.readFile('/etc/resolv.conf')
  const turns = file?.ok === true && takesTurns(file.text)
  const asked = new Map<string, ReturnType<typeof askResolvers>>()
  return Promise.all(
    paths.map(async (path) => {
      if (!isAsked(path) || !(turns || wasSlow(path))) return path
      const answering = asked.get(path.host) ?? askResolvers(path.host, { signal, timeoutMs: Math.min(timeoutMs, ALONE_MS) })
      asked.set(path.host, answering)
      const answers = await answering
      if (turns && contradictionIn(answers) !== null) return { ...path, resolverAnswers: answers, resolversInTurns: true as const }
      return wasSlow(path) && silentFirst(answers) !== null ? { ...path, resolverAnswers: answers } : path
    }),
  )
}
