// What our own question met at the addresses where revocation is asked.
import { isPage, type RevocationLook } from '../../contract/revocation.ts'

/** `closed`: one gave no HTTP answer at all; `open`: every one answered, and none as a filter may; `unclear`: else, or none was asked. */
export type Sight = 'closed' | 'open' | 'unclear'

export const isList = (url: string): boolean => /\.crl$/i.test(url)

/** Refused, wanted for a login, or sent elsewhere: a filter does that, and so may the server itself. */
const FILTERS = [401, 403, 407, 451, 511]

/** A list is no page, and a responder that is asked without a question may well answer with one, or with an error. */
const isDoubtful = ({ url, http }: RevocationLook): boolean =>
  http !== null &&
  (FILTERS.includes(http.status) ||
    (http.status >= 300 && http.status < 400) ||
    (isList(url) && http.status === 200 && isPage(http)) ||
    // Of a proxy on the way, or of servers that are down.
    http.status >= 500)

/** All that was met, and the look that tells most of it; null where none was had. */
export const sightOf = (looks: readonly RevocationLook[]): { sight: Sight; telling: RevocationLook | null } => {
  const closed = looks.find(({ http }) => http === null)
  if (closed !== undefined) return { sight: 'closed', telling: closed }
  const doubtful = looks.find(isDoubtful)
  return { sight: doubtful === undefined && looks.length > 0 ? 'open' : 'unclear', telling: doubtful ?? looks[0] ?? null }
}

const MET = {
  open: 'took the connection, and gave no HTTP answer',
  refused: 'refused the connection',
  silent: 'did not answer the connection in time',
  unreachable: 'cannot be reached: the network turns the connection away',
  denied: 'cannot be reached: this system turns the connection away',
  'name-unresolved': 'has a name that was not resolved',
} as const satisfies Record<RevocationLook['tcp'], string>

/** One sentence on it. */
export const sightText = ({ url, tcp, http }: RevocationLook): string =>
  http === null ? `“${url}” ${MET[tcp]}.` : `“${url}” answered ${http.status}.`
