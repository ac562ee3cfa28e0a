// plan: from what a person asked and a platform's profile to what will be done. Pure.
import type { Request } from '../contract/request.ts'

/** Default deadline of one step, in milliseconds. */
export const DEFAULT_STEP_MS = 10_000

export interface Endpoint {
  url: string
  host: string
  port: number
  /** Path and query for the one HTTP request. */
  resource: string
  required: boolean
}

export interface Plan {
  request: Request
  endpoints: Endpoint[]
  /** Most connections to one endpoint in the whole check, and at one time; `--deep` lifts the first. */
  connections: { perEndpoint: number; atOnce: number }
}

export const plan = (request: Request): Plan => {
  const required = new Map(request.profile.endpoints.map((endpoint) => [new URL(endpoint.url).href, endpoint.required]))
  const noneRequired = [...required.values()].every((one) => !one)
  const urls = request.urls.length > 0 ? request.urls : request.profile.endpoints.map((endpoint) => endpoint.url)
  return {
    request,
    endpoints: [...new Set(urls.map((url) => new URL(url).href))].map((href) => {
      const url = new URL(href)
      return {
        url: href,
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port || 443),
        resource: url.pathname + url.search,
        // What a person asks for is meant; where a profile requires nothing, all of it is.
        required: request.urls.length > 0 || noneRequired || (required.get(href) ?? true),
      }
    }),
    connections: { perEndpoint: request.deep ? 1000 : 25, atOnce: 5 },
  }
}
