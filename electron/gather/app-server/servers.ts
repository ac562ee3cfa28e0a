// The running servers whose runtime could not be asked, and those in other containers, so that a check does not pass over them in silence.
import { found } from '../../contract/fact.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { runningServers } from './running-servers.ts'
import { runtimeKinds } from './runtimes/index.ts'

export const serversGatherer = defineGatherer({
  id: 'servers',
  layer: 'app-server',
  needs: [],
  steps: 1,
  words: 'Looking for running servers',
  async gather({ host }) {
    const { unasked, elsewhere } = await runningServers(host, runtimeKinds)
    return found({ unasked, elsewhere })
  },
  redact: ({ unasked, elsewhere }, redactor) => ({
    unasked: unasked.map((one) => redactor.text(one)),
    elsewhere: elsewhere.map((one) => ({ ...one, name: redactor.text(one.name), container: redactor.text(one.container) })),
  }),
})
