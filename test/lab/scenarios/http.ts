// Causes told by the answer to the HTTP request: TLS is well, and the platform refuses all the same.
// Real servers.

import { makeAuthority } from '../peers/certificates.ts'
import { writeProfile } from '../peers/profile.ts'
import type { Scenario } from '../scenario.ts'
import { freePort, listens, type Stage } from '../stage.ts'
import { ask, LOCAL_NAMES, localPlatform } from '../staging.ts'

const shared = { layer: 'endpoint', host: 'this system', peers: 'real', requires: ['nginx'] } as const
const page = (status: number, text: string): string =>
  `default_type text/html; return ${status} "<html><body><h1>${text}</h1></body></html>";`
/** What an API says to who has no key: the way is open. */
const NO_KEY = 'default_type application/json; return 403 "{\\"error\\":\\"no API key\\"}";'

/** The page of F5's firewall for web applications, in its own words. */
const REJECTED =
  'Request Rejected</h1>The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 1234567890<h1>'

/** `openssl s_server -www`, which answers GET and keeps whoever asks anything else waiting. */
const getOnlyPlatform = async (stage: Stage): Promise<{ url: string; ca: string }> => {
  const authority = await makeAuthority(stage)
  const { certificate, key } = await authority.issue({ names: LOCAL_NAMES })
  const port = await freePort()
  await stage.start('openssl', ['s_server', '-accept', `127.0.0.1:${port}`, '-www', '-cert', certificate, '-key', key], {
    ready: () => listens(port),
  })
  return { url: `https://localhost:${port}/`, ca: authority.file }
}

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
    id: 'endpoint-blocks-source-200',
    fault: 'the block page of a firewall for web applications has the status 200; without the fault a page of the API itself has it',
    expected: ['endpoint-blocks-source'],
    verdict: 'cannot-tell',
    stage: async (stage, faulty) => ask(stage, await localPlatform(stage, { answer: page(200, faulty ? REJECTED : 'Payments API') })),
  },
  {
    ...shared,
    id: 'silent-on-head',
    fault: 'nothing is wrong: the server knows GET alone, stays silent on HEAD, and serves one connection at a time',
    expected: [],
    verdict: 'ready',
    stage: async (stage, faulty) => ask(stage, faulty ? await getOnlyPlatform(stage) : await localPlatform(stage)),
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
