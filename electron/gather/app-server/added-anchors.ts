// The trust anchors that the person adds to a check (an internal CA), as files for the runtimes' own variables.
// Most of those variables replace the system's store, while the person asked to add: so there is a merged file too.
import type { Runtime } from '../../contract/runtime-facts.ts'
import type { Host } from '../../host/host.ts'
import { pemBlocks, SYSTEM_STORES } from '../endpoint/trust-stores.ts'

export interface AddedAnchors {
  /** Files for one runtime's command: `added` holds the added anchors, `merged` its own store and them. */
  filesFor(runtime: Runtime): Promise<Record<string, string | Uint8Array>>
}

/** null where the file cannot be read or holds no certificate. */
export const readAddedAnchors = async (host: Host, path: string): Promise<AddedAnchors | null> => {
  const file = await host.readFile(path)
  const blocks = file.ok ? pemBlocks(file.text) : []
  if (blocks.length === 0) return null
  const added = `${blocks.join('\n')}\n`
  const stores = new Map<string, Promise<Uint8Array | null>>()
  /** Made once for all runtimes that share the store; null where it cannot be read. */
  const mergedWith = (store: string): Promise<Uint8Array | null> => {
    const merging = stores.get(store) ?? host.readFile(store).then((read) => (read.ok ? Buffer.from(`${read.text}\n${added}`) : null))
    stores.set(store, merging)
    return merging
  }
  return {
    filesFor: async (runtime) => {
      // What its account may not read is not handed to it.
      const own = runtime.trustStore === null || runtime.storeUnreadable ? [] : [runtime.trustStore]
      for (const store of [...own, ...SYSTEM_STORES]) {
        const merged = store.startsWith('/') ? await mergedWith(store) : null
        if (merged !== null) return { added, merged }
      }
      return { added, merged: added }
    },
  }
}
