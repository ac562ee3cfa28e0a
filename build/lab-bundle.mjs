// Bundles the lab's TypeScript for Node: the table of `npm run lab`, the runner that hands one
// check to one face, and the bench.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'node_modules', '.cache', 'tls-preflight')

/** Answers the paths of the programs. They are run with the project's folder as the current one. */
export const bundleLab = async () => {
  await build({
    absWorkingDir: root,
    entryPoints: { lab: 'test/lab/main.ts', runner: 'test/lab/runners/main.ts', bench: 'test/lab/bench.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // The program's own packages stay where npm put them.
    packages: 'external',
    logLevel: 'warning',
  })
  return { lab: join(folder, 'lab.mjs'), runner: join(folder, 'runner.mjs'), bench: join(folder, 'bench.mjs') }
}
