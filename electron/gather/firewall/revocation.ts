// Gatherer `revocation`: where a runtime failed over the question whether a certificate was revoked, the addresses that the chain names
// for that question are asked by a plain GET, on the direct way. At most four of them; nothing is opened where no runtime spoke of it.
import { found } from '../../contract/fact.ts'
import type { HttpAnswer } from '../../contract/path.ts'
import { isPage, type RevocationLook, saysOfRevocation } from '../../contract/revocation.ts'
import { sameWay } from '../../contract/way.ts'
import type { Net } from '../../net/net.ts'
import { defineGatherer } from '../define-gatherer.ts'
import { redactHttp } from '../endpoint/paths.ts'

const MOST = 4

/** Certificates may hold anything: what is no address in plain HTTP is left out. */
const readUrl = (text: string): { text: string; url: URL }[] => {
  try {
    const url = new URL(text)
    return url.protocol === 'http:' ? [{ text, url }] : []
  } catch {
    return []
  }
}

/** The words of a page tell whose it is. Of nothing else is the body kept: a list is no text, and an address may name anything. */
const withoutList = (http: HttpAnswer | null): HttpAnswer | null => (http !== null && !isPage(http) ? { ...http, body: '' } : http)

/** Null where nothing can be said: cancelled, or out of the budget of connections. */
const look = async (
  { text, url }: { text: string; url: URL },
  net: Net,
  signal: AbortSignal,
  stepMs: number,
): Promise<RevocationLook | null> => {
  const { hostname, port: given, pathname, search } = url
  const [host, port] = [hostname.replace(/^\[|\]$/g, ''), Number(given || 80)]
  const deadline = { signal, timeoutMs: stepMs }
  const looked = await net.lookup(host, deadline)
  if (signal.aborted) return null
  const address = looked.kind === 'resolved' ? looked.addresses[0]?.address : undefined
  if (address === undefined) return { url: text, address: null, tcp: 'name-unresolved', http: null }
  const opening = await net.connect({ address, port, endpoint: `${host}:${port}` }, deadline)
  if (opening.kind === 'budget') return null
  const http =
    opening.kind === 'open' ? await net.askPlain(opening.connection, { host, port, resource: `${pathname}${search}` }, deadline) : null
  return signal.aborted ? null : { url: text, address, tcp: opening.kind, http: withoutList(http) }
}

export const revocationGatherer = defineGatherer({
  id: 'revocation',
  layer: 'firewall',
  needs: ['attempts', 'paths'],
  steps: 4,
  words: 'Asking whether a certificate was called back, where a program could not ask',
  async gather({ facts, net, signal, stepMs }) {
    const { attempts, paths } = facts
    if (!attempts.ok || !paths.ok) return found([])
    const asked = attempts.value.filter(({ outcome, error }) => outcome !== 'completed' && saysOfRevocation(error ?? '') === 'unsettled')
    const urls = paths.value
      .filter((path) => asked.some((attempt) => sameWay(path, attempt)))
      .flatMap(({ chain }) => chain.flatMap(({ revocationUrls }) => revocationUrls))
    const looks = await Promise.all(
      [...new Set(urls)]
        .flatMap(readUrl)
        .slice(0, MOST)
        .map((one) => look(one, net, signal, stepMs)),
    )
    return found(looks.filter((one): one is RevocationLook => one !== null))
  },
  redact: (looks, redactor) => looks.map((one) => ({ ...one, url: redactor.text(one.url), http: redactHttp(one.http, redactor) })),
})
