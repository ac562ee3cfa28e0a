// How a name was found: lines of a hosts file in the forms of hosts(5), and the file of each system.
import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import { createNameSource, hostsLine, tellAgreedLines } from '../../../electron/gather/endpoint/name-source.ts'
import type { Host } from '../../../electron/host/host.ts'
import { aPath, aStoppedPath, PROXY } from '../../fixtures/facts.ts'
import { hostWith } from './scene.ts'

const NAME = 'api.example.com'
const RESOLVER = { from: 'resolver', line: null }

describe('a line of the hosts file', () => {
  it.each([
    ['192.0.2.1 api.example.com', '192.0.2.1'],
    ['\t192.0.2.1\tshop  API.Example.COM. other # since the move', '192.0.2.1'],
    ['192.0.2.1 api.example.com\r', '192.0.2.1'],
    ['2001:DB8::1 api.example.com', '2001:db8::1'],
    ['2001:db8:0:0:0:0:0:1 api.example.com', '2001:db8::1'],
  ])('“%s” gives the name %s', (line, address) => {
    expect(hostsLine(`127.0.0.1 localhost\n${line}\n::1 localhost\n`, NAME, address)).not.toBeNull()
  })

  it.each([
    '# 192.0.2.1 api.example.com',
    '192.0.2.1 www.api.example.com api.example.com.test',
    '192.0.2.2 api.example.com',
    '192.0.2.1 # api.example.com',
    '192.0.2.1',
    'api.example.com 192.0.2.1',
    '',
  ])('“%s” does not', (line) => {
    expect(hostsLine(line, NAME, '192.0.2.1')).toBeNull()
  })

  it('is kept with its comment, which may say why it is there, and bounded', () => {
    expect(hostsLine('192.0.2.1 api.example.com # was 192.0.2.9', NAME, '192.0.2.1')).toBe('192.0.2.1 api.example.com # was 192.0.2.9')
    expect(hostsLine(`192.0.2.1 ${'x'.repeat(5000)} ${NAME}`, NAME, '192.0.2.1')).toHaveLength(200)
  })
})

describe('where a name came from', () => {
  const sourceOn = (host: Host) => createNameSource(host, new AbortController().signal)(NAME, '192.0.2.1')
  const text = '192.0.2.1 api.example.com\n'
  const HOSTS = { from: 'hosts-file', line: '192.0.2.1 api.example.com' }

  it.each([
    ['linux', '/etc/hosts'],
    ['darwin', '/etc/hosts'],
    ['win32', 'C:\\Windows\\System32\\drivers\\etc\\hosts'],
  ] as const)('is the hosts file of %s', async (platform, path) => {
    expect(await sourceOn(hostWith({ [path]: text }, platform))).toEqual(HOSTS)
  })

  it('is the hosts file of the Windows that runs, wherever it is', async () => {
    const host = { ...hostWith({ 'D:\\WINNT\\System32\\drivers\\etc\\hosts': text }, 'win32'), env: () => 'D:\\WINNT' }
    expect(await sourceOn(host)).toEqual(HOSTS)
  })

  it('is the resolvers where no line gives this address, or there is no such file', async () => {
    expect(await sourceOn(hostWith({ '/etc/hosts': '192.0.2.9 api.example.com' }))).toEqual(RESOLVER)
    expect(await sourceOn(hostWith({}))).toEqual(RESOLVER)
  })

  const unread = (why: 'denied' | 'too-large' | 'failed', change: Partial<Host> = {}): Host => ({
    ...hostWith({}, change.platform),
    readFile: async () => ({ ok: false, why, detail: 'No.' }),
    ...change,
  })

  it.each(['denied', 'failed'] as const)('is not known where the file is %s', async (why) => {
    expect(await sourceOn(unread(why))).toBeNull()
  })

  it('is not known where the file is too large to be read, and there is no program to search in it', async () => {
    const run: Host['run'] = async () => ({ exit: null, stdout: '', stderr: '', end: 'not-found', ms: 0, truncated: false })
    expect(await sourceOn(unread('too-large', { run }))).toBeNull()
  })

  it('is searched for in a file that is too large to be read', async () => {
    const lines: string[] = []
    const found = (exit: number, stdout: string): Host =>
      unread('too-large', {
        run: async (program, args) => {
          lines.push([program, ...args].join(' '))
          return { exit, stdout, stderr: '', end: 'ended', ms: 1, truncated: false }
        },
      })
    expect(await sourceOn(found(0, '0.0.0.0 ads.api.example.com\n192.0.2.1 api.example.com\n'))).toEqual(HOSTS)
    expect(await sourceOn(found(1, ''))).toEqual(RESOLVER)
    expect(await sourceOn(found(2, ''))).toBeNull()
    expect(lines).toEqual(Array(3).fill('grep -i -F -e api.example.com /etc/hosts'))
  })

  it('starts no program for a file that can be read, nor on Windows', async () => {
    const run = () => {
      throw new Error('A program was started.')
    }
    expect(await sourceOn({ ...hostWith({ '/etc/hosts': text }), run })).toEqual(HOSTS)
    expect(await sourceOn(unread('denied', { run }))).toBeNull()
    expect(await sourceOn(unread('too-large', { run, platform: 'win32' }))).toBeNull()
  })

  it('is not asked for an address that was given as such, and the file is read once for all names', async () => {
    let reads = 0
    const inner = hostWith({ '/etc/hosts': text })
    const host: Host = {
      ...inner,
      readFile: (path) => {
        reads += 1
        return inner.readFile(path)
      },
    }
    const source = createNameSource(host, new AbortController().signal)
    expect(await source('192.0.2.1', '192.0.2.1')).toBeNull()
    expect(reads).toBe(0)
    await Promise.all([source(NAME, '192.0.2.1'), source(NAME, '192.0.2.2'), source('www.example.com', '192.0.2.1')])
    expect(reads).toBe(1)
  })
})

