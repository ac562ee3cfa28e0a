// The security properties of a Java. recordings/debian-12-java.security has the lines of jdk.*.disabledAlgorithms of Debian 12's package
// openjdk-17-jre-headless 17.0.15, /etc/java-17-openjdk/security/java.security.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { settingsBeside } from '../../../electron/gather/app-server/own-settings.ts'
import { java } from '../../../electron/gather/app-server/runtimes/java.ts'
import { javaSecurity } from '../../../electron/gather/app-server/runtimes/java-security.ts'
import { hostOf, file as read } from '../context.ts'

const recorded = readFileSync(new URL('recordings/debian-12-java.security', import.meta.url), 'utf8')
const OWN = '/usr/lib/jvm/java-17/conf/security/java.security'
const POLICY = '/etc/crypto-policies/back-ends/java.config'
const file = (text: string, place = OWN) => ({ place, path: place, text })
const told = (...texts: string[]) => javaSecurity.read(texts.map((text) => file(text)))

describe('the security properties of a Java', () => {
  it('of Debian 12 say nothing that is not usual: TLS 1.0 and 1.1 are off, and short keys', () => {
    expect(recorded).toContain('jdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1, DTLSv1.0')
    expect(told(recorded)).toEqual([])
  })

  it('tell the versions and key lengths that are more than usual, with the line in which they begin', () => {
    const more = recorded
      .replace(/^jdk\.tls\.disabledAlgorithms=/m, '$&TLSv1.2, TLSv1.3, ')
      .replace('RSA keySize < 1024', 'RSA keySize < 4096')
    const lineOf = (key: string) => more.split('\n').findIndex((line) => line.startsWith(key)) + 1
    expect(told(more)).toEqual([
      { name: 'jdk.tls.disabledAlgorithms', value: 'TLSv1.2, TLSv1.3', source: `${OWN}, line ${lineOf('jdk.tls')}` },
      { name: 'jdk.certpath.disabledAlgorithms', value: 'RSA keySize < 4096', source: `${OWN}, line ${lineOf('jdk.certpath')}` },
    ])
  })

  it.each([
    ['a comment', '# jdk.tls.disabledAlgorithms=TLSv1.2\n! jdk.tls.disabledAlgorithms=TLSv1.2', []],
    ['another key that begins alike', 'jdk.tls.disabledAlgorithmsX=TLSv1.2\njdk.tls.legacyAlgorithms=TLSv1.2', []],
    ['what a Java reads of its command line alone', 'jdk.tls.client.protocols=TLSv1\njdk.tls.namedGroups=secp521r1', []],
    ['TLS 1.2 for datagrams', 'jdk.tls.disabledAlgorithms=DTLSv1.2', []],
    ['the first of two', 'jdk.tls.disabledAlgorithms=TLSv1.2\njdk.tls.disabledAlgorithms=SSLv3', []],
    ['a colon, blanks and lines that go on', ' jdk.tls.disabledAlgorithms : SSLv3, \\\r\n   TLSv1.3, \\\r\n TLSv1.2', ['TLSv1.3, TLSv1.2']],
    ['a comment that ends in a backslash', '# old \\\njdk.tls.disabledAlgorithms=TLSv1.2', ['TLSv1.2']],
    [
      'a condition beside the length',
      'jdk.certpath.disabledAlgorithms=RSA keySize < 3072 & usage TLSServer',
      ['RSA keySize < 3072 & usage TLSServer'],
    ],
    [
      'kinds of key and ways to agree on one, and no suites, exports or curves of theirs',
      'jdk.tls.disabledAlgorithms=RSA, ECDHE, ECDSA, EC, RSASSA-PSS, ECDH, DHE_DSS, RSA_EXPORT, TLS_RSA_*, MD5withRSA, secp256k1, RSAX',
      ['RSA, ECDHE, ECDSA, EC, RSASSA-PSS'],
    ],
    ['an empty file', '', []],
  ])('are read as Java reads them: %s', (_, text, values) => {
    expect(told(text).map(({ value }) => value)).toEqual(values)
  })

  it('of a file that a flag names hold before those of the JVM', () => {
    expect(told('jdk.tls.disabledAlgorithms=TLSv1.2', 'jdk.tls.disabledAlgorithms=SSLv3')).toEqual([])
    expect(told('jdk.tls.disabledAlgorithms=SSLv3', 'jdk.tls.disabledAlgorithms=TLSv1.2')).toHaveLength(1)
  })

  it('of a policy hold only where the JVM says that it reads it (not run here)', () => {
    const policy = file('jdk.certpath.disabledAlgorithms=RSA keySize < 3072', POLICY)
    expect(javaSecurity.read([file(''), policy])).toEqual([])
    expect(javaSecurity.read([file('security.useSystemPropertiesFile=true'), policy])).toHaveLength(1)
  })

  const places = (...values: string[]) =>
    javaSecurity.places(
      '/usr/lib/jvm/java-17/bin/java',
      values.map((value) => ({ name: '-Djava.security.properties', value })),
    )
  it('lie beside the program, and where the last flag says', () => {
    expect(places()).toEqual([OWN, ...['lib', 'jre/lib'].map((folder) => `/usr/lib/jvm/java-17/${folder}/security/java.security`), POLICY])
    expect(places('/a', '/b')).toEqual([...places(), '/b'])
    expect(places('file:///b').at(-1)).toBe('/b')
    expect(places('=/b')).toEqual(['/b'])
  })
})

describe('what a Java is asked on', () => {
  const FLAG = '-Djava.security.properties'
  const host = hostOf({
    env: { JAVA_TOOL_OPTIONS: `${FLAG}=/srv/shell.security -Xmx1g` },
    files: {
      [OWN]: read('jdk.tls.disabledAlgorithms=TLSv1.2', '/etc/java-17/java.security'),
      '/srv/shell.security': read('jdk.tls.disabledAlgorithms=', '/srv/shell.security'),
      '/srv/shop.security': read('# of the shop\njdk.tls.disabledAlgorithms=TLSv1.3', '/srv/shop.security'),
    },
  })
  const told = (settings: Parameters<typeof settingsBeside>[2]) => settingsBeside(java, '/usr/lib/jvm/java-17/bin/java', settings, host)
  const flag = (value: string) => [{ how: 'flag' as const, name: FLAG, value, source: 'the command line of shop.service' }]

  it('is its own file, with links followed, and the one that its server names', async () => {
    expect(await told([])).toMatchObject([{ how: 'file', value: 'TLSv1.2', source: '/etc/java-17/java.security, line 1' }])
    expect(await told(flag('/srv/shop.security'))).toMatchObject([{ value: 'TLSv1.3', source: '/srv/shop.security, line 2' }])
    expect(await told(flag('/srv/none.security'))).toMatchObject([{ value: 'TLSv1.2' }])
  })

  it('is, without a server, what the environment of the check names', async () => {
    expect(await told(null)).toEqual([])
  })
})
