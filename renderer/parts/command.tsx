// A command with a button that copies it.
// A long one goes on in the next line: what is cut off at the side is not trusted.
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
