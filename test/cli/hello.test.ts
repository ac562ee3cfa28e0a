// `hello` as a person calls it: the command after `--`, the answer as text and as JSON, and every way to call it wrongly.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { toldHelloSchema } from '../../electron/contract/told-hello.ts'
import { bundleCli, newFolder, run, start } from './built-cli.ts'
import { call } from './called.ts'

// Each test starts whole programs, which a busy machine does slowly.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = newFolder()
let cli = ''
const ASCII = { env: { LC_ALL: 'C' } }
beforeAll(async () => {
  cli = await bundleCli(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('hello -- COMMAND', () => {
  it('says the verdict first, then every field', async () => {
    const { status, stdout, stderr } = await run(cli, ['hello', '--profile', 'multisafepay', '--', 'curl', '-s', '{url}'], ASCII)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout.startsWith('This hello meets the rules of MultiSafepay.\n')).toBe(true)
    const parts = [
      'Caught from: curl, asked for https://api.multisafepay.com/',
      'Record',
      'version TLS 1.0',
      'ClientHello',
      'session id:',
      'cipher suites:',
      'extensions:',
    ]
    const places = parts.map((part) => stdout.indexOf(part))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(stdout).toMatch(/TLS_AES_128_GCM_SHA256 +permitted\n/)
    expect(stdout).toMatch(/TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 +not permitted\n/)
    expect(stdout).toContain('server_name (0), 25 bytes: api.multisafepay.com')
  })

  it('is the same as JSON, and asks for the address that is given', async () => {
    const { status, stdout } = await run(cli, ['hello', '--json', '--url', 'https://a.example.test/x', '--', 'curl', '-s', '{url}'])
    expect(status).toBe(0)
    expect(toldHelloSchema.parse(JSON.parse(stdout))).toMatchObject({
      askedFor: 'https://a.example.test/x',
      way: 'proxy',
      hello: { sni: 'a.example.test' },
    })
  })

  it('gives an address on this computer with --listen', async () => {
    const { status, stdout } = await run(cli, ['hello', '--json', '--listen', '--', 'openssl', 's_client', '-connect', '{host}:{port}'])
    expect(status).toBe(0)
    expect(toldHelloSchema.parse(JSON.parse(stdout)).askedFor).toMatch(/^https:\/\/localhost:\d+\/$/)
  })

  it('quotes the command where it sent none, on standard error, and answers 2', async () => {
    const words = 'printf "it \\033[31mbroke\\n" >&2; exit 4'
    const { status, stdout, stderr } = await run(cli, ['hello', '--', 'sh', '-c', words, '{url}'], ASCII)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('sh ended with status 4 and sent no ClientHello.')
    expect(stderr).toMatch(/It said last: "it .*broke"/)
    // What the command prints may not steer the terminal.
    expect(stderr).not.toContain('\u001b')
    const json = await run(cli, ['hello', '--json', '--', 'true'])
    expect(json.status).toBe(2)
    expect(toldHelloSchema.parse(JSON.parse(json.stdout))).toMatchObject({ hello: null, meets: null })
  })

  it('says of a command that speaks plain HTTP that it does', async () => {
    const { status, stderr } = await call(['hello', '--listen', '--', 'curl', '-s', 'http://{host}:{port}/'])
    expect(status).toBe(2)
    expect(stderr.replace(/\s+/g, ' ')).toContain('It connected, and spoke plain HTTP, without TLS.')
    expect(stderr).not.toContain('Look whether it connects')
  })

  it('answers 69 where the command is not there', async () => {
    const { status, stdout, stderr } = await call(['hello', '--', 'no-such-program-here', '{url}'])
    expect({ status, stdout }).toEqual({ status: 69, stdout: '' })
    expect(stderr).toContain('There is no program no-such-program-here')
  })

  it.each([
    ['no command', []],
    ['an unknown option', ['--fast', '--', 'curl', '{url}']],
    ['an unknown profile', ['--profile', 'nobody', '--', 'curl', '{url}']],
    ['an address that is none', ['--url', 'ftp://a.example.test/', '--', 'curl', '{url}']],
    ['no deadline', ['--timeout', '0', '--', 'curl', '{url}']],
    ['--listen and nowhere to connect', ['--listen', '--', 'curl']],
    ['--listen and an address', ['--listen', '--url', 'https://a.example.test/', '--', 'curl', '{url}']],
  ])('answers 64 to %s', async (_, args) => {
    const { status, stdout, stderr } = await call(['hello', ...args])
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).not.toBe('')
  })

  it('ends the command with itself', async () => {
    const started = join(folder, 'started')
    const { child, ended } = start(cli, ['hello', '--timeout', '60', '--', 'sh', '-c', 'echo > "$1"; exec sleep 60', 'sh', started])
    await vi.waitUntil(() => existsSync(started), { timeout: 30_000 })
    child.kill('SIGINT')
    expect((await ended).status).toBe(130)
  })
})
