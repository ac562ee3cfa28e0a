// Generates docs/causes.md and a page for each cause in docs/causes, from the words of the rules.
// `--check` writes nothing and ends with status 1 where the committed files differ.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'docs', 'causes')
const outfile = join(root, 'node_modules', '.cache', 'tls-preflight', 'causes.mjs')

await build({
  stdin: {
    contents: `import { causePages } from './electron/engine/cause-page.ts'
      import { causePageAsMarkdown, causesIndex } from './electron/report/cause-page.ts'
      const pages = causePages()
      export const files = [['../causes.md', causesIndex(pages)], ...pages.map((page) => [page.id + '.md', causePageAsMarkdown(page)])]`,
    resolveDir: root,
  },
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  // The program's own packages stay where npm put them.
  packages: 'external',
})
const { files } = await import(pathToFileURL(outfile).href)
const left = (await readdir(folder).catch(() => [])).filter((name) => !files.some(([file]) => file === name))

if (!process.argv.includes('--check')) {
  await mkdir(folder, { recursive: true })
  for (const name of left) await rm(join(folder, name))
  for (const [name, text] of files) await writeFile(join(folder, name), text)
} else {
  const differs = []
  for (const [name, text] of files) if ((await readFile(join(folder, name), 'utf8').catch(() => '')) !== text) differs.push(name)
  if (differs.length + left.length > 0) {
    process.stderr.write(`docs/causes is not what the rules say (${[...differs, ...left].join(', ')}). Run: npm run causes\n`)
    process.exitCode = 1
  }
}
