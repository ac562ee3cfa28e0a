// What limits TLS in a file to which a setting of a runtime leads its library, on written hosts.
import { describe, expect, it } from 'vitest'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { configurationLines } from '../../../electron/gather/app-server/own-configuration.ts'
import { aRuntime } from '../../fixtures/facts.ts'
import { file, hostOf } from '../context.ts'

const CONF = '/srv/shop/own.cnf'
const conf = (lines: string, from = 'openssl_conf'): string => `${from} = i\n[i]\nssl_conf = s\n[s]\nsystem_default = d\n[d]\n${lines}\n`
const FIPS = 'openssl_conf = i\n[i]\nproviders = p\n[p]\nfips = f\nbase = b\n[f]\nactivate = 1\n[b]\nactivate = 1\n'
const led = (name: string, value: string, how: 'variable' | 'flag' | 'unset' = 'variable'): Runtime['settings'][number] => ({
  how,
  name,
  value,
  source: 'the environment of shop.py',
})
const python = aRuntime({ kind: 'python', name: 'shop.py (Python)', version: '3.11.2', settings: [led('OPENSSL_CONF', CONF)] })
const linesOf = (text: string, runtime: Runtime = python, files: Record<string, string> = {}) =>
  configurationLines(
    runtime,
    hostOf({ files: Object.fromEntries(Object.entries({ [CONF]: text, ...files }).map(([path, one]) => [path, file(one, path)])) }),
  )
const told = async (...given: Parameters<typeof linesOf>) =>
  (await linesOf(...given)).map(({ name, value, versionsOff }) => `${name}=${value}: ${versionsOff?.join(' ')}`)

describe('the configuration to which a setting leads a TLS library', () => {
  it('is read line by line, each with its place and the versions that it switches off', async () => {
    expect(await linesOf(conf('MaxProtocol = TLSv1.1\nCipherString = DEFAULT@SECLEVEL=0'))).toEqual([
      { how: 'file', name: 'MaxProtocol', value: 'TLSv1.1', source: `${CONF}, line 7`, versionsOff: ['1.2', '1.3'] },
      { how: 'file', name: 'CipherString', value: 'DEFAULT@SECLEVEL=0', source: `${CONF}, line 8`, versionsOff: [] },
    ])
  })

  it.each<[string, string, Runtime, string[]]>([
    ['providers without the usual one', FIPS, python, ['providers=fips, base without default: ']],
    ['a line that limits neither versions nor suites', conf('Groups = X25519'), python, ['Groups=X25519: ']],
    [
      'what a flag of Node.js names, before the variable',
      conf('MinProtocol = TLSv1.3', 'nodejs_conf'),
      { ...python, kind: 'node', version: '20.20.2', settings: [led('--openssl-config', CONF, 'flag'), led('OPENSSL_CONF', '/other')] },
      ['MinProtocol=TLSv1.3: 1.0 1.1 1.2'],
    ],
    [
      'the usual beginning in a Node.js that is told so',
      conf('MaxProtocol = TLSv1.2'),
      { ...python, kind: 'node', version: '20.20.2', settings: [led('OPENSSL_CONF', CONF), led('--openssl-shared-config', '', 'flag')] },
      ['MaxProtocol=TLSv1.2: 1.3'],
    ],
  ])('tells %s', async (_, text, runtime, expected) => {
    expect(await told(text, runtime)).toEqual(expected)
  })

  it('follows what the file includes', async () => {
    expect(await told('.include /srv/shop/more.cnf\n', python, { '/srv/shop/more.cnf': conf('MaxProtocol = TLSv1.2') })).toEqual([
      'MaxProtocol=TLSv1.2: 1.3',
    ])
  })

  const LIMITED = conf('MaxProtocol = TLSv1.1')
  it.each<[string, string, Runtime]>([
    ['nothing in it bears on TLS', 'openssl_conf = i\n[i]\noid_section = o\n', python],
    ['the lines stand in a section that nothing names', '[d]\nMaxProtocol = TLSv1.1\n', python],
    ['the file is not there', LIMITED, { ...python, settings: [led('OPENSSL_CONF', '/srv/none.cnf')] }],
    ['the variable is taken away', LIMITED, { ...python, settings: [led('OPENSSL_CONF', CONF, 'unset')] }],
    ['no setting names one', LIMITED, { ...python, settings: [] }],
    ['the library is too old for such lines', LIMITED, { ...python, library: { name: 'OpenSSL', version: '1.0.2u', bundled: true } }],
    ['it is another library', LIMITED, { ...python, library: { name: 'NSS', version: '3.87', bundled: false } }],
    ['a Node.js begins at another name', LIMITED, { ...python, kind: 'node', version: '20.20.2' }],
  ])('tells nothing where %s', async (_, text, runtime) => {
    expect(await linesOf(text, runtime)).toEqual([])
  })

  it('is that of GnuTLS too', async () => {
    const wget = aRuntime({
      kind: 'wget',
      library: { name: 'GnuTLS', version: '3.7.9', bundled: false },
      settings: [led('GNUTLS_SYSTEM_PRIORITY_FILE', CONF)],
    })
    expect(await told('[overrides]\ndisabled-version = tls1.2\ntls-disabled-cipher = aes-256-gcm\n', wget)).toEqual([
      'disabled-version=tls1.2: 1.2',
      'tls-disabled-cipher=aes-256-gcm: ',
    ])
    expect(await told('[global]\noverride-mode = allowlist\n[overrides]\nenabled-version = tls1.1\n', wget)).toEqual([
      'override-mode=allowlist: 1.0 1.2 1.3',
      'enabled-version=tls1.1: ',
    ])
  })
})
