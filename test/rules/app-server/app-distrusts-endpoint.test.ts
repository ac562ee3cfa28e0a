import { describe, expect, it } from 'vitest'
import type { Path } from '../../../electron/contract/path.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { appDistrustsEndpoint } from '../../../electron/rules/app-server/app-distrusts-endpoint.ts'
import { aCertificate, anAttempt, aPath, aRuntime, aStoppedPath, aTrust, CURL_UNTRUSTED } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { aReplay, failedBy } from './tries-scene.ts'

const rule = appDistrustsEndpoint
const node = aRuntime({ kind: 'node', name: 'Node.js', version: '20.20.2', trustStore: 'built in' })
/** Perl's IO::Socket::SSL 2.081 says no more than this. */
const BARE = 'SSL connect attempt failed error:0A000086:SSL routines::certificate verify failed'
const judged = (error: string, paths: Path[] = [aPath()], replays = [aReplay()].slice(1)) =>
  judgedRuntime(rule, { attempts: [failedBy(error)], replays }, { facts: { paths } })
const fixOf = (...given: Parameters<typeof judgedRuntime>) => {
  const said = judgedRuntime(...given)
  return 'fix' in said ? said.fix.map(({ text, command = '' }) => `${text} ${command}`).join('\n') : ''
}

