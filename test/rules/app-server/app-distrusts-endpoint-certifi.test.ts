import { describe, expect, it } from 'vitest'
import type { Trust } from '../../../electron/contract/path.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { appDistrustsEndpoint } from '../../../electron/rules/app-server/app-distrusts-endpoint.ts'
import { anAttempt, aPath, aRuntime, aTrust } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { failedBy } from './tries-scene.ts'

const rule = appDistrustsEndpoint

describe('app-distrusts-endpoint, by a store of Java that is opened as empty', () => {
  const PASSWORD = { how: 'flag' as const, name: '-Djavax.net.ssl.trustStorePassword', value: '***', source: 'x' }
  const EMPTY = 'java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty'
  const said = (error: string, settings: Runtime['settings'] = [], change: Partial<Runtime> = {}) =>
    judgedRuntime(
      rule,
      { runtime: aRuntime({ kind: 'java', name: 'Java', trustStore: '/srv/own.p12', settings, ...change }), attempts: [failedBy(error)] },
      { facts: { paths: [aPath({ trust: [aTrust()] })] } },
    )

  it.each([
    [
      'without a password',
      [],
      'It found no certificate in “/srv/own.p12”: -Djavax.net.ssl.trustStorePassword is missing, or the file is empty.',
    ],
    ['with one', [PASSWORD], 'It found no certificate in “/srv/own.p12”: the file is empty.'],
  ])('%s', (_, settings, why) => {
    const finding = said(EMPTY, settings)
    expect(finding).toMatchObject({ outcome: 'fail', why: expect.stringContaining(why) })
    expect(JSON.stringify('fix' in finding && finding.fix).includes('give it to Java by')).toBe(settings.length === 0)
  })

  it('tells of a file that is not there what it is, and how Java’s own is made anew', () => {
    const own = { trustStore: '/etc/ssl/certs/java/cacerts', storeUnreadable: true }
    expect(said(EMPTY, [], own)).toMatchObject({
      outcome: 'fail',
      why: expect.stringContaining(
        'It looks for its trusted roots in “/etc/ssl/certs/java/cacerts”, which is not there or may not be read',
      ),
      fix: expect.arrayContaining([expect.objectContaining({ command: 'sudo apt-get install --reinstall ca-certificates-java' })]),
    })
    const given = { how: 'flag' as const, name: '-Djavax.net.ssl.trustStore', value: '/srv/own.p12', source: 'x' }
    expect(JSON.stringify(said(EMPTY, [given], { storeUnreadable: true }))).not.toMatch(/ca-certificates-java|Password/)
  })

  it('is no word of one that lacks the root', () => {
    expect(JSON.stringify(said('PKIX path building failed: unable to find valid certification path'))).not.toMatch(/is empty|Password/)
  })
})

describe('app-distrusts-endpoint, by the list of certifi', () => {
  const FILE = '/srv/v/lib/python3.12/site-packages/certifi/cacert.pem'
  const python = aRuntime({ id: 'python3', kind: 'python', name: 'Python', version: '3.12.1', path: '/srv/v/bin/python3', certifi: FILE })
  const path = aPath({ trust: [aTrust(), aTrust({ store: 'public', result: 'issuer-unknown' })] })
  const list = (results: Record<string, Trust['result']> = { [path.id]: 'issuer-unknown' }, runtimes = ['python3']) => ({
    runtimes,
    file: FILE,
    certificates: 144,
    chains: Object.entries(results).map(([id, result]) => ({ path: id, result, issuer: 'Shop Root CA' })),
  })
  const met = ({ files = [list()], paths = [path], attempts = [anAttempt()], runtime = python } = {}) =>
    judgedRuntime(rule, { runtime, attempts }, { facts: { paths, 'ca-files': files } })

  it('is a warning where it rejects what the system accepts, with the file and what would use it', () => {
    const said = met()
    expect(said).toMatchObject({
      outcome: 'warn',
      confidence: 'possible',
      owners: ['you', 'system-administrator'],
      title: 'The list of roots in Python 3.12.1’s package certifi lacks that of api.multisafepay.com, though this system has it',
      why: expect.stringContaining(`(${FILE}). No root in that list leads to the chain that the endpoint sends, issued by “Shop Root CA”.`),
    })
    expect('why' in said && said.why).toContain('Whether your program uses such a library was not looked at.')
    const text = 'fix' in said ? said.fix.map(({ text, command = '' }) => `${text} ${command}`).join('\n') : ''
    expect(text).toContain('export REQUESTS_CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt')
    expect(text).toContain('/srv/v/bin/python3 -c')
    expect(text).not.toMatch(/--upgrade certifi|restart/)
  })

  it.each([
    ['of a running server in an environment of its own', { running: true, environment: '/srv/v' }, 'fail'],
    ['of an environment in which nothing runs', { environment: '/srv/v' }, 'warn'],
    ['of a Python that other programs share', { running: true }, 'warn'],
  ])('%s', (_, change, outcome) => {
    expect(met({ runtime: { ...python, ...change } })).toMatchObject({ outcome, confidence: 'possible' })
  })

  it('of which a newer one helps only where the public list has the root; a server is started again', () => {
    const paths = [aPath({ trust: [aTrust(), aTrust({ store: 'public', source: 'the public roots' })] })]
    expect(JSON.stringify(met({ paths, runtime: { ...python, running: true } }))).toMatch(
      /\/srv\/v\/bin\/python3 -m pip install --upgrade certifi.*restart the server/,
    )
  })

  const other = { ...path, id: 'b' }
  it.each<[string, Parameters<typeof met>[0]]>([
    ['it has the root', { files: [list({ [path.id]: 'trusted' })] }],
    ['it is that of another runtime', { files: [list({ [path.id]: 'issuer-unknown' }, ['python'])] }],
    ['none was found', { files: [] }],
    ['the store of the system does not accept it either', { paths: [aPath({ trust: [aTrust({ result: 'issuer-unknown' })] })] }],
    [
      'only a file that the person named does',
      { paths: [aPath({ trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'given', source: '/srv/ca.pem' })] })] },
    ],
    ['an intermediate certificate is missing, which is the platform’s', { files: [list({ [path.id]: 'incomplete' })] }],
    ['one way leads to a chain that it accepts', { paths: [path, other], files: [list({ [path.id]: 'issuer-unknown', b: 'trusted' })] }],
    ['the chain was met on another way than the runtime’s', { attempts: [anAttempt({ via: 'http://proxy.shop.test:3128' })] }],
    ['the certificate is for another name', { paths: [aPath({ nameMatches: false })] }],
  ])('says nothing where %s', (_what, given) => {
    expect(met(given)).toEqual({ outcome: 'pass' })
  })

  it('is not spoken of where the runtime’s own try was turned away', () => {
    expect(met({ attempts: [failedBy('certificate verify failed: unable to get local issuer certificate')] })).toMatchObject({
      outcome: 'fail',
      title: expect.stringContaining('does not trust the certificate'),
    })
  })
})
