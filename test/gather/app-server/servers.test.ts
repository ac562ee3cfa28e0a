// Running servers that cannot be asked: php-fpm alone, programs of other users, programs of a container; and what is no server.
// The names and arguments are those that Debian's and Ubuntu's packages show in /proc.
import { describe, expect, it } from 'vitest'
import { type Process, recordingSchema } from '../../../electron/contract/recording.ts'
import { findPrograms } from '../../../electron/gather/app-server/find-programs.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { lookOnce } from '../../../electron/gather/app-server/servers/server-look.ts'
import { serversGatherer } from '../../../electron/gather/app-server/servers/servers.ts'
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

  it('of Java and another user is named where only its class path lies in a folder of the system', async () => {
    // As Debian's tomcat10 starts it, shortened.
    const path = '/usr/share/tomcat10/bin/bootstrap.jar:/usr/share/tomcat10/bin/tomcat-juli.jar'
    const args = ['/usr/lib/jvm/default-java/bin/java', '-classpath', path, 'org.apache.catalina.startup.Bootstrap', 'start']
    expect(await unaskedOf([process({ name: 'java', args })])).toEqual(['java (process 123): it may not be read by this user'])
  })

  it('of php-fpm and another user is asked through the program that packages put beside it', async () => {
    const lists = { '/usr/sbin': ['php-fpm8.1'], '/usr/bin': ['php8.1'] }
    expect(await unaskedOf([fpm], lists)).toEqual([])
    const host = hostWith([fpm], lists)
    const options = { timeoutMs: 1000, signal: new AbortController().signal, chosen: [], endpoints: [] }
    const programs = await findPrograms(host, runtimeKinds, await lookOnce(host)(), options)
    expect(programs).toMatchObject([{ path: '/usr/bin/php8.1', running: true }])
    expect(await unaskedOf([fpm])).toEqual(['php-fpm8.1 (process 123): it may not be read by this user'])
  })

  it('whose program is in a container, not on this host, is named', async () => {
    const inside = process({ exe: '/usr/local/bin/node' })
    expect(await unaskedOf([inside])).toEqual([
      'node (process 123): its program /usr/local/bin/node is no longer there, or not for this user',
    ])
    expect(await unaskedOf([inside], { '/usr/local/bin': ['node'] })).toEqual([])
  })

  it('counts where it listens on a socket of this host, as behind nginx', async () => {
    const behind = process({ exe: '/usr/local/bin/node', listens: false, listensOnHost: true })
    expect(await unaskedOf([behind])).toEqual([expect.stringContaining('node (process 123)')])
    expect(await unaskedOf([{ ...behind, listensOnHost: undefined }])).toEqual([])
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

describe('a running server on Windows', () => {
  const SYSTEM = 'C:\\Windows\\System32'
  const lists = { 'C:\\Program Files\\nodejs': ['Node.exe'], 'C:\\php': ['php-cgi.exe', 'php.exe'] }
  const on = (processes: Process[] | null) => hostOf({ platform: 'win32', processes, lists })
  const serversOf = (host: ReturnType<typeof on>) => serversGatherer.gather(contextFor(host, {}))
  const runningOf = async (...processes: Process[]) => {
    const host = on(processes)
    const programs = await findPrograms(host, runtimeKinds, await lookOnce(host)(), {
      timeoutMs: 1000,
      signal: new AbortController().signal,
      chosen: [],
      endpoints: [],
    })
    return programs.filter(({ running }) => running).map(({ kind, path }) => [kind.kind, path])
  }
  const node = process({ exe: 'C:\\Program Files\\nodejs\\node.exe', args: ['node.exe', 'C:\\srv\\app.js'] })
  const worker = process({ name: 'w3wp', exe: `${SYSTEM}\\inetsrv\\w3wp.exe`, args: ['w3wp.exe'], listens: false })
  const phpCgi = process({ name: 'php-cgi', exe: 'C:\\php\\php-cgi.exe', args: ['php-cgi.exe'], listens: false })

  it('is found by its program, in whichever case a folder has its name', async () => {
    expect(await runningOf(node)).toEqual([['node', node.exe]])
    const shouted = { ...node, exe: node.exe.toUpperCase() }
    const upper = hostOf({ platform: 'win32', processes: [shouted], lists: { 'C:\\PROGRAM FILES\\NODEJS': ['NODE.EXE'] } })
    const options = { timeoutMs: 1000, signal: new AbortController().signal, chosen: [], endpoints: [] }
    expect(await findPrograms(upper, runtimeKinds, await lookOnce(upper)(), options)).toMatchObject([
      { path: shouted.exe, kind: { kind: 'node' }, running: true },
    ])
    expect(await serversOf(on([node]))).toMatchObject({ ok: true, value: { unasked: [], elsewhere: [] } })
  })

  it('of PHP in IIS is stood for by PHP’s own program, though it listens on no port', async () => {
    expect(await runningOf(phpCgi)).toEqual([['php', 'C:\\php\\php.exe']])
    expect(await serversOf(on([{ ...phpCgi, exe: '' }]))).toMatchObject({
      value: { unasked: ['php-cgi (process 123): it may not be read by this user'] },
    })
  })

  it('that carries an application within it is named once, whoever may read it: what it runs on is not known', async () => {
    const said = (name: string) => [`${name} (process 123): what runs within it cannot be asked from outside`]
    expect(await serversOf(on([worker, { ...worker, pid: 124, exe: '' }]))).toMatchObject({ value: { unasked: said('w3wp') } })
    const apache = process({ name: 'httpd', exe: 'C:\\xampp\\apache\\bin\\httpd.exe', args: ['httpd.exe'] })
    expect(await serversOf(on([apache, { ...apache, pid: 124, listens: false }]))).toMatchObject({ value: { unasked: said('httpd') } })
    expect(await runningOf(worker, apache)).toEqual([])
  })

  it('of the system is none', async () => {
    expect(
      await runningOf(process({ name: 'svchost', args: [] }), process({ name: 'powershell', args: ['powershell'], listens: false })),
    ).toEqual([])
  })

  it('is not known where Windows does not list its programs: that is said, and is not taken for none', async () => {
    expect(await serversOf(on(null))).toMatchObject({
      ok: false,
      why: 'failed',
      detail: expect.stringContaining('its running servers are not known'),
    })
    expect(await serversOf(on([]))).toMatchObject({ ok: true })
  })
})
