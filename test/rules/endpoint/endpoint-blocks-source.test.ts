import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../../electron/contract/path.ts'
import { endpointBlocksSource as rule } from '../../../electron/rules/endpoint/endpoint-blocks-source.ts'
import { anAttempt, aPath, PROXY } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const answered = (status: number, body: string, headers: string[] = []) => {
  const http: HttpAnswer = { status, date: null, server: null, method: 'GET', location: null, headers, body }
  return aPath({ http })
}
const same = (status: number) => ({ facts: { attempts: [anAttempt({ httpStatus: status })] } })

// Sentences of the pages as their vendors show or document them.
const CLOUDFLARE = 'Attention Required! | Cloudflare Sorry, you have been blocked You are unable to access api.example.test'
const F5 = 'Request Rejected The requested URL was rejected. Please consult with your administrator. Your support ID is: 123'

describe('endpoint-blocks-source', () => {
  it('suspects a block by the page of a known product, and names the product', () => {
    expect(judgedPath(rule, answered(403, CLOUDFLARE), same(403))).toMatchObject({
      outcome: 'fail',
      confidence: 'possible',
      owners: ['platform'],
      why: expect.stringContaining('Cloudflare'),
    })
    expect(judgedPath(rule, answered(403, F5), same(403))).toMatchObject({ why: expect.stringContaining('F5') })
    expect(judgedPath(rule, answered(403, 'Just a moment...', ['cf-mitigated: challenge']), same(403)).outcome).toBe('fail')
  })

  it('knows the page of Akamai as a person reads it, and a page that names no product', () => {
    // The text of the page with its character references read; the number of the reference is made up.
    const akamai = 'Access Denied You don\'t have permission to access "http://api.example.test/" on this server. Reference #18.2f3e1002.1'
    expect(judgedPath(rule, answered(403, akamai), same(403))).toMatchObject({
      confidence: 'possible',
      why: expect.stringContaining('Akamai'),
    })
    expect(judgedPath(rule, answered(403, 'Request blocked. Your support ID is 12345'), same(403)).outcome).toBe('fail')
    // Apache's own words for a folder that nobody may see, and an API that numbers its answers.
    for (const own of [
      "Forbidden You don't have permission to access this resource.",
      '{"error":"access_denied","message":"Missing API key","request id":"8f2c-11"}',
    ])
      expect(judgedPath(rule, answered(403, own), same(403)).outcome, own).toBe('pass')
  })

  it('suspects the pages that their products send with the status 200', () => {
    for (const page of [F5, F5.replace('Request Rejected ', ''), 'Request unsuccessful. Incapsula incident ID: 1234-5678'])
      expect(judgedPath(rule, answered(200, page), same(200)), page).toMatchObject({ outcome: 'fail', confidence: 'possible' })
  })

  it('does not suspect a page with the status 200 that only speaks of such products', () => {
    for (const page of [
      'Guide: what “The requested URL was rejected. Please consult with your administrator” means',
      'Behind FortiWeb',
      'ok',
    ])
      expect(judgedPath(rule, answered(200, page), same(200)).outcome, page).toBe('pass')
  })

  it('shows how to see the block by hand, on the way on which it was met', () => {
    const commands = (path: ReturnType<typeof answered>) => {
      const judged = judgedPath(rule, path, { facts: { attempts: [] } })
      return 'fix' in judged ? judged.fix.flatMap(({ command }) => command ?? []) : []
    }
    expect(commands(answered(403, CLOUDFLARE))).toEqual([expect.stringMatching(/^curl .*noproxy.* --url https:/)])
    expect(commands({ ...answered(403, CLOUDFLARE), via: PROXY })).toEqual([expect.stringContaining(`--proxy ${PROXY}`)])
  })

  it('suspects it by plain words too', () => {
    expect(judgedPath(rule, answered(403, 'Access denied. Your IP address 192.0.2.7 is not allowed here.'), same(403)).outcome).toBe('fail')
  })

  it('takes a bare 401 or 403 for the word of the API itself', () => {
    for (const [status, body] of [
      [403, ''],
      [401, 'Unauthorized'],
      [403, '{"error_code":1032,"error_info":"Invalid API key"}'],
      [403, '403 Forbidden 403 Forbidden nginx'],
      [403, '{"message":"Your request is not allowed: the key has no right to this."}'],
      [403, '{"message":"Requests of this merchant are denied."}'],
    ] as const)
      expect(judgedPath(rule, answered(status, body), same(status)).outcome, body).toBe('pass')
  })

  it('does not take a page that speaks of blocking for a block', () => {
    expect(judgedPath(rule, answered(200, 'Read why your request was blocked'), same(200)).outcome).toBe('pass')
    expect(judgedPath(rule, answered(403, 'forbidden', ['cf-ray: 8a1-AMS', 'server: cloudflare']), same(403)).outcome).toBe('pass')
  })

  it('leaves alone what turned this program away and lets the runtimes through', () => {
    expect(judgedPath(rule, answered(403, CLOUDFLARE), same(200)).outcome).toBe('not-applicable')
  })
})