describe('a line of the hosts file that the resolvers agree with', () => {
  const deadline = { signal: new AbortController().signal, timeoutMs: 1000 }
  const byLine = { nameSource: { from: 'hosts-file' as const, line: '192.0.2.1 api.multisafepay.com' } }
  const asked: string[] = []
  const agreed = async (path: Path, answer: string[] | null, ...more: Path[]) => {
    asked.length = 0
    const addressesOf = async (name: string) => {
      asked.push(name)
      return answer
    }
    return (await tellAgreedLines([path, ...more], { addressesOf }, deadline)).map(({ nameSource }) => nameSource?.agreed)
  }
  const closed = aStoppedPath('tcp', 'silent', byLine)

  it('is told where they give its address, among others or alone', async () => {
    expect(await agreed(closed, ['192.0.2.1'])).toEqual([true])
    expect(await agreed(closed, ['192.0.2.9', '192.0.2.1'])).toEqual([true])
    expect(await agreed(aPath({ ...byLine, nameMatches: false }), ['192.0.2.1'])).toEqual([true])
  })

  it.each([
    ['give another address', ['192.0.2.9']],
    ['say that there is no such name', []],
    ['do not say', null],
  ])('is not told where they %s', async (_, answer) => {
    expect(await agreed(closed, answer)).toEqual([undefined])
    expect(asked).toEqual(['api.multisafepay.com'])
  })

  it('is asked for once, however many addresses the file gives', async () => {
    const second = aStoppedPath('tcp', 'silent', { ...byLine, id: 'second', address: '192.0.2.2' })
    expect(await agreed(closed, ['192.0.2.1'], second)).toEqual([true, undefined])
    expect(asked).toEqual(['api.multisafepay.com'])
  })

  it.each([
    ['the endpoint itself answers', aPath(byLine)],
    ['the resolvers gave the address', aStoppedPath('tcp', 'silent')],
    ['a proxy asks for the name', aPath({ via: PROXY, nameMatches: false })],
  ])('is not asked for where %s', async (_, path) => {
    expect(await agreed(path, ['192.0.2.1'])).toEqual([undefined])
    expect(asked).toEqual([])
  })
})
