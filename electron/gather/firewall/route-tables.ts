// Routes as Linux tells them: by `ip -j route get`, or where that program is too old or not there by the tables under /proc/net.
// Pure. Formats: ip-route(8), and proc_pid_net(5) with the flags of linux/route.h and linux/ipv6_route.h.
import { addressBytes, inBlock, isIpv6, sharesPrefix } from '../../contract/address.ts'
import type { Network } from '../../contract/facts.ts'

export type Route = Omit<Network['routes'][number], 'neighbour'>

/** One line of a table under /proc/net. */
export interface TableLine {
  bytes: number[]
  prefix: number
  gateway: string | null
  device: string
  /** A route that turns packets away (`prohibit`, `unreachable`, `blackhole`). */
  closed: boolean
  metric: number
}

const RTF_GATEWAY = 0x2
const RTF_REJECT = 0x200

const MAX_LINES = 2000
const MAX_TEXT = 300

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** The entries of a JSON list; empty where the text is none. */
export const jsonObjects = (text: string): Record<string, unknown>[] => {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? parsed.filter(isObject) : []
  } catch {
    return []
  }
}

/** What the kernel refuses a route with: words of ip(8), which are the same in every language. */
const REFUSALS: readonly [RegExp, Route['result']][] = [
  [/Network is unreachable/, 'none'],
  // Route types `unreachable`, `prohibit` and `blackhole` (ip-route(8)).
  [/No route to host|Permission denied|Invalid argument/, 'prohibited'],
]

/** The answer of `ip -j route get ADDRESS`; null where this program does not understand the question. `text`: as `ip route get` prints it. */
export const parseRouteGet = (address: string, { stdout, stderr }: { stdout: string; stderr: string }): Route | null => {
  const [entry] = jsonObjects(stdout)
  if (entry) {
    const closed = ['unreachable', 'prohibit', 'blackhole'].includes(textOf(entry.type) ?? '')
    const gateway = textOf(entry.gateway) ?? (isObject(entry.via) ? textOf(entry.via.host) : null)
    const device = textOf(entry.dev)
    const parts = Object.entries({ via: gateway, dev: device, src: textOf(entry.prefsrc) })
    const text = [address, ...parts.flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`]))].join(' ')
    return { address, result: closed ? 'prohibited' : 'found', device, gateway, text }
  }
  const text = stderr.trim().slice(0, MAX_TEXT)
  if (!text.startsWith('RTNETLINK answers:')) return null
  const result = REFUSALS.find(([pattern]) => pattern.test(text))?.[1] ?? 'unknown'
  return { address, result, device: null, gateway: null, text }
}

/** Bytes of an IPv4 address as /proc/net/route prints them: a number in the machine's own order, little-endian on all but a few. */
const littleEndian = (hex: string): number[] => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse()

/** /proc/net/route. */
export const parseIpv4Table = (text: string): TableLine[] =>
  text
    .split('\n')
    .slice(1, MAX_LINES)
    .flatMap((line) => {
      const [device, destination, gateway, flags, , , metric, mask] = line.trim().split(/\s+/)
      if (device === undefined || mask === undefined || !/^[0-9A-F]{8}$/i.test(destination ?? '')) return []
      const bits = Number.parseInt(flags ?? '0', 16)
      const prefix = littleEndian(mask).reduce((sum, byte) => sum + byte.toString(2).replace(/0/g, '').length, 0)
      return [
        {
          bytes: littleEndian(destination ?? ''),
          prefix,
          // An IPv4 route can lead through an IPv6 gateway, which does not stand here.
          gateway: bits & RTF_GATEWAY && !/^0*$/.test(gateway ?? '') ? littleEndian(gateway ?? '').join('.') : null,
          device,
          // A blackhole has no device and no flag of its own.
          closed: (bits & RTF_REJECT) !== 0 || device === '*',
          metric: Number(metric),
        },
      ]
    })

const ipv6Text = (hex: string): string => (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16)).join(':')

/** /proc/net/ipv6_route. The kernel's own last line, which refuses everything, is no route. */
export const parseIpv6Table = (text: string): TableLine[] =>
  text
    .split('\n')
    .slice(0, MAX_LINES)
    .flatMap((line) => {
      const [destination = '', prefix, , , gateway = '', metric = '', , , flags, device] = line.trim().split(/\s+/)
      if (device === undefined || !/^[0-9a-f]{32}$/.test(destination)) return []
      const bits = Number.parseInt(flags ?? '0', 16)
      if (Number.parseInt(metric, 16) === 0xffffffff) return []
      return [
        {
          bytes: (destination.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)),
          prefix: Number.parseInt(prefix ?? '0', 16),
          gateway: bits & RTF_GATEWAY ? ipv6Text(gateway) : null,
          device,
          closed: (bits & RTF_REJECT) !== 0,
          metric: Number.parseInt(metric, 16),
        },
      ]
    })

export const hasDefault = (table: readonly TableLine[]): boolean => table.some((line) => line.prefix === 0 && !line.closed)

/** The longest match, then the lowest metric. These tables have no line for loopback, which is always there. */
export const routeByTable = (address: string, table: readonly TableLine[] | null): Route => {
  const bytes = addressBytes(address)
  if (table === null || bytes === null)
    return { address, result: 'unknown', device: null, gateway: null, text: 'The route table could not be read.' }
  if (inBlock(address, isIpv6(address) ? '::1' : '127.0.0.0/8'))
    return { address, result: 'found', device: 'lo', gateway: null, text: `${address} is this host itself.` }
  const [best] = table
    .filter((line) => sharesPrefix(bytes, line.bytes, line.prefix))
    .sort((a, b) => b.prefix - a.prefix || a.metric - b.metric)
  if (best === undefined)
    return { address, result: 'none', device: null, gateway: null, text: `No line of the route table is for ${address}.` }
  const { device, gateway, closed, prefix } = best
  const words = `prefix length ${prefix}, device ${device}${gateway === null ? '' : `, gateway ${gateway}`}`
  if (closed) return { address, result: 'prohibited', device: null, gateway: null, text: `The route for ${address} is closed: ${words}.` }
  return { address, result: 'found', device, gateway, text: `The route for ${address}: ${words}.` }
}
