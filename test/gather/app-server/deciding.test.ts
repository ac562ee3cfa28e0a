// Which runtimes a person means by what they wrote, and in which order runtimes try the platform.
import { describe, expect, it } from 'vitest'
import { byImportance, decidingRuntimes, namedBy } from '../../../electron/gather/app-server/deciding.ts'
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
    expect(namedBy([python], written)).toEqual([python])
  })

  it('is meant by a server that it stands for, by the unit of it with and without its ending', () => {
    const shop = { ...python, running: true, serves: ['shop.service', 'app.py'] }
    for (const written of ['shop.service', 'shop', 'app.py']) expect(namedBy([shop], written)).toEqual([shop])
    for (const written of ['app', 'sho', 'other.service', '.service']) expect(namedBy([shop], written)).toEqual([])
    const fpm = aRuntime({ id: 'php-fpm8.2', server: { pid: 9, name: 'PHP-FPM', unit: 'php8.2-fpm.service' } })
    for (const written of ['php8.2-fpm', 'php8.2-fpm.service', 'PHP-FPM']) expect(namedBy([fpm], written)).toEqual([fpm])
  })

  it.each(['python2', 'pyth', '/opt/b/python3', 'Python 3.11', ''])('is not meant by “%s”', (written) => {
    expect(namedBy([python], written)).toEqual([])
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

describe('a name of a sort of runtime', () => {
  const idle = aRuntime({ id: 'node', kind: 'node', name: 'Node.js', version: '20.20.2', path: '/usr/bin/node', realPath: '/usr/bin/node' })
  const shop = {
    ...idle,
    id: 'shop.js',
    name: 'shop.js (Node.js)',
    running: true,
    serves: ['shop.js'],
    server: { pid: 7, name: 'shop.js', unit: null },
  }
  const served = { ...python, id: 'app.py', name: 'app.py (Python)', path: '/usr/bin/python3.11', running: true, serves: ['app.service'] }
  const app = { ...served, server: { pid: 8, name: 'app.service', unit: 'app.service' } }
  const fpm = ['curl', 'streams'].flatMap((client) =>
    ['PHP-FPM', 'PHP-FPM pool shop'].map((name) =>
      aRuntime({
        id: `${name === 'PHP-FPM' ? 'php-fpm8.2' : 'php-fpm8.2-shop'}${client === 'curl' ? '' : '-streams'}`,
        kind: 'php',
        name: `${name} (${client})`,
        version: '8.2.29',
        path: '/usr/bin/php8.2',
        realPath: '/usr/bin/php8.2',
        running: true,
        serves: ['php8.2-fpm.service'],
        server: { pid: 9, name, unit: 'php8.2-fpm.service' },
      }),
    ),
  )
  const cli = aRuntime({
    id: 'php8.2',
    kind: 'php',
    name: 'PHP (curl)',
    version: '8.2.29',
    path: '/usr/bin/php8.2',
    realPath: '/usr/bin/php8.2',
  })
  const all = [idle, shop, python, app, cli, ...fpm]
  const ids = (written: string) => namedBy(all, written).map(({ id }) => id)
  const ofFpm = fpm.map(({ id }) => id)

  it.each<[string, string[]]>([
    ['node', ['shop.js']],
    ['Node.js', ['shop.js']],
    ['python', ['app.py']],
    ['python3', ['app.py']],
    ['python3.11', ['app.py']],
    ['php', ofFpm],
    ['php-fpm', ofFpm],
    ['fpm', ofFpm],
    ['PHP-FPM', ofFpm],
    ['php-fpm8.2', ofFpm],
    ['php8.2-fpm', ofFpm],
  ])('means its running servers: %s', (written, meant) => {
    expect(ids(written)).toEqual(meant)
  })

  it.each<[string, string[]]>([
    ['/usr/bin/node', ['node', 'shop.js']],
    ['/opt/a/python3', ['/opt/a/python3']],
    ['PHP (curl)', ['php8.2']],
    ['PHP-FPM (curl)', ['php-fpm8.2']],
    ['php-fpm8.2-shop-streams', ['php-fpm8.2-shop-streams']],
    ['Node.js 20.20.2', ['node']],
    ['app', ['app.py']],
    ['shop.js', ['shop.js']],
    ['python2', []],
    ['php-fpm8.1', []],
    ['python3.1', []],
    ['curl', []],
    ['', []],
  ])('means just what it names otherwise: %s', (written, meant) => {
    expect(ids(written)).toEqual(meant)
  })

  it('means the programs where no server of it runs', () => {
    expect(namedBy([idle, python], 'python3')).toEqual([python])
    expect(namedBy([idle, app], 'node')).toEqual([idle])
    const stopped = fpm.map((one) => ({ ...one, running: false, server: null }))
    expect(namedBy([cli, ...stopped], 'php-fpm8.2')).toEqual(stopped)
  })
})
