// The TLS library that a running server has loaded by LD_LIBRARY_PATH, met on a real Python whose libssl and libcrypto lie in folders that
// are made here; and what looks like it: a folder of the system, one without such a library, and one that the check has too.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ownLibraries } from '../../../electron/gather/app-server/servers/own-libraries.ts'
import { mappedTlsLibraries } from '../../../electron/gather/os/mapped-libraries.ts'
import type { Host } from '../../../electron/host/host.ts'
import { file, hostOf } from '../context.ts'
import { runningServers, runtimesOn, told } from './running-server.ts'

const { folder, hostWithServer } = runningServers()

const line = (path: string) => `7f00-7f01 r-xp 00000000 fe:00 42   ${path}\n`
const options = { timeoutMs: 1000, signal: new AbortController().signal }

describe('what a process has mapped', () => {
  it('are TLS libraries and libcurl, gone or not, each once', () => {
    const paths = [
      '/opt/a/libssl.so.3',
      '/opt/a/libssl.so.3',
      '/opt/a/libcrypto.so.3 (deleted)',
      '/opt/b/libcurl.so.4.8.0',
      '/opt/b/libz.so.1',
    ]
    expect(mappedTlsLibraries(paths.map(line).join(''))).toEqual(['/opt/a/libssl.so.3', '/opt/a/libcrypto.so.3', '/opt/b/libcurl.so.4.8.0'])
    expect(mappedTlsLibraries(line('/opt/b/libcurlew.so.1') + line('/opt/b/libssl.txt') + line('/usr/lib/_ssl.so'))).toEqual([])
  })
})

describe('a library', () => {
  const of = async (folders: string, mapped: string, kind: 'python' | 'java' = 'python') => {
    const host: Host = {
      ...hostOf({ files: { '/proc/7/maps': file(line(mapped)) } }),
      look: async (path) => ({ realPath: path, kind: 'folder', executable: true, readable: true }),
    }
    return ownLibraries(host, { kind, pid: 7, label: 'shop.py', folders }, options)
  }
  it.each<[string, string, string, boolean]>([
    ['in its folder', '/opt/a', '/opt/a/libssl.so.3', true],
    ['in the second one', '/opt/b;/opt/a', '/opt/a/libssl.so.3', true],
    ['in a folder for the processor', '/opt/a', '/opt/a/glibc-hwcaps/x86-64-v3/libcrypto.so.3', true],
    ['in a folder of a like name', '/opt/a', '/opt/ab/libssl.so.3', false],
    ['that is no TLS library', '/opt/a', '/opt/a/libz.so.1', false],
    ['that the program has by itself', '/opt/a', '/opt/own/lib/libssl.so.3', false],
    ['of the system, in a folder that is named too', '/usr/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu/libssl.so.3', false],
    ['of the system, elsewhere', '/usr/lib64', '/usr/lib64/libssl.so.3', false],
  ])('%s', async (_what, folders, mapped, isOwn) => {
    const sentence = `shop.py has loaded ${mapped} by its LD_LIBRARY_PATH: what was found here need not hold for it.`
    expect(await of(folders, mapped)).toBe(isOwn ? sentence : null)
  })

  it.each<[string, string, 'python' | 'node' | 'ruby', boolean]>([
    ['before its program has mapped any', '/opt/b/libz.so.1', 'python', true],
    ['before its program has mapped any, of another kind', '', 'ruby', true],
    ['whose program has mapped the system’s', '/usr/lib/x86_64-linux-gnu/libssl.so.3', 'python', false],
    ['whose program may have TLS built in', '/opt/b/libz.so.1', 'node', false],
  ])('that lies in its folder %s', async (_what, mapped, kind, isTold) => {
    const host: Host = {
      ...hostOf({ files: { '/proc/7/maps': file(mapped === '' ? '' : line(mapped)) }, lists: { '/opt/a': ['libssl.so.3', 'libz.so.1'] } }),
      look: async (path) => ({ realPath: path, kind: 'folder', executable: true, readable: true }),
    }
    const sentence =
      'shop.py has no TLS library yet, and would load /opt/a/libssl.so.3 by its LD_LIBRARY_PATH: what was found here need not hold for it.'
    expect(await ownLibraries(host, { kind, pid: 7, label: 'shop.py', folders: '/opt/a' }, options)).toBe(isTold ? sentence : null)
  })

  it('is none of Java’s', async () => expect(await of('/opt/a', '/opt/a/libssl.so.3', 'java')).toBeNull())
})

