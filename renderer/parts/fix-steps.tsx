// Numbered steps of one fix, each with its command where it has one. How to go back is none of them: it is behind one line.
import type { FixStep } from '../../electron/contract/report.ts'
import { Command } from './command.tsx'
import { Sentence } from './words-used.tsx'

const Step = ({ step, name }: { step: FixStep; name: string }) => (
  <div>
    <p>
      <Sentence>{step.text}</Sentence>
    </p>
    {step.command !== undefined && <Command text={step.command} name={name} />}
  </div>
)

export const FixSteps = ({ steps }: { steps: readonly FixStep[] }) => {
  const back = steps.filter(({ undo }) => undo)
  return (
    <>
      <ol className="steps">
        {steps
          .filter(({ undo }) => !undo)
          .map((step, index) => (
            <li key={step.text}>
              <Step step={step} name={`Command of step ${index + 1}`} />
            </li>
          ))}
      </ol>
      {back.length > 0 && (
        <details className="evidence">
          <summary>If it made things worse: how to go back</summary>
          {back.map((step) => (
            <Step key={step.text} step={step} name="Command to go back" />
          ))}
        </details>
      )}
    </>
  )
}
