// Settings of php.ini that take a client away: the PHP of this machine, asked as the gatherer asks it, with such settings.
import { describe, expect, it } from 'vitest'
import { php } from '../../../electron/gather/app-server/runtimes/php.ts'
import { createNodeHost } from '../../../electron/host/node-host.ts'

const host = createNodeHost()
const run = (settings: readonly string[], args: readonly string[]) =>
  host.run('php', [...settings.flatMap((setting) => ['-d', setting]), ...args], {
    timeoutMs: 10_000,
    signal: new AbortController().signal,
  })
const identify = async (...settings: string[]) => {
  const result = await run(settings, php.identify.args)
  expect(result.stdout + result.stderr).not.toMatch(/Fatal error|Stack trace/)
  const identity = php.identify.parse(result)
  if (identity === null) throw new Error(result.stdout + result.stderr)
  return [identity, ...(php.identify.others?.(result) ?? [])]
}

const CURL = 'PHP (curl)'
const STREAMS = 'PHP (streams)'
const NO_STREAMS = 'its https streams are switched off'
/** What hosts switch off besides, and what our script calls. */
const MANY = 'getenv,ini_get,realpath,curl_version,openssl_get_cert_locations,ob_start,stream_get_wrappers,set_error_handler,exec,phpinfo'

describe('PHP tells the clients that its settings let it use', () => {
  it.each([
    ['none is limited', [], [CURL, STREAMS], undefined],
    ['allow_url_fopen is off', ['allow_url_fopen=0'], [CURL], NO_STREAMS],
    ['allow_url_fopen is off in other words', ['allow_url_fopen="Off"'], [CURL], NO_STREAMS],
    ['curl_exec is switched off', ['disable_functions=curl_exec'], [STREAMS], 'its curl is switched off'],
    ['fopen is switched off', ['disable_functions=fopen'], [CURL], NO_STREAMS],
    ['only file_get_contents is switched off', ['disable_functions=file_get_contents'], [CURL, STREAMS], undefined],
    ['many functions are switched off', [`disable_functions=${MANY}`], [CURL, STREAMS], undefined],
    ['it may read no folder but one', ['open_basedir=/srv'], [CURL, STREAMS], undefined],
  ])('where %s', async (_, settings, names, lacks) => {
    const told = await identify(...settings)
    expect(told.map(({ name }) => name)).toEqual(names)
    for (const one of told) expect(one.lacks).toBe(lacks)
    expect(told.every(({ problem, version }) => problem === undefined && /^\d/.test(version))).toBe(true)
  })

  it('and which library it loaded where file_get_contents is switched off', async () => {
    const [plain, limited] = [await identify(), await identify('disable_functions=file_get_contents')]
    expect(limited).toEqual(plain)
  })

  it('or why there is none', async () => {
    const [only, ...more] = await identify('allow_url_fopen=0', `disable_functions=curl_exec,${MANY}`.replace('ini_get,', ''))
    expect(more).toEqual([])
    expect(only?.problem).toMatch(/^Its settings leave PHP neither curl nor https streams .*allow_url_fopen, disable_functions/)
    expect(only?.name).toBeUndefined()
  })
})

describe('a request of PHP', () => {
  const request = async (client: string, setting: string) => {
    const command = php.request({
      runtime: { name: `PHP (${client})`, version: '8.2.36', library: null },
      url: 'https://localhost:9/',
      host: 'localhost',
      port: 9,
      resource: '/',
      way: { kind: 'direct' },
      timeoutMs: 5000,
      addsAnchors: false,
    })
    if ('unsupported' in command) throw new Error(command.unsupported)
    return php.parseAttempt(await run([setting], command.args))
  }

  it.each([
    ['curl', 'disable_functions=curl_exec', 'curl_exec'],
    ['streams', 'disable_functions=fopen', 'fopen'],
  ])('by %s says in one sentence which function is switched off', async (client, setting, name) => {
    const { outcome, error } = await request(client, setting)
    expect(outcome).toBe('failed')
    expect(error).toContain(`${name}()`)
    expect(error).not.toMatch(/Uncaught|Stack trace|#0|Command line code/)
  })

  it('needs no function that hosts switch off, but for those of its client', async () => {
    expect((await request('curl', `disable_functions=${MANY}`)).error).toMatch(/^cURL error 7: /)
  })
})

describe('the store of PHP', () => {
  it('is the one that openssl.cafile names, for both clients, before curl.cainfo', async () => {
    const told = await identify('openssl.cafile=/nowhere', 'curl.cainfo=/elsewhere')
    expect(told.map(({ name, trustStore }) => [name, trustStore])).toEqual([
      [CURL, '/nowhere'],
      [STREAMS, '/nowhere'],
    ])
    expect((await identify('curl.cainfo=/elsewhere'))[0]?.trustStore).toBe('/elsewhere')
  })
})
