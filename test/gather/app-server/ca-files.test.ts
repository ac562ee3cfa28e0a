// The certificate files that running servers are told of for Requests, on written hosts.
import { describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import type { Process } from '../../../electron/contract/recording.ts'
import { caFilesGatherer } from '../../../electron/gather/app-server/ca-files.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import { aPath } from '../../fixtures/facts.ts'
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
) => {
  const host = hostOf({
    processes,
    variables,
    files: { [BUNDLE]: file(pem), '/srv/shop/empty.pem': file('') },
    lists: { '/usr/bin': ['python3.11', 'node'] },
    runs: { 'readlink /proc/7/cwd': ran('/srv/shop\n') },
  })
  const net = netWith({ certificates: createNet({ connections: { perEndpoint: 1, atOnce: 1 } }).certificates })
  const fact = await caFilesGatherer.gather(contextFor(host, { paths: found([path]) }, {}, net))
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
