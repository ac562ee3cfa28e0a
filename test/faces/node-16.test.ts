// The command line on Node 16.17, the oldest that it promises: production hosts are old.
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ended, endOf } from '../lab/end-of.ts'
import { fetchOldHost } from '../lab/peers/old-hosts.ts'
import { lacking } from '../lab/scenario.ts'
import { scenarios } from '../lab/scenarios.ts'
import { endProcess, SEARCH_PATH, Stage } from '../lab/stage.ts'
import { commandLine } from '../lab/staging.ts'

const reachable = scenarios.find(({ id }) => id === 'endpoint-old-tls-only')

describe.skipIf(lacking(['linux', 'nginx']).length > 0)('on Node 16.17', () => {
  let stage: Stage
  let node: string
  beforeAll(async () => {
    stage = await Stage.open()
    node = await fetchOldHost('node-16')
  })
  afterAll(() => stage.clear())

  const start = (...args: string[]) =>
    spawn(node, [commandLine, ...args], {
      env: { PATH: SEARCH_PATH, HOME: stage.folder, LANG: 'C.UTF-8' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  const run = (...args: string[]): Promise<Ended> => endOf(start(...args))

  it('check names a real fault, and the bundle and facts that it writes are judged and shown alike', async () => {
    if (!reachable) throw new Error('The lab has lost a scenario.')
    const check = await reachable.stage(stage, true)
    const bundle = stage.path('bundle.zip')
    const facts = stage.path('facts.json')
    const page = stage.path('report.html')
    const args = ['check', check.url, '--profile', 'multisafepay', '--runtime', 'curl', '--ca', String(check.ca), '--json']
    const made = await run(...args, '--bundle', bundle, '--facts', facts, '--html', page)
    expect(made.stderr).toBe('')
    expect(made.exit).toBe(1)
    const { verdict } = JSON.parse(made.stdout)
    expect(verdict.causes).toMatchObject([{ id: 'endpoint-old-tls-only' }])
    for (const [command, file] of [
      ['show', bundle],
      ['judge', bundle],
      ['judge', facts],
    ] as const)
      expect(JSON.parse((await run(command, file, '--json')).stdout).verdict, `${command} ${file}`).toEqual(verdict)
  })

  it('check asks a proxy script, in an interpreter that this Node can start', async () => {
    const script = stage.path('proxy.pac')
    await writeFile(script, "const FindProxyForURL = () => ['PROXY 127.0.0.1:9', 'DIRECT'].join(';')")
    const made = await run('check', 'https://localhost:9/', '--proxy', script, '--runtime', 'curl', '--timeout', '2', '--json')
    expect(JSON.parse(made.stdout).paths).toContainEqual(expect.objectContaining({ via: 'http://127.0.0.1:9' }))
  })

  it('a practice run with TLS 1.3 is ready', async () => {
    expect(await run('practice')).toMatchObject({ exit: 0, stderr: '' })
  })

  it('profiles lists the platforms', async () => {
    expect((await run('profiles')).stdout).toContain('multisafepay')
  })

  it('serve answers with the page', async () => {
    const server = start('serve')
    stage.later(() => endProcess(server))
    const address = await new Promise<string>((resolve) => {
      server.stdout.on('data', (chunk: Buffer) => {
        const found = /http:\/\/[^\s#]+/.exec(String(chunk))?.[0]
        if (found) resolve(found)
      })
    })
    const page = await fetch(address)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('TLS Preflight')
  })
})
