// Which running servers name no proxy: those whose flags and environment were read, and have none for https addresses.
import { describe, expect, it } from 'vitest'
import type { Process, Recording } from '../../../electron/contract/recording.ts'
import { runtimeKinds } from '../../../electron/gather/app-server/runtimes/index.ts'
import { serverSettings } from '../../../electron/gather/app-server/servers/server-settings.ts'
import { hostOf } from '../context.ts'

const options = { timeoutMs: 1000, signal: new AbortController().signal }
const namesNone = async (name: string, args: string[], variables: Record<string, string> | null, more: Partial<Recording> = {}) => {
  const kind = runtimeKinds.find((one) => one.kind === name)
  if (kind === undefined) throw new Error(name)
  const process: Process = { pid: 7, name, exe: `/usr/bin/${name}`, args: [name, ...args], listens: true }
  return (await serverSettings(hostOf({ variables: { 7: variables }, ...more }), { kind, path: process.exe, process }, options))
    .namesNoProxy
}

describe('a running server', () => {
  it.each<[string, string, string[], Record<string, string>]>([
    ['nothing is set', 'python', ['/srv/shop.py'], {}],
    ['a variable is empty', 'python', ['/srv/shop.py'], { https_proxy: '' }],
    ['only exemptions are set', 'python', ['/srv/shop.py'], { NO_PROXY: '*' }],
    ['only exemptions of Java are', 'java', ['-Dhttp.nonProxyHosts=*', 'Shop'], {}],
    ['what names one is the application’s own', 'java', ['Shop', '-Dhttps.proxyHost=proxy'], {}],
  ])('names no proxy where %s', async (_what, kind, args, variables) => {
    expect(await namesNone(kind, args, variables)).toBe(true)
  })

  it.each<[string, string, string[], Record<string, string> | null]>([
    ['its environment was not read', 'python', ['/srv/shop.py'], null],
    ['a variable names one', 'python', ['/srv/shop.py'], { HTTPS_PROXY: 'http://proxy:3128' }],
    ['one for all addresses does', 'ruby', ['/srv/shop.rb'], { all_proxy: 'http://proxy:3128' }],
    ['a flag does', 'java', ['-Dhttps.proxyHost=proxy', 'Shop'], {}],
    ['a flag in a variable does', 'java', ['Shop'], { JAVA_TOOL_OPTIONS: '-Dhttps.proxyHost=proxy' }],
    ['those of the system hold', 'java', ['-Djava.net.useSystemProxies=true', 'Shop'], {}],
    ['its flags are in a file', 'java', ['@args', 'Shop'], {}],
  ])('may have one where %s', async (_what, kind, args, variables) => {
    expect(await namesNone(kind, args, variables)).toBe(false)
  })

  it('is told of though it has the same environment as the check', async () => {
    const env = { https_proxy: 'http://proxy:3128' }
    expect(await namesNone('python', ['/srv/shop.py'], env, { env })).toBe(false)
    expect(await namesNone('python', ['/srv/shop.py'], {}, { env: {} })).toBe(true)
  })
})
