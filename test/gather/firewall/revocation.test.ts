// The gatherer `revocation`: whom it asks and what it met, and that it asks nobody where no runtime spoke of revocation.
import { afterEach, describe, expect, it } from 'vitest'
import { found } from '../../../electron/contract/fact.ts'
import { factValues } from '../../../electron/contract/facts.ts'
import { saysOfRevocation } from '../../../electron/contract/revocation.ts'
import { revocationGatherer } from '../../../electron/gather/firewall/revocation.ts'
import { createNet } from '../../../electron/net/node-net.ts'
import { aCertificate, anAttempt, aPath, PROXY } from '../../fixtures/facts.ts'
import { type ScriptedPeer, startScripted } from '../../fixtures/tls-peers.ts'
import { contextFor, hostOf } from '../context.ts'

const peers: ScriptedPeer[] = []
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop()
})
const NOT_FOUND = 'HTTP/1.1 404 Not Found\r\nServer: lists\r\nContent-Length: 0\r\n\r\n'
/** A server that answers so, and keeps what it was asked; without an answer it only closes. */
const listServer = async (answer = NOT_FOUND) => {
  const asked: string[] = []
  const peer = await startScripted((socket) =>
    socket.once('data', (bytes) => {
      asked.push(bytes.toString('latin1'))
      socket.end(answer)
    }),
  )
  peers.push(peer)
  return { url: `http://127.0.0.1:${peer.port}/issuing.crl?one`, asked, peer }
}

const UNSETTLED = 'CertPathValidatorException: Unable to determine revocation status due to network error'
const look = async (urls: string[], attempt: Parameters<typeof anAttempt>[0] = { outcome: 'failed', error: UNSETTLED }) => {
  const net = createNet({ connections: { perEndpoint: 25, atOnce: 5 } })
  const fact = await revocationGatherer.gather(
    contextFor(
      hostOf({}),
      { paths: found([aPath({ chain: [aCertificate({ revocationUrls: urls })] })]), attempts: found([anAttempt(attempt)]) },
      { stepMs: 1000 },
      {
        ...net,
        lookup: async (name, deadline) =>
          name === '127.0.0.1' ? net.lookup(name, deadline) : { kind: 'name-unknown', detail: 'none', ms: 1 },
      },
    ),
  )
  if (!fact.ok) throw new Error(fact.detail)
  return factValues.revocation.parse(fact.value)
}

describe('the addresses for revocation', () => {
  it('are asked once each by GET, and their answer is kept', async () => {
    const { url, asked } = await listServer()
    expect(await look([url, url])).toEqual([
      { url, address: '127.0.0.1', tcp: 'open', http: expect.objectContaining({ status: 404, server: 'lists' }) },
    ])
    expect(asked).toEqual([expect.stringMatching(/^GET \/issuing\.crl\?one HTTP\/1\.1\r\n/)])
  })

  it('leave the words of a page, and of nothing else', async () => {
    const page = (type: string) => `HTTP/1.1 403 Forbidden\r\nContent-Type: ${type}\r\nContent-Length: 7\r\n\r\nblocked`
    const [one, other] = [await listServer(page('text/html')), await listServer(page('text/plain'))]
    expect((await look([one.url, other.url])).map(({ http }) => http?.body)).toEqual(['blocked', ''])
  })

  it('are told apart where they refuse, give no HTTP, or have a name that nobody knows', async () => {
    const [closed, mute] = [await listServer(), await listServer('')]
    await closed.peer.stop()
    const looks = await look([closed.url, mute.url, 'http://crl.nowhere.test/x.crl'])
    expect(looks.map(({ tcp, http }) => [tcp, http])).toEqual([
      ['refused', null],
      ['open', null],
      ['name-unresolved', null],
    ])
  })

  it('are four at most, and of plain HTTP alone', async () => {
    const many = Array.from({ length: 6 }, (_, index) => `http://crl${index}.nowhere.test/`)
    expect(await look(['ldap:///CN=list', 'https://crl.nowhere.test/', 'http://', ...many])).toHaveLength(4)
  })

  it.each([
    ['it came through', { outcome: 'completed', error: null }],
    ['it failed over something else', { outcome: 'failed', error: 'curl: (60) self-signed certificate' }],
    ['it says that the certificate was revoked', { outcome: 'failed', error: 'Certificate has been revoked, reason: UNSPECIFIED' }],
    ['it failed on another way', { outcome: 'failed', error: UNSETTLED, via: PROXY }],
  ] as const)('are left alone where %s', async (_, attempt) => {
    const { url, peer } = await listServer()
    expect(await look([url], attempt)).toEqual([])
    expect(peer.count()).toBe(0)
  })
})

describe('the words of a runtime', () => {
  it.each([
    ['CertPathValidatorException: Certificate has been revoked, reason: UNSPECIFIED', 'revoked'],
    ['SSL certificate problem: certificate revoked', 'revoked'],
    ['schannel: CRYPT_E_REVOKED (0x80092010)', 'revoked'],
    [UNSETTLED, 'unsettled'],
    ['no answer in 9.0 s, while it asked whether the certificate was revoked', 'unsettled'],
    ['certificate verify failed: unable to get certificate CRL', 'unsettled'],
    ['CRL has expired', 'unsettled'],
    ['errors in the certificate chain: RevocationStatusUnknown, OfflineRevocation', 'unsettled'],
    // Of an answer that the server should have sent along.
    ['curl: (91) No OCSP response received', null],
    ['certificate has expired', null],
  ])('“%s” are told: %s', (words, told) => {
    expect(saysOfRevocation(words)).toBe(told)
  })
})
