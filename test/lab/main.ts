// `npm run lab [-- --only ID --repeat N]`: every scenario through the command line, with its fault and without.
// The figure that counts is causes named exactly, with no false "ready"; the last line says it.
import { parseArgs } from 'node:util'
import { play } from './play.ts'
import { type Answer, lacking, type Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'

interface Row {
  scenario: Scenario
  named: string
  exact: boolean
  falseReady: boolean
  nearMiss: string
  flips: boolean
}

const NOT_READY = 1
const READY = 0

const say = (line: string) => process.stdout.write(`${line}\n`)
const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const attempt = async (scenario: Scenario, faulty: boolean): Promise<Answer | string> => {
  try {
    return await play(scenario, 'cli', faulty)
  } catch (error) {
    return words(error)
  }
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((id) => b.includes(id))

const runOnce = async (scenario: Scenario): Promise<Row> => {
  const fault = await attempt(scenario, true)
  const near = await attempt(scenario, false)
  const failed = typeof fault === 'string'
  const ready = typeof near !== 'string' && near.status === 'ready' && near.exit === READY
  return {
    scenario,
    named: failed ? `error: ${fault}` : fault.causes.join(' ') || fault.status,
    exact: !failed && same(fault.causes, scenario.expected) && fault.status === 'not-ready' && fault.exit === NOT_READY,
    falseReady: !failed && fault.status === 'ready',
    nearMiss: typeof near === 'string' ? `error: ${near}` : ready ? 'ready' : `${near.status} ${near.causes.join(' ')}`.trim(),
    flips: ready,
  }
}

const columns = (cells: readonly string[]): string =>
  [36, 9, 36, 7, 12]
    .map((width, at) => (cells[at] ?? '').padEnd(width))
    .join('  ')
    .trimEnd()

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, repeat: { type: 'string', default: '1' } } })
const unknown = (values.only ?? []).filter((id) => !scenarios.some((scenario) => scenario.id === id))
if (unknown.length > 0) throw new Error(`The lab has no scenario ${unknown.join(', ')}.`)
const chosen = scenarios.filter((scenario) => !values.only || values.only.includes(scenario.id))
const skipped = chosen.filter((scenario) => lacking(scenario.requires).length > 0)
const rows: Row[] = []

say(columns(['scenario (expected cause)', 'peers', 'named', 'exact', 'near miss']))
for (let round = 0; round < Number(values.repeat); round += 1)
  for (const scenario of chosen) {
    if (skipped.includes(scenario)) continue
    const row = await runOnce(scenario)
    rows.push(row)
    say(columns([scenario.expected.join(' '), scenario.peers, row.named, row.exact ? 'exact' : 'NOT', row.nearMiss]))
  }

for (const scenario of skipped) say(`left out: ${scenario.id} needs ${lacking(scenario.requires).join(', ')}`)
const exact = rows.filter((row) => row.exact && row.flips).length
const leftOut = process.env.CI === 'true' ? skipped.length : 0
const total = rows.length + leftOut
process.exitCode = exact === total && total > 0 ? 0 : 1
const stuck = rows.filter((row) => !row.flips)
if (stuck.length > 0) say(`not ready without the fault: ${[...new Set(stuck.map((row) => row.scenario.id))].join(', ')}`)
say(`lab: ${exact} of ${total} exact, ${rows.filter((row) => row.falseReady).length} false ready`)
