// Plays one scenario through one face: stages its peers, hands over the check, clears up, whatever happened.
import { withFiveRuntimes } from './few-runtimes.ts'
import { answerThrough } from './runners/index.ts'
import type { Answer, Face, Scenario } from './scenario.ts'
import { Stage } from './stage.ts'
import { beside } from './staging.ts'

export const play = async (scenario: Scenario, face: Face, faulty: boolean): Promise<Answer> => {
  const stage = await Stage.open()
  try {
    const check = await scenario.stage(stage, faulty)
    // The scenario's own mounts lie above these. A root folder of its own has the runtimes that its scenario put there.
    const few = scenario.wholeHost || check.elsewhere ? [] : await withFiveRuntimes(stage.folder, scenario.requires)
    // The servers of another scenario, and of this machine, would be servers in other networks.
    const alone = face === 'cli' && process.getuid?.() === 0 && !check.elsewhere ? beside(':') : []
    return await answerThrough(
      face,
      { ...check, inside: [...alone, ...few, ...check.inside] },
      `${scenario.id}-${face}${faulty ? '' : '-near-miss'}`,
    )
  } finally {
    await stage.clear()
  }
}
