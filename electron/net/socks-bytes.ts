// Addresses and ports as the SOCKS protocols write them: in network order.
import { addressBytes as bytesOf } from '../contract/address.ts'

/** The 4 or 16 bytes of an address literal; none of what is no address. */
export const addressBytes = (literal: string): Buffer => Buffer.from(bytesOf(literal) ?? [])

export const portBytes = (port: number): Buffer => Buffer.from([port >> 8, port & 255])
