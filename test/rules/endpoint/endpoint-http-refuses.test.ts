import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../../electron/contract/path.ts'
import { endpointHttpRefuses as rule } from '../../../electron/rules/endpoint/endpoint-http-refuses.ts'
import { aPath, aStoppedPath, multisafepay } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const answered = (status: number, body = '') => {
  const http: HttpAnswer = { status, date: null, server: 'nginx', method: 'GET', location: null, headers: [], body }
  return aPath({ http })
}

describe('endpoint-http-refuses', () => {
  it('warns, with the status, of a server in trouble and of one that asks for something else', () => {
    for (const status of [426, 429, 451, 500, 502, 503])
      expect(judgedPath(rule, answered(status))).toMatchObject({ outcome: 'warn', title: expect.stringContaining(String(status)) })
    expect(judgedPath(rule, answered(503, 'Down for maintenance'))).toMatchObject({
      why: expect.stringContaining('“Down for maintenance”'),
    })
    expect(judgedPath(rule, answered(429))).toMatchObject({ why: expect.stringContaining('too many requests from here') })
    expect(judgedPath(rule, answered(451))).toMatchObject({ why: expect.stringContaining('for reasons of law') })
  })

  it('asks the network first where the number is one that equipment on the way says', () => {
    expect(judgedPath(rule, answered(511))).toMatchObject({ side: 'unknown', owners: ['network-team', 'platform'] })
    expect(judgedPath(rule, answered(512))).toMatchObject({ side: 'far', owners: ['platform'] })
  })

  it('takes what an API says to who has not logged in, or asks wrongly, for an answer', () => {
    for (const status of [200, 301, 400, 401, 403, 404, 405, 428, 450]) expect(judgedPath(rule, answered(status)).outcome).toBe('pass')
  })

  it('cannot make a verdict, and does not apply without an answer', () => {
    expect(rule.canFail(multisafepay)).toBe(false)
    expect(judgedPath(rule, aStoppedPath('http', 'closed')).outcome).toBe('not-applicable')
  })
})
