import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../electron/contract/path.ts'
import { endpointSpeaksNoTls } from '../../../electron/rules/endpoint/endpoint-speaks-no-tls.ts'
import { aPath, aProbe, aServerHello, aStoppedPath, HANDSHAKE_FAILURE } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const plain = (firstLine: string): Answer => ({ kind: 'not-tls', firstLine })
const asked = (...answers: Answer[]) =>
  aStoppedPath('hello', 'not-tls', { probes: answers.map((answer, index) => aProbe(index === 0 ? 'profile' : 'broad', answer)) })

describe('endpoint-speaks-no-tls', () => {
  // Greetings in the forms of RFC 9112 section 4, RFC 4253 section 4.2, RFC 5321 section 4.2 and RFC 959 section 5.4.
  it.each([
    ['HTTP/1.1 400 Bad Request', 'plain HTTP'],
    ['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7', 'SSH'],
    ['220 mail.example.test ESMTP Postfix', 'SMTP'],
    ['220 (vsFTPd 3.0.3)', 'FTP'],
    ['hello there', 'no TLS'],
  ])('names what answers with “%s”', (line, name) => {
    expect(judgedPath(endpointSpeaksNoTls, asked(plain(line), plain(line)))).toMatchObject({
      outcome: 'fail',
      confidence: 'certain',
      side: 'unknown',
      title: expect.stringContaining(name),
      why: expect.stringContaining(line),
    })
  })

  it('is only likely after one answer', () => {
    expect(judgedPath(endpointSpeaksNoTls, asked(plain('HTTP/1.0 400 Bad Request')))).toMatchObject({ confidence: 'likely' })
  })

  it('is only likely where a proxy answers that may stand on the way, and names it', () => {
    const line = plain('HTTP/1.1 400 Bad Request')
    const plainHttp = { status: 200, date: null, server: 'squid/5.7', method: 'GET' as const, location: null, body: '' }
    const by = (via: string) => ({ ...asked(line, line), plainHttp: { ...plainHttp, headers: [`via: ${via}`] } })
    expect(judgedPath(endpointSpeaksNoTls, by('1.1 gate.lab (squid/5.7)'))).toMatchObject({
      outcome: 'fail',
      confidence: 'likely',
      why: expect.stringContaining('“1.1 gate.lab (squid/5.7)”'),
      fix: expect.arrayContaining([{ text: expect.stringContaining('gate.lab') }]),
    })
    // One of the platform's own is the platform.
    expect(judgedPath(endpointSpeaksNoTls, by('1.1 edge.multisafepay.com (squid/5.7)'))).toMatchObject({ confidence: 'certain' })
  })

  it('does not claim an endpoint that answered one of the hellos in TLS', () => {
    expect(judgedPath(endpointSpeaksNoTls, asked(plain('HTTP/1.1 400 Bad Request'), aServerHello())).outcome).toBe('pass')
    expect(judgedPath(endpointSpeaksNoTls, aPath()).outcome).toBe('pass')
  })

  it('does not claim an alert, silence, or a TLS answer that is broken', () => {
    expect(judgedPath(endpointSpeaksNoTls, asked(HANDSHAKE_FAILURE, { kind: 'silent' })).outcome).toBe('not-applicable')
    expect(judgedPath(endpointSpeaksNoTls, asked({ kind: 'malformed', detail: 'truncated' })).outcome).toBe('not-applicable')
  })
})