describe('app-distrusts-endpoint', () => {
  it('is named where the runtime does not trust a chain that the system does, with its store', () => {
    const attempts = [failedBy('SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate in certificate chain')]
    expect(judgedRuntime(rule, { runtime: node, attempts })).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      side: 'near',
      title: 'Node.js 20.20.2 does not trust the certificate of api.multisafepay.com, though this system does',
      why: expect.stringContaining('It brings its trusted roots with it. '),
    })
  })

  it('says that a further file of Node.js cannot be read', () => {
    const trustStore = 'built in, without /nowhere.pem, which it cannot read'
    const attempts = [failedBy('SELF_SIGNED_CERT_IN_CHAIN: self-signed certificate in certificate chain')]
    expect(judgedRuntime(rule, { runtime: { ...node, trustStore }, attempts })).toMatchObject({
      why: expect.stringContaining('It brings its trusted roots with it, without /nowhere.pem, which it cannot read. '),
    })
  })

  it('names the setting of the runtime’s kind, with the store that accepts the chain', () => {
    const attempts = [failedBy(CURL_UNTRUSTED)]
    expect(fixOf(rule, { runtime: node, attempts })).toContain('export NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt')
    const java = aRuntime({ kind: 'java', name: 'Java' })
    expect(fixOf(rule, { runtime: java, attempts })).toContain('keytool -importcert -cacerts')
    const mono = aRuntime({ kind: 'mono', name: 'Mono' })
    expect(fixOf(rule, { runtime: mono, attempts })).toMatch(
      /sudo cert-sync \/etc\/ssl\/certs\/ca-certificates\.crt[\s\S]*package ca-certificates-mono/,
    )
    const php = aRuntime({ kind: 'php', name: 'PHP', path: '/usr/bin/php' })
    expect(fixOf(rule, { runtime: php, attempts })).toMatch(/curl\.cainfo and openssl\.cafile[\s\S]*\/usr\/bin\/php --ini/)
    expect(fixOf(rule, { attempts })).toContain('cacert in ~/.curlrc')
  })

  it('names what a pool of PHP-FPM sets as its file does, and the php.ini that is its own', () => {
    const flag = (name: string, value: string, source: string) => ({ how: 'flag' as const, name, value, source })
    const pool = 'the pool shop (/etc/php/8.2/fpm/pool.d/shop.conf)'
    const settings = [
      flag('-c', '/etc/php/8.2/fpm/php.ini', 'the settings of PHP-FPM 8.2'),
      flag('-d', 'curl.cainfo=/srv/own.pem', pool),
      flag('-d', 'openssl.cafile=/srv/own.pem', pool),
    ]
    const server = { pid: 7, name: 'PHP-FPM', unit: 'php8.2-fpm.service' }
    const runtime = aRuntime({ kind: 'php', name: 'PHP-FPM (curl)', path: '/usr/bin/php8.2', server, settings })
    const text = fixOf(rule, { runtime, attempts: [failedBy(CURL_UNTRUSTED)] })
    expect(text).toContain(`Its server is given the setting curl.cainfo (${pool}).`)
    expect(text).toContain(`Its server is given the setting openssl.cafile (${pool}).`)
    expect(text).toContain('It reads /etc/php/8.2/fpm/php.ini. Look there')
    expect(text).not.toMatch(/setting -d|--ini/)
  })

  it.each(['0.10.48', '4.7.3', '6.9.5', '7.2.1'])('names no variable that Node.js %s does not read', (version) => {
    const text = fixOf(rule, { runtime: { ...node, version }, attempts: [failedBy(CURL_UNTRUSTED)] })
    expect(text).not.toContain('export NODE_EXTRA_CA_CERTS')
    expect(text).toContain('give its connections the certificates of /etc/ssl/certs/ca-certificates.crt by the option ca')
  })

  it.each(['4.8.0', '6.10.0', '7.3.0', '8.0.0'])('names the variable that Node.js %s reads', (version) => {
    expect(fixOf(rule, { runtime: { ...node, version }, attempts: [failedBy(CURL_UNTRUSTED)] })).toContain('export NODE_EXTRA_CA_CERTS=')
  })

  it('says of a store that Java cannot open how that is seen, and not to try what asks no store', () => {
    const value = '/srv/own.p12'
    const settings = [{ how: 'flag' as const, name: '-Djavax.net.ssl.trustStore', value, source: 'the command line of Shop' }]
    const server = { pid: 812, name: 'Shop', unit: null }
    const java = aRuntime({ kind: 'java', name: 'Shop (Java)', path: '/opt/jre/bin/java', trustStore: value, settings, server })
    const words = 'problem accessing trust store: java.security.UnrecoverableKeyException: Password verification failed'
    const unusable = { runtime: java, attempts: [failedBy(words, { trustStore: value })] }
    expect(judgedRuntime(rule, unusable)).toMatchObject({
      outcome: 'fail',
      title: 'Shop (Java) 7.88.1 cannot use its own file of trusted certificates',
      why: `It looks for its trusted roots in “${value}”, which it cannot use. It says: “${words}”`,
    })
    expect(fixOf(rule, unusable)).toMatch(
      /^See whether Java can open the file[^\n]* \/opt\/jre\/bin\/keytool -list -keystore \/srv\/own\.p12/,
    )
    expect(fixOf(rule, unusable)).not.toContain('-printcert')
    const lacks = 'javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path'
    const text = fixOf(rule, { runtime: java, attempts: [failedBy(lacks, { trustStore: value })] })
    expect(text).toContain('-printcert')
    expect(text).not.toContain('keytool -list')
  })

  it('names what the server was given before anything else', () => {
    const settings = [{ how: 'variable' as const, name: 'SSL_CERT_FILE', value: '/srv/old.pem', source: 'the environment of process 812' }]
    const server = { pid: 812, name: 'node', unit: 'shop.service', user: 'shop' }
    const text = fixOf(rule, { runtime: { ...node, settings, server }, attempts: [failedBy(CURL_UNTRUSTED)] })
    expect(text).toMatch(/^Its server is given the setting SSL_CERT_FILE \(the environment of process 812\)/)
    expect(text).toContain('restart the server')
  })

  const roots = { how: 'variable' as const, name: 'NODE_EXTRA_CA_CERTS', value: '/srv/ca.pem', source: 'the environment of shop.service' }
  const account = { name: 'shop', uid: 1001, gid: 1001, groups: [1001], home: '/srv/shop' }
  const shop = aRuntime({ kind: 'node', name: 'shop.service (Node.js)', running: true, settings: [roots], account })
  const UNTRUSTED = 'UNABLE_TO_VERIFY_LEAF_SIGNATURE: unable to verify the first certificate'
  const nobodyTrusts = aPath({ trust: [aTrust({ result: 'issuer-unknown' })] })
  const met = (runtime: Runtime, error = UNTRUSTED) =>
    judgedRuntime(rule, { runtime, attempts: [failedBy(error)] }, { facts: { paths: [nobodyTrusts] } })

  it('is named where the account of a server may not read its own file, though no other store accepts the chain', () => {
    const trustStore = 'built in, without /srv/ca.pem, which it cannot read'
    const said = met({ ...shop, trustStore, storeUnreadable: true })
    expect(said).toMatchObject({
      outcome: 'fail',
      title: 'shop.service (Node.js) 7.88.1 cannot use its own file of trusted certificates',
      why: expect.not.stringContaining('accepts the chain'),
      fix: expect.arrayContaining([
        {
          text: 'See whether the file is there, and who may read it. It must be readable by the account “shop”, with each folder on the way to it.',
          command: 'ls -l /srv/ca.pem',
        },
      ]),
    })
    expect('fix' in said && said.fix.some(({ command }) => command?.startsWith('sudo -u shop ') === true)).toBe(true)
  })

  it.each<[string, Runtime, string?]>([
    ['it may read the file, which lacks the root too', { ...shop, trustStore: 'built in, and /srv/ca.pem' }],
    ['the failure is about something else', { ...shop, storeUnreadable: true }, 'ECONNRESET'],
    ['it is the store of the system that it may not read', { ...shop, settings: [], trustStore: '/etc/ssl/certs', storeUnreadable: true }],
  ])('is not named without a store that accepts the chain where %s', (_what, runtime, error) => {
    expect(met(runtime, error).outcome).toBe('not-applicable')
  })

  describe('of a store to which the way is closed', () => {
    const UNREAD = 'certificate verify failed: unable to get local issuer certificate'
    const closed = aRuntime({
      kind: 'python',
      name: 'shop.py (Python)',
      running: true,
      account,
      trustStore: '/usr/lib/ssl/certs',
      storeUnreadable: true,
      storeClosed: { place: '/etc/ssl/certs', right: 'enter' },
    })
    const attempts = [failedBy(UNREAD)]

    it('names the folder and the right that is missing, and how it is opened; no other setting', () => {
      expect(judgedRuntime(rule, { runtime: closed, attempts })).toMatchObject({
        outcome: 'fail',
        why: expect.stringMatching(
          /^It looks for its trusted roots in “\/usr\/lib\/ssl\/certs”\. The folder \/etc\/ssl\/certs is closed: the account “shop” may not enter it\. The store /,
        ),
        evidence: expect.arrayContaining([expect.objectContaining({ kind: 'file', source: '/etc/ssl/certs' })]),
      })
      const text = fixOf(rule, { runtime: closed, attempts })
      expect(text).toMatch(/^Open the folder \/etc\/ssl\/certs again\..* sudo chmod a\+rx \/etc\/ssl\/certs\nThen restart the server\./)
      expect(text).not.toMatch(/SSL_CERT_FILE|REQUESTS_CA_BUNDLE|Set it where/)
    })

    it('names the file where that is what is closed', () => {
      const storeClosed = { place: '/etc/ssl/certs/ca-certificates.crt', right: 'read' as const }
      const text = fixOf(rule, { runtime: { ...closed, account: undefined, storeClosed }, attempts })
      expect(text).toMatch(
        /^Open the file \/etc\/ssl\/certs\/ca-certificates\.crt again\..* sudo chmod a\+r \/etc\/ssl\/certs\/ca-certificates\.crt\n/,
      )
    })

    it('is told of the store of the system too, where that is open to this check and closed to the account', () => {
      const store = '/etc/ssl/certs/ca-certificates.crt'
      const storeClosed = { place: store, right: 'read' as const, mode: '600, owner root, group root' }
      const php = aRuntime({
        kind: 'php',
        name: 'PHP (curl)',
        version: '8.2',
        account,
        trustStore: store,
        storeUnreadable: true,
        storeClosed,
      })
      const refused = [failedBy(`cURL error 77: error setting certificate file: ${store}`)]
      const said = judgedRuntime(rule, { runtime: php, attempts: refused })
      expect(said).toMatchObject({
        outcome: 'fail',
        title: 'PHP (curl) 8.2 may not read the trusted certificates of this system',
        why: expect.stringContaining(
          `The file ${store} is closed: the account “shop” may not read it. Its mode is 600, owner root, group root.`,
        ),
      })
      expect(fixOf(rule, { runtime: php, attempts: refused })).toMatch(/^Open the file .* sudo chmod a\+r .*\n/)
      expect('fix' in said && JSON.stringify(said.fix)).not.toContain('curl.cainfo')
      // One that its account may read is not what it cannot use.
      const { storeUnreadable: _, storeClosed: __, ...open } = php
      const other = judgedRuntime(rule, { runtime: open, attempts: [failedBy('cURL error 77: error setting certificate file: none')] })
      expect('title' in other && other.title).toBe('PHP (curl) 8.2 cannot use its own file of trusted certificates')
    })

    const own = { how: 'variable' as const, name: 'SSL_CERT_FILE', value: '/srv/own/ca.pem', source: 'the environment of shop.py' }
    it.each<[string, Partial<Runtime>]>([
      ['of the merchant’s own', { storeClosed: { place: '/srv/own', right: 'enter' }, settings: [own] }],
      ['for keys', { trustStore: '/etc/ssl/private/ca.pem', storeClosed: { place: '/etc/ssl/private', right: 'enter' } }],
      ['that a setting names', { storeClosed: { place: '/etc/shop', right: 'enter' }, settings: [own] }],
    ])('opens no folder %s to all', (_what, change) => {
      const text = fixOf(rule, { runtime: { ...closed, ...change }, attempts })
      expect(text).toContain(`Let the account “shop” enter the folder ${change.storeClosed?.place}, or move the store`)
      expect(text).not.toContain('chmod')
    })

    it('says nothing of it where the program named another store in its try', () => {
      const said = judgedRuntime(rule, { runtime: closed, attempts: [failedBy(UNREAD, { trustStore: '/srv/other.pem' })] })
      expect('why' in said && said.why).not.toContain('is closed')
      expect('fix' in said && JSON.stringify(said.fix)).not.toContain('chmod')
    })
  })

  it('takes the store that the program named in its try before the one that was found beforehand', () => {
    const attempts = [failedBy(CURL_UNTRUSTED, { trustStore: '/srv/other.pem' })]
    expect(judgedRuntime(rule, { attempts })).toMatchObject({ why: expect.stringContaining('“/srv/other.pem”') })
  })

  it('lets a file that the person named join the store, and not take its place', () => {
    const paths = [aPath({ trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'given', source: '/srv/ca.pem' })] })]
    const attempts = [failedBy(CURL_UNTRUSTED, { trustStore: '/srv/other.pem' })]
    const text = fixOf(rule, { attempts }, { facts: { paths } })
    expect(text).toContain('Add the certificates of “/srv/ca.pem” to “/srv/other.pem”.')
    expect(text).not.toContain('CURL_CA_BUNDLE=/srv/ca.pem')
    expect(fixOf(rule, { runtime: node, attempts }, { facts: { paths } })).toContain('NODE_EXTRA_CA_CERTS=/srv/ca.pem')
  })

  it('takes a file that the person named for a store that accepts, where the system’s does not', () => {
    const paths = [aPath({ trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'given', source: '/srv/ca.pem' })] })]
    expect(judged(CURL_UNTRUSTED, paths)).toMatchObject({ outcome: 'fail', title: expect.stringContaining('though your file does') })
  })

  it('says that a store cannot be used where that is so', () => {
    expect(judged('curl: (77) error setting certificate file: /none.pem')).toMatchObject({
      title: expect.stringContaining('cannot use its own file'),
    })
  })

  it('names the file that the words name, and no store that was not used', () => {
    const said = judgedRuntime(rule, {
      runtime: aRuntime({ trustStore: aTrust().source }),
      attempts: [failedBy('curl: (77) error setting certificate file: /nowhere')],
    })
    expect(said).toMatchObject({
      why: 'It looks for its trusted roots in “/nowhere”, which it cannot use. It says: “curl: (77) error setting certificate file: /nowhere”',
    })
  })

  it('does not take the store of the system for a file that the words leave unnamed', () => {
    const attempts = [failedBy('Problem with the SSL CA cert (path? access rights?)')]
    const why = expect.stringMatching(/^It does not tell where its trusted roots are\. It says: /)
    expect(judgedRuntime(rule, { runtime: aRuntime({ trustStore: aTrust().source }), attempts })).toMatchObject({ why })
  })

  it('says of a store that is not there that it is not, and adds nothing to it', () => {
    const runtime = aRuntime({ kind: 'python', name: 'Python', trustStore: '/nowhere', storeUnreadable: true })
    const attempts = [failedBy('certificate verify failed: unable to get local issuer certificate')]
    expect(judgedRuntime(rule, { runtime, attempts })).toMatchObject({
      why: expect.stringMatching(
        /^It looks for its trusted roots in “\/nowhere”, which is not there or may not be read\. The store “\/etc\/ssl\/certs\/ca-certificates\.crt” accepts the chain\. /,
      ),
    })
    const paths = [aPath({ trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'given', source: '/srv/ca.pem' })] })]
    expect(fixOf(rule, { runtime, attempts }, { facts: { paths } })).not.toContain('to “/nowhere”')
    const { storeUnreadable: _, ...there } = runtime
    expect(judgedRuntime(rule, { runtime: there, attempts })).toMatchObject({
      why: expect.stringContaining('It takes its trusted roots from “/nowhere”.'),
    })
  })

  it('leads Node.js away from its variables where it reads the store of OpenSSL', () => {
    const attempts = [failedBy('unable to get local issuer certificate')]
    const text = fixOf(rule, { runtime: { ...node, trustStore: 'the store of the system' }, attempts })
    expect(text).toContain('SSL_CERT_FILE')
    expect(text).not.toContain('built in')
  })

  it('is only possible where the runtime does not say why, until its own hello was answered', () => {
    expect(judged(BARE)).toMatchObject({ outcome: 'fail', confidence: 'possible' })
    expect(judged(BARE, [aPath()], [aReplay()])).toMatchObject({ confidence: 'likely' })
  })

  it.each<[string, string, Path[]]>([
    ['no store of this host accepts it', CURL_UNTRUSTED, [aPath({ trust: [aTrust({ result: 'issuer-unknown' })] })]],
    [
      'only the public list does, which is another cause',
      CURL_UNTRUSTED,
      [aPath({ trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'public' })] })],
    ],
    ['the certificate is for another name', CURL_UNTRUSTED, [aPath({ nameMatches: false })]],
    ['it has expired', 'certificate has expired', [aPath()]],
    ['it has expired and the runtime does not say why', BARE, [aPath({ chain: [aCertificate({ notAfter: '2026-11-20T00:00:00.000Z' })] })]],
    ['the words are about something else', 'curl: (35) error:0A000410:SSL routines::sslv3 alert handshake failure', [aPath()]],
    ['the way is closed', CURL_UNTRUSTED, [aStoppedPath('tcp', 'silent')]],
    [
      'an address of the same way sends a chain that nobody trusts',
      CURL_UNTRUSTED,
      [aPath(), aPath({ id: 'b', trust: [aTrust({ result: 'issuer-unknown' })] })],
    ],
  ])('is not named where %s', (_, error, paths) => {
    expect(judged(error, paths).outcome).toBe('not-applicable')
  })

  describe('leaves to app-connection-fails what had the roots of a store that accepts the chain', () => {
    const given = aTrust({ store: 'given', source: '/srv/ca.pem' })
    const paths = [aPath({ trust: [aTrust({ result: 'issuer-unknown' }), given] })]
    const outcome = (...args: Parameters<typeof judgedRuntime>) => judgedRuntime(...args).outcome

    it('as it does where it was run with the file that was given', () => {
      const ran = (givenTrust?: true) => failedBy(CURL_UNTRUSTED, givenTrust ? { givenTrust } : {})
      expect(outcome(rule, { attempts: [ran(true)] }, { facts: { paths } })).toBe('not-applicable')
      expect(outcome(rule, { attempts: [ran()] }, { facts: { paths } })).toBe('fail')
      // Of the system's store that file tells nothing.
      expect(outcome(rule, { attempts: [ran(true)] })).toBe('fail')
    })

    it('as it does where its try, or the runtime itself, names a store that accepts', () => {
      const { source } = aTrust()
      expect(outcome(rule, { attempts: [failedBy(CURL_UNTRUSTED, { trustStore: source })] })).toBe('not-applicable')
      const python = aRuntime({ kind: 'python', name: 'Python', trustStore: source })
      expect(outcome(rule, { runtime: python, attempts: [failedBy(CURL_UNTRUSTED)] })).toBe('not-applicable')
      const elsewhere = failedBy(CURL_UNTRUSTED, { trustStore: '/srv/other.pem' })
      expect(outcome(rule, { runtime: python, attempts: [elsewhere] })).toBe('fail')
    })

    it('but not what cannot read its store, nor a store that is only taken to be the system’s', () => {
      const broken = failedBy('curl: (77) error setting certificate file: /none.pem', { givenTrust: true })
      expect(outcome(rule, { attempts: [broken] }, { facts: { paths } })).toBe('fail')
      const wget = aRuntime({ kind: 'wget', name: 'Wget', trustStore: aTrust().source })
      expect(judgedRuntime(rule, { runtime: wget, attempts: [failedBy(CURL_UNTRUSTED)] })).toMatchObject({
        outcome: 'fail',
        why: expect.stringContaining('It does not tell where its trusted roots are.'),
      })
    })
  })

  it('passes a runtime that connects', () => {
    expect(judgedRuntime(rule, { attempts: [anAttempt()] })).toEqual({ outcome: 'pass' })
  })
})
