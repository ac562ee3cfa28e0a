// Writes big-endian numbers and length-prefixed vectors (RFC 8446 section 3). What does not fit is refused, never cut.
import { TlsFormatError } from './errors.ts'

type LengthBytes = 1 | 2 | 3

const FIRST_SIZE = 512

export class Writer {
  private buffer = new Uint8Array(FIRST_SIZE)
  private end = 0

  get length(): number {
    return this.end
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
    const at = this.grow(bytes.length)
    this.buffer.set(bytes, at)
    return this
  }

  /** A vector whose length is known once `fill` has written its content. */
  vector(lengthBytes: LengthBytes, what: string, fill: (inner: Writer) => void): this {
    const at = this.grow(lengthBytes)
    fill(this)
    return this.put(at, this.end - at - lengthBytes, lengthBytes, `length of ${what}`)
  }

  opaque(lengthBytes: LengthBytes, what: string, content: Uint8Array): this {
    return this.number(content.length, lengthBytes, `length of ${what}`).raw(content)
  }

  u16s(lengthBytes: LengthBytes, what: string, values: readonly number[]): this {
    return this.vector(lengthBytes, what, (inner) => {
      for (const value of values) inner.u16(value, what)
    })
  }

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.end)
  }

  private number(value: number, length: LengthBytes, what: string): this {
    return this.put(this.grow(length), value, length, what)
  }

  /** Writes a number where room was made for it. */
  private put(at: number, value: number, length: LengthBytes, what: string): this {
    if (!Number.isInteger(value) || value < 0 || value >= 256 ** length) throw new TlsFormatError('too-long', what, at)
    for (let index = length - 1, rest = value; index >= 0; index--, rest >>>= 8) this.buffer[at + index] = rest & 0xff
    return this
  }

  /** Makes room for so many more bytes; answers where they begin. */
  private grow(by: number): number {
    const at = this.end
    this.end += by
    if (this.end > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.end, 2 * this.buffer.length))
      larger.set(this.buffer)
      this.buffer = larger
    }
    return at
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
