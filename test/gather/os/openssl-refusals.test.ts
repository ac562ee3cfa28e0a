// What OpenSSL says of a configuration that it does not take. The words are those of 3.5.7 in a Debian 13, and in part of 3.0.20.
import { describe, expect, it } from 'vitest'
import { configLines } from '../../../electron/gather/os/openssl-config.ts'
import { parseRefusals } from '../../../electron/gather/os/openssl-refusals.ts'

const FILE = '/etc/ssl/openssl.cnf'
const configured = (settings: string, start = 'config_diagnostics = 1') =>
  `${start}\nopenssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n${settings}\n`
const read = (text: string) => configLines({ path: FILE, text })
const lines = (settings: string) => read(configured(settings)).lines

const STARTUP = 'FATAL: Startup failure (dev note: apps_startup()) for openssl\n'
const words = (text: string) => `40C7C431D87F0000:error:${text}\n`
const IN_DEFAULTS = words('0A0001A3:SSL routines:SSL_CTX_new_ex:error in system default config:../ssl/ssl_lib.c:4274:')
const BAD = '0A000180:SSL routines:SSL_CONF_cmd:bad value:../ssl/ssl_conf.c:995:'
const MODULE = words('0700006D:configuration file routines:module_run:module initialization error:../crypto/conf/conf_mod.c:286:module=x')

describe('what the library says of its configuration', () => {
  it.each([
    [
      'a value that it does not know',
      'MinProtocol = TLS1.2',
      `${words(`${BAD}cmd=MinProtocol, value=TLS1.2`)}${IN_DEFAULTS}`,
      [{ problem: 'value', name: 'MinProtocol', value: 'TLS1.2', source: `${FILE}, line 8` }],
    ],
    [
      'two of them, one with a prefix',
      '1.Groups = X25519:NOSUCH\nMaxProtocol = TLS1.3',
      `${words(`${BAD}cmd=Groups, value=X25519:NOSUCH`)}${words(`${BAD}cmd=MaxProtocol, value=TLS1.3`)}${IN_DEFAULTS}`,
      [
        { problem: 'value', name: 'Groups', value: 'X25519:NOSUCH', source: `${FILE}, line 8` },
        { problem: 'value', name: 'MaxProtocol', value: 'TLS1.3', source: `${FILE}, line 9` },
      ],
    ],
    [
      'a list of suites with none that it knows',
      'CipherString = NOSUCH',
      `${words('0A0000B9:SSL routines:SSL_CTX_set_cipher_list:no cipher match:../ssl/ssl_lib.c:3377:')}${words(`${BAD}cmd=CipherString, value=NOSUCH`)}`,
      [{ problem: 'value', name: 'CipherString', value: 'NOSUCH', source: `${FILE}, line 8` }],
    ],
    [
      'a name that it does not know',
      'MinProtocl = TLSv1.2',
      words('0A000182:SSL routines:SSL_CONF_cmd:unknown cmd name:../ssl/ssl_conf.c:1003:cmd=MinProtocl'),
      [{ problem: 'name', name: 'MinProtocl', value: 'TLSv1.2', source: `${FILE}, line 8` }],
    ],
    [
      'a section without a line',
      '# MaxProtocol = TLSv1.1',
      `${STARTUP}${words('07000075:configuration file routines:ssl_module_init:ssl command section empty:../crypto/conf/conf_ssl.c:122:name=system_default, value=c')}${MODULE}`,
      [{ problem: 'empty-section', name: 'system_default', value: 'c', source: `${FILE}, line 6` }],
    ],
    [
      'a section that is not there',
      '',
      words('07000078:configuration file routines:ssl_module_init:ssl section not found:../crypto/conf/conf_ssl.c:103:section=b'),
      [{ problem: 'missing-section', name: 'ssl_conf', value: 'b', source: `${FILE}, line 4` }],
    ],
    [
      'the first section is not there',
      '',
      words(
        '0700007C:configuration file routines:CONF_modules_load:openssl conf references missing section:../crypto/conf/conf_mod.c:163:openssl_conf=a',
      ),
      [{ problem: 'missing-section', name: 'openssl_conf', value: 'a', source: `${FILE}, line 2` }],
    ],
  ])('%s', (_, settings, stderr, refused) => {
    expect(parseRefusals(stderr, lines(settings))).toEqual(refused)
  })

  it('names no line where the file was not read', () => {
    expect(parseRefusals(words(`${BAD}cmd=MinProtocol, value=TLS1.2`), [])).toMatchObject([{ name: 'MinProtocol', source: null }])
  })

  it.each([
    ['nothing', ''],
    ['that no cipher is left', words('0A0000B9:SSL routines:SSL_CTX_set_cipher_list:no cipher match:../ssl/ssl_lib.c:3377:')],
    ['that it has no such option', 'ciphers: Unknown option: -s\n'],
  ])('is no refusal where it says %s', (_, stderr) => {
    expect(parseRefusals(stderr, lines('MinProtocol = TLSv1.2'))).toEqual([])
  })
})

describe('a limit of versions that no release takes', () => {
  const unknown = (settings: string, start?: string) => read(configured(settings, start)).unknown
  it('is found with its line', () => {
    expect(unknown('MinProtocol = TLS1.2')).toEqual([{ name: 'MinProtocol', value: 'TLS1.2', source: `${FILE}, line 8` }])
    expect(unknown('MaxProtocol = TLSv1.0')).toHaveLength(1)
  })
  it.each([
    ['the value is one of TLS', 'MinProtocol = TLSv1.2\nMaxProtocol = None'],
    ['it is one of DTLS', 'MinProtocol = DTLSv1.2'],
    ['a variable stands there', 'MinProtocol = $ENV::LEAST'],
    ['it is another setting, of which newer releases may know more', 'Groups = X25519MLKEM768:X25519'],
    ['it is commented out', '# MinProtocol = TLS1.2'],
    ['errors are not told', 'MinProtocol = TLS1.2', 'config_diagnostics = 0'],
    ['nothing is said of errors', 'MinProtocol = TLS1.2', ''],
  ])('is none where %s', (...[, settings, start]) => {
    expect(unknown(settings, start)).toEqual([])
  })
})
