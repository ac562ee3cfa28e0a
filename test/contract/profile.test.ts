// Endpoints of a profile are shown everywhere: none may hold a login, in any form that a URL parser reads as one.
import { describe, expect, it } from 'vitest'
import { profileSchema } from '../../electron/contract/profile.ts'
import { someFacts } from '../fixtures/facts.ts'

const takes = (url: string) =>
  profileSchema.safeParse({ ...someFacts().request.profile, endpoints: [{ url, purpose: 'API', required: true }] }).success

describe('an endpoint of a profile', () => {
  it.each([
    'https://joe:secret@api.example.test/',
    'https://joe@api.example.test/',
    'https:joe:secret@api.example.test/',
    'https:\\\\joe:secret@api.example.test/',
    'https:/\t/joe:secret@api.example.test/',
    ' https://joe:se\ncret@api.example.test/',
  ])('is refused with a login in it: %j', (url) => {
    // The test's own claim: this is a login.
    expect(new URL(url).username).toBe('joe')
    expect(takes(url)).toBe(false)
  })

  it.each([
    'https://api.example.test/',
    'https://api.example.test:8443/users/@joe',
    'https://api.example.test?mail=joe@example.test',
    'https://api.example.test/#a@b',
    'https://[::1]/@',
  ])('is taken with an @ elsewhere: %s', (url) => {
    expect(new URL(url).username).toBe('')
    expect(takes(url)).toBe(true)
  })
})
