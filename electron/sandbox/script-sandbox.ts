// Runs a stranger's proxy script where it can reach nothing: an interpreter of its own (QuickJS as WebAssembly) with a bound on memory,
// and V8's watchdog over the whole run, since a loop inside one built-in function never comes back to the interpreter.
import { createContext, runInContext } from 'node:vm'
import type { QuickJSContext, QuickJSHandle, QuickJSSyncVariant, QuickJSWASMModule } from 'quickjs-emscripten-core'
import { SCRIPT_FUNCTIONS } from './script-functions.ts'

/** Node has it, and its types leave it out. */
declare const WebAssembly: { Memory: new (pages: { initial: number; maximum: number }) => object }

/** Longest run, in milliseconds: nothing else of this program goes on meanwhile. Real scripts need a few. */
const RUN_MS = 2000
/** In pages of 64 KiB: what the interpreter starts with, and 48 MiB. */
const MEMORY = { initial: 256, maximum: 768 }
const STACK_BYTES = 256 * 1024
const MAX_TEXT = 300
const MAX_ANSWER = 2000

export type ScriptRun =
  | { kind: 'answer'; text: string }
  /** It asked for the address of a name that is not known here: look it up, and run the script again. */
  | { kind: 'needs'; name: string }
  /** `detail`: plain sentences. */
  | { kind: 'throws' | 'too-slow' | 'nonsense'; detail: string }

export interface ScriptCall {
  url: string
  host: string
  /** Addresses by name; empty where there are none. */
  known: ReadonlyMap<string, readonly string[]>
  /** The addresses of this host. */
  own: readonly string[]
}

export interface ScriptSandbox {
  /** Runs the script afresh and asks it once. Never throws. After `too-slow` the sandbox is used up. */
  run(script: string, call: ScriptCall): ScriptRun
}

/** A long answer ends with a whole entry: what is left of one would be taken for another proxy. */
const bounded = (answer: string): string => {
  const kept = answer.slice(0, MAX_ANSWER)
  const end = kept.lastIndexOf(';')
  // Nothing at all would mean the direct way.
  return kept.length === answer.length || end < 0 ? kept : kept.slice(0, end + 1)
}

/** What can be imported depends on who bundled it: the package itself, or an object that holds it. */
const unwrapped = (imported: QuickJSSyncVariant | { default: QuickJSSyncVariant }): QuickJSSyncVariant =>
  'default' in imported ? imported.default : imported

/** What was thrown, as one line of at most 300 characters. */
const thrownText = (thrown: unknown): string => {
  const text =
    typeof thrown === 'object' && thrown !== null && 'message' in thrown
      ? `${'name' in thrown ? thrown.name : 'Error'}: ${thrown.message}`
      : String(thrown)
  return text.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, MAX_TEXT)
}

const endedBy = (text: string): string => `It ended with an error: ${text.replace(/\.$/, '')}.`

const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'

/** The value of some code; ends the run with what the code threw. */
class Thrown extends Error {}
const evaluated = (context: QuickJSContext, code: string, file: string): QuickJSHandle => {
  const result = context.evalCode(code, file)
  if (result.error === undefined) return result.value
  const thrown = thrownText(context.dump(result.error))
  result.error.dispose()
  throw new Thrown(thrown)
}

/** Gives the script its functions. `needs` is told of names that are not known. */
const addFunctions = (context: QuickJSContext, { known, own }: ScriptCall, needs: (name: string) => void): void => {
  const functions = evaluated(context, SCRIPT_FUNCTIONS, 'functions')
  const lookUp = context.newFunction('lookUp', (handle) => {
    const name = context.getString(handle)
    const addresses = known.get(name)
    if (addresses === undefined) {
      needs(name)
      throw new Error('not known yet')
    }
    return context.newString(addresses.join(';'))
  })
  const addresses = context.newString(own.join(';'))
  context.unwrapResult(context.callFunction(functions, context.undefined, lookUp, addresses)).dispose()
  for (const handle of [functions, lookUp, addresses]) handle.dispose()
}

const ask = (context: QuickJSContext, script: string, call: ScriptCall): ScriptRun => {
  let needed: string | null = null
  try {
    addFunctions(context, call, (name) => {
      needed ??= name
    })
    evaluated(context, script, 'proxy.pac').dispose()
    const isDefined = evaluated(context, 'typeof FindProxyForURL === "function"', 'ask')
    const defined = context.dump(isDefined) === true
    isDefined.dispose()
    if (!defined) return { kind: 'nonsense', detail: 'It has no function FindProxyForURL.' }
    const answer = evaluated(context, `FindProxyForURL(${JSON.stringify(call.url)}, ${JSON.stringify(call.host)})`, 'ask')
    const type = context.typeof(answer)
    const text = type === 'string' ? bounded(context.getString(answer)) : null
    answer.dispose()
    // A script may have caught what told it that a name is not known yet: what it then said counts for nothing.
    if (needed !== null) return { kind: 'needs', name: needed }
    return text === null ? { kind: 'nonsense', detail: `It answered with ${type}, not with a text.` } : { kind: 'answer', text }
  } catch (error) {
    if (needed !== null) return { kind: 'needs', name: needed }
    if (error instanceof Thrown) return { kind: 'throws', detail: endedBy(error.message) }
    throw error
  }
}

const runOnce = (quickjs: QuickJSWASMModule, script: string, call: ScriptCall): ScriptRun => {
  const runtime = quickjs.newRuntime({ maxStackSizeBytes: STACK_BYTES })
  const context = runtime.newContext()
  const outcome: ScriptRun = runInContext('run()', createContext({ run: () => ask(context, script, call) }), { timeout: RUN_MS })
  context.dispose()
  runtime.dispose()
  return outcome
}

/** Loads the interpreter, which a check without a script never does. */
export const openScriptSandbox = async (): Promise<ScriptSandbox> => {
  const [core, variant] = await Promise.all([import('quickjs-emscripten-core'), import('@jitl/quickjs-singlefile-cjs-release-sync')])
  const bounded = core.newVariant(unwrapped(variant.default), { wasmMemory: new WebAssembly.Memory(MEMORY) })
  const quickjs = await core.newQuickJSWASMModuleFromVariant(bounded)
  return {
    run: (script, call) => {
      try {
        return runOnce(quickjs, script, call)
      } catch (error) {
        if (isTimeout(error)) return { kind: 'too-slow', detail: `It did not end within ${RUN_MS / 1000} seconds.` }
        // The interpreter itself gave up: too deep a nesting, or no memory left.
        return { kind: 'throws', detail: endedBy(thrownText(error)) }
      }
    },
  }
}
