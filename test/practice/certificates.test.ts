// The practice CA and its leaves, as Node's own X509Certificate reads them.
import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createAuthority, DAY_MS } from '../../electron/practice/certificates.ts'

describe('a practice authority', () => {
  it('issues a leaf for localhost that its own certificate verifies', async () => {
    const authority = await createAuthority('A practice CA')
    const now = Date.now()
    const { chain, key } = await authority.issue(['localhost'], new Date(now - DAY_MS), new Date(now + DAY_MS))
    const leaf = new X509Certificate(chain)
    const ca = new X509Certificate(authority.pem)
    expect(leaf.verify(ca.publicKey)).toBe(true)
    expect(leaf.checkIssued(ca)).toBe(true)
    expect(leaf.checkHost('localhost')).toBe('localhost')
    expect(leaf.checkHost('shop.example.test')).toBeUndefined()
    expect(ca.ca).toBe(true)
    expect(leaf.ca).toBe(false)
    expect(key).toContain('BEGIN PRIVATE KEY')
  })

  it('keeps to the dates it is given, so that a leaf can be expired', async () => {
    const authority = await createAuthority('A practice CA')
    const { chain } = await authority.issue(['localhost'], new Date('2020-01-01T00:00:00Z'), new Date('2020-02-01T00:00:00Z'))
    expect(new Date(new X509Certificate(chain).validTo).toISOString()).toBe('2020-02-01T00:00:00.000Z')
  })

  it('makes two authorities that do not verify each other', async () => {
    const [one, other] = await Promise.all([createAuthority('One'), createAuthority('Other')])
    expect(new X509Certificate(one.pem).verify(new X509Certificate(other.pem).publicKey)).toBe(false)
  })
})
