// What a command that ends in a report does with it: files first, then standard output, then the exit status.
import type { Facts } from '../contract/facts.ts'
import type { Report } from '../contract/report.ts'
import { writeBundle } from '../report/bundle.ts'
import { reportAsHtml } from '../report/html.ts'
import { checkWritable, INTERRUPTED, type OutputFile, realTarget, writeOutputs } from '../report/output.ts'
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

/** Whether every output can be written, before the work begins. */
export const checkOutputs = async (outputs: Outputs): Promise<{ ok: true } | Failure> => {
  const paths = pathsOf(outputs)
  if (new Set(await Promise.all(paths.map(realTarget))).size < paths.length)
    return failure(EXIT.usage, 'Two outputs have the same file name. Give each its own.')
  const written = await checkWritable(paths)
  return written.ok ? written : failure(EXIT.output, written.sentence)
}

/** Writes the outputs whole or not at all, then prints the report. Answers the exit status. */
export const present = async (facts: Facts, report: Report, outputs: Outputs, signal?: AbortSignal): Promise<number> => {
  const files: OutputFile[] = []
  if (outputs.html !== undefined) files.push({ path: outputs.html, bytes: reportAsHtml(report) })
  if (outputs.bundle !== undefined) files.push({ path: outputs.bundle, bytes: await writeBundle(facts, report) })
  if (outputs.facts !== undefined) files.push({ path: outputs.facts, bytes: `${JSON.stringify(facts, null, 2)}\n` })
  const written = await writeOutputs(files, signal)
  if (!written.ok) return fail(failure(signal?.aborted ? EXIT.interrupted : EXIT.output, written.sentence))
  if (signal?.aborted) return interrupted(files)
  answer(outputs.json ? `${JSON.stringify(report, null, 2)}\n` : reportAsText(report, outputStyle()))
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
