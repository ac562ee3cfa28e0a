// `explain` as a person calls it: text as words, from standard input or a file; what is found, what is not, and what never reaches a terminal.

import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { bundleCli, type Ended, newFolder, run } from './built-cli.ts'
import { call } from './called.ts'

// Each test starts whole programs, which a busy machine does slowly.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = newFolder()
const at = (name: string) => join(folder, name)
let cli = ''
/** Without it the marks would be those of the machine's own language. */
const ASCII = { env: { LC_ALL: 'C' } }
beforeAll(async () => {
  cli = await bundleCli(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const withInput = (input: string | Buffer, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args])
    const heard = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => {
      heard.stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      heard.stderr += chunk
    })
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, ...heard }))
    // It may have ended before all is read.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })

describe('explain TEXT', () => {
  it('says what it means first, then the causes, what decides, and the command', async () => {
    const { status, stdout, stderr } = await run(cli, ['explain', 'error:0A000410:SSL routines::sslv3 alert handshake failure'], ASCII)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const parts = [
      'The server found nothing that it takes in what this client offered.',
      'Found: "sslv3 alert handshake failure"',
      'Said by: OpenSSL',
      'It can be, the likeliest first:',
      '1. The runtime offers none of the cipher suites that the platform allows. (app-no-permitted-cipher)',
      'Less likely: 4 more, which --json lists.',
      'What decides: The check compares',
      'checked 2026-11-21; seen in a run of our own',
      'tls-preflight check https://api.example.com/',
    ]
    const flat = stdout.replace(/\s+/g, ' ')
    const places = parts.map((part) => flat.indexOf(part))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places[0]).toBe(0)
  })

  it('takes a text of several words without quotes', async () => {
    expect(await call(['explain', 'PKIX', 'path', 'building', 'failed'])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('(app-distrusts-endpoint)'),
    })
  })

  it.each([
    [['explain', '- Status: The certificate is NOT trusted. The certificate chain uses expired certificate. ']],
    [['explain', '-', 'Status:', 'The', 'certificate', 'is', 'NOT', 'trusted.', 'The certificate chain uses expired certificate.']],
    [['explain', '--2026-11-22 12:59:49--  https://api.shop.test/ The certificate chain uses expired certificate']],
    [['explain', '--2026-11-22', '12:59:49--', 'The certificate chain uses expired certificate', '--json']],
    [['explain', '--json', '-> error: The certificate chain uses expired certificate']],
    [['explain', '--', '-> error: The certificate chain uses expired certificate']],
  ])('takes a text that begins with a dash: %j', async (args) => {
    const { status, stdout } = await call(args)
    expect(status).toBe(0)
    expect(stdout).toContain('endpoint-certificate-expired')
  })

  it.each([
    [['explain', '--jsn', 'certificate has expired']],
    [['explain', '-x', 'certificate has expired']],
    [['explain', '--files=a b']],
  ])('an option that it has not is refused as ever: %j', async (args) => {
    expect(await call(args)).toMatchObject({ status: 64, stdout: '', stderr: expect.stringContaining('unknown option') })
  })

  it('reads a file whose name begins with a dash', async () => {
    expect(await call(['explain', '--file', '- no such file'])).toMatchObject({ status: 65, stderr: 'There is no file - no such file.\n' })
  })

  it('tells a less specific message of the same text in one line', async () => {
    const { stdout } = await run(cli, ['explain', 'curl: (60) SSL certificate problem: certificate has expired'], ASCII)
    expect(stdout).toMatch(/^A certificate in the chain is past its last day\.\n/)
    expect(stdout).toMatch(/Found too, and less specific:\n {2}- "SSL certificate problem": [^-]*\n {2}- "curl: \(60\)": /)
    expect(stdout.match(/It can be/g)).toHaveLength(1)
  })

  it('--json prints the same for programs', async () => {
    const { status, stdout, stderr } = await call(['explain', '--json', 'ECONNREFUSED', '127.0.0.1:443'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({
      messages: [
        {
          id: 'connection-refused',
          saidBy: expect.arrayContaining(['Node.js']),
          meaning: expect.any(String),
          causes: expect.arrayContaining([{ id: 'firewall-refuses-connection', name: expect.stringContaining('refuses') }]),
          decides: expect.any(String),
          seen: 'run here',
          source: expect.stringMatching(/^https:/),
          checked: '2026-11-21',
          quote: 'ECONNREFUSED',
        },
      ],
      command: 'tls-preflight check https://api.example.com/',
    })
  })
})

