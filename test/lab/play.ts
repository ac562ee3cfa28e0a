// Plays one scenario through one face: stages its peers, hands over the check, clears up, whatever happened.
import { withFiveRuntimes } from './few-runtimes.ts'
import { answerThrough } from './runners/index.ts'
import type { Answer, Face, Scenario } from './scenario.ts'
import { Stage } from './stage.ts'

export const play = async (scenario: Scenario, face: Face, faulty: boolean): Promise<Answer> => {
  const stage = await Stage.open()
  try {
    const check = await scenario.stage(stage, faulty)
    // The scenario's own mounts lie above these. A root folder of its own has the runtimes that its scenario put there.
    const few = scenario.wholeHost || check.elsewhere ? [] : await withFiveRuntimes(stage.folder, scenario.requires)
    return await answerThrough(face, { ...check, inside: [...few, ...check.inside] }, `${scenario.id}-${face}${faulty ? '' : '-near-miss'}`)
  } finally {
    await stage.clear()
  }
}
