// Who may ask: a request must name a loopback host, come from the page itself, and carry the session's token.
// The loopback name keeps other sites from reaching the server by a name of theirs (DNS rebinding); any port, for SSH forwards.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** Names below localhost are loopback too, and nobody else's to give (RFC 6761 section 6.3); so is all of 127.0.0.0/8 (RFC 6890). */
const LOOPBACK = /^(?:(?:[a-z\d-]{1,63}\.){0,8}localhost\.?|127(?:\.\d{1,3}){3}|\[(?:::1|(?:0{1,4}:){7}0{0,3}1)\])(?::\d{1,5})?$/i

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

export const isLoopbackHost = (host: string | undefined): boolean => host !== undefined && LOOPBACK.test(host)

/** Browsers send Origin with every POST; where it is there, it must be this very address. */
export const isOwnOrigin = (headers: IncomingHttpHeaders): boolean =>
  headers.origin === undefined || headers.origin.toLowerCase() === `http://${headers.host ?? ''}`.toLowerCase()

const bearer = (headers: IncomingHttpHeaders): string => /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? ''

export interface Access {
  /** The token that calls carry. */
  token: string
  /** The ticket for the next opening of the page. */
  ticket(): string
  allows(headers: IncomingHttpHeaders): boolean
  /** Uses the ticket up; a new one takes its place. */
  redeem(headers: IncomingHttpHeaders): boolean
}

/** A ticket stands in an address, which other users of the host may see on a command line: so it works once. */
export const createAccess = (): Access => {
  const random = () => randomBytes(24).toString('base64url')
  const token = random()
  let ticket = random()
  return {
    token,
    ticket: () => ticket,
    allows: (headers) => same(bearer(headers), token),
    redeem: (headers) => {
      if (!same(bearer(headers), ticket)) return false
      ticket = random()
      return true
    },
  }
}
