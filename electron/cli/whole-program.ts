// The rest of the program, which lies packed in the last lines of dist/tls-preflight.cjs (build/build.mjs), one part a line:
// unpacks and compiles the parts that are needed, each when it is first required.
import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import { gunzipSync } from 'node:zlib'

const FIRST = 'index.js'
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname']
const PART = /^\/\/([\w.-]+\.js) ([\w+/=]+)$/gm

/** In stack traces each part has a name of its own, so that its lines are not taken for the entry's. */
export const runWholeProgram = (): void => {
  const parts = new Map([...readFileSync(__filename, 'latin1').matchAll(PART)].map(([, name = '', packed = '']) => [name, packed]))
  const loaded = new Map<string, { exports: unknown }>()

  const load = (name: string): unknown => {
    const known = loaded.get(name)
    if (known) return known.exports
    const module: { exports: unknown } = { exports: {} }
    loaded.set(name, module)
    const program = gunzipSync(Buffer.from(parts.get(name) ?? '', 'base64')).toString()
    const run = compileFunction(program, PARAMETERS, { filename: `${__filename}:${name}` })
    run(module.exports, requirePart, module, __filename, __dirname)
    return module.exports
  }
  const requirePart = (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : require(id))

  load(FIRST)
}
