// What is said of supports that cover a system for longer and are not known to be turned on here, and how they are turned on.
import type { Os } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import type { Knowledge } from '../../knowledge/knowledge.ts'
import type { PaidSupport } from '../../knowledge/lifecycle.ts'
import { turnOnSteps } from '../../knowledge/upgrades.ts'
import { longDate } from '../phrases.ts'

export const paidText = ({ name, until, state, toldBy }: PaidSupport): string => {
  if (state === 'off') return `${name} would cover it until ${longDate(until)}. It is not turned on here (${toldBy}).`
  if (state === 'unread')
    return `${name} covers it until ${longDate(until)}, where it is turned on. Whether it is could not be read from ${toldBy}.`
  return `${name} still covers it until ${longDate(until)}, for those who have it.`
}

/** What was seen of a support by another maker than the vendor, of which no table has the days; null where there is none. */
export const otherMakers = ({ longerSupports }: Os): string | null => {
  const one = longerSupports.find(({ id, state }) => id === 'tuxcare-els' && state === 'on')
  return one === undefined
    ? null
    : `TuxCare’s support is enabled here, in ${one.source}. Which packages it still mends, and until when, was not seen.`
}

/** Until the system is upgraded: the first of them, which is the usual one. */
export const bridgeSteps = (upgrades: Knowledge['upgrades'], os: Os, [first]: readonly PaidSupport[]): FixStep[] =>
  first === undefined
    ? []
    : [
        ...(first.state === 'unread' && first.toldBy !== null
          ? [{ text: `Run this check as a user who may read ${first.toldBy}.` }]
          : [{ text: `Until then, turn on ${first.name} if you have it.` }]),
        ...turnOnSteps(upgrades, os, first.id),
      ]
