// A hello that gets through, while the answer to it is cut off on the way back: how a series of hellos shows that.
// A server that breaks down as it answers looks the same, so nothing more than the place of the cut follows from it.
import { baselineIs, changesOf, isAlways, type Sight } from './differential-sight.ts'

/** `begun`: its first bytes had come each time; `instead`: not one had, but a hello that has to be refused brought its alert each time. */
export type AnswerCut = 'begun' | 'instead'

export const isAnswer = (how: string): how is AnswerCut => how === 'begun' || how === 'instead'

/** Each time that it was cut, a part of the server's flight had come. */
const hasBegun = ({ path, differential }: Sight): boolean => {
  const own = path.probes.filter((probe) => probe.name !== 'broad')
  const cut = [...own, ...differential.probes].flatMap(({ answer }) =>
    answer.kind === 'reset' || answer.kind === 'closed' ? [answer] : [],
  )
  return cut.every((answer) => answer.received !== undefined)
}

/** Null: some hello is answered in full, or nothing shows that any gets through. A refusal, which is short, may come back whole. */
export const answerCutOf = (sight: Sight): AnswerCut | null => {
  const changes = changesOf(sight)
  if (!baselineIs(sight, 'cut') || changes.length === 0) return null
  if (!changes.every((change) => isAlways(sight, change, 'cut', 'alert'))) return null
  if (hasBegun(sight)) return 'begun'
  return isAlways(sight, 'provoke', 'alert') ? 'instead' : null
}

export const REFUSAL_COMES =
  'A hello that has to be refused brings its alert back. So hellos get through, and what is cut is the answer to a good one, in which the certificate is.'
