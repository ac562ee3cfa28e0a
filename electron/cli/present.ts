// What a command that ends in a report does with it: files first, then standard output, then the exit status.
import type { Facts } from '../contract/facts.ts'
import type { Report } from '../contract/report.ts'
import { reportAsHtml } from '../report/html.ts'
import { type OutputFile, writeOutputs } from '../report/output.ts'
import { harmlessJson } from '../report/terminal-text.ts'
import { reportAsText } from '../report/text.ts'
import { EXIT, exitOf, failure } from './exit.ts'
import { fail, interrupted, type Outputs } from './outputs.ts'
import { answer, mention, outputStyle } from './terminal.ts'

/** Writes the outputs whole or not at all, then prints the report: a file that is lost loses no verdict. Answers the exit status. */
export const present = async (facts: Facts, report: Report, outputs: Outputs, signal?: AbortSignal): Promise<number> => {
  const files: OutputFile[] = []
  if (outputs.html !== undefined) files.push({ path: outputs.html, bytes: reportAsHtml(report) })
  if (outputs.bundle !== undefined)
    files.push({ path: outputs.bundle, bytes: await (await import('../report/bundle.ts')).writeBundle(facts, report) })
  if (outputs.facts !== undefined) files.push({ path: outputs.facts, bytes: `${JSON.stringify(facts, null, 2)}\n` })
  const written = await writeOutputs(files, signal)
  if (signal?.aborted) return written.ok ? interrupted(files) : fail(failure(EXIT.interrupted, written.sentence))
  answer(outputs.json ? `${harmlessJson(report)}\n` : reportAsText(report, outputStyle()))
  if (!written.ok) return fail(failure(EXIT.output, written.sentence))
  for (const { path } of files) mention(`Written: ${path}`)
  return exitOf(report)
}
