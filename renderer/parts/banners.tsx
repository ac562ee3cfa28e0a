// What stands above every screen where it holds: practice, a bundle from elsewhere, and what went wrong.
import { useEffect, useRef } from 'react'
import { useApp } from '../use-app.ts'
import { moment } from '../words.ts'
import { Icon } from './icon.tsx'

const Problem = ({ sentence }: { sentence: string }) => {
  const box = useRef<HTMLElement>(null)
  // The sentence is in the box before it takes the focus, so it is read out once.
  useEffect(() => {
    if (sentence) box.current?.focus()
  }, [sentence])
  return (
    <section className="banner banner-problem" ref={box} tabIndex={-1} aria-labelledby="problem-title">
      <Icon look="fail" size={20} />
      <div>
        <h2 id="problem-title">There is a problem</h2>
        <p>{sentence}</p>
      </div>
    </section>
  )
}

export const Banners = () => {
  const screen = useApp((app) => app.screen)
  const practising = useApp((app) => (app.screen === 'checking' ? app.asked : app.input).practice !== null)
  const shown = useApp((app) => app.shown)
  const problem = useApp((app) => app.problem)
  const practice = screen === 'answer' ? (shown?.report.practice ?? false) : practising
  return (
    <>
      {practice && (
        <p className="banner banner-practice">
          <strong>Practice.</strong> This is a practice platform built into the program. Nothing leaves this computer.
        </p>
      )}
      {screen === 'answer' && shown?.bundle && (
        <p className="banner banner-bundle">
          <strong>Opened from a bundle, read only.</strong> {shown.bundle}, made on {moment(shown.report.madeAt)}
        </p>
      )}
      {problem && <Problem sentence={problem} />}
    </>
  )
}
