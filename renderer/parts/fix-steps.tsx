// Numbered steps of one fix, each with its command where it has one.
import type { FixStep } from '../../electron/contract/report.ts'
import { Command } from './command.tsx'
import { Sentence } from './words-used.tsx'

export const FixSteps = ({ steps }: { steps: readonly FixStep[] }) => (
  <ol className="steps">
    {steps.map((step, index) => (
      <li key={step.text}>
        <div>
          <p>
            <Sentence>{step.text}</Sentence>
          </p>
          {step.command !== undefined && <Command text={step.command} name={`Command of step ${index + 1}`} />}
        </div>
      </li>
    ))}
  </ol>
)
