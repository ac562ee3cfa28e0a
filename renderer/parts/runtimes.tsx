// The matrix: every program found here beside what the platform permits, so that "curl works, Java does not" is seen at once.
// Two programs on one host can differ: each row names the library that it really uses. Exact names and bytes are one click away.
import { Button, Disclosure, DisclosurePanel, Heading } from 'react-aria-components'
import type { Report } from '../../electron/contract/report.ts'
import { nextSteps } from '../findings.ts'
import { useApp } from '../use-app.ts'
import { useLongList } from '../use-long-list.ts'
import { platformOf } from '../words.ts'
import { Chevron } from './chevron.tsx'
import { Pill } from './icon.tsx'
import { Scroll } from './scroll.tsx'
import { SuiteTable } from './suite-table.tsx'

type Runtime = Report['runtimes'][number]

/** A host with more has a table that nobody reads whole: the rest comes when it is asked for. */
const SHOWN_FIRST = 20

const ATTEMPT_WORDS: Record<string, string> = {
  completed: 'Connected',
  failed: 'Failed',
  timeout: 'No answer in time',
  'not-run': 'Not tried',
}

const Attempts = ({ runtime }: { runtime: Runtime }) => (
  <>
    {runtime.attempts.length === 0 && 'Not tried'}
    {runtime.attempts.map((attempt) => (
      <div key={attempt.path}>
        {ATTEMPT_WORDS[attempt.outcome] ?? attempt.outcome}
        {attempt.outcome === 'completed' && attempt.negotiated && <small className="soft"> {attempt.negotiated.version}</small>}
      </div>
    ))}
  </>
)

/** `TLS 1.0 to 1.3`; the engine lists them best first. */
const Versions = ({ runtime }: { runtime: Runtime }) => {
  if (!runtime.hello) return <span className="soft">not seen</span>
  const enough = runtime.permittedSuites.length > 0
  const { versions } = runtime.hello
  return (
    <>
      {versions.length > 1 ? `${versions.at(-1)} to ${versions[0]?.replace('TLS ', '')}` : `only ${versions[0] ?? 'none'}`}
      <div>
        <Pill look={enough ? 'pass' : 'fail'}>{enough ? 'Enough' : 'Not enough'}</Pill>
      </div>
    </>
  )
}

/** One mark for each suite that the platform permits, in its order: filled where the program offers it. */
const Strip = ({ runtime, suites }: { runtime: Runtime; suites: readonly string[] }) => {
  if (!runtime.hello) return <span className="soft">not seen</span>
  const offered = new Set(runtime.permittedSuites)
  return (
    <span className="strip">
      <span className="number">
        {offered.size} of {suites.length}
      </span>
      <span className="strip-marks" aria-hidden="true">
        {suites.map((suite) => (
          <span key={suite} className={offered.has(suite) ? 'strip-mark strip-has' : 'strip-mark'} />
        ))}
      </span>
    </span>
  )
}

/** What heads the answer is not said in every row again; what was not tried was not stopped. */
const resultOf = ({ outcome, result, attempts }: Runtime, headline: ReadonlySet<string>): string => {
  if (outcome !== 'fail' || !headline.has(result)) return result
  return attempts.some((one) => one.outcome === 'failed' || one.outcome === 'timeout')
    ? 'Stopped by the cause above'
    : 'The cause above is in its way too'
}

interface RowProps {
  runtime: Runtime
  suites: readonly string[]
  chosen: boolean
  /** Titles that head the answer: said once, they need not be said in every row. */
  headline: ReadonlySet<string>
}

const Row = ({ runtime, suites, chosen, headline }: RowProps) => {
  const showHello = useApp((app) => app.showHello)
  const name = `${runtime.name} ${runtime.version}`
  return (
    <tr>
      <th scope="row">
        {runtime.name} <span className="plain-weight">{runtime.version}</span>
        {chosen && runtime.decides && <small className="tag">decides</small>}
        {runtime.mode === 'forced' && <small className="tag">forced</small>}
        <div className="plain-weight soft">{runtime.library ?? 'library not known'}</div>
      </th>
      <td>
        <Pill look={runtime.outcome}>
          <span className="breakable">{resultOf(runtime, headline)}</span>
        </Pill>
      </td>
      <td>
        <Attempts runtime={runtime} />
      </td>
      <td>
        <Versions runtime={runtime} />
      </td>
      <td>
        <Strip runtime={runtime} suites={suites} />
      </td>
      <td>
        {runtime.hello && (
          <Button
            className="button button-small"
            aria-label={`Show the first message of ${name}`}
            onPress={() => void showHello(runtime.id, name)}
          >
            Show
          </Button>
        )}
      </td>
    </tr>
  )
}

export const Runtimes = ({ report }: { report: Report }) => {
  const { runtimes, inForce, profile } = report
  const chosen = runtimes.some((runtime) => runtime.decides) && runtimes.some((runtime) => !runtime.decides)
  // Who decides stands first; where something was chosen, the others wait until they are asked for.
  const inOrder = [...runtimes].sort((a, b) => Number(b.decides) - Number(a.decides))
  const first = chosen ? Math.min(SHOWN_FIRST, runtimes.filter(({ decides }) => decides).length) : SHOWN_FIRST
  const { count, whole, toggle } = useLongList(runtimes.length, first)
  if (runtimes.length === 0) return null
  const headline = new Set(nextSteps(report).map(({ finding }) => finding.title))
  return (
    <section className="card half" aria-labelledby="runtimes-title">
      <h2 id="runtimes-title">What runs here, and what it can do</h2>
      <p className="sub">
        What each program offered, beside what {platformOf(profile)} permits: TLS {inForce.minTls} or newer, {inForce.suites.length}{' '}
        ciphers, the ways to encrypt.
      </p>
      <Scroll name="Programs">
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">Program and TLS library</th>
              <th scope="col">Result</th>
              <th scope="col">Its own attempt</th>
              <th scope="col">Offers</th>
              <th scope="col">Permitted ciphers</th>
              <th scope="col">First message</th>
            </tr>
          </thead>
          <tbody>
            {inOrder.slice(0, count).map((runtime) => (
              <Row key={`${runtime.id} ${runtime.mode}`} runtime={runtime} suites={inForce.suites} chosen={chosen} headline={headline} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {chosen && <p className="hint">“decides”: the answer above rests on these programs.</p>}
      {toggle && (
        <Button className="button button-small show-all" onPress={toggle}>
          {whole ? `Show the first ${first} alone` : `Show all ${runtimes.length} programs`}
        </Button>
      )}
      <Disclosure className="disclosure suites">
        <Heading level={3} className="disclosure-title">
          <Button slot="trigger" className="disclosure-button">
            <Chevron />
            Cipher by cipher
          </Button>
        </Heading>
        <DisclosurePanel className="disclosure-panel">
          <SuiteTable report={report} />
        </DisclosurePanel>
      </Disclosure>
    </section>
  )
}
