// One scenario of the lab per layer through every face: the same host and fault, the same cause, whoever asks.
import { describe, expect, it } from 'vitest'
import { LAYERS } from '../../electron/contract/vocabulary.ts'
import { play } from '../lab/play.ts'
import { FACES, lacking } from '../lab/scenario.ts'
import { scenarios } from '../lab/scenarios.ts'
import { findProgram } from '../lab/stage.ts'

const chosen = scenarios.filter((scenario) => scenario.everyFace)
const programOf: Partial<Record<(typeof FACES)[number], string>> = { page: 'chromium', window: 'Xvfb' }
const canShow = (face: (typeof FACES)[number]) => programOf[face] === undefined || findProgram(programOf[face]) !== null

it('has one scenario for every layer', () => {
  expect(chosen.map((scenario) => scenario.layer)).toEqual([...LAYERS])
})

describe.each(FACES)('through the %s', (face) => {
  for (const scenario of chosen) {
    const missing = lacking(scenario.requires).length > 0 || !canShow(face)
    it.skipIf(missing)(`${scenario.id} is named, alone: ${scenario.fault}`, async () => {
      const answer = await play(scenario, face, true)
      expect(answer).toMatchObject({ status: 'not-ready', causes: scenario.expected })
    })
    // The screens show what the engine says; that a ready host is shown as ready is in window.test.ts and page.test.ts.
    if (face === 'page' || face === 'window') continue
    it.skipIf(missing)(`without ${scenario.id} the same host is ready`, async () => {
      const answer = await play(scenario, face, false)
      expect(answer).toMatchObject({ status: 'ready', causes: [] })
    })
  }
})
