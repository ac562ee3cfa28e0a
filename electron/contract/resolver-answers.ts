// Which of several resolvers programs believe, and whether another one knows better. Pure.
// The C library asks them in their order, and goes on to the next after silence or an error alone (SERVFAIL, NOTIMP, REFUSED): who says
// that there is no such name, or no address for it, has answered (glibc, resolv/res_send.c; resolv.conf(5), `nameserver`).
import type { ResolverAnswer } from './path.ts'

export const hasAnswered = ({ answer }: ResolverAnswer): boolean => answer !== 'silent' && answer !== 'failed'

/** The one that programs believe; undefined where none answers. */
export const believedOf = (answers: readonly ResolverAnswer[]): ResolverAnswer | undefined => answers.find(hasAnswered)

/** The first that says there is nothing, and the first that knows the name; null where they do not contradict each other. */
export const contradictionIn = (answers: readonly ResolverAnswer[]): { denies: ResolverAnswer; knows: ResolverAnswer } | null => {
  const answered = answers.filter(hasAnswered)
  const denies = answered.find(({ answer }) => answer !== 'found')
  const knows = answered.find(({ answer }) => answer === 'found')
  return denies === undefined || knows === undefined ? null : { denies, knows }
}

/** Those that say nothing, and the one after them that programs then believe; null where the first that is asked says something. */
export const silentFirst = (answers: readonly ResolverAnswer[]): { silent: ResolverAnswer[]; believed: ResolverAnswer } | null => {
  const believed = believedOf(answers)
  if (believed === undefined) return null
  const silent = answers.slice(0, answers.indexOf(believed)).filter(({ answer }) => answer === 'silent')
  return silent.length === 0 ? null : { silent, believed }
}

/** One sentence on what a resolver said. */
export const answerSentence = ({ resolver, answer, addresses }: ResolverAnswer): string => {
  switch (answer) {
    case 'found':
      return `${resolver} gives ${addresses.join(', ')}.`
    case 'name-unknown':
      return `${resolver} says that there is no such name.`
    case 'no-address':
      return `${resolver} knows the name, but no address for it.`
    case 'failed':
      return `${resolver} answers with an error.`
    case 'silent':
      return `${resolver} does not answer.`
  }
}
