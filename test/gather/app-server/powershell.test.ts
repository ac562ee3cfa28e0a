// PowerShell and the .NET Framework: not run here, for no registry has a PowerShell. What stands as its output is written in the form
// that the script gives it; the numbers of releases are those of Microsoft's table.
import { describe, expect, it } from 'vitest'
import type { Ask, Command } from '../../../electron/gather/app-server/runtimes/define-runtime-kind.ts'
import { dotnetFramework, powershell } from '../../../electron/gather/app-server/runtimes/powershell.ts'
import { ran } from '../context.ts'

const ask: Ask = {
  runtime: { version: '4.8', library: { name: 'Schannel', version: '10.0.17763.0', bundled: false }, name: '.NET Framework' },
  url: "https://api.example.test/v1?a='",
  host: 'api.example.test',
  port: 443,
  resource: "/v1?a='",
  way: { kind: 'catcher', address: '127.0.0.1:5000' },
  timeoutMs: 9000,
  addsAnchors: false,
}
const commandOf = (): Command => {
  const command = dotnetFramework.request(ask)
  if ('unsupported' in command) throw new Error(command.unsupported)
  return command
}
const said = (more: object) =>
  ran(
    `${JSON.stringify({
      version: '5.1.17763.1',
      executable: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      library: 'Schannel 10.0.17763.0',
      bundled: false,
      clr: '4.0.30319.42000',
      ...more,
    })}\r\n`,
  )

describe('the script for PowerShell', () => {
  it('is one argument without a double quote, which Windows could read otherwise', () => {
    for (const args of [commandOf().args, dotnetFramework.identify.args, powershell.identify.args]) {
      expect(args.slice(0, 3)).toEqual(['-NoProfile', '-NonInteractive', '-Command'])
      expect(args).toHaveLength(4)
      expect(args[3]).not.toContain('"')
      expect(args[3]?.split('{').length).toBe(args[3]?.split('}').length)
    }
  })

  it('is given what it is asked for in single quotes, which end nowhere else', () => {
    expect(commandOf().args[3]).toMatch(/ 'api\.example\.test' '443' '\/v1\?a=''' '127\.0\.0\.1:5000' '9'$/)
  })

  it('R3 sets the versions by number, at its end', () => {
    const [setting] = dotnetFramework.switches?.({ version: '4.5', name: '' }, '1.2') ?? []
    expect(setting?.change).toBe('[Net.ServicePointManager]::SecurityProtocol = 3072')
    expect(setting?.apply(commandOf()).args[3]).toMatch(/ '9' 'versions=3072'$/)
  })
})

describe('the .NET Framework by Windows PowerShell', () => {
  it.each([
    [{ release: 528049 }, '4.8'],
    [{ release: 533325 }, '4.8.1'],
    [{ release: 461814 }, '4.7.2'],
    [{ release: 393297 }, '4.6'],
    [{ release: 379893 }, '4.5.2'],
    [{ release: 378389 }, '4.5'],
    [{ release: 0 }, '4.0'],
    [{ release: 528049, clr: '2.0.50727.5420' }, '3.5'],
  ])('has the version that its release means: %j', (more, version) => {
    expect(dotnetFramework.identify.parse(said(more))).toMatchObject({
      name: '.NET Framework (Windows PowerShell)',
      version,
      library: { name: 'Schannel', version: '10.0.17763.0', bundled: false },
    })
  })

  it('is none where something else answers', () => {
    expect(dotnetFramework.identify.parse(ran('fixme:powershell:wmain stub.\r\n'))).toBeNull()
  })

  it('says that it takes no further trust anchors', () => {
    expect(dotnetFramework.request({ ...ask, addsAnchors: true })).toHaveProperty('unsupported')
  })
})

describe('an attempt of PowerShell', () => {
  it('is told in its own words', () => {
    const error = 'System.Security.Authentication.AuthenticationException: A call to SSPI failed, see inner exception.'
    expect(powershell.parseAttempt(ran(`${JSON.stringify({ way: 'direct', error })}\r\n`))).toMatchObject({ outcome: 'failed', error })
    const done = { way: 'http://proxy.example.test:8080', status: 200, verified: true, version: 'TLSv1.2' }
    expect(powershell.parseAttempt(ran(`${JSON.stringify(done)}\r\n`))).toMatchObject({
      outcome: 'completed',
      negotiated: { version: 0x0303, suite: null },
    })
    expect(powershell.wayTaken?.(ran(JSON.stringify(done)), ask)).toBe(done.way)
  })
})
