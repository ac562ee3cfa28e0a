// Where a proxy does not answer as its setting says: whether the same port answers as a proxy of another kind. A wrong kind is
// a common mistake, and one that the proxy itself can settle.
import type { TunnelResult } from '../../net/net.ts'
import type { Opener } from './opener.ts'

export type ProxyKind = 'http' | 'https' | 'socks5'

type Failure = Exclude<TunnelResult, { kind: 'tunnel' }>

const familyOf = (scheme: string): string => (scheme.startsWith('socks') ? 'socks5' : scheme)

/** It said nothing that a proxy of its kind says. A plain HTTP proxy that is silent may be busy with its own way out. */
const isStrange = (result: Failure, scheme: string): boolean =>
  'answer' in result && result.answer === null && !(result.kind === 'silent' && scheme === 'http')

/** A web server too may refuse CONNECT; nobody but a proxy opens a way or asks for a proxy's login (RFC 9110 section 15.5.8). */
const isProxy = (kind: ProxyKind, result: TunnelResult): boolean =>
  result.kind === 'tunnel' ||
  (kind === 'socks5' ? 'answer' in result && result.answer !== null : result.kind === 'login-needed' && result.answer.status === 407)

/** The kind of proxy that does answer there; null where the failure was no strange one, or nothing answers as any kind. */
export const findOtherKind = async (failure: Failure, scheme: string, address: string, opener: Opener): Promise<ProxyKind | null> => {
  if (!isStrange(failure, scheme)) return null
  const kinds = (['http', 'socks5', 'https'] as const).filter((kind) => kind !== familyOf(scheme))
  const answers = await Promise.all(
    kinds.map(async (kind) => {
      const result = await opener.askAs(kind, address)
      return result !== null && isProxy(kind, result)
    }),
  )
  return kinds.find((_, index) => answers[index]) ?? null
}