describe('explain of a whole text', () => {
  const log = '12:00 start\r\n12:01 getaddrinfo ENOTFOUND api.example.test\r\n12:02 Error: certificate has expired\r\n12:03 end\r\n'

  it('reads standard input, and tells every message in it', async () => {
    const { status, stdout } = await withInput(log, ['explain', '-'])
    expect(status).toBe(0)
    expect(stdout).toContain('(firewall-dns-name-unknown)')
    expect(stdout).toContain('(endpoint-certificate-expired)')
  })

  it.each([
    ['UTF-8', Buffer.from(log, 'utf8')],
    ['UTF-16, as Windows writes it', Buffer.from(`\ufeff${log}`, 'utf16le')],
  ])('reads a file in %s', async (_name, bytes) => {
    writeFileSync(at('a.log'), bytes)
    const { status, stdout } = await call(['explain', '--file', at('a.log')])
    expect(status).toBe(0)
    expect(stdout).toContain('(endpoint-certificate-expired)')
  })

  it('lets nothing of the text steer the terminal', async () => {
    const hostile = 'Failed to connect to \u001b[31mapi\u009b2J\u202e.test port 443: Couldn\u2019t connect to server'
    for (const args of [
      ['explain', hostile],
      ['explain', '--json', hostile],
    ]) {
      const { status, stdout } = await call(args)
      expect(status).toBe(0)
      expect(stdout).toContain('api')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
    }
  })

  it('survives bytes that are no text', async () => {
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 256))
    expect(await withInput(bytes, ['explain', '-'])).toMatchObject({ status: 2, stdout: '' })
  })
})

describe('explain without an answer', () => {
  it('says in one sentence that nothing is known, with status 2', async () => {
    const { status, stdout, stderr } = await call(['explain', 'the cat sat on the mat'])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^No error message that is known stands in this text\. .* run tls-preflight check .*\.\n$/)
  })

  it('--json has an empty list then', async () => {
    const { status, stdout } = await call(['explain', '--json', 'the cat sat on the mat'])
    expect(status).toBe(2)
    expect(JSON.parse(stdout)).toMatchObject({ messages: [] })
  })

  it.each([[['explain']], [['explain', ' ']], [['explain', '-']]])('%j has no text: status 64', async (args) => {
    expect(await withInput(' \n', args)).toEqual({ status: 64, stdout: '', stderr: expect.stringMatching(/^There is no text\./) })
  })

  it('text and a file at once: status 64', async () => {
    expect(await call(['explain', 'a', '--file', at('a.log')])).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('not both'),
    })
  })

  it('a file that is missing, a folder, or too large: status 65', async () => {
    writeFileSync(at('huge.log'), Buffer.alloc(10 * 1024 * 1024 + 1, 'a'))
    for (const [path, says] of [
      [at('missing.log'), /There is no file/],
      [folder, /is not a file/],
      [at('huge.log'), /larger than 10 MB/],
    ] as const)
      expect(await call(['explain', '--file', path])).toEqual({ status: 65, stdout: '', stderr: expect.stringMatching(says) })
    expect(await withInput(Buffer.alloc(11 * 1024 * 1024, 'a'), ['explain', '-'])).toMatchObject({ status: 65, stdout: '' })
  })
})
