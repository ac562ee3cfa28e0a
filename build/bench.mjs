// `npm run bench`: how long a check and the window's start take, beside what they cannot be faster than. Medians of five runs.
// Nothing is asserted: machines differ, so read the ratios.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages } from './npm-packages.mjs'
import { run } from './processes.mjs'

await installPackages()
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { buildIfChanged } = await import('./build.mjs')
await buildIfChanged()
const { bundleLab } = await import('./lab-bundle.mjs')
const { bench } = await bundleLab()
const { status } = await run(process.execPath, [bench], { show: true, cwd: root, timeoutMs: 600_000 })
process.exitCode = status ?? 1
