// `npm run lab [-- --only ID --repeat N]`: every scenario of test/lab through the command line.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages } from './npm-packages.mjs'
import { run } from './processes.mjs'
import { installSystemPackages } from './system-packages.mjs'

try {
  await installPackages()
  const { missing, command } = await installSystemPackages()
  if (missing.length > 0) process.stdout.write(`Not installed: ${missing.join(', ')}. To install them: ${command}\n`)
  const { buildIfChanged } = await import('./build.mjs')
  await buildIfChanged()
  const { bundleLab } = await import('./lab-bundle.mjs')
  const { lab } = await bundleLab()
  const { status } = await run(process.execPath, [lab, ...process.argv.slice(2)], {
    show: true,
    cwd: dirname(dirname(fileURLToPath(import.meta.url))),
    timeoutMs: 3_000_000,
  })
  process.exitCode = status ?? 1
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
