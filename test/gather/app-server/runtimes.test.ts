// Finding runtimes: on made-up hosts where names, links and servers are chosen, and on this very machine.
import { describe, expect, it } from 'vitest'
import type { Look, Recording, RunResult } from '../../../electron/contract/recording.ts'
import { node } from '../../../electron/gather/app-server/runtimes/node.ts'
import { perl } from '../../../electron/gather/app-server/runtimes/perl.ts'
import { php } from '../../../electron/gather/app-server/runtimes/php.ts'
import { python } from '../../../electron/gather/app-server/runtimes/python.ts'
import { ruby } from '../../../electron/gather/app-server/runtimes/ruby.ts'
import { runtimesGatherer } from '../../../electron/gather/app-server/runtimes.ts'
import { commandLine } from '../../../electron/host/command-line.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'
import { contextFor, file, hostOf, ran } from '../context.ts'

const gather = async (parts: Partial<Recording>) => {
  const fact = await runtimesGatherer.gather(contextFor(hostOf(parts), {}))
  if (!fact.ok) throw new Error(fact.detail)
  return fact
}
const CURL = 'curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.22 zlib/1.2.13\n'
const pythonSays = (path: string, executable: string, version = '3.11.2') => ({
  [commandLine(path, python.identify.args)]: ran(
    JSON.stringify({ version, executable, library: 'OpenSSL 3.0.22 25 Aug 2026', loaded: '' }),
  ),
})
const leadsTo = (realPath: string, more: Partial<Look> = {}): Look => ({
  realPath,
  kind: 'file',
  executable: true,
  readable: true,
  ...more,
})

describe('the same file under several names', () => {
  it('is one runtime, under the first name in PATH', async () => {
    const { value } = await gather({
      env: { PATH: '/bin:/usr/bin' },
      lists: { '/bin': ['curl', 'curlx'], '/usr/bin': ['curl'], '/usr/local/bin': [] },
      looks: { '/bin/curl': leadsTo('/usr/bin/curl'), '/usr/bin/curl': leadsTo('/usr/bin/curl') },
      runs: { '/bin/curl -V': ran(CURL) },
    })
    expect(value).toMatchObject([{ id: 'curl', kind: 'curl', path: '/bin/curl', realPath: '/usr/bin/curl', running: false }])
  })

  it('is told by the interpreter itself where the name is a wrapper', async () => {
    const { value } = await gather({
      env: { PATH: '/shims:/usr/bin' },
      lists: { '/shims': ['python', 'python3'], '/usr/bin': ['python3'] },
      runs: {
        ...pythonSays('/shims/python', '/versions/3.12/bin/python3.12', '3.12.1'),
        ...pythonSays('/shims/python3', '/versions/3.12/bin/python3.12', '3.12.1'),
        ...pythonSays('/usr/bin/python3', '/usr/bin/python3.11'),
      },
    })
    expect(value.map(({ id, realPath: real, version }) => [id, real, version])).toEqual([
      ['python', '/versions/3.12/bin/python3.12', '3.12.1'],
      ['python3', '/usr/bin/python3.11', '3.11.2'],
    ])
  })
})

describe('a variable that leads a TLS library to another configuration', () => {
  it('is a setting of the programs on that library, and of no other', async () => {
    const { value } = await gather({
      env: { PATH: '/usr/bin:/opt/b/bin', GNUTLS_SYSTEM_PRIORITY_FILE: '/srv/gnutls.cfg' },
      lists: { '/usr/bin': ['curl'], '/opt/b/bin': ['curl'] },
      runs: { '/usr/bin/curl -V': ran(CURL), '/opt/b/bin/curl -V': ran(CURL.replace('OpenSSL/3.0.22', 'GnuTLS/3.7.9')) },
    })
    const set = { how: 'variable', name: 'GNUTLS_SYSTEM_PRIORITY_FILE', value: '/srv/gnutls.cfg', source: 'the environment of this check' }
    expect(value.map(({ library, settings }) => [library?.name, settings])).toEqual([
      ['OpenSSL', []],
      ['GnuTLS', [set]],
    ])
  })
})

