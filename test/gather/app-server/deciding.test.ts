// Which runtimes matter before the verdict is made: the same ones on which the verdict then rests.
import { describe, expect, it } from 'vitest'
import { deciders } from '../../../electron/engine/subjects.ts'
import { byImportance, decidingRuntimes } from '../../../electron/gather/app-server/deciding.ts'
import { aRuntime, someFacts } from '../../fixtures/facts.ts'

const curl = aRuntime()
const php = aRuntime({ id: 'php', kind: 'php', path: '/usr/bin/php', realPath: '/usr/bin/php8.2' })
const node = aRuntime({ id: 'node', kind: 'node', path: '/opt/node/bin/node', realPath: '/opt/node/bin/node', running: true })
const ids = (runtimes: { id: string }[]) => runtimes.map(({ id }) => id)

describe('the runtimes that decide', () => {
  it.each([
    ['none is chosen and one is a running server', [curl, php, node], []],
    ['none is chosen and none is running', [curl, php], []],
    ['one is chosen by its kind', [curl, php, node], ['PHP']],
    ['one is chosen by its real path', [curl, php, node], ['/usr/bin/php8.2']],
    ['a chosen one is not there', [curl, php], ['ruby']],
  ])('are those of the verdict where %s', (_, runtimes, chosen) => {
    const facts = someFacts({ runtimes })
    expect(ids(decidingRuntimes(runtimes, chosen))).toEqual(
      ids(deciders({ ...facts, request: { ...facts.request, runtimes: chosen } }).runtimes),
    )
  })

  it('come first among all: the chosen, then the running, then the rest as they were', () => {
    expect(ids(byImportance([curl, php, node], []))).toEqual(['node', 'curl', 'php'])
    expect(ids(byImportance([curl, php, node], ['php']))).toEqual(['php', 'node', 'curl'])
  })
})
