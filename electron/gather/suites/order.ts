// In which order the server prefers the suites that it accepts. A suite that is taken although the client listed it last was the
// server's choice; one that is taken because it came first may have been the client's, until the two are asked the other way round.
import type { AcceptedVersion } from '../../contract/suites.ts'
import { suiteName } from '../../tls/code-points.ts'
import type { Interview } from './interview.ts'
import { inUsualOrder, MOST_AT_ONCE } from './offered.ts'

export interface Ordered {
  order: AcceptedVersion['order']
  /** The server's order, else the usual one. */
  suites: number[]
  /** Answers were missing, so the order was not told. */
  missing: boolean
  /** The server has an order, but between some suites it lets the client choose. */
  partly: boolean
}

/** So few suites are compared all with all at once: one round, however wrong the guess. */
export const FEW = 8
/** A guess is a good one where at most one suite in so many stands in a wrong place. */
const GOOD = 4

export interface Sorter {
  /** Asks beforehand what will be needed if no more suites are found. */
  foresee(accepted: ReadonlySet<number>): void
  /**
   * `runs`: the accepted suites as they were taken, each run of them one after the other. `findModel`: the order of another version,
   * which is likely this one's too; empty where there is none.
   */
  order(accepted: ReadonlySet<number>, runs: readonly (readonly number[])[], findModel: () => Promise<readonly number[]>): Promise<Ordered>
}

const isChaCha = (suite: number): boolean => suiteName(suite).includes('CHACHA20')

/**
 * Many servers prefer all their ChaCha20 suites while a client lists one of them before all else, and follow no other client
 * (SSL_OP_PRIORITIZE_CHACHA, SSL_CTX_set_options(3)). Their own order is what they take of the other lists. Whether they do so is told
 * by asking with ChaCha20 at the head: what they took of a longer list, in which it stood further down, does not tell.
 */
const mayDefer = (better: number, worse: number): boolean => isChaCha(worse) && !isChaCha(better)

/** The first of the list that the server knows is certainly no ChaCha20 suite: one that it does not accept it may not know. */
const isUndeferred = (listed: readonly number[], accepted: ReadonlySet<number>): boolean => {
  const head = listed.find((suite) => accepted.has(suite) || isChaCha(suite))
  return head !== undefined && !isChaCha(head)
}

const keyOf = (first: number, second: number): string => `${first} ${second}`

