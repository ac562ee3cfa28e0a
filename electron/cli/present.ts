// What a command that ends in a report does with it: files first, then standard output, then the exit status.
import type { Facts } from '../contract/facts.ts'
import type { Report } from '../contract/report.ts'
import { writeBundle } from '../report/bundle.ts'
import { reportAsHtml } from '../report/html.ts'
import { checkWritable, INTERRUPTED, type OutputFile, realTarget, writeOutputs } from '../report/output.ts'
import { harmlessJson } from '../report/terminal-text.ts'
import { reportAsText } from '../report/text.ts'
import { EXIT, exitOf, type Failure, failure } from './exit.ts'
import { answer, complain, mention, outputStyle } from './terminal.ts'

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

/** Writes the outputs whole or not at all, then prints the report: a file that is lost loses no verdict. Answers the exit status. */
export const present = async (facts: Facts, report: Report, outputs: Outputs, signal?: AbortSignal): Promise<number> => {
  const files: OutputFile[] = []
  if (outputs.html !== undefined) files.push({ path: outputs.html, bytes: reportAsHtml(report) })
  if (outputs.bundle !== undefined) files.push({ path: outputs.bundle, bytes: await writeBundle(facts, report) })
  if (outputs.facts !== undefined) files.push({ path: outputs.facts, bytes: `${JSON.stringify(facts, null, 2)}\n` })
  const written = await writeOutputs(files, signal)
  if (signal?.aborted) return written.ok ? interrupted(files) : fail(failure(EXIT.interrupted, written.sentence))
  answer(outputs.json ? `${harmlessJson(report)}\n` : reportAsText(report, outputStyle()))
  if (!written.ok) return fail(failure(EXIT.output, written.sentence))
  for (const { path } of files) mention(`Written: ${path}`)
  return exitOf(report)
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
