// Writes big-endian numbers and length-prefixed vectors (RFC 8446 section 3). What does not fit is refused, never cut.
import { TlsFormatError } from './errors.ts'

type LengthBytes = 1 | 2 | 3

export class Writer {
  private readonly written: number[] = []

  get length(): number {
    return this.written.length
  }

  u8(value: number, what: string): this {
    return this.number(value, 1, what)
  }

  u16(value: number, what: string): this {
    return this.number(value, 2, what)
  }

  u24(value: number, what: string): this {
    return this.number(value, 3, what)
  }

  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.written.push(byte)
    return this
  }

  /** A vector whose length is known once `fill` has written its content. */
  vector(lengthBytes: LengthBytes, what: string, fill: (inner: Writer) => void): this {
    const inner = new Writer()
    fill(inner)
    return this.number(inner.length, lengthBytes, `length of ${what}`).raw(inner.bytes())
  }

  opaque(lengthBytes: LengthBytes, what: string, content: Uint8Array): this {
    return this.vector(lengthBytes, what, (inner) => inner.raw(content))
  }

  u16s(lengthBytes: LengthBytes, what: string, values: readonly number[]): this {
    return this.vector(lengthBytes, what, (inner) => {
      for (const value of values) inner.u16(value, what)
    })
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.written)
  }

  private number(value: number, length: number, what: string): this {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** length) throw new TlsFormatError('too-long', what, this.length)
    for (let shift = length - 1; shift >= 0; shift--) this.written.push(Math.floor(value / 256 ** shift) % 256)
    return this
  }
}

/** One array of several. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
