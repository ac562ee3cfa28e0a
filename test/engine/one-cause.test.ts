// The table of observations (test/rules/sightings.ts) through all rules at once: for each row one cause is named, and no second.
import { describe, expect, it } from 'vitest'
import { judge } from '../../electron/engine/judge.ts'
import { factsOf } from '../rules/differential-scene.ts'
import { sightings } from '../rules/sightings.ts'

const named = (row: (typeof sightings)[number]): string[] => {
  const { findings } = judge(factsOf(row))
  const told = findings.filter(({ outcome, silencedBy }) => (outcome === 'fail' || outcome === 'warn') && silencedBy === null)
  return [...new Set(told.map(({ id }) => id))]
}

describe('what was seen on one path has one cause', () => {
  it.each(sightings.filter(({ says }) => says !== null))('$name: $says', (row) => {
    expect(named(row)).toEqual([row.says])
  })

  it.each(sightings.filter(({ says, attempt }) => says === null && attempt === undefined))(
    '$name: at most that the connection failed, and never ready',
    (row) => {
      expect(named(row).filter((id) => id !== 'app-connection-fails')).toEqual([])
      expect(judge(factsOf(row)).verdict.status).not.toBe('ready')
    },
  )
})
