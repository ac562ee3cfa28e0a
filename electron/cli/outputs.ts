// Where a command's report goes besides standard output, and how a command ends that has none. Loaded before the work begins.
import { checkWritable, INTERRUPTED, type OutputFile, realTarget } from '../report/output.ts'
import { EXIT, type Failure, failure } from './exit.ts'
import { complain } from './terminal.ts'

export interface Outputs {
  json?: boolean
  html?: string
  bundle?: string
  facts?: string
}

const pathsOf = (outputs: Outputs): string[] =>
  [outputs.html, outputs.bundle, outputs.facts].flatMap((path) => (path === undefined ? [] : [path]))

/** Whether every output can be written, before the work begins; none may be a file that the command reads, as `inputs` names them. */
export const checkOutputs = async (outputs: Outputs, inputs: readonly (string | undefined)[] = []): Promise<{ ok: true } | Failure> => {
  const paths = pathsOf(outputs)
  if (paths.includes('')) return failure(EXIT.usage, 'An output has an empty file name. Give it a name.')
  const targets = await Promise.all(paths.map(realTarget))
  if (new Set(targets).size < paths.length) return failure(EXIT.usage, 'Two outputs have the same file name. Give each its own.')
  const read = new Set(await Promise.all(inputs.flatMap((path) => (path === undefined ? [] : [realTarget(path)]))))
  const both = paths.find((_path, index) => read.has(targets[index] ?? ''))
  if (both !== undefined)
    return failure(EXIT.usage, `${both} is read by this command, so it cannot be an output. Give the output another name.`)
  const written = await checkWritable(paths)
  return written.ok ? written : failure(EXIT.output, written.sentence)
}

export const fail = ({ status, sentence }: Failure): number => {
  complain(sentence)
  return status
}

/** `files`: what was written before the interrupt came. */
export const interrupted = (files: readonly OutputFile[] = []): number =>
  fail(
    failure(
      EXIT.interrupted,
      files.length === 0 ? INTERRUPTED : `Interrupted. Written before: ${files.map(({ path }) => path).join(', ')}.`,
    ),
  )
