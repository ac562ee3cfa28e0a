// The fields of a ClientHello (RFC 8446 section 4.1.2), in whichever framing it is written or was read.
// One shape for what is sent and what was caught.
import type { Extension } from './extensions.ts'

export interface ClientHelloSpec {
  readonly legacyVersion: number
  /** 32 bytes. */
  readonly random: Uint8Array
  /** 0 to 32 bytes. */
  readonly sessionId: Uint8Array
  readonly suites: readonly number[]
  /** Default: null compression only. */
  readonly compressions?: readonly number[]
  /** null writes no extension block at all (SSL 3.0). */
  readonly extensions: readonly Extension[] | null
}

/** A parsed hello is a spec again: writing it gives the same bytes. */
export type ClientHello = Required<ClientHelloSpec>
