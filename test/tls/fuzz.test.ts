// Mutated bytes never bring out anything but a TlsFormatError, and never hang. The seed is fixed: a failure repeats itself.
import { describe, expect, it } from 'vitest'
import { parseCertificate, parseCertificateRequest } from '../../electron/tls/certificate-message.ts'
import { clientHelloFromRecords, parseClientHello, writeClientHello } from '../../electron/tls/client-hello.ts'
import { describeHello } from '../../electron/tls/describe-hello.ts'
import { TlsFormatError } from '../../electron/tls/errors.ts'
import { type FlightEvent, ServerFlight } from '../../electron/tls/server-flight.ts'
import { parseServerHello } from '../../electron/tls/server-hello.ts'
import { capturedHellos, privateShares, type RecordedFlight, recordedFlights, traces } from './data.ts'
import { bytes, hex, nodeCrypto } from './node-crypto.ts'

/** mulberry32: a small generator with a 32-bit seed; gives whole numbers below `bound`. */
function generator(seed: number): (bound: number) => number {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
}

function mutated(original: Uint8Array, random: (bound: number) => number): Uint8Array {
  const changed = Array.from(original)
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(changed.length)
    const kind = random(5)
    if (kind === 0) changed[at] = random(256)
    else if (kind === 1) changed[at] = (changed[at] ?? 0) ^ (1 << random(8))
    else if (kind === 2) changed.splice(at, 1 + random(8))
    else if (kind === 3) changed.splice(at, 0, ...changed.slice(at, at + random(16)))
    else changed.length = at
    if (changed.length === 0) return new Uint8Array(0)
  }
  return Uint8Array.from(changed)
}

/** How often `parse` accepted and refused; any other error fails the test. */
function tally(originals: Uint8Array[], rounds: number, parse: (data: Uint8Array) => void): { accepted: number; refused: number } {
  const random = generator(8448)
  const counts = { accepted: 0, refused: 0 }
  for (const original of originals) {
    for (let round = 0; round < rounds; round++) {
      const data = mutated(original, random)
      try {
        parse(data)
        counts.accepted++
      } catch (error) {
        if (!(error instanceof TlsFormatError)) throw new Error(`not a TlsFormatError for ${hex(data)}`, { cause: error })
        counts.refused++
      }
    }
  }
  return counts
}

const hellos = [...capturedHellos.map((each) => bytes(each.bytes)), ...traces.map((each) => bytes(each.clientHello))]

describe('mutated bytes', () => {
  it('a hello as caught is described or refused by name', () => {
    const counts = tally(hellos, 400, (data) => void describeHello(data))
    expect(counts.accepted).toBeGreaterThan(100)
    expect(counts.refused).toBeGreaterThan(100)
  })

  it('a hello that is accepted is written again octet for octet', () => {
    const bodies = hellos.map((records) => clientHelloFromRecords(records).message.slice(4))
    const counts = tally(bodies, 400, (data) => {
      expect(hex(writeClientHello(parseClientHello(data)).slice(4))).toBe(hex(data))
    })
    expect(counts.accepted).toBeGreaterThan(100)
    expect(counts.refused).toBeGreaterThan(100)
  })

  it('messages of servers are parsed or refused by name', () => {
    const messages = traces.flatMap((each) => Object.values(each.messages).map((message) => bytes(message).slice(4)))
    for (const parse of [
      parseServerHello,
      (data: Uint8Array) => parseCertificate(data, 0x0303),
      (data: Uint8Array) => parseCertificate(data, 0x0304),
      (data: Uint8Array) => parseCertificateRequest(data, 0x0303),
      (data: Uint8Array) => parseCertificateRequest(data, 0x0304),
    ]) {
      expect(tally(messages, 60, (data) => void parse(data)).refused).toBeGreaterThan(100)
    }
  })

  it('a flight ends in events, never in a throw, and a verified one holds the certificate that was sent', () => {
    const random = generator(13)
    const read = (recorded: RecordedFlight, data: Uint8Array) =>
      new ServerFlight({
        clientHello: bytes(recorded.clientHello),
        keyShares: privateShares(recorded.keys),
        crypto: nodeCrypto,
      }).push(data)
    const verified = (events: FlightEvent[]) => events.some((event) => event.kind === 'finished' && event.verified)
    const chain = (events: FlightEvent[]) => events.find((event) => event.kind === 'certificate')
    let broken = 0
    for (const recorded of recordedFlights) {
      const original = bytes(recorded.server)
      for (let round = 0; round < 60; round++) {
        const events = read(recorded, mutated(original, random))
        if (verified(events)) expect(chain(events)).toEqual(chain(read(recorded, original)))
        if (events.some((event) => event.kind === 'malformed' || event.kind === 'not-tls')) broken++
      }
    }
    expect(broken).toBeGreaterThan(100)
  })
})
