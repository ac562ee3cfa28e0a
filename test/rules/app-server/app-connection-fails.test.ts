import { describe, expect, it } from 'vitest'
import { appConnectionFails } from '../../../electron/rules/app-server/app-connection-fails.ts'
import { aCaughtHello, aHello, anAttempt, aPath, aStoppedPath, CURL_UNTRUSTED, ENDPOINT, PROXY } from '../../fixtures/facts.ts'
import { judgedRuntime } from '../../fixtures/judged.ts'

const failed = anAttempt({
  outcome: 'failed',
  error: `${CURL_UNTRUSTED}\nMore details here: https://curl.se/docs/sslcerts.html`,
  negotiated: null,
})

describe('app-connection-fails', () => {
  it('quotes the runtime’s own words where our own handshake on the same way got an answer', () => {
    const judged = judgedRuntime(appConnectionFails, { attempts: [failed] })
    expect(judged).toMatchObject({ outcome: 'fail', confidence: 'likely', side: 'near', why: expect.stringContaining(CURL_UNTRUSTED) })
    expect(judged).toHaveProperty('why', expect.not.stringContaining('More details'))
  })

  it('says of which kind the proxy is where that is not plain http, for some programs know no other', () => {
    const fixThrough = (via: string) => {
      const judged = judgedRuntime(appConnectionFails, { attempts: [{ ...failed, via }] }, { facts: { paths: [aPath({ via })] } })
      return 'fix' in judged ? judged.fix.map(({ text }) => text).join(' ') : ''
    }
    expect(fixThrough('socks5h://proxy.example.test:1080')).toContain('The proxy is of the kind socks5h.')
    expect(fixThrough('https://proxy.example.test:443')).toContain('The proxy is of the kind https.')
    for (const via of ['direct', PROXY]) expect(fixThrough(via)).not.toContain('of the kind')
  })

  it('names a timeout of the attempt likewise', () => {
    const attempts = [anAttempt({ outcome: 'timeout', error: null })]
    expect(judgedRuntime(appConnectionFails, { attempts })).toMatchObject({ outcome: 'fail', why: expect.stringContaining('in time') })
  })

  it('passes a runtime that connects, whatever the HTTP status', () => {
    expect(judgedRuntime(appConnectionFails, { attempts: [anAttempt({ httpStatus: 403 })] })).toEqual({ outcome: 'pass' })
  })

  it('says nothing of this host but that our own connection, which checks no certificate, gets through', () => {
    const judged = judgedRuntime(appConnectionFails, { attempts: [failed] })
    expect(judged).toMatchObject({
      title: 'curl 7.88.1 does not connect, though our own connection gets through',
      why: expect.stringContaining('checks no certificate'),
    })
  })

  it('does not name this cause where the runtime is held back below the rules', () => {
    const hellos = [aCaughtHello(aHello({ versions: [0x0302, 0x0301] }))]
    expect(judgedRuntime(appConnectionFails, { hellos, attempts: [failed] })).toEqual({ outcome: 'not-applicable' })
    expect(judgedRuntime(appConnectionFails, { hellos })).toEqual({ outcome: 'pass' })
  })

  it('leaves a broken path to the cause of that path', () => {
    const paths = [aStoppedPath('tcp', 'silent')]
    expect(judgedRuntime(appConnectionFails, { attempts: [failed] }, { facts: { paths } })).toEqual({ outcome: 'not-applicable' })
  })

  it('compares with the way that the runtime took, not with another one', () => {
    const through = anAttempt({ ...failed, via: PROXY })
    const paths = [aPath(), aStoppedPath('proxy', 'login-needed', { via: PROXY, id: `${ENDPOINT} ${PROXY}` })]
    expect(judgedRuntime(appConnectionFails, { attempts: [through] }, { facts: { paths } }).outcome).toBe('not-applicable')
    expect(judgedRuntime(appConnectionFails, { attempts: [through] }, { facts: { paths: [aPath()] } }).outcome).toBe('missing')
  })

  it('is only possible where another address of the same way does not answer us either', () => {
    const paths = [aPath(), aStoppedPath('tcp', 'silent', { id: 'other', address: '2001:db8::1' })]
    expect(judgedRuntime(appConnectionFails, { attempts: [failed] }, { facts: { paths } })).toMatchObject({ confidence: 'possible' })
  })

  it('says that it does not know where the attempt was not made, and why', () => {
    const attempts = [anAttempt({ outcome: 'not-run', notRun: 'The limit of connections was reached.' })]
    expect(judgedRuntime(appConnectionFails, { attempts })).toEqual({ outcome: 'missing', fact: 'The limit of connections was reached.' })
    expect(judgedRuntime(appConnectionFails, { attempts: [] }).outcome).toBe('missing')
  })

  it('fails by one endpoint though another one is reached', () => {
    const other = anAttempt({ endpoint: 'https://other.example.test/' })
    expect(judgedRuntime(appConnectionFails, { attempts: [other, failed] }).outcome).toBe('fail')
  })
})
