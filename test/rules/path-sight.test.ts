// What evidence says of an answer, in a few words: plain ones first, what a reader of bytes says behind them.
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../electron/contract/path.ts'
import { answerInShort } from '../../electron/rules/path-sight.ts'

describe('an answer in short', () => {
  it.each<[Answer, string]>([
    [{ kind: 'malformed', detail: 'session id: truncated at byte 35' }, 'no valid TLS (session id: truncated at byte 35)'],
    [{ kind: 'malformed', detail: 'The server asked twice.' }, 'no valid TLS (The server asked twice)'],
    [{ kind: 'not-tls', firstLine: 'SSH-2.0' }, 'not TLS: SSH-2.0'],
    [{ kind: 'not-connected', detail: 'The connection did not open: silent.' }, 'The connection did not open: silent'],
  ])('%o', (answer, words) => {
    expect(answerInShort(answer)).toBe(words)
  })
})
