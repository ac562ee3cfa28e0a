// `suites` as it is built: the one file alone, on today's Node and on the oldest that it promises, against a server of ten years ago.
// Also that the rest of the program, which lies packed in that file, is found there, and that its mistakes can be traced.
import { spawn } from 'node:child_process'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Suites, suitesSchema } from '../../electron/contract/suites.ts'
import { type Ended, endOf } from '../lab/end-of.ts'
import { fetchOldHost } from '../lab/peers/old-hosts.ts'
import { type Keys, makeKeys, type SuiteServer, startOld } from '../lab/peers/suite-servers.ts'
import { lacking } from '../lab/scenario.ts'
import { freePort, SEARCH_PATH, Stage } from '../lab/stage.ts'
import { commandLine, LOCAL_NAMES } from '../lab/staging.ts'

describe.skipIf(lacking(['linux']).length > 0).each(['this Node', 'Node 16.17'])('on %s', (name) => {
  let stage: Stage
  let node: string
  let keys: Keys
  let old: SuiteServer
  let program: string
  beforeAll(async () => {
    stage = await Stage.open()
    node = name === 'this Node' ? process.execPath : await fetchOldHost('node-16')
    keys = await makeKeys(stage, LOCAL_NAMES)
    old = await startOld(stage, keys)
    program = stage.path('alone.cjs')
    await copyFile(commandLine, program)
  })
  afterAll(() => stage.clear())

  const run = (args: readonly string[], env: Record<string, string> = {}): Promise<Ended> =>
    endOf(
      spawn(node, args, {
        cwd: stage.folder,
        env: { PATH: SEARCH_PATH, HOME: stage.folder, LANG: 'C.UTF-8', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )

  const readSuites = ({ stdout }: Ended): Suites => suitesSchema.parse(JSON.parse(stdout))

  it('everything is told of a server with SSL 3.0: RC4, NULL and anonymous suites too', async () => {
    const ended = await run([program, 'suites', `localhost:${old.port}`, '--json'])
    expect({ exit: ended.exit, stderr: ended.stderr }).toEqual({ exit: 0, stderr: '' })
    const { versions, complete, certificate } = readSuites(ended)
    expect(versions.map(({ version, suites, order }) => [version, suites.length, order])).toEqual([
      ['TLS 1.2', 51, 'server'],
      ['TLS 1.1', 34, 'server'],
      ['TLS 1.0', 34, 'server'],
      ['SSL 3.0', 34, 'server'],
    ])
    const ssl3 = versions[3]?.suites ?? []
    for (const suite of ['RSA_WITH_RC4_128_MD5', 'RSA_WITH_NULL_MD5', 'ECDH_anon_WITH_AES_128_CBC_SHA'])
      expect(ssl3).toContain(`TLS_${suite}`)
    expect({ complete, subject: certificate?.subject }).toEqual({ complete: true, subject: 'CN=lab server' })
  })

  it('a person reads the same in words', async () => {
    const { exit, stdout, stderr } = await run([
      program,
      'suites',
      `https://localhost:${old.port}/some/path`,
      '--timeout',
      '5',
      '--sni',
      'x.test',
    ])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toMatch(/^localhost, port \d+: TLS 1\.2, TLS 1\.1, TLS 1\.0, SSL 3\.0; 153 suites\.\n/)
    expect(stdout).toMatch(/SSL 3\.0: 34 suites, in the server's order of preference\n {2}TLS_/)
    expect(stdout).toMatch(/Certificate: CN=lab server\n {2}issued by CN=Lab Root\n/)
  })

  it('a server that is not there has status 1, a sentence, and JSON that says so', async () => {
    const port = await freePort()
    const said = await run([program, 'suites', `127.0.0.1:${port}`])
    expect(said).toEqual({
      exit: 1,
      stdout: '',
      stderr: `The suites of 127.0.0.1, port ${port}, are not known. The connection was refused.\n`,
    })
    const json = await run([program, 'suites', `127.0.0.1:${port}`, '--json'])
    expect(json.exit).toBe(1)
    expect(readSuites(json)).toMatchObject({ versions: [], complete: false, notes: ['The connection was refused.'] })
  })

  it('what is called wrongly is answered by the whole program, which is packed in the same file', async () => {
    expect(await run([program, 'suites'])).toMatchObject({
      exit: 64,
      stdout: '',
      stderr: expect.stringMatching(/missing required argument/),
    })
    expect(await run([program, 'suites', `localhost:${old.port}`, '--sni', 'one', '--sni', 'two'])).toMatchObject({
      exit: 64,
      stdout: '',
      stderr: expect.stringMatching(/can be given only once/),
    })
    expect(await run([program, 'suites', '--help'])).toMatchObject({ exit: 0, stdout: expect.stringMatching(/--sni <name>/) })
    expect(await run([program, 'profiles'])).toMatchObject({ exit: 0, stdout: expect.stringContaining('multisafepay') })
  })

  it.each([
    ['suites', ['suites', '127.0.0.1:1'], "require('net').connect", /at .*connectTcp.*\(.*alone\.cjs:\d+:\d+\)/],
    ['serve', ['serve'], "require('http').createServer", /at .*\(.*alone\.cjs:[\w-]+\.js:\d+:\d+\)/],
  ])('a mistake of our own in %s has status 70, and on request a trace with names and places', async (_name, args, broken, place) => {
    const preload = stage.path('break.cjs')
    await writeFile(preload, `${broken} = () => { throw new TypeError('planted') }\n`)
    const plain = await run(['--require', preload, program, ...args])
    expect(plain).toMatchObject({ exit: 70, stderr: expect.stringMatching(/mistake in TLS Preflight \(planted\)/) })
    expect(plain.stderr.trim().split('\n')).toHaveLength(1)
    const traced = await run(['--require', preload, program, ...args], { TLS_PREFLIGHT_DEBUG: '1' })
    expect(traced.stderr).toMatch(place)
  })
})

it('the build leaves one file that Node runs by itself', async () => {
  const file = await readFile(commandLine, 'latin1')
  expect(file.startsWith('#!/usr/bin/env node\n')).toBe(true)
  expect(
    [...file.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, module]) => module).filter((module) => !module?.startsWith('node:')),
  ).toEqual([])
})
