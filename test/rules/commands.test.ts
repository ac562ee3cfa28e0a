// Commands that a person copies, from facts that a stranger wrote: a real shell runs nothing of them but the program named.
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Judged } from '../../electron/rules/define-rule.ts'
import { endpointCertificateExpired } from '../../electron/rules/endpoint/endpoint-certificate-expired.ts'
import { firewallDnsNameUnknown } from '../../electron/rules/firewall/firewall-dns-name-unknown.ts'
import { firewallDropsConnection } from '../../electron/rules/firewall/firewall-drops-connection.ts'
import { certificateCommand } from '../../electron/rules/phrases.ts'
import { proxyUnreachable } from '../../electron/rules/proxy/proxy-unreachable.ts'
import { aCertificate, aPath, aStoppedPath, PROXY } from '../fixtures/facts.ts'
import { judgedPath } from '../fixtures/judged.ts'

const HOSTILE = '`echo PWNED >&2`$(echo PWNED >&2);echo PWNED;#'
const commandOf = (judged: Judged): string => ('fix' in judged ? judged.fix : []).flatMap(({ command }) => command ?? [])[0] ?? ''

/** The arguments that the program would get: `sh` calls a function of its name that prints them. */
const argumentsOf = (command: string) => {
  const program = command.split(' ')[0] ?? ''
  const { stdout, stderr } = spawnSync('sh', ['-c', `${program}() { printf '%s\\n' "$@"; }\n${command}`], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.trimEnd().split('\n')
}

describe('the command of', () => {
  it('firewall-dns-name-unknown has the name and the resolver as two arguments', () => {
    const path = aStoppedPath('dns', 'name-unknown', { host: HOSTILE, resolvers: [HOSTILE, '192.0.2.1'] })
    expect(argumentsOf(commandOf(judgedPath(firewallDnsNameUnknown, path)))).toEqual([HOSTILE, HOSTILE])
  })

  it('firewall-drops-connection has the address as one argument', () => {
    const judged = judgedPath(firewallDropsConnection, aStoppedPath('tcp', 'silent', { host: HOSTILE, port: 8443 }))
    expect(argumentsOf(commandOf(judged)).pop()).toBe(`https://${HOSTILE}:8443/`)
  })

  it('proxy-unreachable has the proxy and the endpoint as one argument each', () => {
    const path = aStoppedPath('tcp', 'refused', { via: HOSTILE, endpoint: `https://api.example.test/?${HOSTILE}` })
    expect(argumentsOf(commandOf(judgedPath(proxyUnreachable, path)))).toEqual([
      '-v',
      '--proxy',
      HOSTILE,
      '--head',
      '--url',
      `https://api.example.test/?${HOSTILE}`,
    ])
  })

  it('the certificates has the host as one argument', () => {
    const given = argumentsOf(certificateCommand({ host: HOSTILE, port: 443, via: 'direct', address: null }))
    expect(given).toEqual(['s_client', '-connect', `${HOSTILE}:443`, '-servername', HOSTILE, '-showcerts'])
  })

  it('the certificates goes the way that was looked at, by a program that can', () => {
    const by = (via: string) => argumentsOf(certificateCommand({ host: 'api.example.test', port: 443, via, address: '192.0.2.1' }))
    expect(by('direct')).toEqual(['s_client', '-connect', '192.0.2.1:443', '-servername', 'api.example.test', '-showcerts'])
    expect(by('http://127.0.0.1:3128')).toEqual([
      ...['s_client', '-connect', 'api.example.test:443', '-servername', 'api.example.test', '-proxy', '127.0.0.1:3128', '-showcerts'],
    ])
    for (const via of ['https://proxy.example.test', 'socks5h://127.0.0.1:1080', `http://${HOSTILE}`])
      expect(by(via).join(' ')).toContain(via.replace(/^http:\/\//, ''))
    expect(by('socks5h://127.0.0.1:1080')).toContain('--proxy')
  })

  it('an expired certificate that came through a proxy asks through that proxy', () => {
    const path = aPath({ via: PROXY, chain: [aCertificate({ notAfter: '2026-01-01T00:00:00.000Z' })] })
    const judged = judgedPath(endpointCertificateExpired, path)
    expect('fix' in judged && judged.fix.map(({ command }) => command)).toContainEqual(
      expect.stringContaining(`-proxy ${PROXY.replace('http://', '')}`),
    )
  })
})
