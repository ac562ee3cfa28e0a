// The rest of the program, which lies packed in the last line of dist/tls-preflight.cjs (build/build.mjs): unpacks and runs it.
import { readFileSync } from 'node:fs'
import { compileFunction } from 'node:vm'
import { gunzipSync } from 'node:zlib'

const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname']

/** In stack traces the program has a name of its own, so that its lines are not taken for the entry's. */
export const runWholeProgram = (): void => {
  const file = readFileSync(__filename, 'latin1')
  const packed = file.slice(file.lastIndexOf('\n//') + 3)
  const program = gunzipSync(Buffer.from(packed, 'base64')).toString('latin1')
  compileFunction(program, PARAMETERS, { filename: `${__filename}:program` })(exports, require, module, __filename, __dirname)
}
