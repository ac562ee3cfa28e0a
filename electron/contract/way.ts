// A way to an endpoint: directly, or through one proxy, at whichever of its addresses. Paths, tries and controls each have one.

export interface Way {
  endpoint: string
  /** `direct`, or the proxy's URL without credentials. */
  via: string
}

export const sameWay = (a: Way, b: Way): boolean => a.endpoint === b.endpoint && a.via === b.via
