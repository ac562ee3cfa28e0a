// The message to the one who can mend a cause: buttons that copy and save it, and its text in a fold.
// The text is the report's; nothing is added here.
import { Button } from 'react-aria-components'
import type { Finding, Report } from '../../electron/contract/report.ts'
import { useApp } from '../use-app.ts'
import { OWNER_WORDS, platformOf } from '../words.ts'
import { CopyButton } from './copy-button.tsx'
import { Scroll } from './scroll.tsx'

export const Message = ({ finding, report }: { finding: Finding; report: Report }) => {
  const saveMessage = useApp((app) => app.saveMessage)
  const { message, title } = finding
  if (message === null) return null
  const { to, text } = message
  const reader = to === 'platform' ? platformOf(report.profile) : OWNER_WORDS[to].replace(/^Y/, 'y')
  return (
    <div className="message">
      <div className="message-actions">
        <CopyButton text={text} label="Copy the message" name={title} />
        <Button
          className="button button-small"
          aria-label={`Save the message…: ${title}`}
          onPress={() => void saveMessage(report.findings.indexOf(finding))}
        >
          Save the message…
        </Button>
      </div>
      <details className="evidence">
        <summary>Message to {reader}, ready to send</summary>
        <Scroll name={`Message: ${title}`}>
          <pre>{text}</pre>
        </Scroll>
      </details>
    </div>
  )
}
