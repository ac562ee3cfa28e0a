// `show`: what a bundle says. Its facts are judged again by the same rules as of the same day, so that a changed report is noticed.
import { judge } from '../../engine/judge.ts'
import { EXIT } from '../exit.ts'
import { readBundleFile } from '../input.ts'
import { fail } from '../outputs.ts'
import { present } from '../present.ts'
import { complain } from '../terminal.ts'

export const show = async (path: string, options: { json?: boolean }): Promise<number> => {
  const read = await readBundleFile(path)
  if (!read.ok) return fail(read)
  const report = judge(read.facts, { profile: read.report.profile, asOf: read.report.asOf })
  if (report.verdict.status !== read.report.verdict.status)
    complain(`The report in the bundle said "${read.report.verdict.status}"; this version judges the same facts differently.`)
  await present(read.facts, report, { json: options.json ?? false })
  return EXIT.done
}
