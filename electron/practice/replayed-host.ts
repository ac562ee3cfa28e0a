// A recorded host that meets the practice platform of now: the recording was made with another port and another CA.
import { type Recording, recordingSchema } from '../contract/recording.ts'
import type { Host } from '../host/host.ts'
import { recordedHost } from '../host/recorded-host.ts'
import type { Net } from '../net/net.ts'
import type { Fault } from './faults.ts'

/** What stands in a recording for the practice platform's port. */
export const RECORDED_PORT = 8443

const load = async (name: NonNullable<Fault['host']>): Promise<Recording> => {
  const recordings = {
    'old-system': () => import('../../assets/practice/old-system.json', { with: { type: 'json' } }),
    'old-library': () => import('../../assets/practice/old-library.json', { with: { type: 'json' } }),
    'old-runtime': () => import('../../assets/practice/old-runtime.json', { with: { type: 'json' } }),
    'other-ciphers': () => import('../../assets/practice/other-ciphers.json', { with: { type: 'json' } }),
    'strict-runtime': () => import('../../assets/practice/strict-runtime.json', { with: { type: 'json' } }),
  }
  return recordingSchema.parse((await recordings[name]()).default)
}

/** The recorded host of a fault, and the catcher that hands out its hellos. */
export const replayedHost = async (
  name: NonNullable<Fault['host']>,
  platform: { port: number; ca: string },
  machine: Host,
): Promise<{ host: Host; catchHello: Net['catchHello'] }> => {
  const recorded = recordedHost(await load(name))
  const [now, then] = [String(platform.port), String(RECORDED_PORT)]
  const asRecorded = (text: string) => (text === now ? then : text.split(`localhost:${now}`).join(`localhost:${then}`))
  return {
    host: {
      ...recorded,
      run: (program, args, options) => recorded.run(program, args.map(asRecorded), options),
      // The CA file is of this run: it is read where it is.
      readFile: (path) => (path === platform.ca ? machine.readFile(path) : recorded.readFile(path)),
    },
    catchHello: recorded.catchHello,
  }
}
