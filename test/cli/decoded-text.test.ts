import { describe, expect, it } from 'vitest'
import { decodedText } from '../../electron/cli/decoded-text.ts'

const TEXT = 'Der Remotename konnte nicht aufgelöst werden'
const little = Buffer.from(TEXT, 'utf16le')
const big = Buffer.from(little).swap16()

describe('the text of a log', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16, little end first, with a mark', Buffer.concat([Buffer.of(0xff, 0xfe), little])],
    ['UTF-16, big end first, with a mark', Buffer.concat([Buffer.of(0xfe, 0xff), big])],
    ['UTF-16, little end first, without a mark', little],
    ['UTF-16, big end first, without a mark', big],
    ['one byte a letter', Buffer.from(TEXT, 'latin1')],
  ])('is read from %s', (_name, bytes) => {
    expect(decodedText(bytes)).toBe(TEXT)
  })

  it.each([
    ['nothing', Buffer.of()],
    ['a mark alone', Buffer.of(0xff, 0xfe)],
    ['half a letter', Buffer.of(0xfe, 0xff, 0)],
  ])('is empty where there is %s', (_name, bytes) => {
    expect(decodedText(bytes)).toBe('')
  })

  it('is not taken for UTF-16 where some bytes are zero', () => {
    expect(decodedText(Buffer.from('abc\0sslv3 alert handshake failure\0'))).toContain('sslv3 alert handshake failure')
    expect(decodedText(Buffer.from('a\0'))).toBe('a\0')
  })
})
