// Generates assets/report.schema.json, the published form of a report, from contract/report.ts.
// `--check` writes nothing and ends with status 1 where the committed file differs.
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const file = join(root, 'assets', 'report.schema.json')

const { outputFiles } = await build({
  stdin: {
    contents: `import * as z from 'zod'
      import { reportSchema } from './electron/contract/report.ts'
      export const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12', io: 'output' })`,
    resolveDir: root,
  },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
})
const code = Buffer.from(outputFiles[0].contents).toString('base64')
const { schema } = await import(`data:text/javascript;base64,${code}`)
const { $schema, ...rest } = schema
const text = `${JSON.stringify({ $schema, title: 'TLS Preflight report', ...rest }, null, 2)}\n`

if (!process.argv.includes('--check')) await writeFile(file, text)
else if ((await readFile(file, 'utf8').catch(() => '')) !== text) {
  process.stderr.write('assets/report.schema.json is not what contract/report.ts says. Run: npm run schema\n')
  process.exitCode = 1
}
