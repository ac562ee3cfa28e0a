// Reads the report out of a saved bundle, with a zip reader that is not the product's own code.
import type { Report } from '../../../electron/contract/report.ts'
import { runProgram } from '../stage.ts'

export const bundledFile = (bundle: string, name: string): Promise<string> =>
  runProgram('python3', [
    '-c',
    'import sys, zipfile; sys.stdout.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())',
    bundle,
    name,
  ])

export const bundledReport = async (bundle: string): Promise<Report> => JSON.parse(await bundledFile(bundle, 'report.json')) as Report
