import { describe, expect, it } from 'vitest'
import { type Finding, findingSchema } from '../../electron/contract/report.ts'
import { groupAlike } from '../../electron/report/alike.ts'

const of = (name: string, change: Partial<Finding> = {}): Finding =>
  findingSchema.parse({
    ...{ id: 'app-connection-fails', layer: 'app-server', outcome: 'fail', confidence: 'likely', side: 'near', owners: ['you'] },
    ...{ counts: true, until: null, silencedBy: null, blockedBy: null, missing: null, fix: [], evidence: [] },
    subject: { kind: 'runtime', id: name, name },
    title: `${name} is turned away`,
    why: `The attempt of ${name} failed.`,
    ...change,
  })

const names = (findings: readonly Finding[]) => groupAlike(findings).map((group) => group.map(({ subject }) => subject.name))

describe('findings that say the same of several programs', () => {
  it('are one, in the place of the first', () => {
    const other = of('Java 17', { id: 'app-sends-no-sni' })
    expect(names([of('curl 7.88.1'), other, of('Python 3.11.2')])).toEqual([['curl 7.88.1', 'Python 3.11.2'], ['Java 17']])
  })

  it.each<[string, Partial<Finding>]>([
    ['its reason has more to say', { why: 'The attempt of Python 3.11.2 failed. Its store is empty.' }],
    ['it only warns', { outcome: 'warn' }],
    ['it does not count', { counts: false }],
    ['it is less sure', { confidence: 'possible' }],
    ['somebody else can mend it', { owners: ['platform'] }],
    ['a step has another command', { fix: [{ text: 'Look.', command: 'python3 -V' }] }],
  ])('are told apart where %s', (_name, change) => {
    expect(names([of('curl 7.88.1'), of('Python 3.11.2', change)])).toHaveLength(2)
  })
})