export const createSorter = (version: number, interview: Interview, withShares: () => boolean): Sorter => {
  /** `first second`: `first` was taken although `second` stood before it. */
  const chosen = new Set<string>()
  const asked = new Map<string, Promise<number | null>>()
  let missing = false

  /** Which of the two is taken when they are listed so; null: no answer. */
  const askPair = (listed: readonly [number, number]): Promise<number | null> => {
    const key = keyOf(...listed)
    const known = asked.get(key)
    if (known) return known
    const answer = interview.settle({ version, suites: listed, ...(withShares() ? { withShares: true } : {}) }).then((settled) => {
      if (settled.kind !== 'picked') {
        missing = true
        return null
      }
      if (settled.suite === listed[1]) chosen.add(keyOf(listed[1], listed[0]))
      return settled.suite
    })
    asked.set(key, answer)
    return answer
  }

  /** Whether `better` stays before `worse`, which it is guessed to do. */
  const holds = async (better: number, worse: number): Promise<boolean> => {
    if (chosen.has(keyOf(better, worse))) return true
    if (chosen.has(keyOf(worse, better))) return false
    if (mayDefer(better, worse)) return (await askPair([better, worse])) !== worse
    return (await askPair([worse, better])) !== worse
  }

  /** All with all at once, and what does not hold the other way round: nothing is left to be asked. */
  const compareAll = async (guess: readonly number[]): Promise<void> => {
    await Promise.all(pairsOf(guess).map(async ([better, worse]) => (await holds(better, worse)) || holds(worse, better)))
  }

  const learn = (accepted: ReadonlySet<number>): void => {
    for (const { version: of, suites, suite } of interview.picks) {
      if (of !== version) continue
      const tellsAll = !isChaCha(suite) || isUndeferred(suites, accepted)
      for (const before of suites.slice(0, suites.indexOf(suite)))
        if (accepted.has(before) && (tellsAll || isChaCha(before))) chosen.add(keyOf(suite, before))
    }
  }

  /** Both already sorted. Every suite of the shorter one finds its place in the other at the same time. */
  const merge = async (first: readonly number[], second: readonly number[]): Promise<number[]> => {
    const places = await Promise.all(
      first.map(async (suite) => {
        let low = 0
        let high = second.length
        while (low < high) {
          const middle = (low + high) >> 1
          const other = second[middle]
          if (other === undefined || (await holds(suite, other))) high = middle
          else low = middle + 1
        }
        return low
      }),
    )
    const merged: number[] = []
    let taken = 0
    first.forEach((suite, index) => {
      // A server that does not keep to one order must not make a suite come twice or get lost.
      const place = Math.max(taken, places[index] ?? 0)
      merged.push(...second.slice(taken, place), suite)
      taken = place
    })
    return [...merged, ...second.slice(taken)]
  }

  const mergeAll = async (runs: readonly (readonly number[])[]): Promise<number[]> => {
    if (runs.length < 2) return [...(runs[0] ?? [])]
    const middle = runs.length >> 1
    const [first, second] = await Promise.all([mergeAll(runs.slice(0, middle)), mergeAll(runs.slice(middle))])
    return first.length < second.length ? merge(first, second) : merge(second, first)
  }

  /** The guess, cut wherever it does not hold. */
  const holding = async (guess: readonly number[]): Promise<number[][]> => {
    const kept = await Promise.all(guess.slice(1).map((worse, index) => holds(guess[index] ?? worse, worse)))
    const runs: number[][] = []
    guess.forEach((suite, index) => {
      if (index > 0 && kept[index - 1]) runs.at(-1)?.push(suite)
      else runs.push([suite])
    })
    return runs
  }
  const isGood = (runs: readonly (readonly number[])[], guess: readonly number[]): boolean =>
    runs.length <= Math.max(FEW, guess.length / GOOD)

  /** A near server was asked in few lists: what it took of one is in its order already, if it has one. */
  const sortNear = async (runs: readonly (readonly number[])[], model: readonly number[]): Promise<number[]> => {
    const guess = likeModel(interleave(runs), model)
    const held = await holding(guess)
    return mergeAll(isGood(held, guess) ? held : runs)
  }

  const sortFar = async (guess: readonly number[], findModel: () => Promise<readonly number[]>): Promise<number[]> => {
    if (guess.length <= FEW) await compareAll(guess)
    const held = await holding(guess)
    if (isGood(held, guess)) return mergeAll(held)
    const model = await findModel()
    return mergeAll(model.length > 0 ? await holding(likeModel(guess, model)) : held)
  }

  /** Whether the client's order alone decides: the whole list in two orders, each time its first one. ChaCha20 at the head would not tell. */
  const followsClient = async (guess: readonly number[]): Promise<boolean> => {
    const some = guess.slice(0, MOST_AT_ONCE)
    const [chaCha, others] = [some.filter(isChaCha), some.filter((suite) => !isChaCha(suite))]
    if (others.length < 2) return false
    const lists = [
      [...others, ...chaCha],
      [...[...others].reverse(), ...chaCha],
    ]
    const taken = await Promise.all(
      lists.map((suites) => interview.settle({ version, suites, ...(withShares() ? { withShares: true } : {}) })),
    )
    return taken.every((settled, index) => settled.kind === 'picked' && settled.suite === lists[index]?.[0])
  }

  return {
    foresee(accepted) {
      if (accepted.size > FEW) return
      void compareAll(inUsualOrder(accepted))
    },

    async order(accepted, runs, findModel) {
      const guess = inUsualOrder(accepted)
      const unsorted = (order: Ordered['order']): Ordered => ({ order, suites: guess, missing, partly: false })
      if (guess.length < 2) return unsorted('unknown')
      learn(accepted)
      const near = await interview.near
      // A far server has been asked of few suites beforehand; of two, one question more tells as much.
      const asksWhole = guess.length > (near ? 2 : FEW)
      if (asksWhole && chosen.size === 0 && (await followsClient(guess))) return unsorted('client')
      const sorted = near ? await sortNear(runs, await findModel()) : await sortFar(guess, findModel)
      // Each neighbour has to be taken although the other one was listed before it.
      const proofs = await Promise.all(
        sorted.slice(1).map(async (worse, index) => {
          const better = sorted[index] ?? worse
          const seen = chosen.has(keyOf(better, worse)) && !mayDefer(better, worse)
          return seen || (await askPair([worse, better])) === better
        }),
      )
      if (missing) return unsorted('unknown')
      if (proofs.every((proof) => !proof)) return unsorted('client')
      return { order: 'server', suites: withTies(sorted, proofs), missing, partly: proofs.includes(false) }
    },
  }
}

/** Suites between which the client chooses are told in the usual order: which answer came first is no order. `proofs`: of each neighbour. */
const withTies = (sorted: readonly number[], proofs: readonly boolean[]): number[] => {
  const ties: number[][] = []
  sorted.forEach((suite, index) => {
    const before = sorted[index - 1]
    if (before === undefined || proofs[index - 1] || mayDefer(before, suite)) ties.push([suite])
    else ties.at(-1)?.push(suite)
  })
  return ties.flatMap(inUsualOrder)
}

/** One list that keeps to the order of each run, and to the usual order where the runs leave it open. */
const interleave = (runs: readonly (readonly number[])[]): number[] => {
  const left = runs.map((run) => [...run])
  const list: number[] = []
  for (;;) {
    const [next] = inUsualOrder(left.flatMap(([first]) => first ?? []))
    if (next === undefined) return list
    list.push(next)
    left.find(([first]) => first === next)?.shift()
  }
}

/** What the model knows in its order, the rest behind it as it was. */
const likeModel = (suites: readonly number[], model: readonly number[]): number[] => {
  const ranks = new Map(model.map((suite, rank) => [suite, rank]))
  const rankOf = (suite: number): number => ranks.get(suite) ?? model.length
  return [...suites].sort((a, b) => rankOf(a) - rankOf(b))
}

const pairsOf = (suites: readonly number[]): [number, number][] =>
  suites.flatMap((better, index) => suites.slice(index + 1).map((worse): [number, number] => [better, worse]))
