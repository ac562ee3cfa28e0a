// A connection that is cut off after the hello: what a series of hellos shows of that for which it is cut, on the direct way and
// through a proxy alike. Who cuts it does not follow: a server that breaks down as it answers looks like a filter of answers.
import { baselineIs, changesOf, isAlways, type Sight, works } from './differential-sight.ts'
import { nameEscape } from './name-filter.ts'

/** The hello gets through, and the answer is cut off on the way back. `begun`: its first bytes had come each time; `instead`: not one had, but a hello that has to be refused brought its alert each time. */
export type AnswerCut = 'begun' | 'instead'

export const isAnswer = (how: string | null): how is AnswerCut => how === 'begun' || how === 'instead'

/** Each time that it was cut, a part of the server's flight had come. */
const hasBegun = ({ path, differential }: Sight): boolean => {
  const own = path.probes.filter((probe) => probe.name !== 'broad')
  const cut = [...own, ...differential.probes].flatMap(({ answer }) =>
    answer.kind === 'reset' || answer.kind === 'closed' ? [answer] : [],
  )
  return cut.every((answer) => answer.received !== undefined)
}

/** Null: some hello is answered in full, or nothing shows that any gets through. A refusal, which is short, may come back whole. */
const answerCutOf = (sight: Sight): AnswerCut | null => {
  const changes = changesOf(sight)
  if (!baselineIs(sight, 'cut') || changes.length === 0) return null
  if (!changes.every((change) => isAlways(sight, change, 'cut', 'alert'))) return null
  if (hasBegun(sight)) return 'begun'
  return isAlways(sight, 'provoke', 'alert') ? 'instead' : null
}

/** `name`: another name or none gets through; `segment`: the same bytes in pieces do. */
export type CutFor = 'name' | 'segment' | AnswerCut

/** Null: the hello may be cut off whatever it is like, or what helps is for other rules to name. */
export const cutForOf = (sight: Sight): CutFor | null => {
  if (!baselineIs(sight, 'cut')) return null
  // A server's refusal of a name is short, and escapes too: then the name is not what matters.
  const answer = answerCutOf(sight)
  if (answer !== null) return answer
  if (nameEscape(sight) !== null) return 'name'
  return works(sight, 'baseline-split') || works(sight, 'split-records') ? 'segment' : null
}

export const IN_PIECES = 'The same bytes in smaller pieces are answered. So something on the way reads the first piece only.'

export const REFUSAL_COMES =
  'A hello that has to be refused brings its alert back. So hellos get through, and what is cut is the answer to a good one, in which the certificate is.'
