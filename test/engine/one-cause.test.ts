// The table of observations (test/rules/sightings.ts) through all rules at once: for each row one cause is named, and no second.
import { describe, expect, it } from 'vitest'
import { judge } from '../../electron/engine/judge.ts'
import { answerWords } from '../../electron/gather/endpoint/words.ts'
import { factsOf } from '../rules/differential-scene.ts'
import { sighting, sightings } from '../rules/sightings.ts'

const named = (row: (typeof sightings)[number]): string[] => {
  const { findings } = judge(factsOf(row))
  const told = findings.filter(({ outcome, silencedBy }) => (outcome === 'fail' || outcome === 'warn') && silencedBy === null)
  return [...new Set(told.map(({ id }) => id))]
}

/** That a runtime sends no name is told of it too, whatever the server does with that. */
const AT_MOST = ['app-connection-fails', 'app-sends-no-sni']

describe('what was seen on one path has one cause', () => {
  it.each(sightings.filter(({ says }) => says !== null))('$name: $says', (row) => {
    expect(named(row)).toEqual([row.says])
  })

  it.each(sightings.filter(({ says, attempt }) => says === null && attempt === undefined))(
    '$name: at most that the connection failed, and never ready',
    (row) => {
      expect(named(row).filter((id) => !AT_MOST.includes(id))).toEqual([])
      expect(judge(factsOf(row)).verdict.status).not.toBe('ready')
    },
  )

  it('an answer that is too slow is not told as silence: the first reason names the step, and how much came', () => {
    const row = sighting('answers that are too slow, whatever is sent')
    const detail = answerWords({ kind: 'silent', received: 6 }, 6000)
    const steps = row.path.steps.map((step) => (step.step === 'hello' ? { ...step, detail } : step))
    const { verdict } = judge(factsOf({ ...row, path: { ...row.path, steps } }))
    expect(verdict).toMatchObject({ status: 'cannot-tell', causes: [] })
    expect(verdict.reasons[0]).toMatch(/^Step hello: .* within 6 s: only 6 bytes of it came\./)
  })
})
