// A long list is shown from its beginning, and whole once somebody asks for that. The rest comes some at a time, a few with each
// picture: whoever scrolls or presses meanwhile is not kept waiting. On paper it is whole.
import { startTransition, useEffect, useState } from 'react'
import { usePrinting } from './use-printing.ts'

/** Made between two pictures; a row of the matrix is the dearest. */
const AT_ONCE = 5

export interface LongList {
  /** How many of it are shown now. */
  count: number
  /** Asked for as a whole. */
  whole: boolean
  /** Asks for the rest, or for the beginning alone again: the button stays, and the focus with it. Null for a list that is short. */
  toggle: (() => void) | null
}

export const useLongList = (total: number, first: number): LongList => {
  const printing = usePrinting()
  const [asked, setAsked] = useState(false)
  const [count, setCount] = useState(first)
  useEffect(() => {
    if (!asked || count >= total) return
    const frame = requestAnimationFrame(() => startTransition(() => setCount(count + AT_ONCE)))
    return () => cancelAnimationFrame(frame)
  }, [asked, count, total])
  const toggle = () => {
    setAsked(!asked)
    setCount(first)
  }
  return {
    count: printing ? total : Math.min(count, total),
    whole: asked,
    toggle: total <= first ? null : toggle,
  }
}
