// What only a person can answer, in its layer of the checklist: asked in words, answered by one of three words, kept in the report.
// A bundle is another person's: there the answers are read.
import { Label, Radio, RadioGroup } from 'react-aria-components'
import type { Report } from '../../electron/contract/report.ts'
import type { Answer } from '../../electron/contract/vocabulary.ts'
import { useApp } from '../use-app.ts'
import { ANSWER_WORDS, OWNER_WORDS } from '../words.ts'

type Question = Report['questions'][number]

const CHOICES: readonly Answer[] = ['yes', 'no', 'unknown']

/** Who may know, where that is not the reader. */
const askWhom = ({ asks }: Question): string => (asks === 'you' ? '' : ` ${OWNER_WORDS[asks]} may know.`)

/** What comes of an answer. */
const nextOf = ({ answer, asks, ifNo }: Question): string => {
  if (answer === 'no') return ifNo
  if (answer === 'yes') return 'Noted in the report.'
  return asks === 'you'
    ? 'Ask the person who set this up, and answer later.'
    : `Ask ${OWNER_WORDS[asks].replace(/^Y/, 'y')}, and answer later.`
}

const Choice = ({ question }: { question: Question }) => {
  const answer = useApp((app) => app.answer)
  return (
    <RadioGroup
      className="question"
      value={question.answer}
      onChange={(value) => void answer(question.id, CHOICES.find((one) => one === value) ?? null)}
    >
      <Label className="question-text">{question.text}</Label>
      <p className="hint">
        {question.why}
        {askWhom(question)}
      </p>
      <div className="choices">
        {CHOICES.map((choice) => (
          <Radio key={choice} value={choice} className="choice">
            {ANSWER_WORDS[choice]}
          </Radio>
        ))}
      </div>
      <div role="status">{question.answer !== null && <p className="question-next">{nextOf(question)}</p>}</div>
    </RadioGroup>
  )
}

const Answered = ({ question }: { question: Question }) => (
  <div className="question">
    <p className="question-text">{question.text}</p>
    <p className="hint">{question.answer === null ? 'Not answered' : `Answer: ${ANSWER_WORDS[question.answer]}`}</p>
  </div>
)

export const Questions = ({ questions, readOnly }: { questions: readonly Question[]; readOnly: boolean }) =>
  questions.length === 0 ? null : (
    <>
      <h4>Only a person can answer</h4>
      {questions.map((question) =>
        readOnly ? <Answered key={question.id} question={question} /> : <Choice key={question.id} question={question} />,
      )}
    </>
  )
