import { describe, expect, it } from 'vitest'
import type { Path, Trust } from '../../../electron/contract/path.ts'
import type { Attempt, Runtime } from '../../../electron/contract/runtime-facts.ts'
import { judge } from '../../../electron/engine/judge.ts'
import { osTrustStoreLacksRoot } from '../../../electron/rules/os/os-trust-store-lacks-root.ts'
import { aCertificate, anAttempt, anOs, aPath, aRuntime, aStoppedPath, aTrust, CURL_UNTRUSTED, someFacts } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'
import { failedBy, lackingRoot } from '../app-server/tries-scene.ts'

const rule = osTrustStoreLacksRoot
const judged = (path: Path, attempts: Attempt[] = [], runtimes: Runtime[] = [aRuntime()]) =>
  judgedPath(rule, path, { facts: { attempts, runtimes } })
const withStores = (system: Trust['result'], open: Trust['result']) =>
  aPath({ trust: [aTrust({ result: system }), aTrust({ store: 'public', result: open })] })

describe('os-trust-store-lacks-root', () => {
  it('fails where the chain is publicly good, the system lacks its root, and that stopped a program', () => {
    expect(judged(lackingRoot, [failedBy(CURL_UNTRUSTED)])).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      owners: ['system-administrator', 'hosting-company'],
      why: expect.stringMatching(/“C=NL, O=Example Trust, CN=Example Root”, which is on the public list.*That stops curl 7\.88\.1\./),
      fix: expect.arrayContaining([expect.objectContaining({ command: expect.stringContaining('--only-upgrade ca-certificates') })]),
    })
  })

  it.each([
    ['rocky', '9.4', 'sudo dnf upgrade ca-certificates'],
    ['centos', '7', 'sudo yum update ca-certificates'],
    ['alpine', '3.22.1', 'sudo apk update && sudo apk upgrade ca-certificates'],
    ['sles', '15.6', 'sudo zypper refresh && sudo zypper update ca-certificates-mozilla'],
  ])('gives the command of %s %s', (id, version, command) => {
    const said = judgedPath(rule, lackingRoot, { facts: { os: anOs({ id, version }), attempts: [failedBy(CURL_UNTRUSTED)] } })
    expect('fix' in said ? said.fix.map((step) => step.command) : []).toContain(command)
  })

  it('leaves it to the updates of a system whose packages no table has', () => {
    const said = judgedPath(rule, lackingRoot, { facts: { os: anOs({ id: 'void' }), attempts: [failedBy(CURL_UNTRUSTED)] } })
    expect('fix' in said ? said.fix[0] : null).toEqual({
      text: 'Bring the store of public roots up to date, by the updates of the operating system.',
    })
  })

  it.each<[string, Attempt[], Runtime[]]>([
    ['nobody was tried', [], [aRuntime()]],
    ['all connected, by stores of their own', [anAttempt()], [aRuntime()]],
    [
      'a program failed that has a store of its own',
      [failedBy(CURL_UNTRUSTED)],
      [aRuntime({ library: { name: 'OpenSSL', version: '3.0.22', bundled: true }, trustStore: 'built in' })],
    ],
    ['curl failed by another file that it was led to', [failedBy(CURL_UNTRUSTED, { trustStore: '/srv/other.pem' })], [aRuntime()]],
    ['curl cannot use the file that it was led to', [failedBy('curl: (77) error setting certificate file: /nowhere')], [aRuntime()]],
    ['it failed for another reason', [failedBy('curl: (28) Operation timed out')], [aRuntime()]],
  ])('only warns where %s', (_, attempts, runtimes) => {
    expect(judged(lackingRoot, attempts, runtimes).outcome).toBe('warn')
  })

  it('knows the folder of the store for the store itself', () => {
    const attempts = [failedBy(CURL_UNTRUSTED, { trustStore: '/etc/ssl/certs' })]
    expect(judged(lackingRoot, attempts).outcome).toBe('fail')
  })

  describe('where there is no store at all', () => {
    const PLACES = '/etc/ssl/certs/ca-certificates.crt, /etc/pki/tls/certs/ca-bundle.crt'
    const without = (open: Trust['result']) =>
      aPath({ trust: [aTrust({ result: 'store-absent', source: PLACES, anchors: 0 }), aTrust({ store: 'public', result: open })] })
    const NO_FILE = 'curl: (77) error setting certificate file: /etc/ssl/certs/ca-certificates.crt'

    it.each<[string, Attempt[], Partial<Runtime>]>([
      ['curl finds no file', [failedBy(NO_FILE)], {}],
      ['it says that it trusts nobody', [failedBy(CURL_UNTRUSTED)], {}],
      ['Java has an empty store, made from that of the system', [failedBy(CURL_UNTRUSTED)], { trustStore: '/etc/ssl/certs/java/cacerts' }],
    ])('fails where %s, and has the package installed', (_, attempts, runtime) => {
      expect(judged(without('trusted'), attempts, [aRuntime(runtime)])).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
        title: 'This system has no trust store',
        why: expect.stringMatching(
          /^No root certificate is in any of the usual places: “.*”\. The chain leads to “.*That stops curl 7\.88\.1\./,
        ),
        fix: expect.arrayContaining([
          expect.objectContaining({ command: 'sudo apt-get update && sudo apt-get install --reinstall ca-certificates' }),
        ]),
      })
    })

    it('is the root of what follows from it, and says what a private authority needs besides', () => {
      const judgedAlone = judged(without('issuer-unknown'), [failedBy(NO_FILE)])
      expect(judgedAlone).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        why: expect.stringContaining('its own root has to be added too'),
      })
      const report = judge(someFacts({ paths: [without('issuer-unknown')], attempts: [failedBy(NO_FILE)] }))
      expect(report.verdict.causes.map(({ id }) => id)).toEqual(['os-trust-store-lacks-root'])
    })

    it.each<[string, string, Attempt[], Partial<Runtime>]>([
      ['only warns where a program connects by roots of its own', 'warn', [anAttempt()], {}],
      ['only warns where one failed that has roots of its own', 'warn', [failedBy(CURL_UNTRUSTED)], { trustStore: '/opt/jre/cacerts' }],
      [
        'only warns where one failed that brings its roots along',
        'warn',
        [failedBy(CURL_UNTRUSTED)],
        { trustStore: '/usr/lib/jvm/a/cacerts' },
      ],
    ])('%s', (_, outcome, attempts, runtime) => {
      expect(judged(without('trusted'), attempts, [aRuntime(runtime)]).outcome).toBe(outcome)
    })

    it('says nothing where nobody was stopped, and no public root is meant', () => {
      expect(judged(without('issuer-unknown'), [anAttempt()]).outcome).toBe('not-applicable')
    })
  })

  describe('where this user may not read the store', () => {
    const FILE = '/etc/ssl/certs/ca-certificates.crt'
    const shut = (open: Trust['result']) =>
      aPath({ trust: [aTrust({ result: 'store-unreadable', source: FILE, anchors: 0 }), aTrust({ store: 'public', result: open })] })
    const closed: Partial<Runtime> = {
      trustStore: FILE,
      storeUnreadable: true,
      storeClosed: { place: FILE, right: 'read', mode: '600, owner root, group root' },
    }
    const gnutls: Partial<Runtime> = { ...closed, library: { name: 'GnuTLS', version: '3.7.9', bundled: false } }
    const NO_FILE = `curl: (77) error setting certificate file: ${FILE}`
    const GNUTLS = 'Fatal error: Error in the certificate. The certificate is NOT trusted. The certificate issuer is unknown.'

    it('fails where a program says so; the file, its mode, who may not read it, and the command are told', () => {
      expect(judged(shut('issuer-unknown'), [failedBy(NO_FILE)], [aRuntime(closed)])).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
        owners: ['system-administrator', 'hosting-company'],
        title: 'This user may not read the trust store of the system',
        why: `The file ${FILE} is closed: this user may not read it. Its mode is 600, owner root, group root. That stops curl 7.88.1.`,
        fix: expect.arrayContaining([
          expect.objectContaining({ command: `sudo chmod a+r ${FILE}` }),
          expect.objectContaining({ command: `test -r ${FILE} && echo readable` }),
        ]),
      })
    })

    it('tells where its place is a link into a closed folder, which is opened to nobody', () => {
      const runtime = aRuntime({ ...closed, storeClosed: { place: '/root', right: 'enter', mode: '700, owner root, group root' } })
      const told = judged(shut('issuer-unknown'), [failedBy(NO_FILE)], [runtime])
      expect(told).toMatchObject({
        outcome: 'fail',
        why: expect.stringContaining(
          `The folder /root is closed: this user may not enter it. Its mode is 700, owner root, group root. “${FILE}” is a link`,
        ),
      })
      expect('fix' in told && JSON.stringify(told.fix)).toContain('sudo install -m 644')
      expect('fix' in told && JSON.stringify(told.fix)).not.toContain('chmod')
    })

    it('is the root of what follows from it, and nobody asks the platform', () => {
      const runtimes = [aRuntime(closed)]
      const report = judge(someFacts({ paths: [shut('issuer-unknown')], attempts: [failedBy(NO_FILE)], runtimes }))
      expect(report.verdict.causes.map(({ id }) => id)).toEqual(['os-trust-store-lacks-root'])
      expect(JSON.stringify(report.findings.find(({ id }) => id === 'os-trust-store-lacks-root')?.fix)).not.toContain('platform')
    })

    it.each<[string, string, Trust['result'], Attempt, Partial<Runtime>]>([
      ['GnuTLS has no root then, and says only that', 'likely', 'issuer-unknown', failedBy(GNUTLS), gnutls],
      ['OpenSSL finds a public root nowhere', 'certain', 'trusted', failedBy(CURL_UNTRUSTED), closed],
      [
        'its whole folder is closed, in which OpenSSL looks too',
        'likely',
        'issuer-unknown',
        failedBy(CURL_UNTRUSTED),
        { ...closed, storeClosed: { place: '/etc/ssl/certs', right: 'enter' } },
      ],
      [
        'a folder on the way is closed',
        'certain',
        'trusted',
        failedBy(CURL_UNTRUSTED),
        { ...closed, storeClosed: { place: '/etc/ssl', right: 'enter' } },
      ],
    ])('fails where %s', (_, confidence, open, attempt, runtime) => {
      expect(judged(shut(open), [attempt], [aRuntime(runtime)])).toMatchObject({ outcome: 'fail', confidence })
    })

    it.each<[string, string, Trust['result'], Attempt, Partial<Runtime>]>([
      // It finds certificates in the folder beside the file, one by one.
      ['says nothing where OpenSSL lacks a private root', 'not-applicable', 'issuer-unknown', failedBy(CURL_UNTRUSTED), closed],
      ['says nothing where all connect, by the folder beside it', 'not-applicable', 'issuer-unknown', anAttempt(), closed],
      ['only warns where all connect and the root is public', 'warn', 'trusted', anAttempt(), closed],
      [
        'only warns where one fails by another file',
        'warn',
        'trusted',
        failedBy('curl: (77) error setting certificate file: /srv/x.pem'),
        closed,
      ],
      [
        'says nothing where it fails for another reason',
        'not-applicable',
        'issuer-unknown',
        failedBy('curl: (28) Operation timed out'),
        closed,
      ],
      [
        'says nothing where a store of its own is closed',
        'not-applicable',
        'trusted',
        failedBy('curl: (77) error setting certificate file: /srv/own.pem'),
        { ...closed, trustStore: '/srv/own.pem', storeClosed: { place: '/srv/own.pem', right: 'read' } },
      ],
      [
        'leaves what an account may not read to the finding of its server',
        'not-applicable',
        'trusted',
        failedBy(NO_FILE),
        {
          ...closed,
          account: { name: 'shop', uid: 1001, gid: 1001, groups: [1001], home: '/srv/shop' },
        },
      ],
    ])('%s', (_, outcome, open, attempt, runtime) => {
      expect(judged(shut(open), [attempt], [aRuntime(runtime)]).outcome).toBe(outcome)
    })
  })

  describe('where the store has the root, and it has ended', () => {
    const ENDED = '2021-01-01T00:00:00.000Z'
    const EXPIRED = 'curl: (60) SSL certificate problem: certificate has expired'
    const PHP_BARE = 'error:0A000086:SSL routines::certificate verify failed'
    const withEnded = (open: Partial<Trust>, change: Partial<Path> = {}) =>
      aPath({ trust: [aTrust({ until: ENDED }), aTrust({ store: 'public', ...open })], ...change })
    const publicly = withEnded({ until: '2036-01-01T00:00:00.000Z' })
    const privately = withEnded({ result: 'issuer-unknown' })

    it('fails with the file and the last day, and has the package brought up to date', () => {
      expect(judged(publicly, [failedBy(EXPIRED)])).toMatchObject({
        outcome: 'fail',
        confidence: 'certain',
        title: 'The root of api.multisafepay.com in the trust store of this system expired on 1 January 2021',
        why: expect.stringMatching(/ended on 1 January 2021, as it is in “.*ca-certificates\.crt”.*The public list has.*That stops curl/),
        fix: expect.arrayContaining([expect.objectContaining({ command: expect.stringContaining('--only-upgrade ca-certificates') })]),
      })
    })

    it('says of a private root where a newer one comes from', () => {
      const said = judged(privately, [failedBy(EXPIRED)])
      expect(said).toMatchObject({ outcome: 'fail', confidence: 'certain' })
      expect('fix' in said ? said.fix.slice(0, 3) : []).toEqual([
        { text: expect.stringContaining('for the edition of “C=NL, O=Example Trust, CN=Example Root” that holds now') },
        { text: expect.stringMatching(/in the place of the old one, .*On this system that is \/usr\/local\/share\/ca-certificates\.$/) },
        { text: 'Then make the store anew.', command: 'sudo update-ca-certificates --fresh' },
      ])
      const report = judge(someFacts({ paths: [privately], attempts: [failedBy(EXPIRED)] }))
      expect(report.verdict.causes.map(({ id }) => id)).toEqual(['os-trust-store-lacks-root'])
    })

    it('names the file in which the old edition lies, where that was found', () => {
      const file = '/usr/local/share/ca-certificates/shop/root.crt'
      const said = judged({ ...privately, endedFile: file }, [failedBy(EXPIRED)])
      expect('fix' in said ? said.fix[1] : null).toEqual({ text: `Put it in the place of the old one, which lies in ${file}.` })
      expect(said).toHaveProperty('evidence', expect.arrayContaining([expect.objectContaining({ source: file })]))
    })

    const WGET = 'ERROR: The certificate of ‘api.test’ is not trusted. ERROR: The certificate of ‘api.test’ has expired.'
    it.each<[string, string, string, string]>([
      ['OpenSSL’s own folder', '/usr/lib/ssl/certs', 'verify error:num=10:certificate has expired', 'curl 7.88.1 and Other 1.0'],
      ['OpenSSL’s own file', '/usr/lib/ssl/cert.pem', 'certificate verify failed: certificate has expired', 'curl 7.88.1 and Other 1.0'],
      ['GnuTLS', '/etc/ssl/certs/ca-certificates.crt', WGET, 'curl 7.88.1 and Other 1.0'],
      ['another file of that folder', '/usr/lib/ssl/certs/own.pem', EXPIRED, 'curl 7.88.1'],
      ['OpenSSL’s folder of an installation of its own', '/usr/local/ssl/certs', EXPIRED, 'curl 7.88.1'],
      ['a failure about something else', '/usr/lib/ssl/certs', 'curl: (28) Operation timed out', 'curl 7.88.1'],
    ])('names all that it stops, in whichever form they have the store: %s', (_, trustStore, words, names) => {
      const other = aRuntime({ id: 'other', name: 'Other', version: '1.0', trustStore })
      const said = judged(privately, [failedBy(EXPIRED), failedBy(words, { runtime: 'other' })], [aRuntime(), other])
      expect(said).toHaveProperty('why', expect.stringContaining(`That stops ${names}.`))
    })

    const server = aRuntime({
      settings: [{ how: 'variable', name: 'SSL_CERT_FILE', value: '/srv/own.pem', source: 'the environment of shop' }],
      trustStore: '/srv/own.pem',
    })
    it.each<[string, string, Path, Attempt[], Runtime[]]>([
      ['a program says only that it was refused', 'fail', publicly, [failedBy(PHP_BARE)], [aRuntime()]],
      ['nobody was stopped', 'warn', publicly, [anAttempt()], [aRuntime()]],
      ['nobody was stopped, and no public list has the root, as with a Java', 'not-applicable', privately, [anAttempt()], [aRuntime()]],
      ['only one was stopped that has a file of its own', 'not-applicable', privately, [failedBy(EXPIRED)], [server]],
      ['the failure is about something else', 'not-applicable', privately, [failedBy('curl: (28) Operation timed out')], [aRuntime()]],
      [
        'a certificate that was sent has ended too',
        'pass',
        withEnded({}, { chain: [aCertificate({ notAfter: '2026-11-01T00:00:00.000Z' })] }),
        [failedBy(EXPIRED)],
        [aRuntime()],
      ],
      [
        'it has another edition that holds',
        'pass',
        aPath({ trust: [aTrust({ until: '2036-01-01T00:00:00.000Z' })] }),
        [failedBy(EXPIRED)],
        [aRuntime()],
      ],
      ['until when it holds is not known', 'pass', aPath({ trust: [aTrust()] }), [failedBy(EXPIRED)], [aRuntime()]],
    ])('where %s: %s', (_, outcome, path, attempts, runtimes) => {
      expect(judged(path, attempts, runtimes).outcome).toBe(outcome)
    })
  })

  describe('where the root lies in the folder from which the store is made', () => {
    const LAID = '/usr/local/share/ca-certificates/shop/root.crt'
    const laid = (file = LAID, open: Trust['result'] = 'issuer-unknown') => ({
      ...withStores('issuer-unknown', open),
      untaken: { file, root: 'CN=Shop Root' },
    })
    const commands = (path: Path) => {
      const said = judged(path, [failedBy(CURL_UNTRUSTED)])
      return 'fix' in said ? said.fix.flatMap(({ command }) => command ?? []) : []
    }

    it('fails with the file and the command, and asks the system’s administrator first', () => {
      const said = judged(laid(), [failedBy(CURL_UNTRUSTED)])
      expect(said).toMatchObject({
        outcome: 'fail',
        confidence: 'likely',
        owners: ['system-administrator', 'hosting-company'],
        why: `The chain leads to “CN=Shop Root”. Its certificate lies in ${LAID}, from which the store is made. It is not in “/etc/ssl/certs/ca-certificates.crt”. That stops curl 7.88.1.`,
        evidence: expect.arrayContaining([expect.objectContaining({ kind: 'file', source: LAID })]),
      })
      expect(commands(laid())).toContain('sudo update-ca-certificates')
      expect(commands(laid())).toContain(`sudo rm ${LAID} && sudo update-ca-certificates --fresh`)
    })

    it('knows the program of each family, and the ending without which Debian passes a file over', () => {
      expect(commands(laid('/etc/pki/ca-trust/source/anchors/root.pem'))).toContain('sudo update-ca-trust')
      expect(commands(laid('/etc/pki/trust/anchors/root.pem'))).toContain('sudo update-ca-certificates')
      const pem = '/usr/local/share/ca-certificates/root.pem'
      expect(commands(laid(pem))).toContain(`sudo mv ${pem} ${pem}.crt`)
      expect(commands(laid()).join()).not.toContain('sudo mv')
    })

    it('is the root of what follows from it', () => {
      const report = judge(someFacts({ paths: [laid()], attempts: [failedBy(CURL_UNTRUSTED)] }))
      expect(report.verdict.causes.map(({ id }) => id)).toEqual(['os-trust-store-lacks-root'])
    })

    it.each<[string, string, Path, Attempt[], Partial<Runtime>]>([
      ['says nothing where nobody was stopped', 'not-applicable', laid(), [anAttempt()], {}],
      ['says nothing where one failed for another reason', 'not-applicable', laid(), [failedBy('curl: (28) Operation timed out')], {}],
      [
        'says nothing of a program with roots of its own',
        'not-applicable',
        laid(),
        [failedBy(CURL_UNTRUSTED)],
        { trustStore: '/opt/x.pem' },
      ],
      [
        'says nothing where that file is not there',
        'not-applicable',
        withStores('issuer-unknown', 'issuer-unknown'),
        [failedBy(CURL_UNTRUSTED)],
        {},
      ],
      ['leaves a public root to the package of those', 'fail', laid(LAID, 'trusted'), [failedBy(CURL_UNTRUSTED)], {}],
    ])('%s', (_, outcome, path, attempts, runtime) => {
      const said = judged(path, attempts, [aRuntime(runtime)])
      expect(said.outcome).toBe(outcome)
      expect(JSON.stringify(said)).not.toContain('from which the store is made')
    })
  })

  it.each<[string, Path, string]>([
    ['the system has it', withStores('trusted', 'trusted'), 'pass'],
    ['the system has a root of its own that the public list lacks', withStores('trusted', 'issuer-unknown'), 'pass'],
    ['no list has it: the issuer is unknown', withStores('issuer-unknown', 'issuer-unknown'), 'not-applicable'],
    ['the server left out what is between', withStores('issuer-unknown', 'incomplete'), 'not-applicable'],
    ['the store could not be read, and nothing shows that it is closed', withStores('store-unreadable', 'trusted'), 'not-applicable'],
    ['no chain came', aStoppedPath('tcp', 'silent'), 'not-applicable'],
  ])('does not speak where %s', (_, path, outcome) => {
    expect(judged(path, [failedBy(CURL_UNTRUSTED)]).outcome).toBe(outcome)
  })

  it('does not judge the store of Windows, which loads roots on demand', () => {
    expect(judgedPath(rule, lackingRoot, { facts: { os: anOs({ family: 'windows', id: 'windows' }) } }).outcome).toBe('not-applicable')
  })

  it('is the one cause of a check in which nothing else is wrong', () => {
    const report = judge(someFacts({ paths: [lackingRoot], attempts: [failedBy(CURL_UNTRUSTED)] }))
    expect(report.verdict.causes.map(({ id }) => id)).toEqual(['os-trust-store-lacks-root'])
  })
})
