// The table of settings and the runtimes' own files know the same settings.
import { describe, expect, it } from 'vitest'
import type { Runtime } from '../../electron/contract/runtime-facts.ts'
import { runtimeKinds } from '../../electron/gather/app-server/runtimes/index.ts'
import { knowledge } from '../../electron/knowledge/knowledge.ts'
import { switchOf, switchSteps } from '../../electron/knowledge/switches.ts'

const NAMES: Partial<Record<Runtime['kind'], readonly string[]>> = { php: ['PHP (curl)', 'PHP (streams)'] }
const tried = runtimeKinds.flatMap((kind) =>
  (NAMES[kind.kind] ?? [kind.name]).flatMap((name) =>
    (['1.2', '1.3'] as const).flatMap((minTls) =>
      (kind.switches?.({ version: '99', name }, minTls) ?? []).map(({ change }) => ({ kind: kind.kind, change })),
    ),
  ),
)

describe('the settings that turn a version of TLS on', () => {
  it.each(tried)('$kind: how $change is set is in the table', ({ kind, change }) => {
    const row = switchOf(knowledge.switches, kind, change)
    const [first] = row === undefined ? [] : switchSteps(row, change)
    expect(first?.text).toContain(change)
  })

  it('R3 are those of Java 7, of .NET, of PHP and of curl, and no row is left over', () => {
    const used = new Set(tried.map(({ kind, change }) => switchOf(knowledge.switches, kind, change)))
    expect(knowledge.switches.filter((row) => !used.has(row))).toEqual([])
    expect(knowledge.switches.flatMap(({ kinds }) => kinds)).toEqual(expect.arrayContaining(['java', 'dotnet-framework', 'php', 'curl']))
  })
})
