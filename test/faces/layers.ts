// One scenario of the lab per layer through one face: the same host and fault, the same cause, whoever asks. Each face has a file
// of its own (layers-*.test.ts), so that two of them can be at work at once.
import { describe, expect, it } from 'vitest'
import { LAYERS } from '../../electron/contract/vocabulary.ts'
import { play } from '../lab/play.ts'
import { type Face, lacking } from '../lab/scenario.ts'
import { scenarios } from '../lab/scenarios.ts'
import { findProgram } from '../lab/stage.ts'

const chosen = scenarios.filter((scenario) => scenario.everyFace)
const programOf: Partial<Record<Face, string>> = { page: 'chromium', window: 'Xvfb' }
const canShow = (face: Face) => programOf[face] === undefined || findProgram(programOf[face]) !== null

/** The tests of one face; `readyToo`: without its fault, each host must be ready. */
export const testEveryLayer = (face: Face, { readyToo }: { readyToo: boolean }): void => {
  it('has one scenario for every layer', () => {
    expect(chosen.map((scenario) => scenario.layer)).toEqual([...LAYERS])
  })

  describe(`through the ${face}`, () => {
    for (const scenario of chosen) {
      const missing = lacking(scenario.requires).length > 0 || !canShow(face)
      it.skipIf(missing)(`${scenario.id} is named, alone: ${scenario.fault}`, async () => {
        const answer = await play(scenario, face, true)
        expect(answer).toMatchObject({ status: 'not-ready', causes: scenario.expected })
      })
      if (!readyToo) continue
      it.skipIf(missing)(`without ${scenario.id} the same host is ready`, async () => {
        const answer = await play(scenario, face, false)
        expect(answer).toMatchObject({ status: 'ready', causes: [] })
      })
    }
  })
}
