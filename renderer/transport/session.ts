// The page's key: the address that was opened carries a ticket that works once; it is exchanged for a session token.
// The ticket leaves the address bar at once. The token is kept for this browser, so that a reload goes on working.

const KEY = 'tls-preflight-session'

const exchange = async (ticket: string): Promise<string | null> => {
  const response = await fetch('api/session', { method: 'POST', headers: { Authorization: `Bearer ${ticket}` } })
  if (!response.ok) return null
  const body: unknown = await response.json()
  return typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string' ? body.token : null
}

/** The session token, or null where the address has no ticket that is still good and nothing is kept. */
export const sessionToken = async (): Promise<string | null> => {
  const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket')
  if (ticket !== null) {
    history.replaceState(null, '', location.pathname)
    const token = await exchange(ticket).catch(() => null)
    if (token !== null) localStorage.setItem(KEY, token)
  }
  return localStorage.getItem(KEY)
}
