// Addresses as text: which hosts are addresses, how they stand before a port, and which bytes they are.
// The IPv6 forms are those of RFC 4291 section 2.2; the bracket is of RFC 3986 section 3.2.2.
import { describe, expect, it } from 'vitest'
import { addressBytes, bracketed, isAddress, sharesPrefix } from '../../electron/contract/address.ts'

describe('a host is an address or a name', () => {
  it.each([
    ['192.0.2.7', true],
    ['2001:db8::7', true],
    ['::ffff:192.0.2.7', true],
    ['api.example.com', false],
    ['192.0.2.7.example', false],
    ['7', true],
    ['xn--bcher-kva.example', false],
    ['db8.example', false],
  ])('%s: %s', (host, expected) => {
    expect(isAddress(host)).toBe(expected)
  })
})

describe('before a port', () => {
  it.each([
    ['::1', '[::1]'],
    ['127.0.0.1', '127.0.0.1'],
    ['api.example.com', 'api.example.com'],
  ])('%s stands as %s', (host, expected) => {
    expect(bracketed(host)).toBe(expected)
  })
})

describe('the bytes of an address', () => {
  it.each([
    ['192.0.2.255', [192, 0, 2, 255]],
    ['::1', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]],
    ['2001:db8::ff00:42', [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0x42]],
    ['192.0.2.256', null],
    ['192.0.2', null],
    ['1::2::3', null],
    ['api.example.com', null],
  ])('%s', (text, expected) => {
    expect(addressBytes(text)).toEqual(expected)
  })

  it('shares a prefix only within one family, and to the very bit', () => {
    expect(sharesPrefix([10, 0, 0, 1], [10, 0, 0, 2], 30)).toBe(true)
    expect(sharesPrefix([10, 0, 0, 1], [10, 0, 0, 2], 31)).toBe(false)
    expect(sharesPrefix([10, 0, 0, 1], [10, 0, 0, 1, 0], 8)).toBe(false)
  })
})
