// For people who arrive with an error message: what it can mean, before anything is run. The check then finds out which it is.
import { useId, useState } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import type { Explained } from '../../electron/contract/engine-api.ts'
import { useApp } from '../use-app.ts'
import { Chevron } from './chevron.tsx'

/** A message that says little has many causes; nobody reads more than these. */
const SHOWN = 5

const Meaning = ({ message }: { message: Explained }) => {
  const { meaning, quote, saidBy, causes, decides } = message
  return (
    <article className="explained">
      <h3>{meaning}</h3>
      <p className="hint">
        “{quote}” is said by {saidBy.join(', ')}.
      </p>
      <p>{causes.length === 1 ? 'It is this:' : 'It can be, the likeliest first:'}</p>
      <ol>
        {causes.slice(0, SHOWN).map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
      </ol>
      {causes.length > SHOWN && <p className="hint">Less likely: {causes.length - SHOWN} more.</p>}
      <p className="hint">{decides}</p>
    </article>
  )
}

const Answer = () => {
  const explained = useApp((app) => app.explained)
  if (explained === null) return null
  if (!explained.ok) return <p>{explained.sentence}</p>
  const { specific, general } = explained.value
  return (
    <>
      {specific.map((message) => (
        <Meaning key={message.id} message={message} />
      ))}
      {general.length > 0 && <p className="hint">Found too, and less specific: {general.map(({ quote }) => `“${quote}”`).join(', ')}.</p>}
      <p>“Check now” finds out which of these it is here.</p>
    </>
  )
}

export const ErrorBox = () => {
  const id = useId()
  const explain = useApp((app) => app.explain)
  const [text, setText] = useState('')
  return (
    <Disclosure className="disclosure card error-box">
      <Heading level={2} className="disclosure-title">
        <Button slot="trigger" className="disclosure-button">
          <Chevron />
          Do you have an error message?
        </Button>
      </Heading>
      <DisclosurePanel className="disclosure-panel">
        <div className="field">
          <label htmlFor={id}>The message, as your program wrote it</label>
          <textarea
            id={id}
            rows={3}
            maxLength={20_000}
            spellCheck={false}
            aria-describedby={`${id}-hint`}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <p className="hint" id={`${id}-hint`}>
            A line of a log is enough. It stays on this computer.
          </p>
        </div>
        <Button className="button" onPress={() => void explain(text)}>
          What can it mean?
        </Button>
        <div role="status" className="explanation">
          <Answer />
        </div>
      </DisclosurePanel>
    </Disclosure>
  )
}
