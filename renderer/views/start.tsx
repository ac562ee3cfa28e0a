// The first screen: which platform, what the integration runs on, and what will be run and read, before anything runs.
// One form serves the real check and the practice run, so that a person learns one way.
import { useId } from 'react'
import { Button } from 'react-aria-components'
import { ErrorBox } from '../parts/error-box.tsx'
import { MoreOptions } from '../parts/more-options.tsx'
import { OpenBundle } from '../parts/open-bundle.tsx'
import { PlanCard } from '../parts/plan-card.tsx'
import { RuntimeChoice } from '../parts/runtime-choice.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useApp } from '../use-app.ts'
import { day } from '../words.ts'

const PlatformFields = () => {
  const id = useId()
  const profiles = useApp((app) => app.start?.profiles)
  const input = useApp((app) => app.input)
  const change = useApp((app) => app.change)
  const profile = profiles?.find((one) => one.id === input.profileId)
  const own = profile?.endpoints[0]
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-platform`}>Platform</label>
        <select
          id={`${id}-platform`}
          value={input.profileId}
          aria-describedby={profile ? `${id}-rules` : undefined}
          onChange={(event) => change({ profileId: event.target.value })}
        >
          {profiles?.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
        {profile && (
          <p className="hint" id={`${id}-rules`}>
            Rules as reviewed on {day(profile.reviewed)}
          </p>
        )}
      </div>
      <TextField
        field="url"
        label={`Address of the API${own ? ' (optional)' : ''}`}
        hint={own ? `Leave it empty to check ${own}` : 'The address that your integration calls, such as https://api.example.com/'}
      />
    </>
  )
}

const PracticeFields = () => {
  const id = useId()
  const faults = useApp((app) => app.start?.practiceFaults)
  const practice = useApp((app) => app.input.practice)
  const change = useApp((app) => app.change)
  return (
    <div className="field">
      <label htmlFor={id}>Practice run</label>
      <select id={id} value={practice ?? 'none'} onChange={(event) => change({ practice: event.target.value })}>
        <option value="none">A platform that behaves well</option>
        {faults?.map((fault) => (
          <option key={fault.id} value={fault.id}>
            {fault.title}
          </option>
        ))}
      </select>
    </div>
  )
}

export const StartView = () => {
  const practising = useApp((app) => app.input.practice !== null)
  const loaded = useApp((app) => app.start !== null)
  const change = useApp((app) => app.change)
  const check = useApp((app) => app.check)
  return (
    <>
      <header className="head">
        <h1 id="heading" tabIndex={-1}>
          Can this computer connect?
        </h1>
        <p className="lead">Choose the platform and what your integration runs on. Nothing on this computer is changed.</p>
      </header>
      {loaded && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void check()
          }}
        >
          <div className="columns">
            <section className="card form" aria-labelledby="what-title">
              <h2 id="what-title">{practising ? 'Practice platform' : 'What to check'}</h2>
              {practising ? <PracticeFields /> : <PlatformFields />}
              <RuntimeChoice />
              {!practising && <MoreOptions />}
              <div className="actions">
                <Button type="submit" className="button button-primary">
                  Check now
                </Button>
                {practising ? (
                  <Button className="button" onPress={() => change({ practice: null })}>
                    Back to a real check
                  </Button>
                ) : (
                  <Button className="button" onPress={() => change({ practice: 'none' })}>
                    Try it on a practice platform
                  </Button>
                )}
              </div>
            </section>
            <PlanCard />
          </div>
        </form>
      )}
      {loaded && !practising && <ErrorBox />}
      {loaded && (
        <p className="actions soft">
          Did somebody send you a bundle? <OpenBundle />
        </p>
      )}
    </>
  )
}
