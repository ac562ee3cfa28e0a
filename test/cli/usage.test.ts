// What a person gets wrong: one sentence on standard error that says what to do, the status of DESIGN's table, nothing else.
// One of each kind is met by the whole program in a process of its own; the others differ in what the command answers alone.
import { readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { writeBundle } from '../../electron/report/bundle.ts'
import { brokenReport, facts, profile } from '../report/samples.ts'
import { makeZip } from '../report/zip-maker.ts'
import { bundleCli, type Ended, newFolder, run, start } from './built-cli.ts'
import { call } from './called.ts'

// Each test starts whole programs, which a busy machine does slowly.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = newFolder()
const at = (name: string) => join(folder, name)
let cli = ''
beforeAll(async () => {
  cli = await bundleCli(folder)
  writeFileSync(at('facts.json'), JSON.stringify(facts))
  writeFileSync(at('broken.json'), '{"schemaVersion":')
  writeFileSync(at('foreign.json'), '{"hello":"world"}')
  writeFileSync(at('newer.json'), JSON.stringify({ ...facts, schemaVersion: 2, program: { name: 'tls-preflight', version: '3.0.0' } }))
  writeFileSync(at('foreign.zip'), makeZip([{ name: 'a.txt', content: 'a' }]))
  const bundle = await writeBundle(facts, brokenReport)
  writeFileSync(at('good.zip'), bundle)
  writeFileSync(at('short.zip'), bundle.subarray(0, bundle.length - 100))
  writeFileSync(at('profile.json'), JSON.stringify(profile))
  writeFileSync(at('wrong-profile.json'), JSON.stringify({ ...profile, suites: ['TLS_NO_SUCH_SUITE'] }))
  const login = { url: 'https://joe:hunter2022@api.example.test/', purpose: 'API', required: true }
  writeFileSync(at('login-profile.json'), JSON.stringify({ ...profile, endpoints: [login] }))
  writeFileSync(at('no-certificate.pem'), 'hello')
  writeFileSync(at('anchor.pem'), '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  symlinkSync('facts.json', at('link-to-facts.json'))
  symlinkSync('nothing.html', at('dangling.html'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const COMMANDS = ['check', 'judge', 'show', 'suites', 'scan', 'hello', 'explain', 'practice', 'serve']

const refusedBy = async (ended: Ended, status: number, says: RegExp) => {
  expect(ended).toEqual({ status, stdout: '', stderr: expect.stringMatching(says) })
  expect(ended.stderr).not.toMatch(/^\s+at /m)
  return ended
}
const refused = async (args: readonly string[], status: number, says: RegExp) => refusedBy(await call(args), status, says)

describe('the whole program', () => {
  it.each([
    [['chekc'], 64, /unknown command 'chekc'/],
    [['check', 'http://api.example.test/'], 64, /Write https:\/\/ instead/],
    [[], 64, /Usage: tls-preflight/],
    [['judge', at('broken.json')], 65, /neither a bundle nor a facts file/],
    [['judge', at('facts.json'), '--html', folder], 73, /not an ordinary file/],
  ])('ends with the status of what it says, and writes no more: %j', async (args, status, says) => {
    await refusedBy(await run(cli, args), status, says)
  })
})

describe('status 64: how it was called', () => {
  it.each([
    [['check', '--fast'], /unknown option '--fast'/],
    [['check', 'ftp://api.example.test/'], /https:\/\//],
    [['check', 'https://'], /not an address/],
    [['check', 'https://joe:hunter2022@api.example.test/'], /Leave them out/],
    [['check', 'https://api.example.test/', '--profile', 'nobody'], /no profile "nobody".*pci-dss/],
    [['check', '--profile', 'loke'], /names no address.*https:\/\/api\.example\.com\//],
    [['check'], /names no address/],
    [['check', 'https://api.example.test/', '--timeout', 'soon'], /--timeout.*seconds/],
    [['check', 'https://api.example.test/', '--timeout', '0'], /--timeout/],
    [['check', 'https://api.example.test/', '--as-of', '2027-02-30'], /"2027-02-30" is not a day/],
    [['check', 'https://api.example.test/', '--html', 'x', '--bundle', 'x'], /same file name/],
    [['check', 'https://api.example.test/', '--html', 'x', '--bundle', './x'], /same file name/],
    [['check', 'https://api.example.test/', '--runtime', ','], /--runtime.*Name a runtime/],
    [['check', 'https://api.example.test/', '--runtime', ''], /--runtime.*Name a runtime/],
    [['practice', '--fault', 'endpoint-on-fire'], /Choose one of .*endpoint-old-tls-only/],
    [['judge'], /missing required argument/],
    [['serve', '--port', '70000'], /0 to 65535/],
    [['check', 'https://api.example.test/', '--ca', 'one.pem', '--ca', 'other.pem'], /'--ca <file>'.*given before.*only once/],
    [['check', 'https://api.example.test/', '--proxy', 'javascript:1'], /--proxy is refused.*Write it like/],
    [['check', 'https://api.example.test/', '--proxy', 'http://'], /has no host name/],
    [['check', 'https://api.example.test/', '--proxy', 'http://host:'], /has no port/],
    [['check', 'https://api.example.test/', '--proxy', 'http://a b:3128'], /has a space in it/],
    [['check', 'https://api.example.test/', '--proxy', 'http://user:p@ss@host:3128'], /must be written as %40/],
  ])('%j', async (args, says) => {
    await refused(args, 64, says)
  })

  it('an option with one value is refused the second time, whatever the command; names of runtimes join', async () => {
    const single: { command: string; option: string }[] = []
    for (const command of COMMANDS) {
      const { stdout } = await call([command, '--help'])
      for (const [, option = ''] of stdout.matchAll(/^ {2}(--[\w-]+) </gm)) if (option !== '--runtime') single.push({ command, option })
    }
    expect(single.length).toBeGreaterThan(20)
    for (const { command, option } of single)
      await refused([command, option, 'one', option, 'two'], 64, /given before, and can be given only once/)
    await refused(['check', '--runtime', 'curl', '--runtime', './nowhere/php'], 64, /names no address/)
  })

  it.each([
    ['check', 'https://localhost:1/', '--ca', 'anchor.pem', '--html', './anchor.pem'],
    ['check', 'https://localhost:1/', '--profile', './profile.json', '--bundle', 'profile.json'],
    ['judge', 'facts.json', '--html', 'link-to-facts.json'],
  ])('an output that is an input is refused before anything runs, and left as it is: %s %s', async (...args) => {
    const before = await Promise.all(['anchor.pem', 'profile.json', 'facts.json'].map((name) => readFile(at(name), 'utf8')))
    const { status, stdout, stderr } = await start(cli, args, { cwd: folder }).ended
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).toMatch(/is read by this command, so it cannot be an output/)
    expect(await Promise.all(['anchor.pem', 'profile.json', 'facts.json'].map((name) => readFile(at(name), 'utf8')))).toEqual(before)
  })

  it('port 0 is no port', async () => {
    await refused(['check', 'https://localhost:0/'], 64, /port 0, which no server can have/)
  })

  it('a proxy that is no address is refused without repeating its password', async () => {
    const { stderr } = await refused(['check', 'https://api.example.test/', '--proxy', 'joe:hunter2022@proxy:3128'], 64, /--proxy/)
    expect(stderr).not.toContain('hunter2022')
  })
})

describe('status 69: a program that was named and is not there', () => {
  it.each([
    ['/nowhere/bin/php', /There is no program \/nowhere\/bin\/php/],
    ['./nowhere/php', /There is no program \/.*\/nowhere\/php/],
    [folder, /is a folder, and no program/],
    [at('facts.json'), /is no program: nobody may run it/],
  ])('is told before anything is asked: %s', async (place, says) => {
    await refused(['check', 'https://api.example.test/', '--runtime', place], 69, says)
  })
})

describe('status 65: what it was given to read', () => {
  it.each([
    ['judge', 'missing.json', /There is no file/],
    ['judge', '', /is not a file/],
    ['judge', 'foreign.json', /not a facts file/],
    ['judge', 'newer.json', /newer TLS Preflight \(3\.0\.0\)/],
    ['judge', 'foreign.zip', /not a TLS Preflight bundle/],
    ['judge', 'short.zip', /cut short or damaged/],
    ['show', 'facts.json', /not a zip/],
    ['show', 'short.zip', /cut short or damaged/],
  ])('%s %s', async (command, name, says) => {
    await refused([command, at(name)], 65, says)
  })

  it.each([
    ['--profile', 'missing-profile.json', /cannot be read/],
    ['--profile', 'broken.json', /broken\.json: /],
    ['--profile', 'wrong-profile.json', /TLS_NO_SUCH_SUITE/],
    ['--ca', 'missing.pem', /cannot be read/],
    ['--ca', 'no-certificate.pem', /holds no certificate/],
  ])('check %s %s', async (option, name, says) => {
    await refused(['check', 'https://localhost:1/', option, at(name)], 65, says)
  })

  it('a profile with a login in an endpoint is refused without repeating it', async () => {
    const { stderr } = await refused(['check', '--profile', at('login-profile.json')], 65, /user name or password in it\. Leave them out/)
    expect(stderr).not.toContain('hunter2022')
  })

  it('profiles check says of a sound file that it is, and of another what is wrong', async () => {
    expect(await call(['profiles', 'check', at('profile.json')])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Example Pay'),
    })
    await refused(['profiles', 'check', at('wrong-profile.json')], 65, /TLS_NO_SUCH_SUITE/)
  })
})

describe('status 73: where it was to write', () => {
  it('is found out before the check begins, and leaves nothing', async () => {
    const before = readdirSync(folder)
    await refused(['practice', '--html', at('report.html'), '--bundle', at('no-folder/bundle.zip')], 73, /its folder does not exist/)
    await refused(['judge', at('facts.json'), '--html', at('dangling.html')], 73, /a link to a file that does not exist/)
    expect(readdirSync(folder)).toEqual(before)
  })
})

describe('what is written to a terminal', () => {
  const hostile = 'no\u001b[31m\u009b2J\u202ename'
  it.each([
    ['profiles', 'check', hostile],
    ['profiles', 'check', at(`${hostile}.json`)],
    ['judge', hostile],
    ['check', '--profile', hostile],
    ['check', hostile],
    [hostile],
    ['practice', '--fault', hostile],
    ['practice', '--html', at(`no-folder/${hostile}`)],
  ])('holds no control character of a name that was given: %s', async (...args) => {
    writeFileSync(at(`${hostile}.json`), JSON.stringify({ ...profile, name: hostile }))
    const { stdout, stderr } = await call(args)
    expect(`${stdout}${stderr}`).toContain('name')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be there
    expect(`${stdout}${stderr}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  })
})

describe('status 0: what was only asked', () => {
  it('--version, --help and profiles', async () => {
    expect(await run(cli, ['--version'])).toEqual({ status: 0, stdout: '9.8.7\n', stderr: '' })
    expect(await call(['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('practice'), stderr: '' })
    for (const args of [['profiles'], ['profiles', 'list']])
      expect(await call(args)).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^loke .*\nmultisafepay .*9 suites.*\npci-dss /m),
      })
  })

  it('the help names no command that this release does not have', async () => {
    const { stdout } = await call(['--help'])
    const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) [<[ ]/gm)].map((match) => match[1])
    expect(commands).toEqual(['check', 'judge', 'show', 'suites', 'scan', 'hello', 'explain', 'profiles', 'practice', 'serve'])
  })
})
