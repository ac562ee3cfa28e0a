// A command with a button that copies it; the button says so when it is done.
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { Scroll } from './scroll.tsx'

export const Command = ({ text, name }: { text: string; name: string }) => {
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
  const label = { idle: 'Copy', copied: 'Copied', refused: 'Not allowed' }[state]
  return (
    <div className="command">
      <Scroll name={name}>
        <pre>
          <code>{text}</code>
        </pre>
      </Scroll>
      <Button className="button button-small" onPress={() => void copy()} aria-label={`${label}: ${name}`}>
        {label}
      </Button>
      <span role="status" className="visually-hidden">
        {state === 'idle' ? '' : label}
      </span>
    </div>
  )
}
