// The message to the one who can mend a cause: a button that copies it, and its text in a fold.
// The text is the report's; nothing is added here.
import type { Finding } from '../../electron/contract/report.ts'
import { OWNER_WORDS } from '../words.ts'
import { CopyButton } from './copy-button.tsx'
import { Scroll } from './scroll.tsx'

interface MessageProps {
  message: Finding['message']
  /** The name of the platform. */
  platform: string
  /** The title of its cause. */
  about: string
}

export const Message = ({ message, platform, about }: MessageProps) => {
  if (message === null) return null
  const { to, text } = message
  const reader = to === 'platform' ? platform : OWNER_WORDS[to].replace(/^Y/, 'y')
  return (
    <div className="message">
      <CopyButton text={text} label="Copy the message" name={about} />
      <details className="evidence">
        <summary>Message to {reader}, ready to send</summary>
        <Scroll name={`Message: ${about}`}>
          <pre>{text}</pre>
        </Scroll>
      </details>
    </div>
  )
}
