// A command with a button that copies it.
// It scrolls sideways in its own box, so that it reads as one line.
import { CopyButton } from './copy-button.tsx'
import { Scroll } from './scroll.tsx'

export const Command = ({ text, name }: { text: string; name: string }) => (
  <div className="command">
    <Scroll name={name}>
      <pre>
        <code>{text}</code>
      </pre>
    </Scroll>
    <CopyButton text={text} label="Copy" name={name} />
  </div>
)
