// The third screen: the verdict, where it breaks, what to do next, what runs here, the checklist, the ways in detail.
// Every sentence about this host comes from the report; this file only says in which order they stand.
import { useDeferredValue } from 'react'
import { Button } from 'react-aria-components'
import { Change } from '../parts/change.tsx'
import { Checklist } from '../parts/checklist.tsx'
import { HelloViewer } from '../parts/hello-viewer.tsx'
import { Icon } from '../parts/icon.tsx'
import { NextSteps } from '../parts/next-steps.tsx'
import { PathPicture } from '../parts/path-picture.tsx'
import { Paths } from '../parts/paths.tsx'
import { Runtimes } from '../parts/runtimes.tsx'
import { Sentence, TermsOf, WordsUsed } from '../parts/words-used.tsx'
import type { Shown } from '../store.ts'
import { useApp } from '../use-app.ts'
import { day, HEADLINE_LOOK, platformOf } from '../words.ts'

const Actions = ({ shown }: { shown: Shown }) => {
  const checkAgain = useApp((app) => app.checkAgain)
  const save = useApp((app) => app.save)
  const saving = useApp((app) => app.busy === 'saving')
  return (
    <div className="actions">
      {shown.input && (
        <Button className="button button-primary" onPress={() => void checkAgain()}>
          Check again
        </Button>
      )}
      <Button className="button" onPress={() => void save()}>
        {saving ? 'Saving…' : 'Save the bundle…'}
      </Button>
      <p className="hint">
        The bundle is one file with this answer and its evidence, for a support desk. Passwords are taken out; names of computers stay.
      </p>
    </div>
  )
}

export const AnswerView = ({ shown }: { shown: Shown }) => {
  const { report } = shown
  // What is out of sight is made after the first picture, bit by bit; of another check it is never shown.
  const later = useDeferredValue<Shown | null>(shown, null)
  const below = later?.run === shown.run ? later.report : null
  const { verdict } = report
  const look = HEADLINE_LOOK[verdict.headline]
  const further = verdict.reasons.filter((reason) => reason !== verdict.summary)
  return (
    <TermsOf report={report}>
      <header className="head verdict" data-look={look}>
        <p className="eyebrow">
          Can this computer connect to {platformOf(report.profile)}?
          {report.asOf !== report.madeAt.slice(0, 10) && ` Judged as of ${day(report.asOf)}.`}
        </p>
        <div className="verdict-line">
          <Icon look={look} size={40} />
          <div>
            <h1 id="heading" tabIndex={-1}>
              {verdict.sentence}
            </h1>
            <p className="lead">
              <Sentence>{verdict.summary}</Sentence>
            </p>
            {further.length > 0 && (
              <ul className="reasons">
                {further.map((reason) => (
                  <li key={reason}>
                    <Sentence>{reason}</Sentence>
                  </li>
                ))}
              </ul>
            )}
          </div>
        </div>
      </header>
      <Change report={report} />
      <PathPicture report={report} />
      <NextSteps report={report}>
        <Actions shown={shown} />
      </NextSteps>
      {below && (
        <>
          <Runtimes report={below} />
          <Checklist report={below} />
          <Paths report={below} />
          <HelloViewer />
          <section className="conditions" aria-labelledby="conditions-title">
            <h2 id="conditions-title">How this was checked</h2>
            <ul>
              {below.conditions.map((condition) => (
                <li key={condition}>{condition}</li>
              ))}
              <li>It was checked with TLS Preflight {below.program.version}.</li>
            </ul>
          </section>
          <WordsUsed report={below} />
        </>
      )}
    </TermsOf>
  )
}
