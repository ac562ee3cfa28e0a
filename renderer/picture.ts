// The line of the picture: how far the way was travelled, from node to node. Pure; the nodes' states are the report's.
// After the first break nothing is drawn as reached, whatever is known of the nodes behind it.
import type { PictureNode } from '../electron/contract/report.ts'

export type Segment = 'reached' | 'not-reached'

const isReached = (state: PictureNode['state']): boolean => state === 'ok' || state === 'warn' || state === 'broken'

/** The pieces of line before each node but the first: one fewer than there are nodes. */
export const segments = (nodes: readonly PictureNode[]): Segment[] => {
  const broken = nodes.findIndex((node) => node.state === 'broken')
  const last = broken === -1 ? nodes.length - 1 : broken
  return nodes.slice(1).map((node, index) => {
    const position = index + 1
    if (position > last) return 'not-reached'
    // The line passes by a node that is not used, as far as one behind it is reached.
    if (node.state === 'not-used')
      return nodes.slice(position, last + 1).some((later) => isReached(later.state)) ? 'reached' : 'not-reached'
    return isReached(node.state) ? 'reached' : 'not-reached'
  })
}
