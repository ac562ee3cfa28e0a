// Which of the addresses of a name are sent a hello of more than one packet.
import { describe, expect, it } from 'vitest'
import { largeAt } from '../../../electron/gather/endpoint/large-hello.ts'

const [A, B, C, D] = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']
const [A6, B6] = ['2001:db8::1', '2001:db8::2']

describe('a hello of more than one packet is sent', () => {
  it.each<[string, string[], string[]]>([
    ['to one', [A], [A]],
    ['to each of few', [A6, A, B], [A6, A, B]],
    ['to the first of each family of many', [A, A6, B, B6], [A, A6]],
    ['to the first of many of one family', [A, B, C, D], [A]],
    ['to none where there is none', [], []],
  ])('%s', (_, addresses, sent) => {
    expect(largeAt(addresses, false)).toEqual(sent)
  })

  it('to all with --deep', () => {
    expect(largeAt([A, B, C, D], true)).toEqual([A, B, C, D])
  })
})
