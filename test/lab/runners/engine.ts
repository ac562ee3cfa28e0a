// Runs a check through the engine itself, with the real doors to machine and network.
import { judge } from '../../../electron/engine/judge.ts'
import { runCheck } from '../../../electron/engine/run.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { builtInProfiles } from '../../../electron/knowledge/profiles.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import type { Answer, Check } from '../scenario.ts'
import { answerOf } from './cli.ts'

export const throughEngine = async (check: Check): Promise<Answer> => {
  const profile = builtInProfiles.find(({ id }) => id === check.profile)
  if (!profile) throw new Error(`no profile ${check.profile}`)
  const facts = await runCheck(
    {
      urls: [check.url],
      profile,
      runtimes: check.runtime.split(','),
      proxy: check.proxy ?? 'system',
      ca: check.ca,
      deep: false,
      scan: check.scan ?? null,
      stepMs: check.timeout * 1000,
      asOf: null,
    },
    { host: createNodeHost(), net: (plan) => createNet({ connections: plan.connections }), now: () => new Date(), version: 'lab' },
    { signal: new AbortController().signal, onProgress: () => undefined },
  )
  return answerOf(judge(facts), null)
}
