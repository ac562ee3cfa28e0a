// `npm run bench [-- check far suites window scan]`: how long a check (near and far), `suites`, `scan` and the window's start take, beside
// what they cannot be faster than and beside other programs. Medians of five runs. Nothing is asserted: machines differ, so read the ratios.
// The line with a delay needs root; without it that part is left out.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cached } from './cache.mjs'
import { installPackages } from './npm-packages.mjs'
import { run } from './processes.mjs'

const SSLYZE = '6.3.1'

/** sslyze is in no distribution: from PyPI, into the cache. Null where that cannot be had. */
const fetchSslyze = async () => {
  try {
    return await cached(`sslyze-${SSLYZE}`, async (half) => {
      const { status, output } = await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', half, `sslyze==${SSLYZE}`])
      if (status !== 0) throw new Error(output)
    })
  } catch {
    return null
  }
}

await installPackages()
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { buildIfChanged } = await import('./build.mjs')
await buildIfChanged()
const { bundleLab } = await import('./lab-bundle.mjs')
const { bench } = await bundleLab()
const parts = process.argv.slice(2)
const sslyze = parts.length === 0 || parts.includes('suites') ? await fetchSslyze() : null
const { status } = await run(process.execPath, [bench, ...parts], {
  show: true,
  cwd: root,
  timeoutMs: 1_800_000,
  env: { ...process.env, ...(sslyze === null ? {} : { TLS_PREFLIGHT_SSLYZE: sslyze }) },
})
process.exitCode = status ?? 1
