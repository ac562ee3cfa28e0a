// Our own HTTP question and the verdict: a server need not answer it where it answered the runtimes, but an answer has to end.
// The runtimes count from the status line on, so a head that never ends is seen by our own question alone.
import { expect, it } from 'vitest'
import { judge } from '../../electron/engine/judge.ts'
import { anAttempt, aPath, aStoppedPath, someFacts } from '../fixtures/facts.ts'

it.each([
  ['silent', 'ready'],
  ['closed', 'ready'],
  ['unfinished', 'cannot-tell'],
])('where the http step is %s and the runtime got an answer, the verdict is %s', (observation, status) => {
  const { probes, chain, trust } = aPath()
  const { verdict } = judge(
    someFacts({ paths: [aPath({ ...aStoppedPath('http', observation), probes, chain, trust, http: null })], attempts: [anAttempt()] }),
  )
  expect(verdict).toMatchObject({ status })
})
