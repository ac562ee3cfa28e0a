// Applications that pm2 runs, on made-up hosts with what pm2 7.0.4 showed of a real one in both of its modes: titles, variables, what
// `pm2 save` wrote. In cluster mode NODE_EXTRA_CA_CERTS of an application came too late for Node.js; its own request failed so.
import { describe, expect, it } from 'vitest'
import type { FileResult, Process } from '../../../electron/contract/recording.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { savedSentence, startByPm2, withWorkersOfPm2 } from '../../../electron/gather/app-server/servers/pm2.ts'
import { serverSettings } from '../../../electron/gather/app-server/servers/server-settings.ts'
import { file, hostOf } from '../context.ts'

const APP = '/srv/ex/app.js'
const DUMP = '/srv/pm2/dump.pm2'
const process = (pid: number, title: string, listens: boolean): Process => ({
  pid,
  name: title.slice(0, 15),
  exe: '/usr/bin/node',
  args: [title, '', ''],
  listens,
})
const fork = { pm_exec_path: APP, PM2_HOME: '/srv/pm2' }
const saved = (...all: unknown[]) => file(JSON.stringify(all))
const startOf = (variables: Record<string, string>, dump: FileResult | null) =>
  startByPm2(hostOf({ files: dump === null ? {} : { [DUMP]: dump }, variables: { 812: variables } }), 812)

describe('how an application of pm2 was started', () => {
  it.each([
    { dump: saved({ pm_exec_path: APP, node_args: ['--tls-max-v1.2'] }), words: ['--tls-max-v1.2', APP] },
    { dump: saved({ pm_exec_path: '/srv/other.js', node_args: ['-r', 'x'] }, { pm_exec_path: APP }), words: [APP] },
    {
      dump: saved({ pm_exec_path: APP, node_args: '--tls-max-v1.2  --use-openssl-ca' }),
      words: ['--tls-max-v1.2', '--use-openssl-ca', APP],
    },
    { dump: saved({ pm_exec_path: APP, node_args: ['--a'] }, { pm_exec_path: APP, node_args: ['--b'] }), words: null },
    { dump: saved({ pm_exec_path: '/srv/other.js' }), words: null },
    { dump: file('[{"pm_exec_path":'), words: null },
    { dump: null, words: null },
  ])('is told by what pm2 saved: $words', async ({ dump, words }) => {
    expect(await startOf(fork, dump)).toEqual(words === null ? null : { words, file: DUMP })
  })

  it('is looked for in the home folder, and for no other program', async () => {
    const dump = saved({ pm_exec_path: APP })
    const home = hostOf({ files: { '/home/shop/.pm2/dump.pm2': dump }, variables: { 812: { pm_exec_path: APP, HOME: '/home/shop' } } })
    expect(await startByPm2(home, 812)).toMatchObject({ words: [APP] })
    expect(await startOf({ PM2_HOME: '/srv/pm2' }, dump)).toBeNull()
  })

  it('is told by the worker itself in cluster mode', async () => {
    const own = { pm2_env: JSON.stringify({ pm_exec_path: APP, node_args: ['--tls-max-v1.2'] }) }
    const start = await startOf(own, null)
    expect(start).toEqual({ words: ['--tls-max-v1.2', APP], file: null })
    expect(savedSentence('app.js', start)).toBeNull()
    expect(savedSentence('app.js', { words: [APP], file: DUMP })).toContain(DUMP)
  })
})

describe('a worker of pm2', () => {
  const god = process(100, 'PM2 v7.0.4: God Daemon (/srv/pm2)', true)
  const worker = process(101, `node ${APP}`, false)
  const other = process(102, 'node /srv/other.js', false)
  const parents = (of: Record<number, number>) =>
    hostOf({ files: Object.fromEntries(Object.entries(of).map(([pid, parent]) => [`/proc/${pid}/status`, file(`PPid:\t${parent}\n`)])) })

  it('stands in the place of the pm2 that listens for it, and nothing else does', async () => {
    const all = await withWorkersOfPm2(parents({ 101: 100, 102: 1 }), [god, worker, other])
    expect(all).toEqual([{ ...worker, listens: true }, other])
    expect(await withWorkersOfPm2(parents({ 101: 1, 102: 1 }), [god, worker, other])).toEqual([god, worker, other])
    const idle = { ...god, listens: false }
    expect(await withWorkersOfPm2(parents({ 101: 100 }), [idle, worker])).toEqual([idle, worker])
  })

  it('has of its application what Node.js still reads when it connects', async () => {
    const node = runtimeKinds.find(({ kind }) => kind === 'node')
    if (node === undefined) throw new Error('No kind is Node.js.')
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_EXTRA_CA_CERTS: '/nope.pem', https_proxy: 'http://proxy.test:3128' }
    const pm2Env = JSON.stringify({ pm_exec_path: APP, node_args: ['--tls-max-v1.2'], env })
    const host = hostOf({ variables: { 101: { pm2_env: pm2Env } } })
    const options = { timeoutMs: 1000, signal: new AbortController().signal }
    const { settings, hidden, label } = await serverSettings(host, { kind: node, path: '/usr/bin/node', process: worker }, options)
    expect(label).toBe('app.js')
    expect(hidden).toBeNull()
    expect(settings.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'https_proxy=http://proxy.test:3128',
      'NODE_TLS_REJECT_UNAUTHORIZED=0',
      '--tls-max-v1.2=',
    ])
  })
})
