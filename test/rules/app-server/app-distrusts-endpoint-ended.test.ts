// A root of a runtime's own that has ended, and what looks so and is not.
import { describe, expect, it } from 'vitest'
import type { FactValue } from '../../../electron/contract/facts.ts'
import type { Path } from '../../../electron/contract/path.ts'
import type { Runtime } from '../../../electron/contract/runtime-facts.ts'
import { judge } from '../../../electron/engine/judge.ts'
import { appDistrustsEndpoint } from '../../../electron/rules/app-server/app-distrusts-endpoint.ts'
import { aCertificate, anAttempt, aPath, aRuntime, aTrust, CURL_UNTRUSTED, someFacts } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'
import { failedBy } from './tries-scene.ts'

const FILE = '/srv/shop/own.pem'
const ENDED = '2021-01-01T00:00:00.000Z'
const HOLDS = '2036-11-19T00:00:00.000Z'
const ROOT = aTrust().issuer
const EXPIRED = 'SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:992)'
/** PHP's streams say no more. */
const BARE = 'error:0A000086:SSL routines::certificate verify failed'
const settings: Runtime['settings'] = [
  { how: 'variable', name: 'SSL_CERT_FILE', value: FILE, source: 'the environment of shop.py' },
  { how: 'variable', name: 'SSL_CERT_DIR', value: '/nope', source: 'the environment of shop.py' },
]
const server = { pid: 7, name: 'shop.py', unit: null }
const shop = aRuntime({ kind: 'python', name: 'shop.py (Python)', version: '3.11.2', running: true, server, trustStore: FILE, settings })
const path = aPath({ trust: [aTrust({ until: HOLDS })] })
type Held = FactValue<'ca-files'>[number]['chains'][number]
const held = (change: Partial<Held> = {}): Held => ({ path: path.id, result: 'trusted', issuer: ROOT, until: ENDED, ...change })
const files = (...chains: Held[]): FactValue<'ca-files'> => [{ takenBy: ['curl'], file: FILE, certificates: 1, chains }]
const judged = (error: string, caFiles = files(held()), paths: Path[] = [path], runtime = shop) =>
  judgedRuntime(appDistrustsEndpoint, { runtime, attempts: [failedBy(error)] }, { facts: { paths, 'ca-files': caFiles } })
const fixOf = (said: ReturnType<typeof judged>) => ('fix' in said ? said.fix.map(({ text }) => text) : [])

describe('app-distrusts-endpoint, by a root of its own that has ended', () => {
  it('names the file, the root and its last day, and where one is that holds', () => {
    const said = judged(EXPIRED)
    expect(said).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'near',
      title: 'The root of api.multisafepay.com in the file of trusted certificates of shop.py (Python) 3.11.2 expired on 1 January 2021',
      why: expect.stringMatching(
        /^It takes its trusted roots from “\/srv\/shop\/own\.pem”\. “.*Example Root” is in it, and ended on 1 January 2021\. The store “.*ca-certificates\.crt” has it in another edition, which holds until 19 November 2036\./,
      ),
    })
    expect(fixOf(said)).toEqual([
      expect.stringContaining('until when each holds'),
      `Put “${ROOT}” from /etc/ssl/certs/ca-certificates.crt into that file, in the place of the old root.`,
      'Or remove SSL_CERT_FILE (the environment of shop.py) and SSL_CERT_DIR (the environment of shop.py). Then the store of the system is used.',
      'Then restart the server.',
      ...['Try it by hand, on the same host and as the same user.', expect.anything(), expect.anything()],
    ])
  })

  it('is the one cause of a check in which nothing else is wrong', () => {
    const facts = someFacts({ paths: [path], runtimes: [shop], attempts: [failedBy(EXPIRED)], 'ca-files': files(held()) })
    expect(judge(facts).verdict.causes.map(({ id }) => id)).toEqual(['app-distrusts-endpoint'])
  })

  it('is likely where the program does not say for what it refuses', () => {
    expect(judged(BARE)).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      title: expect.stringContaining('expired on 1 January 2021'),
    })
  })

  it('asks for a newer edition where no store of this host has one, and takes no setting away then', () => {
    const said = judged(EXPIRED, files(held()), [aPath({ trust: [aTrust({ until: ENDED })] })])
    expect(said).toMatchObject({ outcome: 'fail', why: expect.not.stringContaining('The store') })
    expect(fixOf(said)[1]).toBe(
      `Ask the platform, or the authority itself, for the edition of “${ROOT}” that holds now. Put it into that file.`,
    )
    expect(fixOf(said).join(' ')).not.toContain('Or remove')
  })

  it('does not lead a Node.js to the store of the system, which it would not read', () => {
    const node = { ...shop, kind: 'node' as const, name: 'app.js (Node.js)', trustStore: `built in, and ${FILE}` }
    expect(fixOf(judged('CERT_HAS_EXPIRED: certificate has expired', files(held()), [path], node)).join(' ')).not.toContain('Or remove')
  })

  it.each<[string, ReturnType<typeof judged>]>([
    ['the file has the edition that holds too', judged(EXPIRED, files(held({ until: HOLDS })))],
    ['until when it holds is not known', judged(EXPIRED, files({ path: path.id, result: 'trusted', issuer: ROOT }))],
    ['the file does not lead to the chain at all', judged(EXPIRED, files(held({ result: 'issuer-unknown' })))],
    ['the file is that of another runtime', judged(EXPIRED, [{ takenBy: ['other'], file: FILE, certificates: 1, chains: [held()] }])],
    ['the file is that of a library beside it', judged(EXPIRED, [{ runtimes: ['curl'], file: FILE, certificates: 1, chains: [held()] }])],
    ['another address of the way shows another chain', judged(EXPIRED, files(held()), [path, aPath({ id: 'b' })])],
    [
      'the certificate that was sent has ended',
      judged(EXPIRED, files(held()), [
        aPath({ trust: [aTrust({ until: HOLDS })], chain: [aCertificate({ notAfter: '2026-11-01T00:00:00.000Z' })] }),
      ]),
    ],
    ['it fails for another reason', judged('[Errno 111] Connection refused')],
  ])('is not named where %s', (_, said) => {
    expect(said).toEqual({ outcome: 'not-applicable' })
  })

  it('speaks of the missing root where that is what it says', () => {
    expect(judged(CURL_UNTRUSTED, files(held({ result: 'issuer-unknown' })))).toMatchObject({
      title: expect.stringContaining('does not trust'),
    })
  })

  it('passes one that connects all the same, as Java does', () => {
    const facts = { paths: [path], 'ca-files': files(held()) }
    expect(judgedRuntime(appDistrustsEndpoint, { runtime: shop, attempts: [anAttempt()] }, { facts }).outcome).toBe('pass')
  })
})
