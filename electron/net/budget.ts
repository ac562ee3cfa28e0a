// The budget of connections to one endpoint: how many in the whole check, and how many at one time.
// Who comes when the places are taken waits in line; who comes when the number is used up is told so.

export interface Budget {
  /** Waits for a place. The answer gives it back; null: the number is used up, or `signal` was aborted while waiting. */
  take(endpoint: string, signal: AbortSignal): Promise<(() => void) | null>
  /** How many connections to this endpoint are left. */
  left(endpoint: string): number
}

interface Account {
  left: number
  free: number
  waiting: (() => void)[]
}

export const createBudget = (limits: { perEndpoint: number; atOnce: number }): Budget => {
  const accounts = new Map<string, Account>()

  const accountOf = (endpoint: string): Account => {
    const known = accounts.get(endpoint)
    if (known) return known
    const account = { left: limits.perEndpoint, free: limits.atOnce, waiting: [] }
    accounts.set(endpoint, account)
    return account
  }

  const place = (account: Account): (() => void) => {
    let held = true
    return () => {
      if (!held) return
      held = false
      const next = account.waiting.shift()
      // A place is handed on, not freed: nobody can slip in between.
      if (next) next()
      else account.free += 1
    }
  }

  return {
    left: (endpoint) => accountOf(endpoint).left,
    async take(endpoint, signal) {
      const account = accountOf(endpoint)
      if (signal.aborted || account.left === 0) return null
      account.left -= 1
      if (account.free > 0) {
        account.free -= 1
        return place(account)
      }
      return new Promise((resolve) => {
        const go = () => {
          signal.removeEventListener('abort', leave)
          resolve(place(account))
        }
        const leave = () => {
          account.waiting = account.waiting.filter((waiting) => waiting !== go)
          resolve(null)
        }
        account.waiting.push(go)
        signal.addEventListener('abort', leave, { once: true })
      })
    },
  }
}