describe('two runtimes of one name', () => {
  it('are told apart by their paths', async () => {
    const { value } = await gather({
      env: { PATH: '/opt/a/bin:/usr/bin' },
      lists: { '/opt/a/bin': ['curl'], '/usr/bin': ['curl'] },
      runs: { '/opt/a/bin/curl -V': ran(CURL), '/usr/bin/curl -V': ran(CURL) },
      files: { '/etc/pki/tls/certs/ca-bundle.crt': file('x') },
    })
    expect(value).toMatchObject([
      { id: '/opt/a/bin/curl', library: { bundled: true }, trustStore: null },
      { id: '/usr/bin/curl', library: { bundled: false }, trustStore: '/etc/pki/tls/certs/ca-bundle.crt' },
    ])
  })
})

describe('a name that leads nowhere', () => {
  it('does not stand in the way of the others', async () => {
    const { value, evidence } = await gather({
      env: { PATH: '/usr/bin' },
      lists: { '/usr/bin': ['curl', 'python3'] },
      looks: { '/usr/bin/curl': leadsTo('/usr/bin/curl.real'), '/usr/bin/python3': null },
      runs: { '/usr/bin/curl -V': ran(CURL) },
    })
    expect(value).toMatchObject([{ id: 'curl', realPath: '/usr/bin/curl.real' }])
    expect(evidence.find(({ source }) => source.includes('python3'))?.text).toBe('It did not run: not-found.')
  })
})

describe('a running server', () => {
  const identity = { version: '20.1.0', executable: '/srv/node/bin/node', library: 'OpenSSL 3.0.19', bundled: true, trustStore: 'built in' }
  const serving = (exe: string, listens: boolean) => ({ processes: [{ pid: 9, name: 'x', exe, args: [exe], listens }] })
  const nodeAt = {
    [commandLine('/srv/node/bin/node', node.identify.args)]: ran(JSON.stringify(identity)),
  }

  it('adds its program, wherever it is, and marks it', async () => {
    const { value } = await gather({ runs: nodeAt, ...serving('/srv/node/bin/node', true) })
    expect(value).toMatchObject([{ id: 'node', path: '/srv/node/bin/node', running: true, library: { bundled: true } }])
  })

  it('is none where the program does not listen', async () => {
    expect((await gather({ runs: nodeAt, ...serving('/srv/node/bin/node', false) })).value).toEqual([])
  })

  it('is none where the program is a tool, such as a listening openssl', async () => {
    expect((await gather(serving('/opt/tools/openssl', true))).value).toEqual([])
  })

  it('of php-fpm is stood for by the command-line program of its version', async () => {
    const told = {
      name: 'PHP (curl)',
      version: '8.2.36',
      executable: '/usr/bin/php8.2',
      library: 'OpenSSL/3.0.22',
      loaded: '/usr/lib/libssl.so.3',
    }
    const { value } = await gather({
      lists: { '/usr/bin': ['php8.2'] },
      runs: {
        [commandLine('/usr/bin/php8.2', php.identify.args)]: ran(JSON.stringify(told)),
      },
      ...serving('/usr/sbin/php-fpm8.2', false),
    })
    expect(value).toMatchObject([
      { id: 'php8.2', name: 'PHP (curl)', running: false },
      { id: 'php-fpm8.2', name: 'PHP-FPM (curl)', running: true, assumed: expect.stringContaining('how it was started cannot be read') },
    ])
  })
})

