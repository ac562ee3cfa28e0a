// Running servers that cannot be asked: php-fpm alone, programs of other users, programs of a container; and what is no server.
// The names and arguments are those that Debian's and Ubuntu's packages show in /proc.
import { describe, expect, it } from 'vitest'
import { type Process, recordingSchema } from '../../../electron/contract/recording.ts'
import { findPrograms } from '../../../electron/gather/app-server/find-programs.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { serversGatherer } from '../../../electron/gather/app-server/servers.ts'
import { contextFor, hostOf } from '../context.ts'

const process = (change: Partial<Process>): Process => ({
  pid: 123,
  name: 'node',
  exe: '',
  args: ['node', '/srv/app.js'],
  listens: true,
  ...change,
})
const fpm = process({ name: 'php-fpm8.1', args: ['php-fpm: master process (/etc/php/8.1/fpm/php-fpm.conf)'], listens: false })
const hostWith = (processes: Process[], lists: Record<string, string[]> = {}) => hostOf({ processes, lists })
const unaskedOf = async (...[processes, lists]: Parameters<typeof hostWith>) => {
  const fact = await serversGatherer.gather(contextFor(hostWith(processes, lists), {}))
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value.unasked
}

describe('a running server', () => {
  it('of php-fpm without its command-line program is named', async () => {
    const seen = { ...fpm, exe: '/usr/sbin/php-fpm8.1' }
    expect(await unaskedOf([seen], { '/usr/sbin': ['php-fpm8.1'], '/usr/bin': ['php', 'php8.2'] })).toEqual([
      '/usr/sbin/php-fpm8.1: its command-line program is not on this host',
    ])
    expect(await unaskedOf([seen], { '/usr/bin': ['php8.1'] })).toEqual([])
  })

  it('of another user is named by what every user may read, its workers once', async () => {
    const renamed = process({ pid: 7, name: 'MainThread', args: ['/opt/node/bin/node', 'x.js'] })
    const workers = [8, 9].map((pid) => process({ pid, name: 'gunicorn', args: ['/usr/bin/python3', '/usr/bin/gunicorn', 'shop:app'] }))
    expect(await unaskedOf([process({}), renamed, ...workers])).toEqual([
      'node (process 123): it may not be read by this user',
      'node (process 7): it may not be read by this user',
      'python3 (process 8): it may not be read by this user',
    ])
  })

  it('of php-fpm and another user is asked through the program that packages put beside it', async () => {
    const lists = { '/usr/sbin': ['php-fpm8.1'], '/usr/bin': ['php8.1'] }
    expect(await unaskedOf([fpm], lists)).toEqual([])
    const programs = await findPrograms(hostWith([fpm], lists), runtimeKinds, { timeoutMs: 1000, signal: new AbortController().signal })
    expect(programs).toMatchObject([{ path: '/usr/bin/php8.1', running: true }])
    expect(await unaskedOf([fpm])).toEqual(['php-fpm8.1 (process 123): it may not be read by this user'])
  })

  it('whose program is in a container, not on this host, is named', async () => {
    const inside = process({ exe: '/usr/local/bin/node' })
    expect(await unaskedOf([inside])).toEqual(['/usr/local/bin/node: its program is not on this host'])
    expect(await unaskedOf([inside], { '/usr/local/bin': ['node'] })).toEqual([])
  })
})

describe('no server to name', () => {
  it('is a program that does not listen, a tool, another program, or a script of the system’s own', async () => {
    const others = [
      process({ listens: false }),
      process({ name: 'openssl', args: ['openssl', 's_server'] }),
      process({ name: 'nginx', args: ['nginx: master process'] }),
      process({ name: 'networkd-dispat', args: ['/usr/bin/python3', '/usr/bin/networkd-dispatcher', '--run-startup-triggers'] }),
    ]
    expect(await unaskedOf(others)).toEqual([])
  })
})

describe('a recording', () => {
  it('keeps the name of a process that may not be read', () => {
    expect(recordingSchema.shape.processes.parse([process({})])).toEqual([process({})])
  })
})
