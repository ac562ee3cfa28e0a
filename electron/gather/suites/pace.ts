// How many connections are open at one time: as many as the server answers without slowing down, fewer as soon as it does not.
// A server that serves one connection at a time is thereby asked one thing after the other.

const FIRST = 32
const MOST = 48
/** An answer that takes this much longer than the fastest one has waited for others. */
const SLOWER = 3
const SLOWER_MS = 150

export interface Pace {
  /** Waits for a place; the answer gives it back. */
  enter(): Promise<() => void>
  /** An answer came `ms` after its hello. */
  answered(ms: number): void
  /** Nothing usable came: something on the way has too much to do, or the server had enough. */
  troubled(): void
  /** How many may be open now. */
  readonly limit: number
  /** Whether answers have had to wait for one another. */
  readonly slowed: boolean
  /** The fastest answer so far, in milliseconds; Infinity before the first one. */
  readonly fastestMs: number
}

export const createPace = (): Pace => {
  let limit = FIRST
  let open = 0
  let slowed = false
  let fastestMs = Number.POSITIVE_INFINITY
  let sinceLowered = 0
  const waiting: (() => void)[] = []

  const next = (): void => {
    while (open < limit && waiting.length > 0) {
      open += 1
      waiting.shift()?.()
    }
  }
  // What was already under way when the limit fell says nothing about the new one.
  const lower = (to: number): void => {
    if (sinceLowered < limit) return
    sinceLowered = 0
    limit = Math.max(1, Math.min(limit, Math.floor(to)))
  }

  return {
    enter: () =>
      new Promise((resolve) => {
        waiting.push(() =>
          resolve(() => {
            open -= 1
            next()
          }),
        )
        next()
      }),
    answered(ms) {
      sinceLowered += 1
      fastestMs = Math.min(fastestMs, ms)
      if (ms > SLOWER * fastestMs + SLOWER_MS) {
        slowed = true
        lower(limit / 2)
      } else if (limit < MOST && sinceLowered > limit) limit += 1
    },
    troubled() {
      sinceLowered += 1
      lower(limit / 4)
    },
    get limit() {
      return limit
    },
    get slowed() {
      return slowed
    },
    get fastestMs() {
      return fastestMs
    },
  }
}
