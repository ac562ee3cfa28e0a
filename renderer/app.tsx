// The frame around the three screens: navigation, banners, one polite voice, and files dropped anywhere.
// When the screen changes, focus moves to its heading, so that a screen reader starts there.
import { useEffect, useRef } from 'react'
import { Banners } from './parts/banners.tsx'
import { Heard } from './parts/heard.tsx'
import { Navigation } from './parts/navigation.tsx'
import { useBundleDrop } from './parts/use-bundle-drop.ts'
import { useApp } from './use-app.ts'
import { AnswerView } from './views/answer.tsx'
import { CheckingView } from './views/checking.tsx'
import { StartView } from './views/start.tsx'

/** Long enough to be read twice. */
const NOTICE_MS = 10_000

const TITLES = { start: 'Start', checking: 'Checking', answer: 'Answer' } as const

export const App = () => {
  const screen = useApp((app) => app.screen)
  const shown = useApp((app) => app.shown)
  const notice = useApp((app) => app.notice)
  const goTo = useApp((app) => app.goTo)
  const ready = useApp((app) => app.start !== null || app.problem !== null)
  const seen = useRef<string | null>(null)
  const dropping = useBundleDrop()

  const practising = useApp((app) => app.input.practice !== null)
  const shows = useApp((app) => app.shows)
  const place = `${shows} ${screen} ${screen === 'answer' ? (shown?.run ?? '') : screen === 'start' && practising}`
  useEffect(() => {
    document.title = `${TITLES[screen]} – TLS Preflight`
    const first = seen.current === null
    if (seen.current === place) return
    seen.current = place
    // The first screen is where the person begins anyway; a layer that was asked for takes the focus itself.
    if (first || goTo !== null) return
    window.scrollTo(0, 0)
    document.getElementById('heading')?.focus({ preventScroll: true })
  }, [place, screen, goTo])

  const quiet = useApp((app) => app.quiet)
  useEffect(() => {
    if (notice === null) return
    const timer = setTimeout(quiet, NOTICE_MS)
    return () => clearTimeout(timer)
  }, [notice, quiet])

  return (
    <div className="app" data-dropping={dropping || undefined}>
      <a className="skip" href="#heading">
        Skip to the content
      </a>
      {dropping && <p className="drop-words">Drop the bundle to open it.</p>}
      <Navigation />
      <main className="main">
        <Banners />
        {ready && screen === 'start' && <StartView />}
        {screen === 'checking' && <CheckingView />}
        {screen === 'answer' && shown && <AnswerView shown={shown} />}
        {screen !== 'start' && <Heard />}
        <p role="status" className="notice">
          {notice}
        </p>
      </main>
    </div>
  )
}
