// Which runtimes a person means by what they wrote, and in which order runtimes try the platform.
import { describe, expect, it } from 'vitest'
import { byImportance, decidingRuntimes, isNamed } from '../../../electron/gather/app-server/deciding.ts'
import { aRuntime } from '../../fixtures/facts.ts'

const python = aRuntime({
  id: '/opt/a/python3',
  kind: 'python',
  name: 'Python',
  version: '3.11.2',
  path: '/opt/a/python3',
  realPath: '/opt/a/python3.11',
})

describe('a runtime', () => {
  it.each(['/opt/a/python3', '/opt/a/python3.11', 'python3', 'python', 'PYTHON', 'Python 3.11.2'])('is meant by %s', (written) => {
    expect(isNamed(python, written)).toBe(true)
  })

  it('is meant by a server that it stands for, by the unit of it with and without its ending', () => {
    const shop = { ...python, running: true, serves: ['shop.service', 'app.py'] }
    for (const written of ['shop.service', 'shop', 'app.py']) expect(isNamed(shop, written)).toBe(true)
    for (const written of ['app', 'sho', 'other.service', '.service']) expect(isNamed(shop, written)).toBe(false)
    const fpm = aRuntime({ id: 'php-fpm8.2', server: { pid: 9, name: 'PHP-FPM', unit: 'php8.2-fpm.service' } })
    for (const written of ['php8.2-fpm', 'php8.2-fpm.service', 'PHP-FPM']) expect(isNamed(fpm, written)).toBe(true)
  })

  it.each(['python2', 'pyth', '/opt/b/python3', 'Python 3.11', ''])('is not meant by “%s”', (written) => {
    expect(isNamed(python, written)).toBe(false)
  })
})

describe('the order of tries', () => {
  it('is those chosen, those of running servers, the rest, and last those that cannot be started', () => {
    const all = ['dead', 'rest', 'runs', 'chosen'].map((id) =>
      aRuntime({
        id,
        path: `/opt/${id}/x`,
        realPath: `/opt/${id}/x`,
        running: id === 'runs',
        problem: id === 'dead' ? 'It did not start.' : null,
      }),
    )
    expect(byImportance(all, ['chosen', 'dead']).map(({ id }) => id)).toEqual(['chosen', 'runs', 'rest', 'dead'])
    expect(decidingRuntimes(all, ['dead']).map(({ id }) => id)).toEqual(['dead'])
    expect(decidingRuntimes(all, []).map(({ id }) => id)).toEqual(['runs'])
  })
})
