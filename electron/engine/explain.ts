// What the error messages in a text can mean: for people who arrive with a message and no answer. Pure: nothing is looked at but the text.
import type { Explained, Explanation } from '../contract/engine-api.ts'
import { causeName } from '../knowledge/cause-names.ts'
import { type FoundMessage, findMessages } from '../knowledge/error-messages.ts'

const told = ({ message, quote }: FoundMessage): Explained => ({
  id: message.id,
  meaning: message.meaning,
  quote,
  saidBy: [...message.saidBy],
  causes: message.causes.map((id) => ({ id, name: causeName(id) })),
  decides: message.decides,
  source: message.source,
  checked: message.checked,
  seen: message.seen === 'run here' ? 'run here' : 'quoted',
})

/** Whether it leaves open all that another one, which is more specific, leaves open too: then it adds nothing but itself. */
const addsNothing = ({ message }: FoundMessage, others: readonly FoundMessage[]): boolean =>
  others.some((other) => other.message.causes.every((id) => message.causes.includes(id)))

export const explain = (text: string): Explanation => {
  const found = findMessages(text)
  const general = found.filter((one, index) => addsNothing(one, found.slice(0, index)))
  return { specific: found.filter((one) => !general.includes(one)).map(told), general: general.map(told) }
}
