// Reads big-endian numbers and length-prefixed vectors (RFC 8446 section 3), never past the end of its part of the buffer.
// A vector is read through a reader of its own, so that a wrong inner length cannot reach what follows.
import { TlsFormatError } from './errors.ts'

type LengthBytes = 1 | 2 | 3

export class Reader {
  private at: number
  private readonly end: number
  private readonly bytes: Uint8Array

  /** `start` and `end` bound the part to be read; offsets in errors count from the start of `bytes`. */
  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  get remaining(): number {
    return this.end - this.at
  }

  get offset(): number {
    return this.at
  }

  u8(what: string): number {
    return this.number(1, what)
  }

  u16(what: string): number {
    return this.number(2, what)
  }

  u24(what: string): number {
    return this.number(3, what)
  }

  /** A copy of the next `length` bytes. */
  take(length: number, what: string): Uint8Array {
    const start = this.skip(length, what)
    return this.bytes.slice(start, this.at)
  }

  /** A reader of the next vector alone; this reader goes on after it. */
  vector(lengthBytes: LengthBytes, what: string): Reader {
    const length = this.number(lengthBytes, `length of ${what}`)
    const start = this.skip(length, what)
    return new Reader(this.bytes, start, this.at)
  }

  /** The content of the next vector. */
  opaque(lengthBytes: LengthBytes, what: string): Uint8Array {
    const inner = this.vector(lengthBytes, what)
    return inner.take(inner.remaining, what)
  }

  /** The next vector as a list of 16-bit numbers. */
  u16s(lengthBytes: LengthBytes, what: string): number[] {
    return this.vector(lengthBytes, what).each((inner) => inner.u16(what))
  }

  /** Reads items until nothing remains. */
  each<T>(read: (reader: this) => T): T[] {
    const items: T[] = []
    while (this.remaining > 0) items.push(read(this))
    return items
  }

  /** Refuses what remains. */
  finish(what: string): void {
    if (this.remaining > 0) throw new TlsFormatError('trailing', what, this.at)
  }

  private number(length: number, what: string): number {
    const start = this.skip(length, what)
    let value = 0
    for (let index = start; index < this.at; index++) value = value * 256 + (this.bytes[index] ?? 0)
    return value
  }

  private skip(length: number, what: string): number {
    if (length > this.remaining) throw new TlsFormatError('truncated', what, this.at)
    const start = this.at
    this.at += length
    return start
  }
}
