// The trust anchors that the person adds to a check (an internal CA), as files for the runtimes' own variables.
// Most of those variables replace the system's store, while the person asked to add: so there is a merged file too.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import { pemBlocks, SYSTEM_STORES } from '../endpoint/trust-stores.ts'

export interface AddedAnchors {
  /** Files for one runtime's command: `added` holds the added anchors, `merged` its own store and them. */
  filesFor(runtime: Runtime): Promise<Record<string, string>>
}

/** null where the file cannot be read or holds no certificate. */
export const readAddedAnchors = async (host: Host, path: string): Promise<AddedAnchors | null> => {
  const file = await host.readFile(path)
  const blocks = file.ok ? pemBlocks(file.text) : []
  if (blocks.length === 0) return null
  const added = `${blocks.join('\n')}\n`
  const stores = new Map<string, Promise<string | null>>()
  const storeText = (store: string): Promise<string | null> => {
    const reading = stores.get(store) ?? host.readFile(store).then((read) => (read.ok ? read.text : null))
    stores.set(store, reading)
    return reading
  }
  return {
    filesFor: async (runtime) => {
      for (const store of [...(runtime.trustStore === null ? [] : [runtime.trustStore]), ...SYSTEM_STORES]) {
        const own = store.startsWith('/') ? await storeText(store) : null
        if (own !== null) return { added, merged: `${own}\n${added}` }
      }
      return { added, merged: added }
    },
  }
}
