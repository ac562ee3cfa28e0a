// `npm run lab [-- --only ID,ID --repeat N --slow]`: every scenario through the command line, with its fault and without.
// The figure that counts is causes named exactly, with no false "ready"; the last line says it.
import { parseArgs } from 'node:util'
import { play } from './play.ts'
import { answerOfRow, type Outcome, type Row, rowOf } from './row.ts'
import { lacking, type Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import { runSlowly } from './slow-run.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

const attempt = async (scenario: Scenario, faulty: boolean): Promise<Outcome> => {
  try {
    return await play(scenario, 'cli', faulty)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const runOnce = async (scenario: Scenario): Promise<Row> => {
  const fault = await attempt(scenario, true)
  return rowOf(scenario, fault, await attempt(scenario, false))
}

const columns = (cells: readonly string[]): string =>
  [38, 38, 44, 5, 9, 8]
    .map((width, at) => (cells[at] ?? '').padEnd(width))
    .join('  ')
    .trimEnd()

const shown = (row: Row): string =>
  columns([
    row.id,
    row.expected.join(' ') || row.verdict,
    row.named.join(' ') || row.verdict,
    row.exact ? 'exact' : 'NOT',
    row.nearMiss,
    row.peers,
  ])

/** Scenarios with networks of their own cannot meet: one of them runs beside any other. On loopback one runs at a time. */
const hasOwnNetwork = (scenario: Scenario): boolean => scenario.requires.includes('ip')

/** Runs them two at a time where that is safe, and says each line when all before it are said. */
const runAll = async (chosen: readonly Scenario[]): Promise<Row[]> => {
  const rows: (Row | undefined)[] = chosen.map(() => undefined)
  let said = 0
  const work = async (waiting: Scenario[]): Promise<void> => {
    for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) {
      rows[chosen.indexOf(scenario)] = await runOnce(scenario)
      for (let row = rows[said]; row; row = rows[said]) {
        say(shown(row))
        said += 1
      }
    }
  }
  const apart = chosen.filter(hasOwnNetwork)
  // Whoever is done with loopback helps with the rest.
  await Promise.all([work(chosen.filter((scenario) => !hasOwnNetwork(scenario))).then(() => work(apart)), work(apart)])
  return rows.filter((row) => row !== undefined)
}

const chosenOf = (only: readonly string[] | undefined): Scenario[] => {
  const unknown = (only ?? []).filter((id) => !scenarios.some((scenario) => scenario.id === id))
  if (unknown.length > 0) throw new Error(`The lab has no scenario ${unknown.join(', ')}.`)
  return scenarios.filter((scenario) => !only || only.includes(scenario.id))
}

/** Scenarios whose answer was not the same each time. */
const wavering = (rows: readonly Row[]): string[] => {
  const answers = new Map<string, Set<string>>()
  for (const row of rows) answers.set(row.id, (answers.get(row.id) ?? new Set()).add(answerOfRow(row)))
  return [...answers].filter(([, given]) => given.size > 1).map(([id]) => id)
}

const USAGE = 'npm run lab -- [--only ID,ID] [--repeat N] [--slow]'

interface Asked {
  chosen: Scenario[]
  repeat: number
  slow: boolean
}

/** What was asked for on the command line; a sentence where that cannot be done. */
const asked = (): Asked | string => {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        repeat: { type: 'string', default: '1' },
        slow: { type: 'boolean', default: false },
      },
    })
    if (!/^[1-9]\d?$/.test(values.repeat)) throw new Error(`--repeat takes a number from 1 to 99, not “${values.repeat}”.`)
    return { chosen: chosenOf(values.only?.flatMap((ids) => ids.split(','))), repeat: Number(values.repeat), slow: values.slow }
  } catch (error) {
    return `${error instanceof Error ? error.message : error} Usage: ${USAGE}`
  }
}

const runHere = async ({ chosen, repeat }: Asked): Promise<number> => {
  const able = chosen.filter((scenario) => lacking(scenario.requires).length === 0)
  const skipped = chosen.filter((scenario) => !able.includes(scenario))
  say(columns(['scenario', 'expected', 'named', 'exact', 'near miss', 'peers']))
  const rows: Row[] = []
  for (let round = 0; round < repeat; round += 1) rows.push(...(await runAll(able)))

  for (const scenario of skipped) say(`left out: ${scenario.id} needs ${lacking(scenario.requires).join(', ')}`)
  const stuck = new Set(rows.filter((row) => !row.flips).map((row) => row.id))
  if (stuck.size > 0) say(`not ready without the fault: ${[...stuck].join(', ')}`)
  const differ = wavering(rows)
  if (repeat > 1) say(differ.length === 0 ? 'the same answers each time' : `different answers: ${differ.join(', ')}`)
  const exact = rows.filter((row) => row.exact).length
  const total = rows.length + (process.env.CI === 'true' ? skipped.length : 0)
  say(`lab: ${exact} of ${total} exact, ${rows.filter((row) => row.falseReady).length} false ready`)
  return exact === total && total > 0 ? 0 : 1
}

const options = asked()
if (typeof options === 'string') {
  process.stderr.write(`${options}\n`)
  process.exitCode = 1
} else process.exitCode = options.slow ? await runSlowly(() => runHere(options)) : await runHere(options)
