// Whom Java exempts from its proxy, in the words of curl.
import { describe, expect, it } from 'vitest'
import { exemptionsOfJava } from '../../../electron/gather/proxy/java-proxy.ts'

const ANYHOW = ['localhost', '127.0.0.0/8', '::1', '0.0.0.0', '::0']

describe('http.nonProxyHosts', () => {
  it.each<[string | undefined, string[]]>([
    [undefined, ANYHOW],
    // All go through the proxy then, this host too.
    ['', []],
    ['*.example.test|api.example.test', ['.example.test', 'api.example.test', ...ANYHOW]],
    ['10.*|192.168.1.*|172.16.0.1', ['10.0.0.0/8', '192.168.1.0/24', '172.16.0.1', ...ANYHOW]],
    [' [2001:db8::1] | ', ['2001:db8::1', ...ANYHOW]],
    ['*', ['*']],
  ])('%j', (value, entries) => {
    expect(exemptionsOfJava(value)).toEqual(entries)
  })
})
