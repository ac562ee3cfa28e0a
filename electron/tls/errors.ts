// The one error of this folder: bytes that do not have the form TLS gives them, or a value that cannot be written.
// The reason is closed so that a caller can tell a cut message from a foreign protocol.

export type TlsFormatReason = 'truncated' | 'trailing' | 'too-long' | 'duplicate' | 'unexpected' | 'endless' | 'not-tls'

/** `what` names the field in plain words, `offset` is its place in bytes in the buffer that was being read or written. */
export class TlsFormatError extends Error {
  override readonly name = 'TlsFormatError'
  readonly reason: TlsFormatReason
  readonly what: string
  readonly offset: number

  constructor(reason: TlsFormatReason, what: string, offset: number) {
    super(`${what}: ${reason} at byte ${offset}`)
    this.reason = reason
    this.what = what
    this.offset = offset
  }
}
