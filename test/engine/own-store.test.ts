// A runtime with a store of its own beside others on the system's: what the stores of this host say of an endpoint speaks for the others
// alone. Facts are built by hand; the rules are the real ones.
import { describe, expect, it } from 'vitest'
import { missing } from '../../electron/contract/fact.ts'
import { judge } from '../../electron/engine/judge.ts'
import { aCaughtHello, anAttempt, aPath, aRuntime, aTrust, CURL_UNTRUSTED, someFacts } from '../fixtures/facts.ts'

const SOURCE = 'the command line of shop.service'
const NO_PROTOCOL = 'javax.net.ssl.SSLHandshakeException: No appropriate protocol (protocol is disabled or cipher suites are inappropriate)'
const flag = (name: string, value: string) => ({ how: 'flag' as const, name, value, source: SOURCE })
const shop = aRuntime({
  id: 'shop.service',
  kind: 'java',
  name: 'shop.service (Java)',
  version: '17.0.15',
  path: '/usr/bin/java',
  realPath: '/usr/lib/jvm/java-17/bin/java',
  library: null,
  running: true,
  server: { pid: 812, name: 'shop.service', unit: 'shop.service' },
  settings: [flag('-Djavax.net.ssl.trustStore', '/srv/own.p12'), flag('-Djdk.tls.client.protocols', 'TLSv1.1')],
})
const path = aPath({
  trust: [aTrust({ result: 'issuer-unknown' }), aTrust({ store: 'public', source: 'public', result: 'issuer-unknown' })],
})
const said = missing('failed', 'Java ended without a ClientHello.', [{ kind: 'command', source: 'java', text: NO_PROTOCOL }])

const facts = (chosen: string[], curlError = CURL_UNTRUSTED) => {
  const whole = someFacts({
    runtimes: [aRuntime(), shop],
    hellos: [aCaughtHello(), { ...aCaughtHello(), runtime: shop.id, hello: said }],
    attempts: [
      anAttempt({ outcome: 'failed', error: curlError }),
      anAttempt({ runtime: shop.id, outcome: 'failed', error: NO_PROTOCOL, httpStatus: null, negotiated: null }),
    ],
    paths: [path],
  })
  return { ...whole, request: { ...whole.request, runtimes: chosen } }
}
const causes = (chosen: string[]) => judge(facts(chosen)).verdict.causes.map(({ id }) => id)

describe('an endpoint that no store of this host trusts', () => {
  it('is not the cause for a server with a store of its own that was stopped by its version setting', () => {
    expect(causes([])).toEqual(['app-pins-old-tls'])
    const { findings } = judge(facts([]))
    expect(findings.find(({ id }) => id === 'endpoint-certificate-issuer-unknown')).toMatchObject({ outcome: 'warn', counts: false })
  })

  it('is the cause for a program on the store of the system', () => {
    expect(causes(['curl'])).toEqual(['endpoint-certificate-issuer-unknown'])
  })

  it('is one of two causes where both decide', () => {
    expect(causes(['curl', 'shop.service'])).toEqual(['app-pins-old-tls', 'endpoint-certificate-issuer-unknown'])
  })

  it('leaves another failure of the server to its own cause', () => {
    const whole = facts([])
    const runtimes = [{ ...shop, settings: shop.settings.slice(0, 1) }]
    const attempts = [anAttempt({ runtime: shop.id, outcome: 'failed', error: 'java.lang.IllegalStateException: none' })]
    const { verdict } = judge({
      ...whole,
      facts: someFacts({ runtimes, attempts, hellos: [aCaughtHello(undefined, { runtime: shop.id })], paths: [path] }).facts,
    })
    expect(verdict.causes.map(({ id }) => id)).toEqual(['app-connection-fails'])
  })

  it('does not explain what stopped that server, though it stops another that decides too', () => {
    const whole = facts(['curl', 'shop.service'])
    const runtimes = [aRuntime(), { ...shop, settings: shop.settings.slice(0, 1) }]
    const attempts = [
      anAttempt({ outcome: 'failed', error: CURL_UNTRUSTED }),
      anAttempt({ runtime: shop.id, outcome: 'failed', error: 'java.lang.IllegalStateException: none' }),
    ]
    const hellos = [aCaughtHello(), aCaughtHello(undefined, { runtime: shop.id })]
    const { findings } = judge({ ...whole, facts: someFacts({ runtimes, attempts, hellos, paths: [path] }).facts })
    const fails = (id: string) => findings.find((one) => one.id === 'app-connection-fails' && one.subject.id === id)
    expect(fails('curl')).toMatchObject({ silencedBy: 'endpoint-certificate-issuer-unknown' })
    expect(fails(shop.id)).toMatchObject({ outcome: 'fail', silencedBy: null, counts: true })
  })
})

describe('the store that a runtime is shown with', () => {
  it.each([
    ['/etc/ssl/certs/ca-certificates.crt', false, '/etc/ssl/certs/ca-certificates.crt'],
    ['/srv/none.pem', true, '/srv/none.pem, which cannot be read'],
    ['built in, without /srv/none.pem, which it cannot read', true, 'built in, without /srv/none.pem, which it cannot read'],
    [null, false, null],
  ])('is told as one that cannot be read, where that is so: %s', (trustStore, storeUnreadable, shown) => {
    const runtimes = [aRuntime({ trustStore, storeUnreadable })]
    const judged = judge(someFacts({ runtimes, hellos: [aCaughtHello()], attempts: [anAttempt()], paths: [aPath()] }))
    expect(judged.runtimes[0]?.trustStore).toBe(shown)
  })
})