describe.runIf(process.platform === 'linux')('a running server with LD_LIBRARY_PATH', () => {
  const script = "import ssl\nprint(open('/proc/self/maps').read())"
  const here = mappedTlsLibraries(spawnSync('python3', ['-c', script], { encoding: 'utf8' }).stdout).sort()
  const [own, links, empty] = ['own', 'links', 'empty'].map((name) => join(folder, name)) as [string, string, string]
  for (const one of [own, links, empty]) mkdirSync(one)
  for (const library of here) {
    copyFileSync(library, join(own, basename(library)))
    symlinkSync(join(own, basename(library)), join(links, basename(library)))
  }
  const sentence = `shop.py has loaded ${here.map((library) => join(own, basename(library))).join(' and ')} by its LD_LIBRARY_PATH: what was found here need not hold for it.`

  it('of its own keeps the answer open, and the variable is not passed on', async () => {
    expect(here).toHaveLength(2)
    for (const folders of [own, 'own', `${empty}:${links}`]) {
      const { served } = await runtimesOn(await hostWithServer('python3', [], { LD_LIBRARY_PATH: folders }))
      expect(served.map((one) => [one.name, told(one), one.hidden])).toEqual([['shop.py (Python)', [], sentence]])
    }
  })

  it('is its program as it is where no TLS library came from there', async () => {
    const { all, served } = await runtimesOn(await hostWithServer('python3', [], { LD_LIBRARY_PATH: empty }))
    expect(served).toEqual([])
    expect(all.filter(({ running }) => running)).toHaveLength(1)
  })

  it('is not known where what it has loaded may not be read', async () => {
    const host = await hostWithServer('python3', [], { LD_LIBRARY_PATH: empty })
    const closed: Host = {
      ...host,
      readFile: async (path) =>
        path.endsWith('/maps') ? { ok: false, why: 'denied', detail: 'This user may not read it.' } : host.readFile(path),
    }
    expect((await runtimesOn(closed)).served.map(({ hidden }) => hidden)).toEqual([
      'What shop.py has loaded by its LD_LIBRARY_PATH could not be read: its TLS library may be another one.',
    ])
  })

  const withMine = (host: Host): Host => ({
    ...host,
    env: (name) => (name === 'LD_LIBRARY_PATH' ? own : host.env(name)),
    run: (program, args, given) => host.run(program, args, { ...given, env: { LD_LIBRARY_PATH: own, ...given.env } }),
  })

  it('is asked with it where the person who checks has the same', async () => {
    const { all, served } = await runtimesOn(withMine(await hostWithServer('python3', [], { LD_LIBRARY_PATH: own })))
    expect(served).toEqual([])
    expect(all.filter(({ running }) => running)).toHaveLength(1)
  })

  it('is asked without that of the person where it has none', async () => {
    const { served } = await runtimesOn(withMine(await hostWithServer('python3', [], {})))
    expect(served.map((one) => [told(one), one.hidden])).toEqual([[['unset LD_LIBRARY_PATH= (the environment of shop.py)'], undefined]])
  })

  it.runIf(process.getuid?.() === 0)('is not known to be the same where it runs as another account', async () => {
    const host = withMine(await hostWithServer('python3', [], { LD_LIBRARY_PATH: own }, { uid: 65_534, gid: 65_534 }))
    expect((await runtimesOn(host)).served.map(({ hidden }) => hidden)).toEqual([sentence])
  })
})
