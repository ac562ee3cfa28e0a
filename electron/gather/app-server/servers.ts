// The running servers whose runtime could not be asked, and those in other containers, so that a check does not pass over them in silence.
import { found, missing } from '../../contract/fact.ts'
import { defineGatherer } from '../define-gatherer.ts'

export const serversGatherer = defineGatherer({
  id: 'servers',
  layer: 'app-server',
  needs: [],
  steps: 1,
  words: 'Looking for running servers',
  async gather({ host, servers }) {
    if ((await host.processes()) === null)
      return missing('failed', 'This system did not tell which programs run on it, so its running servers are not known.')
    const { unasked, elsewhere } = (await servers()).running
    return found({ unasked, elsewhere })
  },
  redact: ({ unasked, elsewhere }, redactor) => ({
    unasked: unasked.map((one) => redactor.text(one)),
    elsewhere: elsewhere.map((one) => ({ ...one, name: redactor.text(one.name), container: redactor.text(one.container) })),
  }),
})
