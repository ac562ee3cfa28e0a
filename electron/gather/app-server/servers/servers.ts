// The running servers whose runtime could not be asked, and those in other containers, so that a check does not pass over them in silence.
import { found, missing } from '../../../contract/fact.ts'
import { defineGatherer } from '../../define-gatherer.ts'
import { runtimeKinds } from '../runtimes/index.ts'
import { unreadServers } from './unread-servers.ts'

export const serversGatherer = defineGatherer({
  id: 'servers',
  layer: 'app-server',
  needs: [],
  steps: 1,
  words: 'Looking for running servers',
  async gather({ plan, host, servers, learnSecret }) {
    if ((await host.processes()) === null)
      return missing('failed', 'This system did not tell which programs run on it, so its running servers are not known.')
    const { unasked: unaskedAs, elsewhere } = (await servers()).running
    const unread = await unreadServers(host, { kinds: runtimeKinds, chosen: plan.request.runtimes, learnSecret })
    const unasked = [...new Set(unaskedAs.map(({ server }) => server))]
    return found({ unasked, ...(unasked.length === 0 ? {} : { unaskedAs }), elsewhere, ...(unread.length === 0 ? {} : { unread }) })
  },
  redact: ({ unasked, unaskedAs, elsewhere, unread }, redactor) => ({
    unasked: unasked.map((one) => redactor.text(one)),
    ...(unaskedAs === undefined ? {} : { unaskedAs: unaskedAs.map((one) => ({ ...one, server: redactor.text(one.server) })) }),
    elsewhere: elsewhere.map((one) => ({ ...one, name: redactor.text(one.name), container: redactor.text(one.container) })),
    ...(unread === undefined
      ? {}
      : {
          unread: unread.map((one) => ({
            ...one,
            chosen: redactor.text(one.chosen),
            settings: one.settings.map(({ name, value }) => ({ name, value: redactor.text(value) })),
            files: one.files.map((file) => redactor.text(file)),
          })),
        }),
  }),
})
