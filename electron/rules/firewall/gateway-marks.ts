// What an answer in plain HTTP tells of a proxy that made it or passed it on: its fields, as squid and others write them.
// A proxy of the platform's own, before its servers, marks answers too: a name of the platform's is no sign of something else.
import { isAddress } from '../../contract/address.ts'
import type { HttpAnswer } from '../../contract/path.ts'

/** Two names under one name of two labels are taken for one owner's: a web site that sends to its own `www`. */
export const sameOwner = (one: string, other: string): boolean => {
  if (isAddress(one) || isAddress(other)) return one === other
  const base = (host: string) => host.toLowerCase().split('.').slice(-2).join('.')
  return base(one) === base(other)
}

const fieldOf = ({ headers }: HttpAnswer, name: string): string | null =>
  headers.find((field) => field.startsWith(`${name}: `))?.slice(name.length + 2) ?? null

/** Who passed the answer on, by its Via field (RFC 9110 section 7.6.3), such as `1.1 gate (squid/5.7)`; null: nobody, or a host of `host`’s owner. */
export const passedOnBy = (answer: HttpAnswer, host: string): string | null => {
  const via = fieldOf(answer, 'via')
  const by = /^\S+\s+([^\s:,]+)/.exec(via ?? '')?.[1]
  return via === null || by === undefined || sameOwner(by, host) ? null : via
}

const FORBIDDEN = 403

/**
 * The error by which squid turns a request away under its rules (`ERR_ACCESS_DENIED`, or a page of its owner's), where it is no proxy
 * of the platform's. Its other errors are none of this: one that is asked as if it were the server says `ERR_INVALID_URL`, and one
 * before broken servers `ERR_CONNECT_FAIL`.
 */
export const deniedBySquid = (answer: HttpAnswer, host: string): string | null => {
  const error = fieldOf(answer, 'x-squid-error')
  return error !== null && answer.status === FORBIDDEN && passedOnBy(answer, host) !== null ? (error.split(' ')[0] ?? null) : null
}

/** What servers say to plain HTTP on a port on which they speak TLS: nginx, Apache, Go and Tomcat. */
const TLS_WANTED =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server port|Client sent an HTTP request to an HTTPS server|combination of host and port requires TLS/i

/** The words by which a server behind says that it speaks TLS on that port; null: it does not say so. */
export const wantsTls = ({ body }: HttpAnswer): string | null => TLS_WANTED.exec(body)?.[0] ?? null
