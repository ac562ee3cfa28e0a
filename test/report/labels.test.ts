// The sentence of a step that stopped a way, with details as net/complete.ts gives them: others follow it.
import { describe, expect, it } from 'vitest'
import { stopSentence } from '../../electron/report/labels.ts'

const http = (observation: 'not-http' | 'closed' | 'unfinished', detail: string): string =>
  stopSentence({ step: 'http', state: 'stopped', observation, ms: 1, detail })

describe('the sentence of a step that stopped', () => {
  it('quotes the first line of an answer that is not HTTP', () => {
    expect(http('not-http', 'BLAH BLAH not http')).toBe('Step http: the answer is not HTTP. Its first line: “BLAH BLAH not http”.')
  })

  it('quotes nothing where that line is empty', () => {
    expect(http('not-http', '')).toBe('Step http: the answer is not HTTP.')
  })

  it('leaves sentences of our own as they are', () => {
    expect(http('closed', 'No answer to HEAD /.')).toBe('Step http: the connection was closed. No answer to HEAD /.')
    const unfinished = 'The answer to HEAD / began with “HTTP/1.1 200 OK”, but its headers did not end within 2 s.'
    expect(http('unfinished', unfinished)).toBe(`Step http: ${unfinished}`)
    expect(stopSentence({ step: 'tcp', state: 'stopped', observation: 'refused', ms: 1, detail: 'It refused.' })).toBe(
      'Step tcp: It refused.',
    )
  })
})
