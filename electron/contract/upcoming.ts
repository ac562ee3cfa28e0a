// A platform's rules as of a day: what holds today, and what changes on which date.
// The probes offer by these and every rule judges by these, so that a report can be judged as of next year.
import type { Profile } from './profile.ts'

type Upcoming = Profile['upcoming'][number]

const apply = (profile: Profile, change: Upcoming): Profile => ({
  ...profile,
  minTls: change.minTls ?? profile.minTls,
  suites: [...new Set([...profile.suites.filter((suite) => !change.removeSuites?.includes(suite)), ...(change.addSuites ?? [])])],
})

/** The profile with every change up to and including `date` applied; the later ones still stand in `upcoming`. */
export const profileOn = (profile: Profile, date: string): Profile => {
  const inOrder = [...profile.upcoming].sort((a, b) => a.from.localeCompare(b.from))
  const past = inOrder.filter((change) => change.from <= date)
  return { ...past.reduce(apply, profile), upcoming: inOrder.slice(past.length) }
}

export interface Change {
  /** The first day on which the new rules hold. */
  from: string
  /** The rules that hold from then on. */
  profile: Profile
  note: string
}

/** Each known change after `date`, in order of its day. */
export const changesAfter = (profile: Profile, date: string): Change[] => {
  const later = profileOn(profile, date).upcoming
  return [...new Set(later.map((change) => change.from))].map((from) => ({
    from,
    profile: profileOn(profile, from),
    note: later
      .filter((change) => change.from === from)
      .map((change) => change.note)
      .join('; '),
  }))
}
