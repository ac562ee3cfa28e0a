// The series of hellos on one path: the profile's; where that fails, the same again and a broad one, to learn by the difference.
// A ServerHello that chooses what was not offered is recorded as it came, and does not count as accepted.
import type { Answer, Probe } from '../../contract/path.ts'
import type { Connection } from '../../net/net.ts'
import type { Offer } from './offer.ts'
import type { ProbeResult } from './probe.ts'

export interface SeriesTools {
  /** Another connection of the same path, or why there is none. */
  reopen(): Promise<Connection | string>
  ask(connection: Connection, offer: Offer): Promise<ProbeResult>
  command(offer: Offer, answer: Answer): string
  signal: AbortSignal
}

export interface Series {
  probes: Probe[]
  /** Of the first hello that brought one (DER); empty where none did. */
  chain: Uint8Array[]
  /** The answer that the path goes on with: the accepted one, else the first. */
  answer: Answer
  accepted: boolean
  ms: number
}

export const keepsTo = (offer: Offer, answer: Answer): boolean =>
  answer.kind === 'server-hello' && offer.versions.includes(answer.version) && offer.suites.includes(answer.suite)

export const runSeries = async (first: Connection, profile: Offer, broad: Offer, tools: SeriesTools): Promise<Series> => {
  const probes: Probe[] = []
  let chain: Uint8Array[] = []

  const run = async (connection: Connection | string, offer: Offer): Promise<{ answer: Answer; ms: number }> => {
    if (typeof connection === 'string') {
      const answer: Answer = { kind: 'not-connected', detail: connection }
      probes.push({ name: offer.name, hello: '', suites: offer.suites, answer, ms: 0, opensslCommand: tools.command(offer, answer) })
      return { answer, ms: 0 }
    }
    const result = await tools.ask(connection, offer)
    connection.close()
    const { answer, ms } = result
    const hello = Buffer.from(result.hello).toString('base64')
    probes.push({ name: offer.name, hello, suites: offer.suites, answer, ms, opensslCommand: tools.command(offer, answer) })
    if (chain.length === 0) chain = result.chain
    return { answer, ms }
  }

  const one = await run(first, profile)
  if (keepsTo(profile, one.answer) || tools.signal.aborted) return { probes, chain, ...one, accepted: keepsTo(profile, one.answer) }
  const two = await run(await tools.reopen(), { ...profile, name: 'profile-again' })
  if (keepsTo(profile, two.answer)) return { probes, chain, ...two, accepted: true }
  if (!tools.signal.aborted) await run(await tools.reopen(), broad)
  return { probes, chain, ...one, accepted: false }
}
