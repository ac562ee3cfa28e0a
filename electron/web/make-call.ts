// One call of EngineApi from a face, by name: the argument parsed by the call's schema, every failure one sentence.
// Never a stack: what breaks inside the program is our bug and says so.
import type * as z from 'zod'
import { type CheckInput, type EngineApi, type EngineCall, engineCalls, type Refusal, type Reply } from '../contract/engine-api.ts'

export const CALLS = Object.keys(engineCalls) as EngineCall[]

export const isCall = (name: string): name is EngineCall => CALLS.some((call) => call === name)

/** What a person can make too long. */
const WRITTEN: readonly (keyof CheckInput)[] = ['url', 'proxy', 'ca']

const refusal = ({ issues }: z.ZodError): Refusal => {
  for (const issue of issues) {
    const field = WRITTEN.find((name) => issue.path[0] === name)
    if (issue.code === 'too_big' && field) return { field, sentence: `This is longer than ${issue.maximum} characters. Write it shorter.` }
  }
  return { sentence: 'The program was asked for something that it does not know.' }
}

/** Parses the argument and makes the call. Never throws. */
export const makeCall = async (api: EngineApi, call: EngineCall, input: unknown): Promise<Reply<unknown>> => {
  const parsed = engineCalls[call].safeParse(input)
  if (!parsed.success) return { ok: false, ...refusal(parsed.error) }
  try {
    // Which schema goes with which call is engineCalls' own statement; TypeScript cannot follow it through a union of names.
    const method = api[call] as (input: unknown) => Promise<Reply<unknown>>
    return await method(parsed.data)
  } catch {
    return { ok: false, sentence: 'Something went wrong inside the program. Please report it.' }
  }
}
