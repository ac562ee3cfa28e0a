// A way to an endpoint: directly, or through one proxy, at whichever of its addresses. Paths, tries and controls each have one.

export interface Way {
  endpoint: string
  /** `direct`, or the proxy's URL without credentials. */
  via: string
}

export const sameWay = (a: Way, b: Way): boolean => a.endpoint === b.endpoint && a.via === b.via

/** Whose addresses those of a way are: the endpoint's, or the proxy's. */
export const addressedName = ({ via, host }: { via: string; host: string }): string => (via === 'direct' ? host : `the proxy ${via}`)

/** Where a proxy comes from that a person named for one check. */
export const GIVEN_PROXY = 'the proxy address given for this check'