describe('a program that does not say its version', () => {
  const said = (result: RunResult) => ({
    env: { PATH: '/usr/bin' },
    lists: { '/usr/bin': ['curl'] },
    runs: { '/usr/bin/curl -V': result },
  })

  it.each([
    ['timeout', 'did not say its version in time'],
    ['denied', 'may not be started by this user'],
  ] as const)('is there all the same where it ended by %s, since it may be what matters', async (end, words) => {
    const { value } = await gather(said({ ...ran(''), exit: null, end }))
    expect(value).toMatchObject([
      { id: 'curl', kind: 'curl', version: 'of unknown version', problem: `/usr/bin/curl ${words}.`, silence: end },
    ])
  })

  const broken = ran('', { exit: 127, stderr: 'error while loading shared libraries: libssl.so.1.0.0' })
  const inOpt = {
    env: { PATH: '/usr/bin' },
    lists: { '/opt': ['old'], '/opt/old/bin': ['curl'] },
    runs: { '/opt/old/bin/curl -V': broken },
  }
  const problem = 'did not say its version: it ended with the status'

  it.each([
    ['a library of it is missing', broken, '127'],
    ['it ends with a status of its own', ran('', { exit: 3 }), '3'],
  ])('is there where it is the first of its name in PATH and %s', async (_what, result, status) => {
    expect((await gather(said(result))).value).toMatchObject([{ id: 'curl', problem: `/usr/bin/curl ${problem} ${status}.` }])
  })

  it('is told by what kept it from being asked, where that was no fault of its own', async () => {
    const stderr = 'A temporary file could not be written: EROFS: read-only file system (in /tmp)'
    const { value } = await gather(said({ ...ran(''), exit: null, end: 'failed', stderr }))
    expect(value).toMatchObject([{ problem: `The program was not started. ${stderr}` }])
  })

  it('is there where it crashes', async () => {
    const { value } = await gather(said({ ...ran(''), exit: null }))
    expect(value).toMatchObject([{ problem: '/usr/bin/curl did not say its version: it was ended by a signal.' }])
  })

  describe('and is called as a runtime is', () => {
    const first = (name: string, args: readonly string[], result: RunResult, folder = '/srv/bin') => ({
      env: { PATH: `${folder}:/usr/bin` },
      lists: { [folder]: [name] },
      runs: { [commandLine(`${folder}/${name}`, args)]: result },
    })
    const MANY = 'noise of the kind that never ends, '.repeat(20)

    // What a shell says of a text that is no program, and of a script whose runtime is gone.
    it.each<[string, string, RunResult, string]>([
      ['python3', 'prints megabytes', ran(MANY), 'it said “noise of the kind that never ends, noise of the kind that ne…”'],
      ['python', 'asks for a password', ran('Password: \nno\n'), 'it said “Password: no”'],
      ['node', 'tells a version and runs nothing', ran('v20.0.0\n'), 'it said “v20.0.0”'],
      ['node', 'says nothing', ran(''), 'it ended with the status 0'],
      ['php', 'is no program', ran('', { exit: 127, stderr: '/srv/bin/php: 1: not: not found\n' }), 'it ended with the status 127'],
      [
        'ruby',
        'is a script that misses its runtime',
        ran('', { exit: 127, stderr: '/srv/bin/ruby: line 2: /opt/ruby/bin/ruby: No such file or directory\n' }),
        'it ended with the status 127',
      ],
      [
        'python3',
        'is a script that misses what it looks for in PATH',
        ran('', { exit: 127, stderr: '/srv/bin/python3: line 2: python3.9: command not found\n' }),
        'it ended with the status 127',
      ],
      ['perl', 'answers otherwise than a Perl', ran('no\n'), 'it said “no”'],
    ])('%s: is there where it is the first in PATH and %s', async (name, _what, result, words) => {
      const kind = { python3: python, python, node, php, ruby, perl }[name] ?? python
      const { value } = await gather(first(name, kind.identify.args, result))
      expect(value).toMatchObject([{ id: name, kind: kind.kind, problem: `/srv/bin/${name} did not say its version: ${words}.` }])
    })

    it('is beside the one that works, also where that is found first under the other name', async () => {
      const { value } = await gather({
        env: { PATH: '/a:/b:/usr/bin' },
        lists: { '/a': ['python'], '/b': ['python3'], '/usr/bin': ['python3', 'python3-config'] },
        runs: {
          ...pythonSays('/a/python', '/a/python'),
          ...pythonSays('/usr/bin/python3', '/usr/bin/python3.11'),
          [commandLine('/b/python3', python.identify.args)]: ran('no'),
        },
      })
      expect(value.map(({ path, problem }) => [path, problem === null])).toEqual([
        ['/a/python', true],
        ['/b/python3', false],
        ['/usr/bin/python3', true],
      ])
    })

    it.each<[string, string, RunResult, string?]>([
      ['python', 'a launcher for which no version is chosen', ran('', { exit: 127, stderr: 'pyenv: python: command not found\n' })],
      [
        'ruby',
        'another such launcher',
        ran('', { exit: 127, stderr: 'rbenv: ruby: command not found\n\nThe `ruby` command exists in:\n' }),
      ],
      [
        'python',
        'what Windows has for a Python that is not installed',
        ran('', { exit: 9009, stderr: 'Python was not found; run without' }),
      ],
      ['node', 'amateur radio software', ran('', { exit: 1 }), '/usr/sbin'],
      ['perl', 'a Perl without TLS', ran('{"version": "5.36.0"}\n')],
      ['php-config', 'a tool beside a runtime', ran('Usage: php-config\n')],
    ])('%s: is passed over where it is %s', async (name, _what, result, folder) => {
      const kind = { python, ruby, node, perl }[name] ?? php
      expect((await gather(first(name, kind.identify.args, result, folder))).value).toEqual([])
    })

    it('is passed over where a file of another name is first, such as an older release that misses a library', async () => {
      const broken = ran('', { exit: 127, stderr: 'error while loading shared libraries: libssl.so.1.1' })
      const { value } = await gather({
        env: { PATH: '/usr/bin' },
        lists: { '/usr/bin': ['php', 'php7.3'] },
        runs: {
          [commandLine('/usr/bin/php', php.identify.args)]: ran('{"version": "8.2.1", "name": "PHP (curl)", "library": "OpenSSL/3.0.22"}'),
          [commandLine('/usr/bin/php7.3', php.identify.args)]: broken,
        },
      })
      expect(value).toMatchObject([{ id: 'php', problem: null }])
    })
  })

  it('is passed over where it is a wrapper that has nothing to start', async () => {
    expect((await gather(said(ran('', { exit: 127, stderr: 'pyenv: curl: command not found' })))).value).toEqual([])
  })

  it.each<[string, Partial<Look>, boolean]>([
    ['a folder', { kind: 'folder' }, false],
    ['a file that nobody may run', { executable: false }, false],
    ['a file that others may run', {}, true],
  ])('is looked at as a shell does where it may not be started: %s', async (_what, seen, there) => {
    const host = said({ ...ran(''), exit: null, end: 'denied' })
    const { value } = await gather({ ...host, looks: { '/usr/bin/curl': leadsTo('/usr/bin/curl', seen) } })
    expect(value?.length).toBe(there ? 1 : 0)
  })

  it('is there where the person named its place', async () => {
    const fact = await runtimesGatherer.gather(contextFor(hostOf(inOpt), {}, { runtimes: ['/opt/old/bin/curl'] }))
    expect(fact.ok && fact.value).toMatchObject([{ problem: `/opt/old/bin/curl ${problem} 127.` }])
  })

  it('is passed over where it is a leftover that does not start, unless a server runs on it', async () => {
    expect((await gather(inOpt)).value).toEqual([])
    const path = '/srv/node/bin/node'
    const { value } = await gather({
      runs: { [commandLine(path, node.identify.args)]: broken },
      processes: [{ pid: 9, name: 'node', exe: path, args: [path], listens: true }],
    })
    expect(value).toMatchObject([{ running: true, problem: `${path} did not say its version: it ended with the status 127.` }])
  })
})

describe('this machine', () => {
  it('has one of each kind, each with a version and a library, and no real file twice', { timeout: 30_000 }, async () => {
    const fact = await runtimesGatherer.gather(contextFor(createNodeHost(), {}))
    if (!fact.ok) throw new Error(fact.detail)
    const kinds = ['curl', 'openssl', 'python', 'node', 'php', 'ruby', 'perl', 'wget', 'git', 'gnutls-cli']
    expect(fact.value.map(({ kind }) => kind)).toEqual(expect.arrayContaining(kinds))
    const keys = fact.value.map(({ realPath: real, name, settings }) => JSON.stringify([real, name, settings]))
    expect(new Set(keys).size).toBe(fact.value.length)
    expect(new Set(fact.value.map(({ id }) => id)).size).toBe(fact.value.length)
    for (const runtime of fact.value.filter(({ kind }) => kinds.includes(kind))) {
      expect(runtime.version).toMatch(/^\d+\.\d+/)
      expect(runtime.library?.version).toMatch(/^\d+\.\d+/)
    }
  })
})
