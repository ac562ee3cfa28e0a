// The hello of one program for experts: its fields in the order of the bytes, and the bytes, with the chosen field marked in them.
// It opens over the answer and gives the focus back to the button that opened it.
import { useState } from 'react'
import { Button, Dialog, Heading, ListBox, ListBoxItem, Modal } from 'react-aria-components'
import type { ShownHello } from '../../electron/contract/told-hello.ts'
import { useApp } from '../use-app.ts'
import { counted } from '../words.ts'
import { CopyButton } from './copy-button.tsx'
import { Scroll } from './scroll.tsx'

type Part = ShownHello['parts'][number]

/** `16 03 01`. */
const spaced = (hex: string): string => hex.replace(/..(?=.)/g, '$& ')

const Bytes = ({ parts, chosen }: { parts: readonly Part[]; chosen: number }) => (
  <Scroll name="Bytes of the hello, hexadecimal">
    <pre className="hello-bytes">
      {parts.map((part, index) => {
        const key = `${index} ${part.name}`
        return index === chosen ? <mark key={key}>{spaced(part.hex)} </mark> : <span key={key}>{spaced(part.hex)} </span>
      })}
    </pre>
  </Scroll>
)

const Fields = ({ parts, chosen, choose }: { parts: readonly Part[]; chosen: number; choose: (index: number) => void }) => (
  <ListBox
    aria-label="Fields of the hello"
    className="hello-fields"
    selectionMode="single"
    selectionBehavior="replace"
    disallowEmptySelection
    selectedKeys={[String(chosen)]}
    onSelectionChange={(keys) => {
      const [key] = keys === 'all' ? [] : keys
      if (key !== undefined) choose(Number(key))
    }}
  >
    {parts.map((part, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one hello never move
      <ListBoxItem key={`${index} ${part.name}`} id={String(index)} textValue={part.name} className="hello-field">
        <span>{part.name}</span> <small>{counted(part.hex.length / 2, 'byte', 'bytes')}</small>
      </ListBoxItem>
    ))}
  </ListBox>
)

const Content = ({ part, told }: { part: Part; told: ShownHello['told'] }) => {
  const permitted = new Map(told.hello?.suites.map(({ name, permitted }) => [name, permitted]))
  const words = (one: string) => {
    const known = part.name === 'cipher suites' ? permitted.get(one) : undefined
    return known === undefined || known === null ? null : <small className="soft"> {known ? 'permitted' : 'not permitted'}</small>
  }
  return (
    <div className="hello-content" role="status">
      <h3>{part.name}</h3>
      <Scroll name={`Content of ${part.name}`}>
        <ul className="plain">
          {part.content.length === 0 && <li className="soft">Nothing is in it.</li>}
          {part.content.map((one, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a client may send one value twice, and the list never moves
            <li key={`${index} ${one}`} className="breakable">
              {one}
              {words(one)}
            </li>
          ))}
        </ul>
      </Scroll>
    </div>
  )
}

const Shown = ({ shown }: { shown: ShownHello }) => {
  const { told, parts } = shown
  // The suites are what a person looks for first.
  const [chosen, choose] = useState(() =>
    Math.max(
      0,
      parts.findIndex(({ name }) => name === 'cipher suites'),
    ),
  )
  const part = parts[chosen]
  return (
    <>
      <p className="soft">
        A TLS connection begins with this message, the hello: in it the program tells what it can do. The bytes are for experts.
      </p>
      {told.meaning.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {part === undefined ? (
        <p className="soft">This hello is in the framing of SSL 2.0. Its fields are not shown.</p>
      ) : (
        <div className="hello-panes">
          <Fields parts={parts} chosen={chosen} choose={choose} />
          <div className="hello-right">
            <Content part={part} told={told} />
            <Bytes parts={parts} chosen={chosen} />
          </div>
        </div>
      )}
      {told.hello && <CopyButton text={told.hello.bytes} label="Copy all bytes, base64" name="the hello" />}
    </>
  )
}

export const HelloViewer = () => {
  const hello = useApp((app) => app.hello)
  const close = useApp((app) => app.closeHello)
  return (
    <Modal className="modal" isDismissable isOpen={hello !== null} onOpenChange={(open) => !open && close()}>
      <Dialog className="dialog">
        <header className="dialog-head">
          <Heading slot="title" level={2}>
            The first message of {hello?.name}
          </Heading>
          <Button slot="close" className="button button-small">
            Close
          </Button>
        </header>
        {hello?.shown && <Shown shown={hello.shown} />}
        {hello?.sentence && <p>{hello.sentence}</p>}
      </Dialog>
    </Modal>
  )
}
