// One cause that is told of several programs in the same words is one thing to do: it is told once, with all of them named.
// What differs by more than the program's name, be it one command, is told apart.
import type { Finding } from '../contract/report.ts'

/** All that a person reads of a finding, with a mark in place of its subject's name. */
const words = ({ id, outcome, counts, confidence, owners, until, title, why, fix, subject }: Finding): string =>
  JSON.stringify([id, outcome, counts, confidence, owners, until, title, why, fix]).replaceAll(
    JSON.stringify(subject.name).slice(1, -1),
    '\0',
  )

/** Findings in their order, those of like words behind the first of them. */
export const groupAlike = <T extends Finding>(findings: readonly T[]): [T, ...T[]][] => {
  const groups = new Map<string, [T, ...T[]]>()
  for (const finding of findings) {
    const key = words(finding)
    const group = groups.get(key)
    if (group) group.push(finding)
    else groups.set(key, [finding])
  }
  return [...groups.values()]
}
