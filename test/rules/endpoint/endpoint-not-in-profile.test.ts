import { describe, expect, it } from 'vitest'
import { endpointNotInProfile as rule } from '../../../electron/rules/endpoint/endpoint-not-in-profile.ts'
import { aPath, builtIn, multisafepay } from '../../fixtures/facts.ts'
import { judgedPath } from '../../fixtures/judged.ts'

const at = (host: string, written = host) => aPath({ host, endpoint: `https://${written}/` })

describe('endpoint-not-in-profile', () => {
  it('R5.5 warns where the web site is asked for and the API is meant', () => {
    expect(judgedPath(rule, at('www.multisafepay.com'))).toMatchObject({
      outcome: 'warn',
      owners: ['you'],
      title: expect.stringContaining('www.multisafepay.com'),
      why: expect.stringContaining('api.multisafepay.com'),
    })
  })

  it('passes the profile’s own host, on any port and in any writing', () => {
    expect(judgedPath(rule, at('api.multisafepay.com')).outcome).toBe('pass')
    expect(judgedPath(rule, { ...at('api.multisafepay.com'), port: 8443 }).outcome).toBe('pass')
    const upper = {
      ...multisafepay,
      endpoints: multisafepay.endpoints.map((one) => ({ ...one, url: 'https://API.multisafepay.com:443/v1' })),
    }
    expect(judgedPath(rule, at('api.multisafepay.com'), { profile: upper }).outcome).toBe('pass')
  })

  it('reads an address in brackets', () => {
    const profile = { ...multisafepay, endpoints: multisafepay.endpoints.map((one) => ({ ...one, url: 'https://[2001:db8::1]:8443/' })) }
    expect(judgedPath(rule, at('2001:db8::1', '[2001:db8::1]:8443'), { profile }).outcome).toBe('pass')
  })

  it('does not apply where the profile names no endpoint', () => {
    expect(judgedPath(rule, at('api.example.test'), { profile: builtIn('pci-dss') }).outcome).toBe('not-applicable')
  })
})
