// Causes told by the answer to the HTTP request: TLS is well, and the platform refuses all the same.
// Real servers.

import { writeProfile } from '../peers/profile.ts'
import type { Scenario } from '../scenario.ts'
import { ask, localPlatform } from '../staging.ts'

const shared = { layer: 'endpoint', host: 'this system', peers: 'real', requires: ['nginx'] } as const
const page = (status: number, text: string): string =>
  `default_type text/html; return ${status} "<html><body><h1>${text}</h1></body></html>";`
/** What an API says to who has no key: the way is open. */
const NO_KEY = 'default_type application/json; return 403 "{\\"error\\":\\"no API key\\"}";'

export const httpScenarios: readonly Scenario[] = [
  {
    ...shared,
    id: 'endpoint-http-refuses',
    fault: 'the server answers 503',
    expected: ['endpoint-http-refuses'],
    verdict: 'ready',
    stage: async (stage, faulty) => ask(stage, await localPlatform(stage, faulty ? { answer: page(503, 'Down for maintenance') } : {})),
  },
  {
    ...shared,
    id: 'endpoint-blocks-source',
    fault: 'the answer is a block page; without the fault the API itself answers 403',
    expected: ['endpoint-blocks-source'],
    verdict: 'cannot-tell',
    stage: async (stage, faulty) =>
      ask(stage, await localPlatform(stage, { answer: faulty ? page(403, 'Your IP address 127.0.0.1 is not allowed here.') : NO_KEY })),
  },
  {
    ...shared,
    id: 'endpoint-not-in-profile',
    fault: 'the address is not the one that the profile names',
    expected: ['endpoint-not-in-profile'],
    verdict: 'ready',
    stage: async (stage, faulty) => {
      const platform = await localPlatform(stage)
      const profile = await writeProfile(stage, { endpoints: [{ url: platform.url, purpose: 'Create transactions', required: true }] })
      return ask(stage, { ...platform, profile, url: faulty ? platform.url.replace('localhost', '127.0.0.1') : platform.url })
    },
  },
]
