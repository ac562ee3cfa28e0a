// The certificate files that running servers are told of for Requests, on written hosts.
import { describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Process } from '../../../electron/contract/recording.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { caFilesGatherer } from '../../../electron/gather/app-server/ca-files.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import { aPath, aRuntime } from '../../fixtures/facts.ts'
import { contextFor, file, hostOf, netWith, ran } from '../context.ts'

const path = aPath()
const BUNDLE = '/srv/shop/authorities.pem'
const pem = path.chain.map((certificate) => certificate.pem).join('\n')
const server = (pid: number, program = '/usr/bin/python3.11', args = ['python3', '/srv/shop/app.py']): Process => ({
  pid,
  name: program.replace(/^.*\//, ''),
  exe: program,
  args,
  listens: true,
})

const read = async (
  variables: Record<string, Record<string, string>>,
  processes: Process[] = Object.keys(variables).map((pid) => server(Number(pid))),
  runtimes: Runtime[] = [],
) => {
  const host = hostOf({
    processes,
    variables,
    files: { [BUNDLE]: file(pem), '/srv/shop/empty.pem': file(''), '/srv/v/pyvenv.cfg': file('', '/srv/v/pyvenv.cfg') },
    looks: {
      '/srv/v/bin': { realPath: '/srv/v/bin', kind: 'folder', executable: true, readable: true },
      '/srv/v/bin/python': { realPath: '/usr/bin/python3.11', kind: 'file', executable: true, readable: true },
    },
    lists: { '/usr/bin': ['python3.11', 'node'] },
    runs: { 'readlink /proc/7/cwd': ran('/srv/shop\n') },
  })
  const net = netWith({ certificates: createNet({ connections: { perEndpoint: 1, atOnce: 1 } }).certificates })
  const fact = await caFilesGatherer.gather(contextFor(host, { paths: found([path]), runtimes: found(runtimes) }, {}, net))
  if (!fact.ok) throw new Error(fact.detail)
  return fact.value
}

describe('the certificate file that a running Python server is told of', () => {
  it('is held against the chain of every path, once for all workers of a server', async () => {
    const told = { REQUESTS_CA_BUNDLE: BUNDLE }
    expect(await read({ 7: told, 8: told })).toEqual([
      {
        server: 'app.py',
        variable: 'REQUESTS_CA_BUNDLE',
        file: BUNDLE,
        certificates: path.chain.length,
        chains: [expect.objectContaining({ path: path.id })],
      },
    ])
  })

  it.each([
    ['in the variable of curl, which Requests reads too', { CURL_CA_BUNDLE: BUNDLE }, { variable: 'CURL_CA_BUNDLE' }],
    ['in its own variable first', { CURL_CA_BUNDLE: '/other', REQUESTS_CA_BUNDLE: BUNDLE }, { variable: 'REQUESTS_CA_BUNDLE' }],
    ['by a name in its own folder', { REQUESTS_CA_BUNDLE: 'authorities.pem' }, { file: BUNDLE }],
    ['though it is not there', { REQUESTS_CA_BUNDLE: '/srv/none.pem' }, { certificates: null, chains: [] }],
    ['though nothing is in it', { REQUESTS_CA_BUNDLE: '/srv/shop/empty.pem' }, { certificates: 0 }],
  ])('is found %s', async (_, variables, expected) => {
    expect(await read({ 7: variables })).toEqual([expect.objectContaining(expected)])
  })

  it('is none where the variable is empty or not there, or the program is none of Python', async () => {
    expect(await read({ 7: { REQUESTS_CA_BUNDLE: '' }, 8: {} })).toEqual([])
    expect(await read({ 7: { REQUESTS_CA_BUNDLE: BUNDLE } }, [server(7, '/usr/bin/node', ['node', '/srv/shop/app.js'])])).toEqual([])
  })
})

describe('the list of certifi', () => {
  const LIST = BUNDLE
  const python = aRuntime({ id: 'python3', kind: 'python', path: '/usr/bin/python3', realPath: '/usr/bin/python3.11', certifi: LIST })
  const lists = async (runtimes: Runtime[], variables: Record<string, Record<string, string>> = {}, processes?: Process[]) =>
    (await read(variables, processes, runtimes)).filter((one) => 'runtimes' in one)
  const running = { ...python, running: true }
  const own = { ...running, server: { pid: 8, name: 'app.py', unit: null } }
  const venv = { ...running, path: '/srv/v/bin/python3', environment: '/srv/v' }
  const inVenv = server(7, '/usr/bin/python3.11', ['/srv/v/bin/python', '/srv/shop/app.py'])

  it('is held against the chain of every path, once for all runtimes that take it', async () => {
    const second = { ...python, id: 'python' }
    expect(await lists([python, second, aRuntime({ id: 'python2', kind: 'python' })])).toEqual([
      {
        runtimes: ['python3', 'python'],
        file: LIST,
        certificates: path.chain.length,
        chains: [expect.objectContaining({ path: path.id })],
      },
    ])
  })

  const told = { REQUESTS_CA_BUNDLE: BUNDLE }
  it.each<[string, Runtime, Record<string, Record<string, string>>, Process[]?]>([
    ['no server runs on it', python, {}],
    ['one of its servers is told of no other file', running, { 7: told, 8: {} }],
    ['another server is told of one', own, { 7: told, 8: {} }],
    ['that of another environment is', running, { 7: told, 8: {} }, [inVenv, server(8)]],
  ])('is taken where %s', async (_what, runtime, variables, processes) => {
    expect(await lists([runtime], variables, processes)).toHaveLength(1)
  })

  it.each<[string, Runtime, Record<string, Record<string, string>>, Process[]?]>([
    ['all servers on it are told of another file', running, { 7: told, 8: { CURL_CA_BUNDLE: BUNDLE } }],
    ['its server is', own, { 7: {}, 8: told }],
    ['the server of its environment is', venv, { 7: told }, [inVenv]],
    ['it is not there', { ...python, certifi: '/srv/none.pem' }, {}],
    ['nothing is in it', { ...python, certifi: '/srv/shop/empty.pem' }, {}],
  ])('is left aside where %s', async (_what, runtime, variables, processes) => {
    expect(await lists([runtime], variables, processes)).toEqual([])
  })

  it('is left aside for a Python that decides nothing, as beside one on which a server runs', async () => {
    const other = { ...running, id: 'other', certifi: undefined }
    expect(await lists([python, other])).toEqual([])
  })

  it('is left aside for what a person starts here who has the variable', async () => {
    const host = hostOf({ env: { REQUESTS_CA_BUNDLE: BUNDLE }, files: { [BUNDLE]: file(pem) } })
    const net = netWith({ certificates: createNet({ connections: { perEndpoint: 1, atOnce: 1 } }).certificates })
    const facts = { paths: found([path]), runtimes: found([python]) }
    expect(await caFilesGatherer.gather(contextFor(host, facts, {}, net))).toMatchObject({ value: [] })
  })
})

describe('the file of its own from which a runtime takes its roots', () => {
  const named = (name: string, value: string): Runtime['settings'][number] => ({
    how: 'variable',
    name,
    value,
    source: 'the environment of shop',
  })
  const shop = aRuntime({ id: 'shop', kind: 'python', running: true, trustStore: BUNDLE, settings: [named('SSL_CERT_FILE', BUNDLE)] })
  const taken = async (...runtimes: Runtime[]) => (await read({}, [], runtimes)).filter((one) => 'takenBy' in one)

  it('is held against the chain of every path, once for all that take it', async () => {
    expect(await taken(shop, { ...shop, id: 'other' })).toEqual([
      { takenBy: ['shop', 'other'], file: BUNDLE, certificates: path.chain.length, chains: [expect.objectContaining({ path: path.id })] },
    ])
  })

  it.each<[string, Partial<Runtime>, number]>([
    ['a file that Node.js adds', { kind: 'node', trustStore: `built in, and ${BUNDLE}`, settings: [] }, 1],
    ['a file that only its own words name', { settings: [] }, 1],
    ['the store of the system', { trustStore: '/etc/ssl/certs/ca-certificates.crt', settings: [] }, 0],
    ['the folder of the system', { trustStore: null, settings: [named('SSL_CERT_DIR', '/etc/ssl/certs/')] }, 0],
    ['a file that is not there', { trustStore: '/srv/none.pem', settings: [] }, 0],
    ['a file without certificates', { trustStore: '/srv/shop/empty.pem', settings: [] }, 0],
    ['roots that are built in', { trustStore: 'built in', settings: [] }, 0],
  ])('is read where it is one: %s', async (_, change, count) => {
    expect(await taken({ ...shop, ...change })).toHaveLength(count)
  })

  it('is left aside of a runtime that decides nothing', async () => {
    expect(await taken({ ...shop, running: false }, aRuntime({ running: true }))).toEqual([])
  })
})
