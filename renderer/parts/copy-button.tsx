// A button that copies a text; it says so when it is done, to the eye and to a screen reader.
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'

/** `label` stands on the button until it is pressed; `name` says more to a screen reader. */
export const CopyButton = ({ text, label, name }: { text: string; label: string; name: string }) => {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), 3000)
    return () => clearTimeout(timer)
  }, [state])
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    )
  const shown = { idle: label, copied: 'Copied', refused: 'Not allowed' }[state]
  return (
    <>
      <Button className="button button-small" onPress={() => void copy()} aria-label={`${shown}: ${name}`}>
        {shown}
      </Button>
      <span role="status" className="visually-hidden">
        {state === 'idle' ? '' : shown}
      </span>
    </>
  )
}
