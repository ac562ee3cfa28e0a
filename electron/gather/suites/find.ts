// Which suites of one version the server accepts, by elimination: of what is offered the server takes one; the rest is offered
// again, in several hellos at once where more is to be expected, until everything that is left has been refused.
import type { Interview } from './interview.ts'
import { cut, deal, firstPieces, inUsualOrder, TLS12 } from './offered.ts'

export interface Found {
  readonly version: number
  readonly accepted: ReadonlySet<number>
  /** Suites that were taken one after the other, each of what the ones before it had left. */
  readonly runs: readonly (readonly number[])[]
  /** Suites of which it is not known whether they are accepted, and why. */
  readonly unknown: ReadonlyMap<number, string>
  /** The server said that it does not have this version. */
  readonly absent: boolean
  /** At least one hello was refused in a way that can be relied on. */
  readonly refusedSomething: boolean
}

export interface Finder extends Found {
  /** Asks everything once. */
  run(): Promise<void>
  /** Asks again what is unknown. */
  runAgain(): Promise<void>
}

/** Where nothing is known yet, a suite in 60 is taken to be accepted. */
const DOUBT = 60
const MOST_PARTS = 12
/** Pieces of a hello that brought no answer; smaller ones are not tried, since each may cost a deadline. */
const SMALLER = 4
const SMALL = 24

/** `onFirstRound`: the first hellos have all been answered, and these are known to be accepted; more may follow. */
export const createFinder = (
  version: number,
  interview: Interview,
  withShares: () => boolean,
  onFirstRound: (accepted: ReadonlySet<number>) => void = () => undefined,
): Finder => {
  const accepted = new Set<number>()
  const unknown = new Map<number, string>()
  const runs: number[][] = []
  let refused = 0
  let absent = false
  let near = false

  const parts = (size: number): number =>
    Math.min(near ? 1 : MOST_PARTS, Math.max(1, Math.round((size * accepted.size) / (accepted.size + refused + DOUBT))))

  /** `run`: what was taken of the piece that this is the rest of. */
  const askAll = async (pieces: readonly (readonly number[])[], run: number[] | null = null): Promise<void> => {
    await Promise.all(
      pieces.map(async (piece) => {
        const own = pieces.length === 1 && run !== null ? run : newRun()
        await askAll(await askOne(piece, own), own)
      }),
    )
  }
  const newRun = (): number[] => {
    const run: number[] = []
    runs.push(run)
    return run
  }

  /** What is left to be asked of this piece. The least likely first: a server with an order of its own shows it by what it takes. */
  const askOne = async (piece: readonly number[], run: number[]): Promise<number[][]> => {
    if (absent) return []
    const suites = inUsualOrder(piece).reverse()
    const settled = await interview.settle({ version, suites, ...(withShares() ? { withShares: true } : {}) })
    if (settled.kind === 'picked') {
      accepted.add(settled.suite)
      run.push(settled.suite)
      const rest = piece.filter((suite) => suite !== settled.suite)
      return rest.length === 0 ? [] : deal(rest, parts(rest.length))
    }
    if (settled.kind === 'unknown') {
      if (accepted.size > 0 && piece.length > SMALL && interview.stopped === null) return deal(piece, SMALLER)
      for (const suite of piece) unknown.set(suite, settled.why)
      return []
    }
    refused += piece.length
    if (settled.kind === 'version-refused' && accepted.size === 0) absent = true
    return []
  }

  return {
    version,
    accepted,
    unknown,
    runs,
    get absent() {
      return absent
    },
    get refusedSomething() {
      return absent || refused > 0
    },
    async run() {
      if (version >= TLS12) near = await interview.near
      const { now, later } = firstPieces(version, near)
      const first = await Promise.all(
        now.map(async (piece) => {
          const run = newRun()
          return { run, left: await askOne(piece, run) }
        }),
      )
      near = await interview.near
      if (!near) onFirstRound(accepted)
      if (absent) return
      const left = first.flatMap((one) => one.left).flat()
      if (near || later.length === 0) await Promise.all([...first.map((one) => askAll(one.left, one.run)), askAll(cut(later))])
      // One suite of the first piece was taken: the rest of it is dealt out together with what was not asked yet.
      else await askAll(deal([...left, ...later], accepted.size > 0 ? MOST_PARTS : 1))
    },
    async runAgain() {
      const left = [...unknown.keys()]
      unknown.clear()
      await askAll(left.length === 0 ? [] : deal(left, accepted.size > 0 ? SMALLER : 1))
    },
  }
}
