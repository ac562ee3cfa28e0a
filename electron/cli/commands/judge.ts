// `judge`: facts of another day or another host, judged again; nothing is connected to.
import { judge as judgeFacts } from '../../engine/judge.ts'
import { chooseProfile } from '../choose-profile.ts'
import { readFacts } from '../input.ts'
import { checkOutputs, fail, type Outputs } from '../outputs.ts'
import { present } from '../present.ts'
import { readDate } from './check.ts'

export interface JudgeOptions extends Outputs {
  profile?: string
  asOf?: string
}

export const judge = async (path: string, options: JudgeOptions): Promise<number> => {
  const chosen = options.profile === undefined ? null : await chooseProfile(options.profile)
  if (chosen && !chosen.ok) return fail(chosen)
  const asOf = readDate(options.asOf)
  if (!asOf.ok) return fail(asOf)
  const read = await readFacts(path)
  if (!read.ok) return fail(read)
  const outputs = await checkOutputs(options, [path, options.profile])
  if (!outputs.ok) return fail(outputs)
  const report = judgeFacts(read.facts, {
    ...(chosen ? { profile: chosen.profile } : {}),
    ...(asOf.date === null ? {} : { asOf: asOf.date }),
  })
  return present(read.facts, report, options)
}
