// `scan` as a person runs it: its answer, its exit status, and what it does with folders that are not there.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { scanSchema } from '../../electron/contract/scan.ts'
import { bundleCli, newFolder, run } from './built-cli.ts'
import { call } from './called.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const folder = newFolder()
const shop = join(folder, 'shop')
let cli = ''
beforeAll(async () => {
  cli = await bundleCli(folder)
  mkdirSync(join(shop, 'tests'), { recursive: true })
  mkdirSync(join(folder, 'clean'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const write = (text: string, name = 'pay.php') => writeFileSync(join(shop, name), text)
const FAULTS = "<?php\n$url = 'http://api.multisafepay.com/v1';\ncurl_setopt($ch, CURLOPT_SSLVERSION, 3);\n"

describe('scan', () => {
  it('says the verdict first, then what to write and where, and ends with 1', async () => {
    write(FAULTS)
    const { status, stdout } = await run(cli, ['scan', shop])
    expect(status).toBe(1)
    expect(stdout).toMatch(/^2 places need a look, in 1 file\.\n/)
    for (const line of ['Addresses of the platform without TLS: 1', 'Write https:// in place of http://.', 'pay.php:2', 'pay.php:3'])
      expect(stdout).toContain(line)
  })

  it('tells apart what always holds and what holds under a condition', async () => {
    write(FAULTS)
    write('curl --tlsv1.0 https://api.multisafepay.com/\n', 'pay.sh')
    expect((await call(['scan', shop])).stdout).toMatch(/^2 places need a look, and 1 more under the condition beside it, in 2 files\.\n/)
    write('<?php\n')
    expect((await call(['scan', shop])).stdout).toMatch(/^1 place needs a look under the condition beside it, in 2 files\.\n/)
    rmSync(join(shop, 'pay.sh'))
  })

  it.skipIf(process.platform === 'win32')('names a pipe among what was not read', async () => {
    write('<?php\n')
    execFileSync('mkfifo', [join(shop, 'pipe')])
    expect((await call(['scan', shop])).stdout).toContain('Not read: 1 a pipe, socket or device.')
    rmSync(join(shop, 'pipe'))
  })

  it('ends with 0 where only tests and comments speak of it, and says that they do', async () => {
    write(`<?php\n// ${FAULTS.split('\n')[2]}\n`)
    write(FAULTS, 'tests/pay.php')
    const { status, stdout } = await call(['scan', shop])
    expect(status).toBe(0)
    expect(stdout).toMatch(/^Nothing was found in 2 files\./)
    expect(stdout.replace(/\s+/g, ' ')).toContain('not counted: 2 in tests and examples, 1 in comments')
    rmSync(join(shop, 'tests', 'pay.php'))
  })

  it('writes the first 30 of a kind, says how to see the others, and writes them all where it is asked to', async () => {
    write(`<?php\n${'curl_setopt($ch, CURLOPT_SSL_VERIFYPEER, 0);\n'.repeat(31)}`)
    const few = await call(['scan', shop])
    expect(few.stdout).toContain('1 more is left out here. To see every place, add --all.')
    expect(few.stdout).not.toContain('pay.php:32')
    const all = await call(['scan', shop, '--all'])
    expect(all.status).toBe(1)
    expect(all.stdout).toContain('pay.php:32')
    expect(all.stdout).not.toContain('left out')
  })

  it('looks for the address that is given, and for no platform’s then', async () => {
    write("<?php\n$a = 'http://api.example.com/';\n$b = 'http://api.multisafepay.com/';\n")
    const { status, stdout } = await call(['scan', shop, 'https://api.example.com/v1', '--json'])
    expect(status).toBe(1)
    expect(scanSchema.parse(JSON.parse(stdout)).findings).toMatchObject([{ line: 2, kind: 'plain-http' }])
  })

  it('prints JSON alone, in its schema', async () => {
    write(FAULTS)
    const { stdout, stderr } = await run(cli, ['scan', shop, '--json'])
    expect(stderr).toBe('')
    expect(scanSchema.parse(JSON.parse(stdout))).toMatchObject({
      folder: shop,
      files: 1,
      hosts: ['api.multisafepay.com'],
      unfinished: null,
    })
  })

  it('shows no line of a file in a way that could steer the terminal', async () => {
    write("<?php\n$u = 'http://api.multisafepay.com/'; \u001b[2J\n")
    expect((await call(['scan', shop])).stdout).not.toContain('\u001b')
  })

  it.each([
    ['a folder that is not there', ['scan', join(folder, 'none')], 65, 'There is no such folder.'],
    ['a file', ['scan', join(folder, 'shop', 'pay.php')], 65, 'It is not a folder.'],
    ['a profile that is not there', ['scan', shop, '--profile', 'none'], 64, 'no profile "none"'],
    ['an address that is none', ['scan', shop, 'ftp://x'], 64, ''],
    ['no folder at all', ['scan'], 64, "missing required argument 'dir'"],
    [
      'check, with a folder that is not there',
      ['check', 'https://localhost:9/', '--scan', join(folder, 'none')],
      65,
      'There is no such folder.',
    ],
  ])('refuses %s', async (_, args, status, sentence) => {
    write(FAULTS)
    const ended = await call(args)
    expect(ended).toMatchObject({ status, stdout: '' })
    expect(ended.stderr).toContain(sentence)
  })
})
