// The recorded data of these tests, typed: the traces of RFC 8448, hellos of real clients, flights of a real server.
// How each was got stands in the `source` or `how` of its file.
import { readFileSync } from 'node:fs'
import { clientHelloFromRecords } from '../../electron/tls/client-hello.ts'
import { TlsFormatError } from '../../electron/tls/errors.ts'
import type { PrivateKeyShare } from '../../electron/tls/server-flight.ts'
import { bytes } from './node-crypto.ts'

const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as T

export interface Trace {
  section: string
  title: string
  clientHello: string
  helloRetryRequest?: string
  clientHello2?: string
  serverHello: string
  serverFlight: string
  clientKeys: Record<string, string>
  messages: Record<string, string>
  secrets: Record<string, string>
}

export interface CapturedHello {
  name: string
  bytes: string
  tshark: {
    suites: number[]
    versions: number[]
    groups: number[]
    keyShares: number[]
    signatureAlgorithms: number[]
    alpn: string[]
    extensions: number[]
    sni: string | null
    recordVersion: number
    legacyVersion: number
  }
}

export interface RecordedFlight {
  name: string
  clientHello: string
  server: string
  keys: Record<string, string>
}

export const traces = read<{ traces: Trace[] }>('rfc8448.json').traces
export const capturedHellos = read<{ hellos: CapturedHello[] }>('captured-hellos.json').hellos
export const recordedFlights = read<{ flights: RecordedFlight[] }>('server-flights.json').flights

export function trace(section: string): Trace {
  return found(traces.find((candidate) => candidate.section === section))
}

export function flight(name: string): RecordedFlight {
  return found(recordedFlights.find((candidate) => candidate.name === name))
}

export function privateShares(keys: Record<string, string>): PrivateKeyShare[] {
  return Object.entries(keys).map(([group, privateKey]) => ({ group: Number(group), privateKey: bytes(privateKey) }))
}

/** The handshake message in the records of a hello. */
export function messageOf(records: string): Uint8Array {
  return clientHelloFromRecords(bytes(records)).message
}

export function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the recorded data lacks what the test asks for')
  return value
}

/** The TlsFormatError that `run` throws; any other outcome fails the test. */
export function refusal(run: () => unknown): TlsFormatError {
  try {
    run()
  } catch (error) {
    if (error instanceof TlsFormatError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
