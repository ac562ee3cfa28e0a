// `npm test`: installs what the tests need, then type check, lint, build, units, and the faces among real servers.
// `npm run screens`: the build, and every screen walked through and looked at, which takes as long again.
// The last line is `N passed, N failed, N skipped`, the type check, the linter and the build counting as one test each.
// With CI=true a test that was left out counts as failed.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPackages } from './npm-packages.mjs'
import { run } from './processes.mjs'
import { installSystemPackages } from './system-packages.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const inCi = process.env.CI === 'true'
const SUITE_MS = 1_800_000
const total = { passed: 0, failed: 0, skipped: 0 }

const say = (line) => process.stdout.write(`${line}\n`)

/** One test that is a program: it passes when its status is 0. */
const step = async (title, work) => {
  say(`\n${title}`)
  const passed = await work()
  total[passed ? 'passed' : 'failed'] += 1
  if (!passed) say(`${title}: failed`)
  return passed
}

const tool = async (name, ...args) => (await run(join(root, 'node_modules', '.bin', name), args, { show: true, cwd: root })).status === 0

const build = async () => {
  try {
    const { buildIfChanged } = await import('./build.mjs')
    await buildIfChanged()
    return true
  } catch (error) {
    say(error.message)
    return false
  }
}

/** Runs one of vitest's projects and adds its counts. Answers the names of the tests that were left out. */
const suite = async (project) => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-preflight-tests-'))
  const file = join(folder, 'results.json')
  try {
    say(`\nTests: ${project}`)
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile=${file}`]
    const { status } = await run(process.execPath, [vitest, ...args], { show: true, cwd: root, timeoutMs: SUITE_MS })
    const results = JSON.parse(readFileSync(file, 'utf8'))
    const skipped = results.numPendingTests + results.numTodoTests
    total.passed += results.numPassedTests
    // A file that does not load fails without a test of its own.
    total.failed += results.numFailedTests || (status === 0 ? 0 : 1)
    total[inCi ? 'failed' : 'skipped'] += skipped
    return results.testResults.flatMap(({ assertionResults }) =>
      assertionResults
        .filter((one) => one.status === 'skipped' || one.status === 'pending' || one.status === 'todo')
        .map((one) => one.fullName),
    )
  } catch (error) {
    say(`The tests “${project}” did not run to their end: ${error.message}`)
    total.failed += 1
    return []
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const checks = () => [step('Type check', () => tool('tsc', '-b')), step('Format and lint', () => tool('biome', 'check', '.'))]

/** `only`: the suite that was asked for by its name; left out: those of `npm test`. */
const main = async (only) => {
  await installPackages()
  const { missing, command } = await installSystemPackages()
  const [built] = await Promise.all([step('Build', build), ...(only === undefined ? checks() : [])])
  const leftOut = []
  for (const name of only === undefined ? ['units', 'faces'] : [only]) if (built) leftOut.push(...(await suite(name)))
  if (leftOut.length > 0) {
    say(`\nLeft out${inCi ? ', which counts as failed here' : ''}:`)
    for (const name of leftOut) say(`  ${name}`)
    if (process.getuid?.() !== 0) say('Network namespaces and captures need root: run this as root to include them.')
  }
  if (missing.length > 0) say(`Not installed: ${missing.join(', ')}. To install them: ${command}`)
}

try {
  await main(process.argv[2])
} catch (error) {
  say(error.message)
  total.failed += 1
}
process.exitCode = total.failed === 0 ? 0 : 1
say(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
